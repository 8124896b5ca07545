"""What is noticed of panels with and without a planted peculiarity: the tables of docs/methods-agreement.md.

Run from the project's root: ``python -m tests.bench.noticed --replicates 1000``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from scoring.judge_findings import Finding
from scoring.judge_health import examine
from tests.bench.planted_panels import Panel, Trouble, draw

SIZES = {
    "20 × 5": Panel(),
    "20 × 5, noise 3": Panel(noise_sd=3.0),
    "36 × 10": Panel(entries=36, judges=10, sheets=10),
    "36 × 10, noise 3": Panel(entries=36, judges=10, sheets=10, noise_sd=3.0),
    "200 × 20, 5 sheets": Panel(entries=200, judges=20),
}
HEALTHY: Mapping[str, Callable[[Panel], Panel]] = {
    "normal noise": lambda panel: panel,
    "Student's t, 3 degrees": lambda panel: replace(panel, degrees=3),
    "noise of judges ± 20 %": lambda panel: replace(panel, noise_log_sd=0.2),
    "scales of judges ± 20 %": lambda panel: replace(panel, scale_sd=0.2),
}
PLANTED: tuple[tuple[Trouble, float, frozenset[Finding]], ...] = (
    (Trouble.RANDOM, 0, frozenset({Finding.UNRELATED, Finding.STRAYS, Finding.NARROW})),
    (Trouble.FLAT, 0, frozenset({Finding.NARROW, Finding.UNRELATED})),
    (Trouble.NOISE, 0, frozenset({Finding.STRAYS, Finding.UNRELATED})),
    (Trouble.HALO, 0, frozenset({Finding.HALO})),
    (Trouble.QUICK, 0, frozenset({Finding.QUICK})),
    (Trouble.DRIFT, 12, frozenset({Finding.GROWS_MILDER})),
    (Trouble.DRIFT, 20, frozenset({Finding.GROWS_MILDER})),
    (Trouble.FAVOUR, 8, frozenset({Finding.FAVOURS_UNIT})),
    (Trouble.FAVOUR, 15, frozenset({Finding.FAVOURS_UNIT})),
    (Trouble.SEVERITY, 20, frozenset({Finding.STRICT})),
    # Not to be noticed of the judge: it is one sheet, which the residual map shows.
    (Trouble.SLIP, 0, frozenset({Finding.UNRELATED, Finding.STRAYS})),
)
REPLICATES = 1_000
ANYTHING = frozenset(Finding)


def share_noticed(panel: Panel, wanted: frozenset[Finding], replicates: int, seed: int = 1) -> float:
    """Share of panels in which one of these was found, of the first judge where a trouble is planted."""
    hits = 0
    for replicate in range(replicates):
        findings = examine(draw(panel, np.random.default_rng([replicate, seed]))).findings
        hits += any(each.finding in wanted and (panel.trouble is None or each.judge == 0) for each in findings)
    return hits / replicates


def main() -> None:
    """Read the command line and print both tables."""
    arguments = argparse.ArgumentParser(description="What is noticed of panels with and without planted peculiarities.")
    arguments.add_argument("--replicates", type=int, default=REPLICATES)
    replicates = arguments.parse_args().replicates
    _print("", list(SIZES))
    for name, how in HEALTHY.items():
        shares = [share_noticed(how(size), ANYTHING, replicates) for size in SIZES.values()]
        _print(name, [f"{share:.3f}" for share in shares])
    for trouble, size, wanted in PLANTED:
        shares = [
            share_noticed(replace(panel, trouble=trouble, size=size), wanted, replicates // 4)
            for panel in SIZES.values()
        ]
        _print(f"{trouble} {size or ''}", [f"{share:.2f}" for share in shares])


def _print(name: str, cells: list[str]) -> None:
    print(f"| {name} | {' | '.join(cells)} |", flush=True)  # noqa: T201 -- its output


if __name__ == "__main__":
    main()
