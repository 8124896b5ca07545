"""The import of a register of 50,000 rows beside python-calamine merely reading the same file.

Each side runs in a process of its own, so that each has its own peak of memory. Ours looks the file through, reads
it, checks every row, compares it with what is stored and writes it; then it brings the same file again, with every
title changed. The limits are ratios: a slower machine changes nothing.

Run from the project's root: ``python -m tests.bench.bench_import``.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

import xlsxwriter
from python_calamine import CalamineWorkbook

from db.engine import open_database
from db.upgrade import upgrade
from intake.headers import recognise
from intake.registers import ChosenSheet
from intake.workbooks import Sheet, read_sheets
from use_cases import cycles, registers
from use_cases.register_comparison import Outcome
from use_cases.transaction import CommandLine, perform, read

T = TypeVar("T")
ROWS = 50_000
# Reading alone, and the whole import, at most so many times as long as the cell reader; memory likewise.
READING, WHOLE, MEMORY = 5.0, 20.0, 4.0
HEADINGS = (
    *("建议编号", "标题", "建议内容", "建议人", "联系电话", "工作单位", "所属区县", "提交日期", "提交渠道", "征集主题"),
    *("建议类别", "承办单位", "是否采纳", "采纳层级", "采纳单位", "采纳日期", "领导批示", "转化运用情况", "满意度"),
)


@dataclass(frozen=True)
class Taken:
    """Seconds of each part, and the most memory of the process in MB."""

    seconds: dict[str, float]
    peak: float


def write_register(path: Path, rows: int, seed: int = 3) -> None:
    """Write a register of suggestions of some 160 characters in 19 columns; every 100th has no title."""
    random = Random(seed)
    han = [chr(0x4E00 + number) for number in range(2_500)]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("登记表")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(rows):
            title = f"关于{''.join(random.choices(han, k=12))}的建议" if number % 100 else ""
            day = f"202{number % 3}-0{1 + number % 9}-1{number % 9}"
            about = (f"CQ-{number:06}", title, "".join(random.choices(han, k=120)), f"示例{han[number % 2_500]}")
            people = (f"138{number:08}", "示例社区", random.choice(("万州区", "渝中区", "江北区")), day, "网站提交")
            adoption = ("乡村振兴", "改进工作类", "示例办公室", "已采纳", "市级", "示例局", day, "", "已转化", "满意")
            sheet.write_row(number + 1, 0, (*about, *people, *adoption))


def read_merely(path: Path) -> Taken:
    """Let the cell reader read the file, and nothing else."""
    seconds: dict[str, float] = {}
    content = path.read_bytes()

    def cells() -> list[list[object]]:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]

    kept = _timed(seconds, "reading", cells)
    return Taken(seconds, peak()) if kept else Taken({}, 0.0)


def bring_in(path: Path) -> Taken:
    """Import the file into an empty database, then once more with every title changed."""
    seconds: dict[str, float] = {}
    content = path.read_bytes()
    sheet = _timed(seconds, "reading", lambda: read_sheets(content, path.name))[0]
    office = open_database(f"sqlite:///{path.with_suffix('.sqlite3')}")
    upgrade(office.engine)
    who = CommandLine()
    perform(office, who, cycles.open_from_template)
    cycle_id = read(office, who, cycles.listing)[0].cycle_id
    for name, each in (("new", sheet), ("changed", _with_other_titles(sheet))):
        chosen = [ChosenSheet(each, recognise(each).mapping)]
        look = partial(read, office, who, registers.preview, cycle_id, chosen=chosen)
        shown = _timed(seconds, f"checking, {name}", look)
        take = partial(perform, office, who, registers.accept, cycle_id, seen=shown, file_name=path.name)
        _timed(seconds, f"writing, {name}", take)
        outcome = Outcome.ADDED if name == "new" else Outcome.CHANGED
        if shown.count(outcome) != ROWS - ROWS // 100:
            raise ValueError(f"{shown.count(outcome)} rows {outcome.value}")
    return Taken(seconds, peak())


def peak() -> float:
    """Give the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure both sides, print what they took, and give 0 when every ratio holds, else 1."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        write_register(path, ROWS)
        ours, theirs = _apart("bring_in", path), _apart("read_merely", path)
    for name, seconds in ours.seconds.items():
        print(f"{name:<20}{seconds:>8.2f} s {ROWS / seconds:>10,.0f} rows/s")  # noqa: T201 -- its output
    merely = theirs.seconds["reading"]
    print(f"{'calamine, reading':<20}{merely:>8.2f} s {ROWS / merely:>10,.0f} rows/s")  # noqa: T201 -- its output
    whole = sum(ours.seconds[part] for part in ("reading", "checking, new", "writing, new"))
    ratios = (
        ("reading", ours.seconds["reading"] / merely, READING),
        ("whole import", whole / merely, WHOLE),
        (f"memory, {ours.peak:.0f} against {theirs.peak:.0f} MB", ours.peak / theirs.peak, MEMORY),
    )
    print(f"{'whole import':<20}{whole:>8.2f} s {ROWS / whole:>10,.0f} rows/s")  # noqa: T201 -- its output
    for name, ratio, limit in ratios:
        verdict = "" if ratio <= limit else "  over its limit"
        print(f"{name:<40}{ratio:>8.2f} times, limit {limit:.2f}{verdict}")  # noqa: T201 -- its output
    return 0 if all(ratio <= limit for _, ratio, limit in ratios) else 1


def _with_other_titles(sheet: Sheet) -> Sheet:
    first, *rows = sheet.rows
    return Sheet(sheet.name, (first, *((row[0], row[1] and f"再次{row[1]}", *row[2:]) for row in rows)))


def _timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    started = time.perf_counter()
    result = work()
    seconds[name] = time.perf_counter() - started
    return result


def _apart(side: str, path: Path) -> Taken:
    command = [sys.executable, "-m", "tests.bench.bench_import", side, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return Taken(**json.loads(answer.stdout))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        side = {"bring_in": bring_in, "read_merely": read_merely}[sys.argv[1]]
        print(json.dumps(asdict(side(Path(sys.argv[2])))))  # noqa: T201 -- what the other process reads
    else:
        sys.exit(main())
