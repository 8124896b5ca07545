"""Rank a plain table of scores, for an office that keeps its own sheet: no database, nobody signed in."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import numpy as np

from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.aggregation import Aggregate, Method, Rounding, aggregate
from scoring.allocation import NO_TIER, Allocation, TierRule, allocate
from scoring.exact import rounded_decimal
from scoring.ranking import Ranks, competition_ranks
from scoring.totals import WEIGHT_SUM
from use_cases import score_table_reading
from use_cases.score_table_reading import EXCEL_MARK
from use_cases.score_table_rows import number, plain

HEADINGS = ("entry", "sheets", "value", "rank", "tied", "tier", "at_edge", "untrimmed", "spread")
LEAST_PLACES, MOST_PLACES = 2, 6

_QUOTA = re.compile(r"[0-9]{1,9}")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True)
class RankedTable:
    """The ranking as a file, and what to say of it.

    Attributes:
        content: CSV in UTF-8, with the mark by which Excel knows it where the scores
            came with that mark or in GB18030.
        notes: the receipt first, then what the reader should know.
    """

    content: bytes
    notes: tuple[Message, ...]


def rank(
    content: bytes,
    *,
    method: str = Method.TRIMMED,
    rounding: str = Rounding.NONE,
    quotas: str | None = None,
    minimums: str | None = None,
    weights: str | None = None,
) -> RankedTable:
    """Rank the entries of a table and place them into tiers.

    Args:
        content: a CSV file, UTF-8 or GB18030, with the columns ``entry, judge, total`` or
            ``entry, judge, criterion, points``; see docs/methods.md.
        method: trimmed, mean or median.
        rounding: none, totals or value.
        quotas: one whole number a tier, best tier first, such as ``1,3,5``; None makes no tiers.
        minimums: least value of each tier, nothing between commas for none, such as ``90,,60``.
        weights: per cent of each criterion, such as ``c1=15,c2=85``.

    Raises:
        Invalid: a sentence that names the row and the column, or the option, at fault.
    """
    chosen, rounded = _one_of(Method, method), _one_of(Rounding, rounding)
    tiers = _tier_rules(quotas, minimums)
    shares = None if weights is None else shares_of(weights)
    table = score_table_reading.read(content, shares)
    aggregated = aggregate(table.sheets, chosen, rounded)
    ranks = competition_ranks(aggregated.value)
    allocation = allocate(aggregated.value, ranks, tiers)
    answer = _as_csv(_ranked_rows(table.entries, aggregated, ranks, allocation))
    return RankedTable(EXCEL_MARK * table.marked + answer, tuple(_notes(aggregated, allocation)))


def _one_of(kind: type[_Kind], text: str) -> _Kind:
    try:
        return kind(text)
    except ValueError as error:
        choices = ", ".join(kind)
        raise Invalid(msg("“{text}” is not among the choices: {choices}.", text=text, choices=choices)) from error


def _tier_rules(quotas: str | None, minimums: str | None) -> list[TierRule]:
    counts = [] if quotas is None else plain(quotas).split(",")
    for text in counts:
        if not _QUOTA.fullmatch(text.strip()):
            raise Invalid(
                msg("Quotas must be whole numbers with commas between them, such as 1,3,5; “{text}” is not.", text=text)
            )
    least = [""] * len(counts) if minimums is None else plain(minimums).split(",")
    if len(least) != len(counts):
        raise Invalid(
            msg(
                "There are {quotas} quotas and {minimums} minimum values; each tier needs one of both.",
                quotas=len(counts),
                minimums=len(least),
            )
        )
    for text in least:
        if text.strip() and number(text) is None:
            raise Invalid(msg("The minimum value “{text}” is not a number.", text=text))
    return [
        TierRule(int(count), None if floor is None else Fraction(floor))
        for count, floor in zip(counts, map(number, least), strict=True)
    ]


def shares_of(weights: str) -> dict[str, int]:
    """Read weights such as ``c1=15,c2=85``: criterion to hundredths of a per cent.

    Raises:
        Invalid: a part does not read so, a criterion has two weights, or the sum is not 100.
    """
    shares: dict[str, int] = {}
    for part in plain(weights).split(","):
        name, _, text = (piece.strip() for piece in part.rpartition("="))
        if not name or not _WEIGHT.fullmatch(text.removesuffix("%")):
            raise Invalid(
                msg("Weights must read like c1=15,c2=85 with at most two decimals; “{text}” does not.", text=part)
            )
        if name in shares:
            raise Invalid(msg("The criterion {criterion} has two weights.", criterion=name))
        shares[name] = int(Decimal(text.removesuffix("%")) * 100)
    if sum(shares.values()) != WEIGHT_SUM:
        raise Invalid(msg("The weights must sum to 100; they sum to {sum}.", sum=Decimal(sum(shares.values())) / 100))
    return shares


def _ranked_rows(
    names: Sequence[str], aggregated: Aggregate, ranks: Ranks, allocation: Allocation
) -> Iterator[tuple[str, ...]]:
    """Give the rows of the answer by rank, then by the natural order of the entries."""
    value = aggregated.value
    order = sorted(range(len(names)), key=lambda place: (ranks.rank[place], _natural(names[place]), names[place]))
    for place in order:
        tier, spread = int(allocation.tier[place]), float(aggregated.spread[place])
        yield (
            _never_a_formula(names[place]),
            str(aggregated.sheets[place]),
            _decimal_text(rounded_decimal(int(value.numerator[place]), int(value.denominator[place]), MOST_PLACES)),
            str(ranks.rank[place]),
            _yes_or_no(ranks.tied[place]),
            "" if tier == NO_TIER else str(tier + 1),
            _yes_or_no(allocation.at_edge[place]),
            _yes_or_no(aggregated.untrimmed[place]),
            "" if np.isnan(spread) else f"{spread:.{MOST_PLACES}f}",
        )


def _never_a_formula(name: str) -> str:
    """Keep a spreadsheet that opens the answer from running a name; a number stays a number."""
    is_number = re.fullmatch(r"[-+]?[0-9.]+", name) is not None
    return f"'{name}" if name[:1] in {"=", "+", "-", "@"} and not is_number else name


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sort key by which “E2” stands before “E10”."""
    pieces = re.split(r"([0-9]+)", unicodedata.normalize("NFKC", text))
    return [(0, len(piece.lstrip("0")), piece.lstrip("0")) if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def _decimal_text(number: Decimal) -> str:
    whole, _, places = format(number or abs(number), "f").partition(".")
    return f"{whole}.{places.rstrip('0').ljust(LEAST_PLACES, '0')}"


def _yes_or_no(claim: np.bool_) -> str:
    return "true" if claim else "false"


def _as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return file.getvalue().encode()


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
