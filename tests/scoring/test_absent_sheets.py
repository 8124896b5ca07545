"""Sheets that are missing: which totals would carry an entry across an edge, and how likely they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import ndtr

from scoring.absent_sheets import UNRANKED, Flip, ShortEntry, flips
from scoring.aggregation import Method, Rounding
from scoring.edges import ABOVE, BELOW, Edge
from scoring.mixed import MixedFit, fit
from scoring.totals import TOTAL_UNITS
from tests.scoring.border_builders import believing, simulated


def short(side: int, totals: Sequence[int], *judges: int, entry: int = 0) -> ShortEntry:
    units = np.asarray(totals, dtype=np.int64) * TOTAL_UNITS
    return ShortEntry(entry, (side,), units, np.asarray(judges, dtype=np.int64))


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


def test_the_same_question_gets_the_same_answer() -> None:
    asked = short(BELOW, [80], 0, 1)
    assert found(asked, between(82, 80)) == found(asked, between(82, 80))
