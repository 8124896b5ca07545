"""The border workbench: where an edge lies, who is in doubt, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from scoring.aggregation import Method, SheetTotals, aggregate
from scoring.allocation import TierRule
from scoring.arrays import FloatArray, IntArray
from scoring.border_pairs import APART, Joint, doubtful_pairs, joint
from scoring.borders import SETTLED, ZONE, Border, answer, borders
from scoring.chances import chances
from scoring.crossed import CrossedScores
from scoring.edges import ABOVE, BELOW, TIED, Edge, tier_edges
from scoring.exact import ExactValues
from scoring.extra_reviews import AFFORDABLE_EACH, Readers, cheapest_plan, wrong_order
from scoring.mixed import EXACT_UP_TO, Belief, MixedFit, fit
from scoring.ranking import competition_ranks
from scoring.totals import TOTAL_UNITS
from tests.scoring.border_builders import believing, panel, simulated
from tests.scoring.slow_borders import drawn_wrong_order, every_plan


def edges_of(scores: CrossedScores, tiers: Sequence[TierRule]) -> tuple[Edge, ...]:
    units = np.rint(scores.total * TOTAL_UNITS).astype(np.int64)
    value = aggregate(SheetTotals(scores.entry, units, scores.entries, TOTAL_UNITS), Method.MEAN).value
    return tier_edges(value, competition_ranks(value), tiers)


def looked_at(scores: CrossedScores, quotas: Sequence[int]) -> tuple[Border, ...]:
    edges = edges_of(scores, [TierRule(quota) for quota in quotas])
    return borders(scores, edges, answer(scores, [edge.places for edge in edges]))


def test_an_edge_has_its_last_above_and_first_below() -> None:
    first, second = edges_of(panel([[90, 90], [80, 81], [80, 80], [60, 60]]), [TierRule(1), TierRule(2)])
    assert (first.side.tolist(), first.above, first.below) == (
        [ABOVE, BELOW, BELOW, BELOW],
        Fraction(90),
        Fraction(161, 2),
    )
    assert (second.side.tolist(), second.margin, second.places) == ([ABOVE, ABOVE, ABOVE, BELOW], Fraction(20), 3)
    assert not second.has_room


def test_a_tie_across_an_edge_stands_on_neither_side_and_has_no_margin() -> None:
    scores = panel([[90, 90], [70, 70], [70, 70], [70, 70], [50, 50]])
    first, second, third = edges_of(scores, [TierRule(1), TierRule(1), TierRule(1)])
    assert first.margin == 20
    assert second.side.tolist() == third.side.tolist() == [ABOVE, TIED, TIED, TIED, BELOW]
    assert (second.margin, second.places, third.places) == (Fraction(0), 2, 3)


def test_a_minimum_leaves_places_above_an_edge_empty() -> None:
    vacant, kept = edges_of(panel([[80, 80], [70, 70], [60, 60]]), [TierRule(1, Fraction(90)), TierRule(2)])
    assert (vacant.places, vacant.above, vacant.below, vacant.margin, vacant.has_room) == (
        0,
        None,
        Fraction(80),
        None,
        True,
    )
    assert vacant.rises_from == (Fraction(90), True)
    assert (kept.places, kept.falls_under, kept.has_room) == (2, Fraction(60), False)


def test_with_places_to_spare_only_the_minimum_costs_a_place() -> None:
    (edge,) = edges_of(panel([[80, 80], [70, 70]]), [TierRule(5, Fraction(60))])
    assert (edge.below, edge.margin, edge.has_room, edge.falls_under) == (None, None, True, Fraction(60))


def test_whoever_shares_the_last_place_of_a_preliminary_round_waits_for_a_decision() -> None:
    value = whole([90, 70, 70, 50])
    (edge,) = tier_edges(value, competition_ranks(value), [TierRule(2, Fraction(60))])
    assert (edge.side.tolist(), edge.places, edge.margin) == ([ABOVE, TIED, TIED, BELOW], 2, Fraction(0))


def whole(values: Sequence[int]) -> ExactValues:
    return ExactValues(np.asarray(values, dtype=np.int64), np.ones(len(values), dtype=np.int64))


def test_the_chance_of_two_entries_is_that_of_their_difference_without_what_they_share() -> None:
    """D is normal about 1 with variance 2 + 2 − 2 · 1.5 = 1: the lower is better with Φ(−1) or Φ(−0.5)."""
    edge = edges_of(panel([[90, 90], [80, 80]]), [TierRule(1)])[0]
    near = doubtful_pairs(believing([1.0, 0.5], [[2.0, 1.5], [1.5, 2.0]]), edge)
    assert near.chance.tolist() == pytest.approx([ndtr(-0.5)])
    assert (near.upper.tolist(), near.lower.tolist(), near.inseparable.tolist()) == ([0], [1], [True])
    apart = doubtful_pairs(believing([1.0, 0.0], [[2.0, 1.5], [1.5, 2.0]]), edge)
    assert ndtr(-1) < APART == ZONE[0] == SETTLED
    assert len(apart.chance) == 0
    contrary = doubtful_pairs(believing([0.0, 1.0], [[2.0, 1.5], [1.5, 2.0]]), edge)
    assert contrary.inseparable.tolist() == [False]


def test_every_two_entries_of_a_tie_are_a_pair_and_the_most_doubtful_comes_first() -> None:
    edge = edges_of(panel([[70, 70], [70, 70], [50, 50]]), [TierRule(1)])[0]
    found = doubtful_pairs(believing([1.0, 1.0, 0.9], np.eye(3).tolist()), edge)
    assert list(zip(found.upper.tolist(), found.lower.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    assert found.chance[0] == 0.5
    assert found.chance[1] == pytest.approx(ndtr(-0.1 / np.sqrt(2)))


def test_pairs_are_those_of_many_draws_of_the_joint_posterior() -> None:
    scores = simulated(30, 5)
    believed = fit(scores)
    (edge,) = edges_of(scores, [TierRule(8)])
    found = doubtful_pairs(believed, edge)
    known = joint(believed, np.arange(30))
    drawn = np.random.default_rng(3).multivariate_normal(known.mean, known.covariance, size=200_000)
    better = (drawn[:, found.lower] > drawn[:, found.upper]).mean(axis=0)
    assert len(found.chance) > 3
    np.testing.assert_allclose(found.chance, better, atol=0.006)


def test_without_all_covariances_pairs_come_out_nearly_the_same() -> None:
    scores = simulated(200, 6)
    believed = fit(scores)
    (edge,) = edges_of(scores, [TierRule(20)])
    (belief,) = believed.beliefs
    poorer = Belief(1.0, belief.value, belief.variance, belief.shared, None)
    without = MixedFit(**{**vars(believed), "beliefs": (poorer,)})
    exact, rough = doubtful_pairs(believed, edge), doubtful_pairs(without, edge)
    shared = min(len(exact.chance), len(rough.chance))
    np.testing.assert_allclose(rough.chance[:shared], exact.chance[:shared], atol=0.01)
    assert EXACT_UP_TO >= 200


@pytest.mark.parametrize("left", [0.2, 0.5, 0.9])
def test_a_difference_of_nothing_is_wrong_by_the_angle_of_what_is_left(left: float) -> None:
    """With d = 0 estimate and truth have correlation √(1 − t²); opposite signs come with arccos of it over π."""
    found = wrong_order(np.zeros(1), np.ones(1), np.asarray([left]))
    assert found[0] == pytest.approx(np.arccos(np.sqrt(1 - left**2)) / np.pi)


def test_nothing_learnt_changes_nothing_and_everything_learnt_leaves_no_doubt() -> None:
    difference, sd = np.asarray([1.5, -0.4]), np.asarray([1.0, 2.0])
    np.testing.assert_allclose(wrong_order(difference, sd, sd), ndtr(-np.abs(difference) / sd))
    np.testing.assert_allclose(wrong_order(difference, sd, np.zeros(2)), 0)


READERS = Readers(np.asarray([1.0, 3.0, 3.0]), np.asarray([[False, True, True], [True, True, True]]), 2.0, 1)
TWO = Joint(np.asarray([0.6, 0.0]), np.asarray([[2.5, 0.5], [0.5, 2.0]]))
PAIR = np.asarray([[0, 1]])


def test_the_chance_expected_of_a_plan_is_that_of_many_plays() -> None:
    plan = cheapest_plan(TWO, PAIR, READERS, settled=0.0)
    assert plan.is_settled is False
    assert len(plan.course) == 1 + 5
    drawn = drawn_wrong_order(TWO, PAIR, READERS, plan.sheets, rng=np.random.default_rng(7), draws=400_000)
    assert len(plan.sheets) == AFFORDABLE_EACH * 2
    assert plan.after == pytest.approx(drawn[0], abs=0.003)
    assert plan.before == pytest.approx(ndtr(-0.6 / np.sqrt(3.5)))


def test_one_judge_who_reads_both_is_worth_more_than_two_who_read_one_each() -> None:
    """The severity of a judge nobody knows cancels in a difference."""
    strangers = Readers(np.full(2, 4.0), np.ones((2, 2), dtype=np.bool_), 2.0, 0)
    plan = cheapest_plan(TWO, PAIR, strangers, settled=0.3)
    assert plan.is_settled
    assert sorted(plan.sheets) == [(0, 0), (1, 0)]


@pytest.mark.parametrize("settled", [0.3, 0.27, 0.25])
def test_no_shorter_plan_would_do(settled: float) -> None:
    rng = np.random.default_rng(2)
    root = rng.normal(size=(3, 3))
    three = Joint(np.asarray([0.8, 0.3, 0.0]), root @ root.T + np.eye(3))
    pairs = np.asarray([[0, 1], [0, 2]])
    readers = Readers(np.asarray([0.5, 2.0, 2.0]), np.ones((3, 3), dtype=np.bool_), 1.0, 1)
    plan = cheapest_plan(three, pairs, readers, settled=settled)
    assert plan.is_settled
    assert plan.after <= settled
    shorter = every_plan(readers, len(plan.sheets) - 1)
    assert min(chance_of(three, pairs, readers, sheets) for sheets in shorter) > settled


@pytest.mark.parametrize("seed", range(4))
def test_the_search_takes_the_sheet_that_a_trial_of_all_sheets_finds_most_useful(seed: int) -> None:
    """Readers differ in how well they are known, two of them not at all, and some may not read some entries."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4))
    four = Joint(np.sort(rng.normal(0, 1, 4)), root @ root.T + np.eye(4))
    pairs = np.asarray([[0, 1], [0, 2], [1, 3]])
    may_read = rng.random((4, 6)) < 0.7
    readers = Readers(np.asarray([1.0, 0.6, 2.0, 0.6, 3.0, 3.0]), may_read | (np.arange(6) >= 4), 1.5, 4)
    plan = cheapest_plan(four, pairs, readers, settled=0.0)
    chosen: list[tuple[int, int]] = []
    for course in plan.course[1:]:
        last = max(4, *(reader + 1 for _entry, reader in chosen)) if chosen else 4
        free = [
            (int(entry), int(reader))
            for entry, reader in np.argwhere(readers.may_read)
            if (entry, reader) not in chosen and reader <= last
        ]
        chances = [round(chance_of(four, pairs, readers, [*chosen, sheet]), 9) for sheet in free]
        chosen.append(free[chances.index(min(chances))])
        assert course == pytest.approx(min(chances), abs=1e-8)
    assert plan.sheets == tuple(chosen[: len(plan.sheets)])


def chance_of(known: Joint, pairs: IntArray, readers: Readers, sheets: Sequence[tuple[int, int]]) -> float:
    """By the normal equations of precision, where the search updates a covariance sheet by sheet."""
    entries, many = len(known.mean), len(readers.spread)
    precision = np.zeros((entries + many,) * 2)
    precision[:entries, :entries] = np.linalg.inv(known.covariance)
    precision[entries:, entries:] = np.diag(readers.spread**-2.0)
    for entry, reader in sheets:
        look = np.zeros(entries + many)
        look[[entry, entries + reader]] = 1
        precision += np.outer(look, look) / readers.noise**2
    contrast = np.zeros((len(pairs), entries + many))
    contrast[np.arange(len(pairs)), pairs[:, 0]] = 1
    contrast[np.arange(len(pairs)), pairs[:, 1]] = -1

    def spread(covariance: FloatArray) -> FloatArray:
        of_pair = contrast[:, : len(covariance)]
        return np.asarray(np.sqrt(np.einsum("pi,ij,pj->p", of_pair, covariance, of_pair)))

    difference = known.mean[pairs[:, 0]] - known.mean[pairs[:, 1]]
    return float(wrong_order(difference, spread(known.covariance), spread(np.asarray(np.linalg.inv(precision)))).mean())


def test_an_edge_says_who_is_in_the_zone_and_plans_for_doubt_only() -> None:
    scores = simulated(25, 5)
    found = looked_at(scores, [2, 5, 30])
    believed = fit(scores)
    for border in found[:2]:
        within = chances(believed, [border.edge.places]).tier[:, 0]
        np.testing.assert_allclose(border.chance, within, atol=1e-9)
        assert border.zone.tolist() == [0.25 <= chance <= 0.75 for chance in within]
        doubt = border.pairs.inseparable.any()
        assert (border.plan is not None) == doubt
        if border.plan is not None and border.plan.is_settled:
            assert border.plan.after <= SETTLED
    assert found[2].plan is None
    assert len(found[2].pairs.chance) == 0


def test_a_judge_who_left_a_doubtful_entry_out_is_the_first_to_ask() -> None:
    rows: list[list[int | None]] = [
        [80 + entry % 7, 82 + entry % 5, 78 + entry % 6, 81 + entry % 4] for entry in range(12)
    ]
    rows[0] = [90, 91, 89, None]
    rows[1] = [88, 90, 90, 89]
    (border,) = looked_at(panel(rows), [1])
    assert [(sheet.entry, sheet.judge, sheet.newcomer) for sheet in border.sheets if sheet.judge is not None] == [
        (0, 3, 0)
    ]


@settings(max_examples=4)
@given(factor=st.floats(0.1, 50), shift=st.floats(-1000, 1000), seed=st.integers(0, 50))
def test_another_scale_changes_no_doubt_and_no_plan(factor: float, shift: float, seed: int) -> None:
    scores = simulated(12, 4, seed=seed)
    edges = edges_of(scores, [TierRule(2), TierRule(3)])
    other = CrossedScores(scores.entry, scores.judge, scores.total * factor + shift, 12, 4)
    found, anew = borders(scores, edges, answer(scores, [2, 5])), borders(other, edges, answer(other, [2, 5]))
    for border, again in zip(found, anew, strict=True):
        assert again.pairs.upper.tolist() == border.pairs.upper.tolist()
        np.testing.assert_allclose(again.pairs.chance, border.pairs.chance, atol=1e-6)
        assert (border.plan is None) == (again.plan is None)
        if border.plan is not None and again.plan is not None:
            assert len(again.plan.sheets) == len(border.plan.sheets)
            assert again.plan.after == pytest.approx(border.plan.after, abs=1e-6)


@settings(max_examples=4)
@given(order=st.permutations(range(12)), judges=st.permutations(range(4)))
def test_other_labels_change_no_doubt_and_no_plan(order: list[int], judges: list[int]) -> None:
    scores = simulated(12, 4)
    place, who = np.asarray(order, dtype=np.int64), np.asarray(judges, dtype=np.int64)
    other = CrossedScores(place[scores.entry], who[scores.judge], scores.total, 12, 4)
    for border, again in zip(looked_at(scores, [3]), looked_at(other, [3]), strict=True):
        named = dict(zip(zip(border.pairs.upper, border.pairs.lower, strict=True), border.pairs.chance, strict=True))
        renamed = dict(zip(zip(again.pairs.upper, again.pairs.lower, strict=True), again.pairs.chance, strict=True))
        assert {(place[one], place[two]) for one, two in named} == set(renamed)
        for (one, two), chance in named.items():
            assert renamed[place[one], place[two]] == pytest.approx(chance, abs=1e-9)
        assert (border.plan is None) == (again.plan is None)
        if border.plan is not None and again.plan is not None:
            assert again.plan.after == pytest.approx(border.plan.after, abs=1e-9)


@pytest.mark.parametrize(
    "rows", [[[80, 80]], [[80], [70]], [[80, 80], [80, 80]], [[100, 1], [100, 1], [100, 1]], [[80, None], [None, 70]]]
)
def test_odd_panels_have_borders(rows: list[list[int | None]]) -> None:
    for border in looked_at(panel(rows), [1, 1]):
        assert np.isfinite(border.pairs.chance).all()
        assert border.plan is None or 0 <= border.plan.after <= border.plan.before <= 0.5 + 1e-9
