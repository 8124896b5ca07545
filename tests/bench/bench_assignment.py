"""The exact assignment of judges to entries, where costs go by category and recusals by unit, and with a cost a pair.

The other side is the same as in ``bench_certainty.py``: ``REPEATED`` times a kernel whose time on the machine of the
study is known. There a prototype that called OR-tools took 0.04 s and 0.69 s by category, 1 s and 9.5 s by pair; a
limit is that time over the kernels' time. By category there is also HiGHS, as scipy brings it, on the same kinds of
entries: an independent solver, which must find the same cost.

Below the ratios stand what ``assign`` does besides (mixing equally suited judges), the proof from all pairs that
nothing cheaper exists, the cost beside that of a greedy assignment, which gives each entry in turn its cheapest
judges with room, and the peak memory.

Run from the project's root: ``PYTHONPATH=. python tests/bench/bench_assignment.py``.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from threadpoolctl import threadpool_limits

from scoring.assigning import assign, connected
from scoring.assignment import Assignment, AssignmentTask, total_cost
from scoring.assignment_dealing import deal
from scoring.assignment_flow import least_cost
from scoring.assignment_proof import prove
from tests.bench.bench_certainty import KERNELS_TOOK, kernels
from tests.bench.yardstick import Yardstick, run
from tests.scoring.assignment_builders import by_category, by_pair
from tests.scoring.slow_assignment import greedy

SHEETS = 5


@dataclass(frozen=True)
class Size:
    """What is to be assigned, and the seconds a prototype took by category and by pair."""

    entries: int
    judges: int
    by_category: float
    by_pair: float
    repeats: int

    @property
    def name(self) -> str:
        return f"{self.entries:,} × {self.judges} × {SHEETS}"


SIZES = (Size(5_000, 100, 0.04, 1.0, 11), Size(50_000, 300, 0.69, 9.5, 3))


def optimum(task: AssignmentTask) -> Assignment:
    """The assignment of least cost, as far as the prototype went."""
    rng = np.random.default_rng(1)
    return deal(task, least_cost(task, rng), rng)


def finding(task: AssignmentTask) -> Callable[[], object]:
    """Make the work of one optimum."""
    return lambda: optimum(task)


def by_highs(task: AssignmentTask) -> int:
    """Cost of the same by the linear program on kinds of entries."""
    kind, judge = np.nonzero(task.permitted)
    many = np.arange(len(kind))
    of_kind = csr_array((np.ones(len(kind)), (kind, many)))
    of_judge = csr_array((np.ones(len(kind)), (judge, many)))
    found = linprog(
        task.cost[kind, judge],
        A_ub=vstack((of_judge, -of_judge)),
        b_ub=np.append(task.most, -task.least),
        A_eq=of_kind,
        b_eq=task.size * task.wanted,
        bounds=np.column_stack((np.zeros(len(kind)), task.size[kind])),
    )
    cost: int = round(found.fun)
    return cost


def yardsticks(size: Size, theirs: Callable[[], object]) -> list[Yardstick]:
    """Compare both structures of costs with the kernels, and the first with HiGHS."""
    category, pair = by_category(size.entries, size.judges), by_pair(size.entries, size.judges)
    return [
        Yardstick(
            f"{size.name}, by category", finding(category), theirs, size.by_category / KERNELS_TOOK, size.repeats
        ),
        Yardstick(f"{size.name}, by category, over HiGHS", finding(category), lambda: by_highs(category), 1.0, 1),
        Yardstick(f"{size.name}, a cost a pair", finding(pair), theirs, size.by_pair / KERNELS_TOOK, size.repeats),
    ]


def print_proof(name: str, task: AssignmentTask) -> bool:
    """Print what a whole assignment takes and comes to; tell whether it is proved optimal."""
    started = time.perf_counter()
    found = assign(task, np.random.default_rng(1))
    whole = time.perf_counter() - started
    if not isinstance(found, Assignment):
        raise TypeError("the task of a yardstick has an assignment")
    started = time.perf_counter()
    proof = prove(task, found)
    proving = time.perf_counter() - started
    tracemalloc.start()
    optimum(task)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    # With loads as even as can be, so that nobody stays far below the least.
    by_hand = greedy(task, -(-task.sheets // task.judges))
    missing = task.sheets - len(by_hand.entry)
    print(  # noqa: T201 -- its output
        f"{name:<36}{whole:>8.2f}{proving:>8.2f}  {'proved' if proof.is_optimal else 'NOT OPTIMAL':<12}"
        f"{total_cost(task, found):>12,}{total_cost(task, by_hand):>12,}{missing:>8}"
        f"{connected(task, found).efficiency:>8.3f}{peak:>9.0f}"
    )
    return proof.is_optimal


def print_proofs() -> bool:
    """Print all of them under their headings; tell whether all are proved."""
    heads = f"{'mixed':>8}{'proof':>8}  {'':<12}{'cost':>12}{'greedy':>12}{'lacks':>8}{'effic.':>8}{'peak MB':>9}"
    print(f"{'seconds, cost, memory':<36}{heads}")  # noqa: T201 -- its output
    proved = []
    for size in SIZES:
        for name, task in (
            ("by category", by_category(size.entries, size.judges)),
            ("a cost a pair", by_pair(size.entries, size.judges)),
        ):
            proved.append(print_proof(f"{size.name}, {name}", task))
    return all(proved)


def main() -> int:
    """Measure both sizes; 1 where a ratio is over its limit, a proof fails or HiGHS finds another cost."""
    theirs = kernels()
    with threadpool_limits(limits=1, user_api="blas"):
        code = run([yardstick for size in SIZES for yardstick in yardsticks(size, theirs)])
        code |= not print_proofs()
        tasks = [by_category(size.entries, size.judges) for size in SIZES]
        agrees = [by_highs(task) == total_cost(task, optimum(task)) for task in tasks]
    print(f"HiGHS finds the same cost: {agrees}")  # noqa: T201 -- its output
    return code | (not all(agrees))


if __name__ == "__main__":
    sys.exit(main())
