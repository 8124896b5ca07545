"""A ranked round opened again for further sheets: the old ranking stays what it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_sheet, a_user, assignments_of, round_of, signed_in
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.use_cases.test_rounds import set_round
from use_cases import awards, leaderboards, reopening, round_scores, rounds
from use_cases.transaction import perform, read


def reopen(played: Played, reason: str = "边界补评") -> None:
    perform(played.database, played.organiser, reopening.reopen_ranked, played.round.id, reason=reason)


def test_the_old_ranking_keeps_its_values_and_the_sheets_it_counted(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80], [70, 75]], year=2020)
    first = latest_ranking(database, played.round.id)
    before = read(database, played.organiser, leaderboards.leaderboard, first)
    scores = read(database, played.organiser, round_scores.of_ranking, first)
    reopen(played)
    a_sheet(database, assignments_of(database, played.round.id)[0], points=10)
    played.close()
    second = played.rank()
    kept = read(database, played.organiser, round_scores.of_ranking, first)
    assert kept.points.tolist() == scores.points.tolist()
    assert read(database, played.organiser, leaderboards.leaderboard, first) == before
    anew = read(database, played.organiser, leaderboards.leaderboard, second)
    assert [line.value for line in anew.lines] != [line.value for line in before.lines]
    with database.reading() as session:
        said = [str(event) for event in session.scalars(select(AuditEvent.message).order_by(AuditEvent.seq))]
    assert "Scoring opened again after ranking 1, which stays on record. Reason: 边界补评" in said


def test_even_while_it_is_open_the_old_ranking_shows_its_own_sheets(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80], [70, 75]], year=2020)
    first = latest_ranking(database, played.round.id)
    reopen(played)
    a_sheet(database, assignments_of(database, played.round.id)[0], points=10)
    given = read(database, played.organiser, round_scores.of_ranking, first)
    assert sorted(given.points[:, 0].tolist()) == [70, 75, 80, 90]


def test_nothing_is_awarded_by_a_ranking_that_was_opened_again(database: Database) -> None:
    played = a_ranked_round(database, [[90, 90], [70, 70]])
    held = sum(len(each.awards) for each in read(database, played.organiser, awards.award_list, played.cycle.id).tiers)
    reopen(played)
    left = sum(len(each.awards) for each in read(database, played.organiser, awards.award_list, played.cycle.id).tiers)
    assert (held, left) == (2, 0)


def test_a_chair_sees_no_ranking_while_scoring_is_open_again(database: Database) -> None:
    chair = a_user(database, roles=[Role.CHAIR])
    played = a_ranked_round(database, [[90, 80], [70, 75]], chair=chair)
    who = signed_in(database, chair)
    assert len(read(database, who, leaderboards.listing)) == 1
    reopen(played)
    assert read(database, who, leaderboards.listing) == ()


def test_not_without_a_reason_nor_a_ranking_nor_after_the_final_opened(database: Database) -> None:
    played = a_ranked_round(database, [[90], [70]], year=2020)
    with pytest.raises(Invalid, match="reason"):
        reopen(played, " ")
    judge, final = a_user(database), round_of(played.cycle).id
    perform(database, played.organiser, rounds.name_judges, final, user_ids=[judge.id], chair_id=None)
    perform(database, played.organiser, rounds.open_scoring, final)
    with pytest.raises(Invalid, match="final round has been opened"):
        reopen(played)
    with pytest.raises(WrongStage):
        reopen(a_scored_round(database, [[None]], year=2020))
    set_round(database, played.round.id, stage="closed")
    with pytest.raises(WrongStage):
        reopen(played)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_an_organiser_opens_again(database: Database, role: Role) -> None:
    played = a_ranked_round(database, [[90], [70]], year=2020)
    played.organiser = signed_in(database, a_user(database, roles=[role]))
    with pytest.raises(NotAllowed):
        reopen(played)
