"""Sheets that are missing: which totals would carry an entry across an edge, and how likely they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import ndtr

from scoring.absent_sheets import UNRANKED, Flip, ShortEntry, flips
from scoring.aggregation import Aggregate, Rounding, SheetTotals
from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from scoring.edges import ABOVE, BELOW, Edge
from scoring.methods import JudgedTotals, Method, values
from scoring.mixed import MixedFit, fit
from scoring.totals import TOTAL_UNITS
from tests.scoring.border_builders import believing, simulated


def short(side: int, totals: Sequence[int], *judges: int, entry: int = 0) -> ShortEntry:
    units = np.asarray(totals, dtype=np.int64) * TOTAL_UNITS
    value = None if side == UNRANKED else Fraction(sum(totals), len(totals))
    return ShortEntry(entry, (side,), units, np.asarray(judges, dtype=np.int64), value)


def between(above: int | None, below: int | None, *, has_room: bool = False, minimum: int | None = None) -> Edge:
    from_, to = (None if end is None else _points(end) for end in (above, below))
    return Edge(np.zeros(1, dtype=np.int64), 1, from_, to, has_room, None if minimum is None else _points(minimum))


def _points(whole: int) -> Fraction:
    return Fraction(whole)


def known(value: float, sd: float, effects: Sequence[float], judge_sd: float, noise: float) -> MixedFit:
    """A fit that expects just this of an entry and of judges."""
    effect = np.asarray(effects)
    plain = believing([value], [[sd**2]])
    return replace(plain, judge_effect=effect, judge_sd=np.full(len(effect), judge_sd), sigma_noise=noise)


EXPECTING_80 = known(80, 3, [0, -6], 0, 4)


def found(entry: ShortEntry, edge: Edge, method: Method = Method.MEAN, fit_: MixedFit = EXPECTING_80) -> list[Flip]:
    return list(flips(entry, [edge], fit_, method=method, rounding=Rounding.NONE))


def test_a_missing_total_that_would_lift_the_mean_over_the_last_above() -> None:
    """Sheets 80 and 80, last above 82: (160 + t) / 3 > 82 from t = 87 on; t is normal about 80 with sd 5."""
    (flip,) = found(short(BELOW, [80, 80], 0), between(82, 80))
    assert (flip.edge, flip.rises, flip.total) == (0, True, 87)
    assert flip.chance == pytest.approx(1 - ndtr((86 - 80) / 5), abs=0.002)


def test_a_missing_total_that_would_cost_the_place() -> None:
    """(80 + 80 + t) / 3 < 79 up to t = 76; the judge takes 6 points off, so t is normal about 74."""
    (flip,) = found(short(ABOVE, [80, 80], 1), between(80, 79))
    assert (flip.rises, flip.total) == (False, 76)
    assert flip.chance == pytest.approx(ndtr((77 - 74) / 5), abs=0.002)


def test_several_missing_sheets_share_the_error_of_the_entry() -> None:
    """Their mean is normal about 77 with variance 9 + 16 / 2."""
    (flip,) = found(short(BELOW, [80], 0, 1), between(82, 80))
    assert flip.total == 84
    assert flip.chance == pytest.approx(1 - ndtr((83 - 77) / np.sqrt(17)), abs=0.006)


def test_what_no_total_can_change_is_no_flip() -> None:
    assert found(short(BELOW, [40, 40, 40], 0), between(80, 50)) == []
    assert found(short(ABOVE, [80, 80], 0), between(80, None)) == []


def test_the_trimmed_mean_listens_only_so_far() -> None:
    """With a fifth sheet it trims: a hundred is dropped like any other highest, so 88 is as far as it gets."""
    totals = [80, 82, 84, 88]
    assert found(short(BELOW, totals, 0), between(85, 80), Method.TRIMMED) == []
    (flip,) = found(short(BELOW, totals, 0), between(84, 80), Method.TRIMMED)
    assert flip.total == 87
    (flip,) = found(short(BELOW, totals, 0), between(83, 80), Method.MEDIAN)
    assert flip.total == 84


def test_an_entry_without_a_rank_can_only_rise() -> None:
    (flip,) = found(short(UNRANKED, [85], 0), between(82, 80))
    assert (flip.rises, flip.total) == (True, 80)


def test_an_empty_place_asks_for_the_minimum_only() -> None:
    (flip,) = found(short(UNRANKED, [60], 0), between(90, None, has_room=True, minimum=70))
    assert flip.total == 80
    (lost,) = found(short(ABOVE, [90], 0), between(90, None, has_room=True, minimum=70))
    assert (lost.rises, lost.total) == (False, 49)


def test_a_judge_without_any_sheet_and_an_entry_without_any_are_expected_as_strangers() -> None:
    believed = fit(simulated(20, 4))
    entry = len(believed.value)
    nobody = replace(believed, value=np.append(believed.value, np.nan), sd=np.append(believed.sd, np.nan))
    (flip,) = found(short(UNRANKED, [], -1, entry=entry), between(75, 70), fit_=nobody)
    sd = np.sqrt(believed.sigma_entry**2 + believed.sigma_judge**2 + believed.sigma_noise**2)
    assert flip.total == 76
    assert flip.chance == pytest.approx(1 - ndtr((75 - np.nanmean(believed.value)) / sd), abs=0.002)


def test_nothing_is_expected_where_the_model_knows_nothing() -> None:
    (flip,) = found(short(BELOW, [80], 0), between(82, 80), fit_=known(80, np.nan, [0], 1, 1))
    assert (flip.total, flip.chance) == (85, None)


def test_a_value_rounded_to_two_decimals_has_to_pass_by_a_hundredth() -> None:
    asked = short(BELOW, [80] * 200, 0)  # with 81 beside them 80.004975, with 82 80.00995
    lifted = {
        rounding: flips(asked, [between(80, 79)], EXPECTING_80, method=Method.ADDITIVE, rounding=rounding)[0].total
        for rounding in (Rounding.NONE, Rounding.VALUE)
    }
    assert lifted == {Rounding.NONE: 81, Rounding.VALUE: 82}


def test_the_same_question_gets_the_same_answer() -> None:
    asked = short(BELOW, [80], 0, 1)
    assert found(asked, between(82, 80)) == found(asked, between(82, 80))


@pytest.mark.parametrize("method", [Method.ADDITIVE, Method.MIXED])
def test_a_method_across_entries_is_followed_to_about_a_point(method: Method) -> None:
    """The total that lifts an entry, against the method itself with the sheet handed in."""
    whole = simulated(20, 5)
    handed_in = np.arange(len(whole.total)) != 9
    believed = answer(only(whole, handed_in), ()).fit
    sheets = JudgedTotals(
        SheetTotals(whole.entry[handed_in], in_units(whole.total[handed_in]), 20, TOTAL_UNITS),
        whole.judge[handed_in],
        5,
    )
    present = values(method, sheets)
    assert isinstance(present, Aggregate)
    value = present.value.as_fractions()[1]
    assert value is not None
    asked = ShortEntry(1, (BELOW,), in_units(whole.total[5:9]), whole.judge[9:10], value)
    bar = value + 1
    (flip,) = flips(
        asked,
        [Edge(np.zeros(1, dtype=np.int64), 1, bar, value, has_room=False, minimum=None)],
        believed,
        method=method,
        rounding=Rounding.NONE,
    )

    def lifted(total: int) -> bool:
        totals = whole.total.copy()
        totals[9] = total
        everything = JudgedTotals(SheetTotals(whole.entry, in_units(totals), 20, TOTAL_UNITS), whole.judge, 5)
        found = values(method, everything)
        assert isinstance(found, Aggregate)
        reached = found.value.as_fractions()[1]
        return reached is not None and reached > bar

    assert lifted(flip.total + 2)
    assert not lifted(flip.total - 2)


def only(scores: CrossedScores, kept: BoolArray) -> CrossedScores:
    return CrossedScores(scores.entry[kept], scores.judge[kept], scores.total[kept], scores.entries, scores.judges)


def in_units(totals: FloatArray) -> IntArray:
    return np.asarray(np.rint(totals * TOTAL_UNITS), dtype=np.int64)
