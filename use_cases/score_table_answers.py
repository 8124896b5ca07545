"""The ranking of a plain table as a CSV file that spreadsheets open."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np

from scoring.aggregation import Aggregate
from scoring.allocation import NO_TIER, Allocation
from scoring.exact import ExactValues, rounded_decimal
from scoring.ranking import Ranks

HEADINGS = ("entry", "sheets", "value", "rank", "tied", "tier", "at_edge", "untrimmed", "spread")
LEAST_PLACES, MOST_PLACES = 2, 6


def as_csv(
    names: Sequence[str],
    aggregated: Aggregate,
    ranks: Ranks,
    allocation: Allocation,
    beside: Mapping[str, Sequence[str]],
) -> bytes:
    """Give one row for each entry, by rank, then by the natural order of the entries.

    Args:
        names: length E.
        aggregated: of E entries.
        ranks: of E entries.
        allocation: of E entries.
        beside: further columns by heading, E cells each.
    """
    order = sorted(range(len(names)), key=lambda place: (ranks.rank[place], natural(names[place]), names[place]))
    rows = list(_rows(names, aggregated, ranks, allocation))
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*HEADINGS, *beside])
    writer.writerows([*rows[place], *(cells[place] for cells in beside.values())] for place in order)
    return file.getvalue().encode()


def value_texts(value: ExactValues) -> list[str]:
    """Give each value with two to six decimals."""
    pairs = zip(value.numerator.tolist(), value.denominator.tolist(), strict=True)
    return [_decimal_text(rounded_decimal(above, below, MOST_PLACES)) if below else "" for above, below in pairs]


def _rows(
    names: Sequence[str], aggregated: Aggregate, ranks: Ranks, allocation: Allocation
) -> Iterator[tuple[str, ...]]:
    for place, value in enumerate(value_texts(aggregated.value)):
        tier, spread = int(allocation.tier[place]), float(aggregated.spread[place])
        yield (
            never_a_formula(names[place]),
            str(aggregated.sheets[place]),
            value,
            str(ranks.rank[place]),
            _yes_or_no(ranks.tied[place]),
            "" if tier == NO_TIER else str(tier + 1),
            _yes_or_no(allocation.at_edge[place]),
            _yes_or_no(aggregated.untrimmed[place]),
            "" if np.isnan(spread) else f"{spread:.{MOST_PLACES}f}",
        )


def never_a_formula(name: str) -> str:
    """Keep a spreadsheet that opens the answer from running a name; a number stays a number."""
    is_number = re.fullmatch(r"[-+]?[0-9.]+", name) is not None
    return f"'{name}" if name[:1] in {"=", "+", "-", "@"} and not is_number else name


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sort key by which “E2” stands before “E10”."""
    pieces = re.split(r"([0-9]+)", unicodedata.normalize("NFKC", text))
    return [(0, len(piece.lstrip("0")), piece.lstrip("0")) if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def _decimal_text(number: Decimal) -> str:
    whole, _, places = format(number or abs(number), "f").partition(".")
    return f"{whole}.{places.rstrip('0').ljust(LEAST_PLACES, '0')}"


def _yes_or_no(claim: np.bool_) -> str:
    return "true" if claim else "false"
