"""What the home page advises, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.awards import Method, RoundKind, TrackKind
from domain.cycles import TierRule
from domain.lifecycle import RoundStage
from ui.next_steps import next_steps
from use_cases.entries import RegisterCounts
from use_cases.rounds import RoundLine

SUGGESTION, ORGANISATION = TrackKind.SUGGESTION, TrackKind.ORGANISATION
SETUP, SCORING, CLOSED, RANKED = RoundStage.SETUP, RoundStage.SCORING, RoundStage.CLOSED, RoundStage.RANKED
FULL = {SUGGESTION: RegisterCounts(60, 60), ORGANISATION: RegisterCounts(12, 12)}
TIER = TierRule("特等奖", SUGGESTION, 1, 50_000)
TODAY = date(2026, 11, 20)
BARE = RoundLine(
    1,
    SUGGESTION,
    RoundKind.PRELIMINARY,
    2020,
    SETUP,
    Method.TRIMMED,
    is_blind=True,
    advance_count=20,
    advance_minimum=None,
    opens_on=None,
    closes_on=None,
    closes_itself=False,
    opened_at=None,
    closed_at=None,
    sheets_per_entry=None,
    judges=0,
    entries=0,
    sheets=0,
    submitted=0,
    drafts=0,
    is_outside=False,
    is_rehearsal=False,
)
FINAL = replace(BARE, kind=RoundKind.FINAL, year=None)


def advice(*lines: RoundLine, counts: dict[TrackKind, RegisterCounts] | None = None) -> list[str]:
    return [str(step.what) for step in next_steps((TIER,), counts or FULL, lines, today=TODAY, undecided={})]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (BARE, "Suggestions: preliminary round 2020: name the judges."),
        (
            replace(BARE, is_outside=True),
            (
                "Suggestions: preliminary round 2020: its year lies outside the cycle's days; change one of them, or "
                "it has no entry."
            ),
        ),
        (replace(BARE, judges=9), "Suggestions: preliminary round 2020: 9 judges are named; open scoring."),
        (
            replace(BARE, stage=SCORING, sheets=90, submitted=60),
            "Suggestions: preliminary round 2020: 30 sheets are still to come; watch the progress.",
        ),
        (
            replace(BARE, stage=SCORING, sheets=90, submitted=90),
            "Suggestions: preliminary round 2020: all sheets are in; close scoring.",
        ),
        (
            replace(BARE, stage=SCORING, sheets=90, submitted=60, closes_on=date(2026, 11, 19)),
            (
                "Suggestions: preliminary round 2020: the window has closed and 30 sheets are missing; remind the "
                "judges, or close scoring."
            ),
        ),
        (replace(BARE, stage=CLOSED), "Suggestions: preliminary round 2020: compute the ranking."),
        (replace(BARE, stage=RANKED), "Suggestions: final round: name the judges."),
    ],
)
def test_a_round_says_what_it_waits_for_and_the_final_waits_for_it(line: RoundLine, said: str) -> None:
    assert advice(line, FINAL) == [said]


def test_when_everything_is_ranked_the_awards_are_next() -> None:
    assert advice(replace(BARE, stage=RANKED), replace(FINAL, stage=RANKED)) == [
        "Suggestions: final round: the ranking is there; look at the awards."
    ]


def test_an_empty_register_comes_before_its_rounds() -> None:
    empty = {**FULL, SUGGESTION: RegisterCounts(0, 0)}
    assert advice(BARE, FINAL, replace(FINAL, track=ORGANISATION), counts=empty) == [
        "Import the register of suggestions.",
        "Organisations: final round: name the judges.",
    ]


def test_what_waits_to_be_confirmed_comes_before_the_rounds() -> None:
    steps = next_steps((TIER,), FULL, (BARE,), today=TODAY, undecided={}, waiting=3)
    assert [(str(step.what), step.url_path) for step in steps] == [
        ("Confirm the eligibility of 3 suggestions.", "eligibility"),
        ("Suggestions: preliminary round 2020: name the judges.", "rounds"),
    ]


def test_a_missing_prize_comes_first() -> None:
    steps = next_steps((TIER, replace(TIER, name="优秀奖", prize_yuan=None)), FULL, (BARE,), today=TODAY, undecided={})
    assert (str(steps[0].what), steps[0].url_path) == (
        "Enter the prize of “优秀奖”: scoring cannot open without it.",
        "cycle_setup",
    )


def test_possible_interests_come_before_anything_else_of_a_round() -> None:
    (step,) = next_steps((TIER,), FULL, (replace(BARE, judges=9),), today=TODAY, undecided={BARE.round_id: 2})
    assert (step.url_path, str(step.what)) == (
        "recusals",
        "Suggestions: preliminary round 2020: 2 possible interests of judges wait for a decision.",
    )


def test_what_looks_like_one_is_decided_before_anything_is_confirmed() -> None:
    steps = next_steps((TIER,), FULL, (BARE,), today=TODAY, undecided={}, waiting=4, groups=2)
    assert [step.url_path for step in steps] == ["duplicates", "eligibility", "rounds"]
