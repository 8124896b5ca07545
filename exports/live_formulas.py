"""Formulas of the live workbook: totals, values and ranks in whole numbers, so that exact ties are ties.

A weighted total is kept in ten-thousandths of a point, a whole number: points times hundredths of a per cent. A value
is one division of two whole numbers, and two equal fractions give the same binary number whatever they are written
with; different ones lie far further apart than a spreadsheet's precision. Only functions that every spreadsheet since
2007 knows are used: none of those that spill over cells.
"""

from __future__ import annotations

from domain.awards import Method, Rounding
from domain.cycles import MOST_POINTS, WHOLE_WEIGHT

TRIM_FROM = 5
"""As in ``scoring.aggregation``: with fewer sheets nothing is dropped."""
UNITS = WHOLE_WEIGHT
"""How many units of a total make one point."""
CLOSE = "0.000001"
"""The program's figures are written with six decimals."""
_HUNDREDTH = UNITS // 100


def text(words: str) -> str:
    """Give words as a formula holds them."""
    doubled = words.replace('"', '""')
    return f'"{doubled}"'


def in_hundredths(units: str) -> str:
    """Round units to whole hundredths of a point, half up, and give them in units again."""
    return f"INT(({units}+{_HUNDREDTH // 2})/{_HUNDREDTH})*{_HUNDREDTH}"


def total_units(points: str, weights: str, criteria: int, rounding: Rounding) -> str:
    """Give the weighted total of a sheet in units; empty while points are missing or no whole numbers.

    Args:
        points: range of the sheet's points.
        weights: range of the weights in hundredths of a per cent.
        criteria: how many there are.
        rounding: of the rubric.
    """
    bad = f"SUMPRODUCT(({points}<0)+({points}>{MOST_POINTS})+({points}<>INT({points})))"
    exact = f"SUMPRODUCT({points},{weights})"
    total = in_hundredths(exact) if rounding is Rounding.TOTALS else exact
    return f'=IF(COUNT({points})<{criteria},"",IF({bad}>0,"",{total}))'


def value_units(totals: str, count: str, method: Method, rounding: Rounding) -> str:
    """Give the value of an entry in units, without the equals sign.

    Args:
        totals: range of its totals; cells without a number are no totals.
        count: cell with the number of totals, at least one.
        method: trimmed, mean or median.
        rounding: of the rubric.

    Raises:
        ValueError: the method looks at other entries too.
    """
    mean = f"SUM({totals})/{count}"
    match method:
        case Method.TRIMMED:
            trimmed = f"(SUM({totals})-MAX({totals})-MIN({totals}))/({count}-2)"
            value = f"IF({count}>={TRIM_FROM},{trimmed},{mean})"
        case Method.MEAN:
            value = mean
        case Method.MEDIAN:
            value = f"MEDIAN({totals})"
        case _:
            raise ValueError(f"{method} is not worked out entry by entry")
    return in_hundredths(value) if rounding is Rounding.VALUE else value


def ranked(value: str, count: str, required: str, waived: str, yes: str) -> str:
    """Give a value where the entry is ranked: all its sheets are there, or it was decided to do without."""
    return f'=IF(OR({count}=0,AND({count}<{required},{waived}<>{text(yes)})),"",{value})'


def points_of(units: str) -> str:
    """Give units in points."""
    return f'=IF({units}="","",{units}/{UNITS})'


def rank(key: str, keys: str, *, ascending: bool = False) -> str:
    """Give the competition rank of a number among numbers; empty cells have none."""
    return f'=IF({key}="","",RANK({key},{keys},{int(ascending)}))'


def joined_rank(before: str, further: str, all_further: str, more_than_all: int) -> str:
    """Join a rank with the rank by a further number into one number that orders by both, small ones first."""
    return f'=IF({before}="","",{before}*{more_than_all}+RANK({further},{all_further},0))'


def last_of_rank(own: str, ranks: str) -> str:
    """Give the last place that the entries of one rank take together."""
    return f'=IF({own}="","",{own}+COUNTIF({ranks},{own})-1)'


def place_ends(quota: str, minimum: str, keys: str, before: str | None) -> tuple[str, str]:
    """Give how many entries reach a tier's minimum, and the last place that the tier takes.

    ``scoring.allocation`` walks from the best rank down; as values fall with the rank, who reaches a minimum are the
    first places, and a tier takes those after the tier before it, as far as quota and minimum allow.

    Args:
        quota: cell of the tier's quota.
        minimum: cell of its minimum in points; empty for none.
        keys: range of the values in units.
        before: cell with the last place of the tier before; None for the first.

    Returns:
        Two formulas; ``{admitted}`` in the second one stands for the cell of the first.
    """
    least = f"ROUND({minimum}*100,0)*{_HUNDREDTH}"
    admitted = f'=IF({minimum}="",COUNT({keys}),COUNTIF({keys},">="&{least}))'
    start = before or "0"
    end = f"=MAX({start},MIN({start}+{quota},{{admitted}}))"
    return admitted, end


def tier_number(own: str, last: str, ends: str, tiers: int) -> str:
    """Give the number of an entry's tier from 1; 0 for none, −1 for a tie across an edge, empty without a rank."""
    first_at, last_at = (f'COUNTIF({ends},"<"&{place})' for place in (own, last))
    return f'=IF({own}="","",IF({first_at}<>{last_at},-1,IF({first_at}={tiers},0,{first_at}+1)))'


def agree_number(own: str, theirs: str, yes: str, no: str) -> str:
    """Compare a number with the program's, to the decimals it is written with; both may be empty."""
    close = f"IF(ABS({own}-{theirs})<{CLOSE},{text(yes)},{text(no)})"
    one_is_empty = f'OR({own}="",{theirs}="")'
    return f'=IF(AND({own}="",{theirs}=""),{text(yes)},IF({one_is_empty},{text(no)},{close}))'


def agree_text(own: str, theirs: str, yes: str, no: str) -> str:
    """Compare two texts, or two whole numbers; both may be empty."""
    return f"=IF({own}={theirs},{text(yes)},{text(no)})"
