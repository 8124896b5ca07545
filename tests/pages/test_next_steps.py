"""What the home page advises, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.awards import Method, RoundKind, TrackKind
from domain.cycles import TierRule
from domain.lifecycle import RoundStage
from domain.results import ListStage
from ui.next_steps import next_steps
from use_cases.entries import RegisterCounts
from use_cases.open_decisions import OpenDecisions
from use_cases.rounds import RoundLine

SUGGESTION, ORGANISATION = TrackKind.SUGGESTION, TrackKind.ORGANISATION
SETUP, SCORING, CLOSED, RANKED = RoundStage.SETUP, RoundStage.SCORING, RoundStage.CLOSED, RoundStage.RANKED
FULL = {SUGGESTION: RegisterCounts(60, 60, 0), ORGANISATION: RegisterCounts(12, 12, 0)}
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
NOTHING = OpenDecisions({}, {}, {}, {})
FINAL = replace(BARE, kind=RoundKind.FINAL, year=None)


def advice(*lines: RoundLine, counts: dict[TrackKind, RegisterCounts] | None = None) -> list[str]:
    return [str(step.what) for step in next_steps((TIER,), counts or FULL, lines, NOTHING, today=TODAY)]


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
        (
            replace(BARE, stage=CLOSED, sheets=90, submitted=88),
            (
                "Suggestions: preliminary round 2020: 2 sheets are missing; see which entries are short of them, then "
                "compute the ranking."
            ),
        ),
        (
            replace(BARE, judges=9, opens_on=date(2026, 11, 19)),
            ("Suggestions: preliminary round 2020: 9 judges are named; open scoring. It was to open on 2026-11-19."),
        ),
        (replace(BARE, stage=RANKED), "Suggestions: final round: name the judges."),
    ],
)
def test_a_round_says_what_it_waits_for_and_the_final_waits_for_it(line: RoundLine, said: str) -> None:
    assert advice(line, FINAL) == [said]


def test_when_everything_is_ranked_the_awards_are_next() -> None:
    assert advice(replace(BARE, stage=RANKED), replace(FINAL, stage=RANKED)) == [
        "Suggestions: final round: the ranking is there; the panel decides at its meeting."
    ]


def test_an_empty_register_comes_before_its_rounds() -> None:
    empty = {**FULL, SUGGESTION: RegisterCounts(0, 0, 0)}
    assert advice(BARE, FINAL, replace(FINAL, track=ORGANISATION), counts=empty) == [
        "Import the register of suggestions.",
        "Organisations: final round: name the judges.",
    ]


def test_what_waits_to_be_confirmed_comes_before_the_rounds() -> None:
    steps = next_steps((TIER,), FULL, (BARE,), replace(NOTHING, eligibility=3), today=TODAY)
    assert [(str(step.what), step.url_path) for step in steps] == [
        ("Confirm the eligibility of 3 suggestions.", "eligibility"),
        ("Suggestions: preliminary round 2020: name the judges.", "rounds"),
    ]


def test_a_missing_prize_comes_first() -> None:
    steps = next_steps((TIER, replace(TIER, name="优秀奖", prize_yuan=None)), FULL, (BARE,), NOTHING, today=TODAY)
    assert (str(steps[0].what), steps[0].url_path) == (
        "Enter the prize of “优秀奖”: scoring cannot open without it.",
        "cycle_setup",
    )


def test_possible_interests_come_before_anything_else_of_a_round() -> None:
    decisions = replace(NOTHING, interests={BARE.round_id: 2})
    (step,) = next_steps((TIER,), FULL, (replace(BARE, judges=9),), decisions, today=TODAY)
    assert (step.url_path, str(step.what)) == (
        "recusals",
        "Suggestions: preliminary round 2020: 2 possible interests of judges wait for a decision.",
    )


def test_what_looks_like_one_is_decided_before_anything_is_confirmed() -> None:
    decisions = replace(NOTHING, eligibility=4, duplicates=2)
    steps = next_steps((TIER,), FULL, (BARE,), decisions, today=TODAY)
    assert [step.url_path for step in steps] == ["duplicates", "eligibility", "rounds"]
    assert str(steps[0].what).endswith("look like one; once scoring opens it stands.")
    (step, *_rest) = next_steps((TIER,), FULL, (replace(BARE, is_rehearsal=True),), decisions, today=TODAY)
    assert str(step.what).endswith("look like one.")


def test_what_looks_like_one_is_decided_while_a_round_still_takes_up_suggestions() -> None:
    decisions = replace(NOTHING, duplicates=2)

    def said(*stages: RoundStage) -> list[str]:
        lines = tuple(replace(BARE, round_id=n, year=2020 + n, stage=stage) for n, stage in enumerate(stages))
        return [
            str(step.what)
            for step in next_steps((TIER,), FULL, (*lines, FINAL), decisions, today=TODAY)
            if step.url_path == "duplicates"
        ]

    assert said(SCORING, SETUP) == [
        "Decide on 2 groups of suggestions that look like one and are not being scored yet."
    ]
    assert said(SCORING, RANKED) == said(RANKED, RANKED) == []


def test_a_decision_is_asked_for_in_whatever_round_it_waits_and_leads_there() -> None:
    ranked = replace(BARE, round_id=2, stage=RANKED)
    scored = replace(BARE, round_id=3, year=2021, stage=SCORING, sheets=9, submitted=9)
    decisions = replace(NOTHING, ties={2: 3}, lacking={3: 1}, edges={4: 2})
    final = replace(FINAL, round_id=4, track=ORGANISATION, stage=RANKED)
    steps = next_steps((TIER,), FULL, (ranked, scored, final), decisions, today=TODAY)
    assert [(step.url_path, step.round_id, str(step.what)) for step in steps] == [
        ("rounds", 2, "Suggestions: preliminary round 2020: 3 entries are tied at the last place; decide who goes on."),
        ("panels", 3, "Suggestions: preliminary round 2021: 1 entries have fewer judges than they should."),
        ("rounds", 3, "Suggestions: preliminary round 2021: all sheets are in; close scoring."),
        (
            "borders",
            None,
            "Organisations: final round: 2 entries are tied across the edge of a tier; the meeting decides.",
        ),
        ("meeting", None, "Organisations: final round: the ranking is there; the panel decides at its meeting."),
    ]


def test_after_publication_nothing_is_left_to_decide() -> None:
    open_ones = OpenDecisions({1: 2}, {1: 3}, {1: 4}, {1: 5}, eligibility=6, duplicates=7)
    final = replace(FINAL, stage=RANKED)

    def said(result: ListStage) -> list[str]:
        decisions = replace(open_ones, result=result)
        return [str(step.what) for step in next_steps((TIER,), FULL, (final,), decisions, today=TODAY)]

    assert len(said(ListStage.SHOWN)) == 6
    assert said(ListStage.SHOWN_TO_THE_END)[-1].endswith(
        "the publicity is over; see what still stands against publishing the list."
    )
    assert said(ListStage.PUBLISHED) == ["Suggestions: final round: the award list is published; take the archive."]


def test_a_list_that_can_be_published_comes_first_and_once() -> None:
    finals = tuple(replace(FINAL, track=track, stage=RANKED) for track in (SUGGESTION, ORGANISATION))
    decisions = replace(NOTHING, eligibility=1, result=ListStage.SHOWN_TO_THE_END, is_publishable=True)
    steps = next_steps((TIER,), FULL, finals, decisions, today=TODAY)
    assert [step.url_path for step in steps] == ["publicity", "eligibility"]
    assert str(steps[0].what) == "The publicity is over and nothing stands against it: publish the award list."
