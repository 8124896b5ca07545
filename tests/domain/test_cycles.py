"""What must hold of a cycle's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.awards import Method, RoundKind, TrackKind
from domain.cycles import (
    CriterionRule,
    Level,
    RoundRule,
    RubricRule,
    TierRule,
    cycle_problems,
    opening_problems,
    round_problems,
    rubric_problems,
    tier_problems,
    years_moved,
)
from domain.messages import Message
from domain.templates import ONE_LADDER, STANDARD, TEMPLATE_NAMES, TEMPLATES

HALF = CriterionRule("a", "甲", 5000)
OTHER = CriterionRule("b", "乙", 5000)
FIRST = TierRule("一等奖", TrackKind.SUGGESTION, 3, 20_000, minimum_value=8000)
SECOND = TierRule("二等奖", TrackKind.SUGGESTION, 5, 10_000, minimum_value=7000)
UNITS = TierRule("组织奖", TrackKind.ORGANISATION, 10, 50_000)
PRELIMINARY = RoundRule(RoundKind.PRELIMINARY, year=2020, advance_count=20)
FINAL = RoundRule(RoundKind.FINAL)
THREE_YEARS = (date(2020, 1, 1), date(2022, 12, 31))


def said(problems: tuple[Message, ...]) -> list[str]:
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_a_template_breaks_no_rule(template: str) -> None:
    rules = TEMPLATES[template]
    problems = [*cycle_problems(rules.name, rules.starts_on, rules.ends_on), *tier_problems(rules.tiers)]
    for track, rubric in rules.rubrics.items():
        problems += [*rubric_problems(rubric), *round_problems(rules.rounds[track], rules.starts_on, rules.ends_on)]
    assert problems == []


def test_both_templates_show_six_tiers_and_have_a_name() -> None:
    assert {name: len(rules.tiers) for name, rules in TEMPLATES.items()} == {"standard": 6, "one_ladder": 6}
    assert set(TEMPLATE_NAMES) == set(TEMPLATES)


def test_the_budget_is_prizes_times_quotas() -> None:
    assert STANDARD.budget_yuan == 50_000 + 3 * 20_000 + 5 * 10_000 + 9 * 5_000 + 18 * 2_000 + 10 * 5_000


def test_scoring_cannot_open_while_a_prize_is_empty() -> None:
    rubric = ONE_LADDER.rubrics[TrackKind.SUGGESTION]
    assert said(opening_problems(ONE_LADDER.tiers, rubric)) == ["The prize of “Excellence prize” has not been entered."]


def test_the_standard_template_is_ready() -> None:
    assert opening_problems(STANDARD.tiers, STANDARD.rubrics[TrackKind.SUGGESTION]) == ()


@pytest.mark.parametrize(
    ("criteria", "problem"),
    [
        ((HALF, OTHER), None),
        ((), "A rubric needs at least one criterion."),
        ((HALF, replace(OTHER, weight=4999)), "The weights sum to 99.99, not to 100.00."),
        ((HALF, replace(OTHER, weight=5001)), "The weights sum to 100.01, not to 100.00."),
        ((replace(HALF, weight=0), replace(OTHER, weight=10_000)), "The weight of criterion 1 must be above 0"),
        ((HALF, replace(OTHER, name=" ")), "Criterion 2 needs a name."),
        ((HALF, replace(OTHER, name="甲 ")), "Two criteria are called “甲”."),
        ((HALF, replace(OTHER, levels=(Level(80, 101, "x"),))), "Criterion 2: a level's points must run"),
        ((HALF, replace(OTHER, levels=(Level(80, 79, "x"),))), "Criterion 2: a level's points must run"),
        (
            (HALF, replace(OTHER, levels=(Level(80, 100, "x"), Level(0, 80, "y")))),
            "Criterion 2: the level 0 to 80 overlaps another one.",
        ),
    ],
)
def test_rubrics(criteria: tuple[CriterionRule, ...], problem: str | None) -> None:
    found = said(rubric_problems(RubricRule(criteria)))
    assert len(found) == (problem is not None)
    assert all(line.startswith(problem or "") for line in found)


@pytest.mark.parametrize(
    ("tie_break", "problems"),
    [
        ((), []),
        (("b", "a"), []),
        (("c",), ["The tie-break names a criterion that is not there: c."]),
        (("a", "a"), ["The tie-break names a criterion twice."]),
    ],
)
def test_tie_breaks(tie_break: tuple[str, ...], problems: list[str]) -> None:
    assert said(rubric_problems(RubricRule((HALF, OTHER), tie_break=tie_break))) == problems


@pytest.mark.parametrize(
    ("tiers", "problem"),
    [
        ((FIRST, SECOND, UNITS), None),
        ((FIRST, replace(SECOND, prize_yuan=None), UNITS), None),
        ((FIRST, replace(SECOND, prize_yuan=20_000)), None),
        ((), "The award needs at least one tier."),
        ((SECOND, FIRST), "The tiers are not in order: “一等奖”"),
        ((SECOND, UNITS, FIRST), "The tiers are not in order: “一等奖”"),
        ((FIRST, replace(SECOND, minimum_value=8001)), "The tiers are not in order: “二等奖”"),
        ((replace(FIRST, prize_yuan=-1),), "The prize of “一等奖” must not be negative."),
        ((replace(FIRST, quota=-1),), "The quota of “一等奖” must not be negative."),
        ((replace(FIRST, minimum_value=10_001),), "The minimum value of “一等奖” must lie between 0 and 100."),
        ((replace(FIRST, name=""),), "Tier 1 needs a name."),
        ((FIRST, replace(SECOND, name="一等奖")), "Two tiers are called “一等奖”."),
    ],
)
def test_tiers(tiers: tuple[TierRule, ...], problem: str | None) -> None:
    found = said(tier_problems(tiers))
    assert len(found) == (problem is not None)
    assert all(line.startswith(problem or "") for line in found)


def test_an_empty_prize_hides_no_disorder_between_its_neighbours() -> None:
    tiers = (SECOND, replace(SECOND, name="优秀奖", prize_yuan=None), replace(FIRST, minimum_value=None))
    assert [line[:28] for line in said(tier_problems(tiers))] == ["The tiers are not in order: "]


def test_an_empty_minimum_hides_no_disorder_between_its_neighbours() -> None:
    tiers = (
        SECOND,
        replace(SECOND, name="优秀奖", minimum_value=None),
        replace(SECOND, name="三等奖", minimum_value=9000),
    )
    assert [line[:28] for line in said(tier_problems(tiers))] == ["The tiers are not in order: "]


@pytest.mark.parametrize(
    ("rounds", "problem"),
    [
        ((PRELIMINARY, FINAL), None),
        ((PRELIMINARY, replace(PRELIMINARY, year=2021, method=Method.MEDIAN), FINAL), None),
        ((PRELIMINARY,), "A track needs exactly one final round"),
        ((FINAL, PRELIMINARY), "A track needs exactly one final round"),
        ((), "A track needs exactly one final round"),
        ((PRELIMINARY, PRELIMINARY, FINAL), "Two preliminary rounds have the same year."),
        ((replace(PRELIMINARY, year=2023), FINAL), "2023 lies outside the cycle's days"),
        ((replace(PRELIMINARY, year=None), FINAL), "A preliminary round needs the year"),
        ((replace(PRELIMINARY, advance_count=0), FINAL), "At least one entry must advance"),
        (
            (replace(FINAL, opens_on=date(2023, 2, 1), closes_on=date(2023, 1, 31)),),
            "A round must not close before it opens.",
        ),
    ],
)
def test_rounds(rounds: tuple[RoundRule, ...], problem: str | None) -> None:
    found = said(round_problems(rounds, *THREE_YEARS))
    assert len(found) == (problem is not None)
    assert all(line.startswith(problem or "") for line in found)


@pytest.mark.parametrize(
    ("first", "last", "moved"),
    [
        ((2020, 1, 1), (2022, 12, 31), 0),
        ((2023, 1, 1), (2025, 12, 31), 3),
        ((2021, 1, 1), (2023, 12, 31), 1),
        ((2014, 7, 1), (2017, 6, 30), -6),
        # Begun a little earlier, made longer at either end: every round still lies within.
        ((2019, 12, 15), (2022, 12, 31), 0),
        ((2018, 1, 1), (2024, 12, 31), 0),
        # Made shorter: one is outside wherever they go, so they stay.
        ((2020, 1, 1), (2021, 12, 31), 0),
        ((2021, 1, 1), (2022, 12, 31), 0),
        # Longer and later: along with the first day all three lie within.
        ((2023, 1, 1), (2026, 12, 31), 3),
        # Longer and earlier: along with the last day.
        ((2010, 7, 1), (2019, 12, 31), -10),
    ],
)
def test_preliminary_rounds_follow_the_days_of_their_cycle_as_far_as_they_must(
    first: tuple[int, int, int], last: tuple[int, int, int], moved: int
) -> None:
    assert years_moved([2020, 2021, 2022], THREE_YEARS, (date(*first), date(*last))) == moved


@pytest.mark.parametrize(
    ("name", "starts_on", "ends_on", "problems"),
    [
        ("评选", date(2020, 1, 1), date(2020, 1, 1), []),
        (" ", date(2020, 1, 1), date(2022, 12, 31), ["The cycle needs a name."]),
        ("评选", date(2020, 1, 2), date(2020, 1, 1), ["The cycle must not end before it starts."]),
    ],
)
def test_cycles(name: str, starts_on: date, ends_on: date, problems: list[str]) -> None:
    assert said(cycle_problems(name, starts_on, ends_on)) == problems
