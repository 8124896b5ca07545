"""A large office at 500, 5,000 and 50,000 entries: every page, every chief act, every document, and memory.

Run from the project's root: ``python -m tests.bench.bench_growth``; sizes may follow, then what is measured: ``pages``,
``acts``, or the beginning of the name of an act (``python -m tests.bench.bench_growth 500 5000 rank document``).
``GROWTH_IN`` names a folder where offices and figures are kept from one run to the next. Times of acts are processor
time, those of pages both. What grows faster than its input, or by an exponent above ``ALLOWED``, is marked.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from db.engine import open_database
from db.upgrade import upgrade
from tests.bench import growth_acts, growth_pages, large_office
from tests.bench.growth_pages import Cost
from tests.bench.large_office import LargeOffice
from tests.e2e.test_every_page import PAGES

SIZES = (500, 5_000, 50_000)
ALLOWED = 1.15
# Below so many seconds, or milliseconds of a rerun, or kilobytes, what grows is not felt by anybody.
_FELT_S, _FELT_MS, _FELT_KB = 0.5, 50.0, 30.0


def office_in(folder: Path, entries: int) -> LargeOffice:
    """Give the office of a size, built now where it is not there yet."""
    place = folder / str(entries)
    known = place / "office.json"
    address = f"sqlite:///{place / 'jindianzi.sqlite3'}"
    if known.exists():
        upgrade(open_database(address).engine)
        facts = json.loads(known.read_text(encoding="ascii"))
        return LargeOffice(open_database(address), tuple(facts["cycles"]), **facts["rounds"], judges=())
    place.mkdir(parents=True)
    upgrade(open_database(address).engine)
    started, busy = time.perf_counter(), time.process_time()
    built = large_office.build(place, entries)
    spent = time.perf_counter() - started, time.process_time() - busy
    said = f"{entries:,} entries written in {spent[0]:.0f} s, {spent[1]:.0f} s of it at work"
    print(said, flush=True)  # noqa: T201 -- its output
    kept = {name: getattr(built, name) for name in ("ranked_round", "open_round", "final")}
    known.write_text(json.dumps({"cycles": built.cycles, "rounds": kept}), encoding="ascii")
    return built


def exponent(smaller: float, larger: float, ratio: float) -> float:
    """Give the power of its input by which something grew."""
    return math.log(max(larger, 1e-9) / max(smaller, 1e-9)) / math.log(ratio)


def print_pages(found: dict[int, dict[str, Cost]]) -> None:
    """Print what opening and running again took at each size, and mark what is felt to grow."""
    sizes = sorted(found)
    heads = "".join(f"{f'{size:,}':>38}" for size in sizes)
    print(f"\n{'open ms / again ms / busy ms / KB / statements':<40}{heads}")  # noqa: T201 -- its output
    for name in found[sizes[-1]]:
        costs = [found[size].get(name) for size in sizes]
        cells = "".join(
            f"{'':>38}"
            if cost is None
            else f"{cost.first_ms:>9.0f}{cost.again_ms:>8.0f}{cost.busy_ms:>8.0f}"
            f"{max(cost.first_kb, cost.again_kb):>8.0f}{cost.statements:>5.0f}"
            for cost in costs
        )
        first, last = costs[0], costs[-1]
        marks = [] if first is None or last is None else _page_marks(first, last)
        print(f"{name:<40}{cells}  {', '.join(marks)}")  # noqa: T201 -- its output


def _page_marks(first: Cost, last: Cost) -> list[str]:
    marks = []
    if last.busy_ms > _FELT_MS and last.busy_ms > 2 * first.busy_ms:
        marks.append("time")
    if last.again_kb + last.first_kb > _FELT_KB and last.first_kb > 1.5 * first.first_kb:
        marks.append("bytes")
    if last.statements > first.statements + 2:
        marks.append("statements")
    return marks


def print_acts(found: dict[int, dict[str, tuple[float, float]]]) -> int:
    """Print seconds and peak memory at each size, and the exponent of the last step; gives how many grow too fast."""
    too_fast = 0
    sizes = sorted(found)
    print(f"\n{'s / MB':<40}{''.join(f'{size:>18,}' for size in sizes)}{'exponent':>10}")  # noqa: T201 -- its output
    for name in dict.fromkeys(name for size in sizes for name in found[size]):
        costs = [found[size].get(name) for size in sizes]
        cells = "".join(f"{'':>18}" if each is None else f"{each[0]:>10.2f}{each[1]:>8.0f}" for each in costs)
        known = [(size, each) for size, each in zip(sizes, costs, strict=True) if each is not None]
        if len(known) < 2:
            print(f"{name:<40}{cells}")  # noqa: T201 -- its output
            continue
        (small, before), (large, after) = known[-2:]
        power = exponent(before[0], after[0], large / small)
        grows = power > ALLOWED and after[0] > _FELT_S
        too_fast += grows
        mark = "  faster than its input" if grows else ""
        print(f"{name:<40}{cells}{power:>10.2f}{mark}")  # noqa: T201 -- its output
    return too_fast


def main(words: list[str]) -> int:
    """Measure and print; gives 1 where an act or a document grows faster than its input."""
    sizes = [int(word) for word in words if word.isdigit()] or list(SIZES)
    wanted = [word for word in words if not word.isdigit()]
    pages: dict[int, dict[str, Cost]] = {}
    acts: dict[int, dict[str, tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.environ.get("GROWTH_IN", name))
        os.environ.setdefault("KEY_FILE", str(folder / "secret.key"))
        for size in sizes:
            office = office_in(folder, size)
            if not wanted or "pages" in wanted:
                visits = list(growth_pages.visits_of(office, PAGES))
                pages[size], memory = growth_pages.measured(folder / str(size), visits)
                print(f"{size:,}: {_memory_words(memory)}", flush=True)  # noqa: T201 -- its output
                print_pages(pages)
            acts[size] = {}
            for act in growth_acts.ALL:
                if not wanted or "acts" in wanted or any(act.startswith(word) for word in wanted):
                    acts[size][act] = growth_acts.taken(act, folder / str(size), Path(name) / "work")
                    print(f"{size:,}: {act} {acts[size][act][0]:.2f} s", flush=True)  # noqa: T201 -- its output
                    _keep(folder / f"figures {size}.json", pages.get(size), acts[size])
            _keep(folder / f"figures {size}.json", pages.get(size), acts[size])
    return int(any(acts.values()) and print_acts(acts) > 0)


def _memory_words(memory: growth_pages.Memory) -> str:
    return (
        f"{memory.before:.0f} MB before anybody came, {memory.after:.0f} MB after every page, "
        f"{memory.a_session:.2f} MB a session on the first screen, {memory.a_desk:.2f} MB a judge's desk"
    )


def _keep(path: Path, pages: dict[str, Cost] | None, acts: dict[str, tuple[float, float]]) -> None:
    kept = {"pages": {name: asdict(cost) for name, cost in (pages or {}).items()}, "acts": acts}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
