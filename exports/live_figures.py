"""What the formulas of the live workbook come to as it is made: written beside them for viewers that do not reckon.

Every figure is the program's own, or follows from its ranks and values by counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from domain.awards import Method, Rounding
from exports.live_formulas import TRIM_FROM, UNITS
from exports.live_reports import LiveReport

AT_EDGE, NONE = -1, 0
"""Numbers of a tier that is none: a tie across an edge, and no award."""


@dataclass(frozen=True)
class LiveFigures:
    """Figures of E entries in the order of the report, and of T tiers; None where there is no rank.

    Attributes:
        keys: values in ten-thousandths of a point.
        lasts: the last place of all that share the entry's rank.
        numbers: of the tier from 1, ``NONE`` or ``AT_EDGE``.
        orders: ranks made different by the entry's place in the report, see ``factor``.
        factor: what a rank is multiplied by in ``orders``; more than there are entries.
        listed: indices of the entries in a tier or at an edge, by rank.
        admitted: how many entries reach each tier's minimum.
        ends: the last place that each tier takes.
        held: how many entries each tier has.
        chains: of each tie-break, values in ten-thousandths, the ranks so far joined with theirs, and the ranks then.
        first_ranks: ranks by the value alone.
    """

    keys: tuple[float | None, ...]
    lasts: tuple[int | None, ...]
    numbers: tuple[int | None, ...]
    orders: tuple[int | None, ...]
    factor: int
    listed: tuple[int, ...]
    admitted: tuple[int, ...]
    ends: tuple[int, ...]
    held: tuple[int, ...]
    chains: tuple[Chain, ...]
    first_ranks: tuple[int | None, ...]


@dataclass(frozen=True)
class Chain:
    """One step of the tie-break for E entries; None without a rank."""

    values: tuple[float | None, ...]
    joined: tuple[int | None, ...]
    ranks: tuple[int | None, ...]


def figures_of(report: LiveReport) -> LiveFigures:
    """Count everything once."""
    entries = report.entries
    ranks = [entry.rank for entry in entries]
    values = [None if entry.rank is None else entry.value for entry in entries]
    keys = [None if value is None else float(value * UNITS) for value in values]
    factor: int = 10 ** len(str(len(entries)))
    shared = Counter(ranks)
    numbers = [
        None if entry.rank is None else AT_EDGE if entry.is_at_edge else NONE if entry.tier is None else entry.tier + 1
        for entry in entries
    ]
    orders = [None if rank is None else rank * factor + index for index, rank in enumerate(ranks, 1)]
    placed = [index for index, number in enumerate(numbers) if number]
    admitted, ends = _ends(report, values)
    first = competition_ranks(values)
    return LiveFigures(
        keys=tuple(keys),
        lasts=tuple(None if rank is None else rank + shared[rank] - 1 for rank in ranks),
        numbers=tuple(numbers),
        orders=tuple(orders),
        factor=factor,
        listed=tuple(sorted(placed, key=lambda index: orders[index] or 0)),
        admitted=admitted,
        ends=ends,
        held=tuple(numbers.count(number) for number in range(1, len(report.tiers) + 1)),
        chains=_chains(report, first, factor),
        first_ranks=first,
    )


def competition_ranks(values: Sequence[Fraction | int | None], *, ascending: bool = False) -> tuple[int | None, ...]:
    """Rank numbers 1, 2, 2, 4 as RANK does; None has no rank."""
    known = sorted((value for value in values if value is not None), reverse=not ascending)
    first: dict[Fraction | int, int] = {}
    for place, value in enumerate(known, 1):
        first.setdefault(value, place)
    return tuple(None if value is None else first[value] for value in values)


def aggregated(numbers: Sequence[int], method: Method, rounding: Rounding) -> Fraction:
    """Give the value that the method makes of whole numbers of units, at least one; rounded where the value is."""
    if method is Method.MEDIAN:
        value = Fraction(median(map(Fraction, numbers)))
    else:
        trims = method is Method.TRIMMED and len(numbers) >= TRIM_FROM
        kept = sorted(numbers)[1:-1] if trims else numbers
        value = Fraction(sum(kept), len(kept))
    if rounding is not Rounding.VALUE:
        return value
    hundredth = UNITS // 100
    return Fraction((value + hundredth // 2) // hundredth * hundredth)


def _ends(report: LiveReport, values: Sequence[Fraction | None]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    admitted, ends, before = list[int](), list[int](), 0
    for tier in report.tiers:
        least = tier.minimum
        reach = sum(value is not None and (least is None or value >= least) for value in values)
        before = max(before, min(before + tier.quota, reach))
        admitted.append(reach)
        ends.append(before)
    return tuple(admitted), tuple(ends)


def _chains(report: LiveReport, ranks: tuple[int | None, ...], factor: int) -> tuple[Chain, ...]:
    found = []
    for criterion in report.tie_break:
        values = [
            aggregated(
                [
                    points * UNITS
                    for sheet in entry.sheets
                    if sheet.total is not None
                    for points in _given(sheet.points, criterion)
                ],
                report.method,
                report.rounding,
            )
            if rank is not None
            else None
            for entry, rank in zip(report.entries, ranks, strict=True)
        ]
        further = competition_ranks(values)
        joined = tuple(
            None if own is None or then is None else own * factor + then
            for own, then in zip(ranks, further, strict=True)
        )
        ranks = competition_ranks(joined, ascending=True)
        found.append(Chain(tuple(None if value is None else float(value) for value in values), joined, ranks))
    return tuple(found)


def _given(points: tuple[int | None, ...], criterion: int) -> tuple[int, ...]:
    value = points[criterion]
    return () if value is None else (value,)
