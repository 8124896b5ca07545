"""A small run of the study in tests/bench/calibration.py: the model is as sure as it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.crossed import CrossedScores
from scoring.mixed import LEVELS
from tests.bench.calibration import DESIGNS, Design, Found, planted, print_line, reliability, study, take_up
from tests.bench.reliability_picture import Series, picture

PANELS = 24
SMALL, GROUPED = DESIGNS[0], DESIGNS[1]


@pytest.fixture(scope="module", params=[SMALL, GROUPED], ids=lambda design: design.name)
def found(request: pytest.FixtureRequest) -> Found:
    return study(request.param, PANELS)


def test_values_are_inside_their_intervals_as_often_as_promised(found: Found) -> None:
    inside = np.array(found.values)
    # Entries of one panel err together: the spread between panels says how much.
    error = inside.std(axis=0, ddof=1) / np.sqrt(PANELS)
    assert (np.abs(inside.mean(axis=0) - LEVELS) < 3 * error).all()
    assert error.max() < 0.03


def test_ranks_are_inside_their_intervals_at_least_as_often_as_promised(found: Found) -> None:
    # Whole ranks hold more than they claim, the more so at the ends of a short table.
    within = np.array(found.ranks).mean(axis=0)
    assert (within > np.array(LEVELS) - 0.03).all()
    assert (within < np.array(LEVELS) + 0.12).all()


def test_chances_come_true_as_often_as_they_say(found: Found) -> None:
    award, tiers = reliability(found.award), reliability(found.tiers)

    assert award.count.sum() == PANELS * SMALL.entries
    # Each panel awards 18 of 50, so shares of chances and of awards agree but for the rounding of chances.
    assert award.said @ award.count / award.count.sum() == pytest.approx(18 / 50, abs=0.002)
    assert award.error < 0.03
    assert tiers.error < 0.01
    assert 0.76 < np.mean(found.severities) < 0.84


def test_sheets_counted_twice_would_be_noticed() -> None:
    truth, twice = planted(SMALL, np.random.default_rng(1)), Found()
    scores = CrossedScores(
        np.tile(truth.scores.entry, 2),
        np.concatenate([truth.scores.judge, truth.scores.judge + SMALL.judges]),
        np.tile(truth.scores.total, 2),
        SMALL.entries,
        2 * SMALL.judges,
    )
    take_up(twice, replace(truth, scores=scores, severity=np.tile(truth.severity, 2)), SMALL)

    assert twice.values[0][LEVELS.index(0.8)] < 0.7


def test_one_panel_is_the_same_in_every_run_and_as_planted() -> None:
    large = Design(2_000, 200, (1,), 1, groups=4, severity=3.0)
    one, other = (planted(large, np.random.default_rng(5)) for _ in range(2))

    assert (one.scores.total == other.scores.total).all()
    assert one.value.tolist() == other.value.tolist()
    assert (one.scores.sheets.min(), one.scores.sheets.max()) == (3, 9)
    residual = one.scores.total - one.value[one.scores.entry] + one.severity[one.scores.judge]
    # 12,000 sheets: standard error of an sd 6 / √24,000; rounding adds a twelfth to the variance.
    assert residual.std() == pytest.approx(6, abs=0.2)
    assert one.severity[one.scores.judge].mean() == pytest.approx(0, abs=1e-9)
    home = one.scores.judge % 4 == one.scores.groups[one.scores.entry]
    # One judge of four is at home and four times as likely as each other: 4 / (4 + 3) of the sheets, few being drawn.
    assert home.mean() == pytest.approx(4 / 7, abs=0.02)


def test_the_bins_say_what_was_said_and_what_happened() -> None:
    bins = reliability([(np.array([0.05, 0.15, 0.15, 1.0]), np.array([False, True, False, True]))])

    assert (bins.said.tolist(), bins.happened.tolist()) == ([0.05, 0.15, 1.0], [0.0, 0.5, 1.0])
    assert bins.error == pytest.approx((0.05 + 2 * 0.35 + 0) / 4)


def test_the_picture_has_a_mark_for_each_bin_and_tells_series_apart_by_shape() -> None:
    bins = reliability([(np.array([0.05, 0.15, 1.0]), np.array([False, True, True]))])
    drawn = picture([Series(f"<{name}>", bins.said, bins.happened, bins.count, bins.error) for name in "ab"])

    assert (drawn.count("<circle"), drawn.count('<rect x="')) == (3 + 1, 3 + 1)
    assert "&lt;a&gt;: 3 chances" in drawn


def test_a_design_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_line(SMALL, study(SMALL, 2))

    assert capsys.readouterr().out.startswith("50 × 10, one group, 6/4/6")
