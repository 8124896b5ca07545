"""Ten thousand spoilt files at every door that takes files; ``make test`` tries hundreds.

Each file is taken whole or refused in words; anything else ends the run with 1 and names the file by its number.
Other seeds try other files: ``python -m tests.bench.bench_fuzz --seed 2 --times 500 register pack``.

Run from the project's root: ``python -m tests.bench.bench_fuzz``.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.robustness.fuzzed import Fuzzing, fuzzing

TIMES = 10_000
# A restore makes the whole schema each time.
FEWER = {"backup": 1_000}


def main() -> int:
    """Try every door, or those that are named; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("doors", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=TIMES)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, fuzzing(Path(folder)) as office:
        outcomes = [
            tried(office, door, min(asked.times, FEWER.get(door, asked.times)), asked.seed)
            for door in asked.doors or office.targets
        ]
    return 0 if all(outcomes) else 1


def tried(office: Fuzzing, door: str, times: int, seed: int) -> bool:
    """Try one door and print what became of the files."""
    began = time.perf_counter()
    try:
        found = office.run(door, times, seed)
    except Exception:  # noqa: BLE001 -- whatever a file broke is what is looked for
        traceback.print_exc()
        return False
    took = time.perf_counter() - began
    sys.stdout.write(f"{door:14} {times:6} files, taken {found.taken:6}, refused {found.refused:6}, {took:6.0f} s\n")
    return True


if __name__ == "__main__":
    sys.exit(main())
