"""Slow agreement written from the definitions, with fractions, lists and every pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

Number = Fraction
Difference = Callable[[Number, Number], Number]
Table = Sequence[Sequence[Number | None]]
"""Entries by judges; None where a judge did not score."""


def alpha(table: Table, metric: str) -> Fraction | None:
    """Krippendorff's coincidence matrix, cell by cell; None where it is not defined."""
    coincidences = Counter[tuple[Number, Number]]()
    for unit in table:
        given = [value for value in unit if value is not None]
        for pair in permutations(given, 2):
            coincidences[pair] += Fraction(1, len(given) - 1)  # type: ignore[assignment]  # a counter of fractions
    count = Counter[Number]()
    for (value, _), weight in coincidences.items():
        count[value] += weight
    n = sum(count.values())
    difference = difference_of(metric, count)
    observed = sum(weight * difference(c, k) for (c, k), weight in coincidences.items())
    expected = sum(count[c] * count[k] * difference(c, k) for c in count for k in count)
    return 1 - (n - 1) * Fraction(observed) / expected if expected else None


def difference_of(metric: str, count: Counter[Number]) -> Difference:
    def ordinal(c: Number, k: Number) -> Number:
        between = sum(many for value, many in count.items() if min(c, k) <= value <= max(c, k))
        return (between - Fraction(count[c] + count[k]) / 2) ** 2

    differences: dict[str, Difference] = {
        "nominal": lambda c, k: Fraction(int(c != k)),
        "ordinal": ordinal,
        "interval": lambda c, k: (c - k) ** 2,
        "ratio": lambda c, k: ((c - k) / (c + k)) ** 2 if c + k else Fraction(0),
    }
    return differences[metric]


def kendall_w(table: Sequence[Sequence[Number]]) -> Fraction | None:
    """12 S over its greatest value with ties; None where nobody orders anything."""
    n, m = len(table), len(table[0])
    ranks = [[middle_rank([row[judge] for row in table], row[judge]) for judge in range(m)] for row in table]
    sums = [sum(row, Fraction(0)) for row in ranks]
    s = sum(((each - Fraction(m * (n + 1), 2)) ** 2 for each in sums), Fraction(0))
    ties = 0
    for judge in range(m):
        ties += sum(t**3 - t for t in Counter(row[judge] for row in table).values())
    most = m**2 * (n**3 - n) - m * ties
    return 12 * s / most if most else None


def middle_rank(column: Sequence[Number], value: Number) -> Fraction:
    return sum(other < value for other in column) + Fraction(1 + sum(other == value for other in column), 2)


def intraclass(table: Sequence[Sequence[Number]]) -> dict[str, Fraction | None]:
    """The six ratios of Shrout & Fleiss from their mean squares; None where the denominator is not positive."""
    n, k = len(table), len(table[0])
    grand = sum((sum(row, Fraction(0)) for row in table), Fraction(0)) / (n * k)
    rows = [sum(row, Fraction(0)) / k for row in table]
    columns = [sum((row[judge] for row in table), Fraction(0)) / n for judge in range(k)]
    bms = k * sum(((row - grand) ** 2 for row in rows), Fraction(0)) / (n - 1)
    jms = n * sum(((column - grand) ** 2 for column in columns), Fraction(0)) / (k - 1)
    wms = sum(((x - row) ** 2 for given, row in zip(table, rows, strict=True) for x in given), Fraction(0)) / (
        n * (k - 1)
    )
    ems = (wms * n * (k - 1) - jms * (k - 1)) / ((n - 1) * (k - 1))
    return {
        "icc1": over(bms - wms, bms + (k - 1) * wms),
        "icc2": over(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        "icc3": over(bms - ems, bms + (k - 1) * ems),
        "icc1k": over(bms - wms, bms),
        "icc2k": over(bms - ems, bms + (jms - ems) / n),
        "icc3k": over(bms - ems, bms),
    }


def over(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator > 0 else None
