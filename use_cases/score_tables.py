"""Rank a plain table of scores, for an office that keeps its own sheet: no database, nobody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.aggregation import Aggregate, Method, Rounding, aggregate
from scoring.allocation import Allocation, allocate
from scoring.ranking import competition_ranks
from use_cases import score_table_details, score_table_reading
from use_cases.score_table_answers import as_csv
from use_cases.score_table_calibration import Calibrated, Calibration, calibrated
from use_cases.score_table_options import one_of, shares_of, tier_rules
from use_cases.score_table_reading import EXCEL_MARK

METHODS: tuple[Method | Calibration, ...] = (*Method, *Calibration)


@dataclass(frozen=True)
class RankedTable:
    """The ranking as a file, and what to say of it.

    Attributes:
        content: CSV in UTF-8, with the mark by which Excel knows it where the scores
            came with that mark or in GB18030.
        details: JSON in UTF-8, what a method that looks at judges says of them; None for the others.
        notes: the receipt first, then what the reader should know.
    """

    content: bytes
    details: bytes | None
    notes: tuple[Message, ...]


def rank(
    content: bytes,
    *,
    method: str = Method.TRIMMED,
    rounding: str = Rounding.NONE,
    quotas: str | None = None,
    minimums: str | None = None,
    weights: str | None = None,
    seed: int | None = None,
) -> RankedTable:
    """Rank the entries of a table and place them into tiers.

    Args:
        content: a CSV file, UTF-8 or GB18030, with the columns ``entry, judge, total`` or
            ``entry, judge, criterion, points``, and perhaps ``group``; see docs/methods.md.
        method: trimmed, mean or median; additive, standardised or bayes, which look at judges, too.
        rounding: none, totals or value; none for methods that look at judges.
        quotas: one whole number a tier, best tier first, such as ``1,3,5``; None makes no tiers.
        minimums: least value of each tier, nothing between commas for none, such as ``90,,60``.
        weights: per cent of each criterion, such as ``c1=15,c2=85``.
        seed: kept with the answer; no method draws by lot.

    Raises:
        Invalid: a sentence that names the row and the column, or the option, at fault.
    """
    chosen, rounded = one_of(METHODS, method), one_of(tuple(Rounding), rounding)
    tiers = tier_rules(quotas, minimums)
    shares = None if weights is None else shares_of(weights)
    beside, details = None, None
    table: score_table_reading.ScoreTable | score_table_reading.CrossedTable
    if isinstance(chosen, Method):
        table = score_table_reading.read(content, shares)
        aggregated = aggregate(table.sheets, chosen, rounded)
    else:
        _require_no_rounding(chosen, rounded)
        table = score_table_reading.read_crossed(content, shares)
        beside = calibrated(table, chosen, [tier.quota for tier in tiers])
        aggregated = replace(aggregate(table.sheets, Method.MEAN), value=beside.value)
        options = {"method": method, "quotas": quotas, "minimums": minimums, "weights": weights}
        details = score_table_details.as_json(table, beside, options, seed)
    ranks = competition_ranks(aggregated.value)
    allocation = allocate(aggregated.value, ranks, tiers)
    answer = as_csv(table.entries, aggregated, ranks, allocation, beside.columns if beside else {})
    notes = [*_notes(aggregated, allocation), *(_notes_beside(beside, minimums) if beside else ())]
    return RankedTable(EXCEL_MARK * table.marked + answer, details, tuple(notes))


def _require_no_rounding(method: Calibration, rounding: Rounding) -> None:
    if rounding is not Rounding.NONE:
        raise Invalid(
            msg(
                "The method {method} takes no rounding: its values are estimates, and count as equal to six decimals.",
                method=method,
            )
        )


def _notes(aggregated: Aggregate, allocation: Allocation) -> Iterator[Message]:
    yield msg(
        "{entries} entries ranked from {sheets} sheets.",
        entries=len(aggregated.sheets),
        sheets=int(aggregated.sheets.sum()),
    )
    if undecided := int(allocation.at_edge.sum()):
        yield msg("{count} entries are tied across the edge of a tier; the panel decides.", count=undecided)
    if untrimmed := int(aggregated.untrimmed.sum()):
        yield msg("{count} entries have fewer than five sheets; nothing was dropped for them.", count=untrimmed)


def _notes_beside(found: Calibrated, minimums: str | None) -> Iterator[Message]:
    yield from found.notes
    if minimums is not None and found.columns:
        yield msg("The chances of the tiers follow from the quotas; minimum values do not enter them.")
