"""The panel meets: who is there, what is moved, how it is counted, and what becomes of the list."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from db.engine import Database
from db.tables import AuditEvent, BallotBox, MotionVoter, NamedBallot
from domain.awards import TrackKind
from domain.decision_rules import DecisionRule, Share
from domain.list_rules import ListRule
from domain.motions import Choice, MotionKind, MotionState
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, Refusal, WrongStage
from tests.builders import a_password_hash, a_user, signed_in
from tests.conftest import Clock
from tests.meetings import PASSWORD, Sitting, a_meeting, recuse
from tests.queries import statements_of
from use_cases import (
    award_lists,
    ballots,
    meeting_lead,
    meeting_listing,
    meeting_views,
    meetings,
    motions,
    rankings,
    recusals,
)
from use_cases.transaction import SignedIn, perform, read

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
ROW = [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3]
"""The third, fourth and fifth are tied for the two places of the third tier."""


def refused(kind: type[Refusal], act: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        act()
    return str(caught.value)


def test_a_tie_is_settled_by_a_ballot_and_the_rest_follows(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    assert sitting.tiers() == [1, 2, None, None, None, None]
    assert [breach.rule for breach in sitting.approval().breaches] == [ListRule.TIE]
    motion_id = sitting.put(MotionKind.SETTLE_TIE, 2, 3, 4)
    sitting.vote(motion_id, [[2, 3], [2, 4], [2, 4]])
    assert sitting.end(motion_id) is MotionState.CARRIED
    assert sitting.tiers() == [1, 2, 3, None, 3, None]
    assert sitting.approval().breaches == ()


def test_a_place_that_nobody_gets_the_majority_for_stays_to_be_voted_on(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.SETTLE_TIE, 2, 3, 4)
    sitting.vote(motion_id, [[2], [2], ABSTAIN])
    sitting.end(motion_id)
    assert sitting.tiers() == [1, 2, 3, None, None, None]
    tie = sitting.approval().decisions.tracks[sitting.played.cycle.tracks[0].kind].ties[0]
    assert (set(tie.entry_ids), tie.places) == (set(sitting.ids(3, 4)), 1)


def test_a_motion_is_lost_below_two_thirds_of_the_ballots_and_an_abstention_is_a_ballot(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    sitting.vote(motion_id, [YES, ABSTAIN, NO])
    assert sitting.end(motion_id) is MotionState.LOST
    again = sitting.put(MotionKind.MOVE, 5, tier=2)
    sitting.vote(again, [YES, YES, ABSTAIN])
    assert sitting.end(again) is MotionState.CARRIED
    assert sitting.tiers()[5] == 2
    assert ListRule.QUOTA in [breach.rule for breach in sitting.approval().breaches]


def test_moving_one_entry_moves_nobody_else_and_an_empty_place_lets_the_ranking_fill_anew(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3])
    sitting.carry(MotionKind.MOVE, 1, tier=None)
    assert sitting.tiers() == [1, None, 3, 3, None]
    sitting.carry(MotionKind.MOVE, 1, tier=2)
    sitting.carry(MotionKind.LEAVE_EMPTY, tier=1, leaving=1)
    assert sitting.tiers() == [2, 2, 3, None, None], "the place that was left by a motion is filled by a motion"
    said = [str(breach.said) for breach in sitting.approval().breaches]
    assert said == ["“一等奖” has 2 awards; its quota is 1."]
    track = sitting.approval().decisions.tracks[TrackKind.SUGGESTION]
    assert [track.decided_by(line) for line in track.lines] == [(3,), (2,), (), (3,), ()]


def test_what_is_always_voted_is_not_held_by_rank_alone(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3], always_voted=True)
    assert [breach.rule for breach in sitting.approval().breaches] == [ListRule.VOTED]
    sitting.carry(MotionKind.AWARD, 0, tier=1)
    assert sitting.approval().breaches == ()


def test_a_prize_rises_above_its_least_sum_within_the_budget_only(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3], rule=DecisionRule(budget_yuan=75_000))
    assert "at least 50,000" in refused(Invalid, lambda: sitting.put(MotionKind.SET_PRIZE, tier=1, prize=49_999))
    assert "fixed sum" in refused(Invalid, lambda: sitting.put(MotionKind.SET_PRIZE, tier=2, prize=30_000))
    motion_id = sitting.put(MotionKind.SET_PRIZE, tier=1, prize=60_000)
    sitting.vote(motion_id, [YES] * 3)
    sitting.end(motion_id)
    assert [str(breach.said) for breach in sitting.approval().breaches] == [
        "All prizes come to 80,000 yuan; the budget is 75,000 yuan."
    ]


def test_before_the_vote_it_is_said_whom_else_a_motion_moves_and_what_rule_it_would_break(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3])
    recuse(sitting, sitting.played.judges[0], 3)
    sitting.put(MotionKind.LEAVE_EMPTY, tier=2, leaving=1)
    lead = read(database, sitting.chair, meeting_lead.lead, sitting.meeting_id)
    assert lead.wall.vote is not None
    assert [str(each) for each in lead.wall.vote.effects] == [
        "No. 2: 一等奖 → 二等奖",
        "No. 4: 二等奖 → no award",
    ]
    told = [
        read(database, hand, meeting_views.device, sitting.meeting_id).ballot
        for hand in (sitting.hands[0], sitting.chair)
    ]
    assert [len(ballot.effects) for ballot in told if ballot] == [1, 2], "nothing of an entry one is recused from"
    perform(database, sitting.chair, motions.take_back, sitting.latest().id, reason="再议")

    sitting.put(MotionKind.SET_PRIZE, tier=1, prize=85_000)
    lead = read(database, sitting.chair, meeting_lead.lead, sitting.meeting_id)
    assert [(breach.rule, str(breach.said)) for breach in lead.would_break] == [
        (ListRule.BUDGET, "All prizes come to 125,000 yuan; the budget is 95,000 yuan.")
    ]
    perform(database, sitting.chair, motions.take_back, sitting.latest().id, reason="再议")
    assert read(database, sitting.chair, meeting_lead.lead, sitting.meeting_id).would_break == ()


def test_whoever_leads_sees_how_far_a_vote_is_and_a_judge_does_not(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    assert read(database, sitting.chair, meeting_lead.turnout, sitting.meeting_id) is None
    recuse(sitting, sitting.played.judges[0], 0)
    motion_id = sitting.put(MotionKind.MOVE, 0, tier=2)
    perform(database, sitting.chair, ballots.cast, motion_id, choice=YES)
    turnout = read(database, sitting.chair, meeting_lead.turnout, sitting.meeting_id)
    assert turnout is not None
    assert (turnout.voted, turnout.present, len(turnout.owing)) == (1, 2, 1)
    refused(NotAllowed, lambda: read(database, sitting.hands[1], meeting_lead.turnout, sitting.meeting_id))
    perform(database, sitting.hands[1], ballots.cast, motion_id, choice=NO)
    assert sitting.end(motion_id) is MotionState.LOST
    assert read(database, sitting.chair, meeting_lead.turnout, sitting.meeting_id) is None


def test_a_recusal_shrinks_the_base_and_takes_the_ballot(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    recuse(sitting, sitting.played.judges[0], 5)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    out, second, third = sitting.hands
    assert "recused" in refused(Invalid, lambda: perform(database, out, ballots.cast, motion_id, choice=YES))
    perform(database, second, ballots.cast, motion_id, choice=YES)
    perform(database, third, ballots.cast, motion_id, choice=YES)
    assert sitting.end(motion_id) is MotionState.CARRIED
    latest = sitting.latest()
    assert (latest.seats, latest.recused, latest.present) == (3, 1, 2)


def test_without_a_quorum_nothing_is_put(database: Database) -> None:
    sitting = a_meeting(database, ROW, arrived=False)
    sitting.arrive(sitting.chair)
    said = refused(Invalid, lambda: sitting.put(MotionKind.MOVE, 5, tier=2))
    assert said == ("There is no quorum: 1 of 3 are present and may vote (0 recused); it takes 2 (two thirds or more).")


def test_ballots_that_do_not_count_each_say_why(database: Database) -> None:
    sitting = a_meeting(database, ROW, arrived=False)
    first, second, third = sitting.hands
    sitting.arrive(second, third)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)

    def cast(hand: SignedIn, choice: Choice = YES) -> None:
        perform(database, hand, ballots.cast, motion_id, choice=choice)

    assert "not marked as present" in refused(Invalid, lambda: cast(first))
    cast(second)
    assert "already" in refused(Invalid, lambda: cast(second, NO))
    refused(NotAllowed, lambda: cast(signed_in(database, a_user(database))))
    assert "have voted" in refused(Invalid, lambda: sitting.end(motion_id))
    cast(third)
    sitting.end(motion_id)
    assert "has ended" in refused(WrongStage, lambda: cast(third))
    assert sitting.latest().count == {"yes": 2, "no": 0, "abstain": 0, "named": {}, "naming": 0}


def test_whoever_leaves_is_not_waited_for_and_without_a_quorum_left_nothing_is_counted(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    first, second, third = sitting.played.judges
    perform(database, sitting.hands[2], ballots.cast, motion_id, choice=YES)
    perform(database, sitting.chair, meetings.mark, sitting.meeting_id, user_id=first.id, is_present=False)
    perform(database, sitting.chair, meetings.mark, sitting.meeting_id, user_id=second.id, is_present=False)
    assert "Too few are left" in refused(Invalid, lambda: sitting.end(motion_id))
    perform(database, sitting.chair, motions.take_back, motion_id, reason="法定人数不足")
    assert sitting.latest().state is MotionState.WITHDRAWN
    assert third.id


def test_a_secret_ballot_leaves_its_sum_and_no_trace_of_who(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    with database.reading() as session:
        before = session.scalars(select(AuditEvent.seq).order_by(AuditEvent.seq.desc()).limit(1)).one()
    sitting.vote(motion_id, [YES, NO])
    with database.reading() as session:
        assert session.scalars(select(NamedBallot)).all() == []
        assert session.scalars(select(AuditEvent).where(AuditEvent.seq > before)).all() == []
        assert session.get_one(BallotBox, motion_id).sums["yes"] == 1
        marks = list(MotionVoter.__table__.c.keys())
        assert marks == ["motion_id", "user_id", "is_recused", "is_absent", "has_voted"]
        if session.get_bind().dialect.name == "postgresql":
            written = session.execute(text("SELECT DISTINCT xmin::text FROM motion_voters")).all()
            assert len(written) == 1, "a row of the roll tells which ballot it was written with"
    perform(database, sitting.hands[2], ballots.cast, motion_id, choice=YES)
    sitting.end(motion_id)
    with database.reading() as session:
        assert session.scalars(select(BallotBox)).all() == []


def test_a_ballot_by_name_is_kept_by_name(database: Database) -> None:
    sitting = a_meeting(database, ROW, rule=DecisionRule(majority=Share.ALL, is_secret=False))
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    sitting.vote(motion_id, [YES, YES, NO])
    assert sitting.end(motion_id) is MotionState.LOST
    with database.reading() as session:
        kept = {row.user_id: row.choice for row in session.scalars(select(NamedBallot))}
    assert kept == {judge.id: choice for judge, choice in zip(sitting.played.judges, [YES, YES, NO], strict=True)}


def sealed(database: Database) -> tuple[Sitting, int]:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3])
    return sitting, sitting.seal()


def test_both_sign_the_same_hash_and_then_all_is_sealed(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3])
    list_id = sitting.put_forward()
    assert "wrong" in refused(Invalid, lambda: sitting.sign(sitting.chair, list_id, password="another"))
    refused(NotAllowed, lambda: sitting.sign(sitting.hands[0], list_id))
    sitting.sign(sitting.chair, list_id)
    assert "already" in refused(Invalid, lambda: sitting.sign(sitting.chair, list_id))
    assert "put forward" in refused(WrongStage, lambda: sitting.put(MotionKind.MOVE, 1, tier=None))
    refused(
        Outdated,
        lambda: perform(
            database, sitting.played.organiser, award_lists.sign, list_id, seen_sha256="0" * 64, password=PASSWORD
        ),
    )
    sitting.sign(sitting.played.organiser, list_id)
    current = sitting.approval().current
    assert current is not None
    assert current.sealed_at is not None
    assert "sealed already" in refused(WrongStage, lambda: sitting.sign(sitting.played.organiser, list_id))
    organiser, round_id = sitting.played.organiser, sitting.played.round.id
    assert "sealed" in refused(WrongStage, lambda: perform(database, organiser, rankings.compute, round_id))
    assert "only vacancies" in refused(WrongStage, lambda: sitting.put(MotionKind.MOVE, 1, tier=None))


def test_a_list_that_breaks_a_rule_is_not_put_forward(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    assert "are tied across the edge" in refused(Invalid, sitting.put_forward)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE award_lists SET sha256 = 'x'",
        "DELETE FROM award_lists",
        "UPDATE signatures SET name = 'x'",
        "DELETE FROM signatures",
        "UPDATE motions SET chosen = '[]', state = 'lost'",
        "DELETE FROM motions",
    ],
)
def test_what_was_decided_cannot_be_changed_past_the_program(database: Database, statement: str) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3])
    sitting.carry(MotionKind.MOVE, 1, tier=None)
    sitting.seal()
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM motion_voters"))
    with pytest.raises(DBAPIError, match="never changed"), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_judge_sees_no_list_and_an_auditor_does(database: Database) -> None:
    sitting, _list_id = sealed(database)
    refused(NotAllowed, lambda: read(database, sitting.hands[0], award_lists.approval, sitting.played.cycle.id))
    assert read(database, sitting.chair, award_lists.approval, sitting.played.cycle.id).current is not None


def test_what_a_meeting_shows_costs_the_same_statements_for_3_entries_and_60(database: Database) -> None:
    few, many = (a_meeting(database, [[90 - n % 40] * 2 for n in range(size)]) for size in (3, 60))
    for sitting in (few, many):
        perform(database, sitting.chair, meetings.show, sitting.meeting_id, entry_id=sitting.ids(0)[0])

    def costs(sitting: Sitting) -> list[int]:
        counted = []
        for who, view in (
            (sitting.chair, meeting_lead.lead),
            (sitting.chair, meeting_views.wall),
            (sitting.hands[0], meeting_views.device),
        ):
            with statements_of(database) as sent:
                read(database, who, view, sitting.meeting_id)
            counted.append(len(sent))
        with statements_of(database) as sent:
            read(database, sitting.played.organiser, award_lists.approval, sitting.played.cycle.id)
        return [*counted, len(sent)]

    assert costs(few) == costs(many)


def test_a_recused_judge_s_device_is_given_nothing_of_the_entry_and_its_motion(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    recuse(sitting, sitting.played.judges[0], 5)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    seen = read(database, sitting.hands[0], meeting_views.device, sitting.meeting_id)
    assert (seen.is_out, seen.entry, seen.ballot, seen.latest) == (True, None, None, None)
    for hand in sitting.hands[1:]:
        perform(database, hand, ballots.cast, motion_id, choice=YES)
    sitting.end(motion_id)
    perform(database, sitting.chair, meetings.show, sitting.meeting_id, entry_id=sitting.ids(0)[0])
    seen = read(database, sitting.hands[0], meeting_views.device, sitting.meeting_id)
    assert seen.entry is not None
    assert seen.latest is None, "what came of a motion they were out for is not told on their device"


def test_two_organisers_sign_at_once_and_one_of_them_is_told(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3])
    list_id = sitting.put_forward()
    second = signed_in(database, a_user(database, roles=[Role.ORGANISER], password_hash=a_password_hash(PASSWORD)))
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(sitting.sign, who, list_id) for who in (sitting.played.organiser, second)]
    failed = [error for each in tries if (error := each.exception()) is not None]
    assert [type(error) for error in failed] == [Invalid]
    assert "signed this list for the organisers already" in str(failed[0])


def test_a_meeting_closes_only_when_no_vote_is_open_and_a_closed_one_is_closed(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    assert "is open" in refused(Invalid, lambda: perform(database, sitting.chair, meetings.close, sitting.meeting_id))
    perform(database, sitting.chair, motions.take_back, motion_id, reason="改期")
    perform(database, sitting.chair, meetings.close, sitting.meeting_id)
    assert "closed" in refused(WrongStage, lambda: sitting.put(MotionKind.MOVE, 5, tier=2))
    assert read(database, sitting.hands[0], meeting_listing.rooms) == ()


def test_a_ranking_that_counts_a_sheet_of_somebody_recused_since_holds_the_list_up(
    database: Database, clock: Clock
) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3])
    assert sitting.approval().breaches == ()
    clock.advance(minutes=1)
    judge, entry = sitting.played.judges[0], sitting.played.entries[0]
    perform(
        database,
        sitting.played.organiser,
        recusals.impose,
        sitting.played.round.id,
        user_id=judge.id,
        entry_id=entry.id,
        reason="亲属为建议人",
    )
    (breach,) = sitting.approval().breaches
    assert breach.rule is ListRule.RANKED
    assert entry.reference in str(breach.said)
    clock.advance(minutes=1)
    perform(database, sitting.played.organiser, rankings.compute, sitting.played.round.id)
    assert ListRule.RANKED not in [each.rule for each in sitting.approval().breaches]


def test_a_new_ranking_asks_the_panel_anew(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3])
    sitting.carry(MotionKind.MOVE, 1, tier=None)
    assert sitting.tiers() == [1, None]
    sitting.played.rank()
    assert sitting.tiers() == [1, 2]
    (line,) = read(database, sitting.chair, meeting_lead.lead, sitting.meeting_id).motions
    assert line.lapsed


def test_a_device_that_looks_again_reads_neither_the_ranking_nor_the_names_of_all(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3])
    first = read(database, sitting.hands[0], meeting_views.device, sitting.meeting_id)
    with statements_of(database) as sent:
        assert read(database, sitting.hands[1], meeting_views.device, sitting.meeting_id) == first
        read(database, sitting.chair, meeting_views.wall, sitting.meeting_id)
    assert [each for each in sent if "FROM ranked_entries" in each or "entries.title" in each] == []
    sitting.carry(MotionKind.MOVE, 1, tier=None)
    assert sitting.tiers() == [1, None, 3]
