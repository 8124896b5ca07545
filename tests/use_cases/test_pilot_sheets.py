"""A judge's own pilot sheets: nobody else's are seen, nothing is lost, nothing is given twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from tests.builders import a_user, signed_in
from tests.pilots import Piloted, a_piloted_round
from use_cases import pilot_sheets, rounds
from use_cases.reading import MASK
from use_cases.score_sheets import SheetView
from use_cases.transaction import perform, read


def opened(played: Piloted, place: int, pilot: int) -> SheetView:
    return read(played.database, played.who(place), pilot_sheets.open_sheet, pilot)


def test_a_pilot_sheet_goes_from_draft_to_submitted_and_stays(database: Database) -> None:
    played = a_piloted_round(database)
    first, second = played.pilots
    who = played.who(0)
    fresh = opened(played, 0, first)
    assert (fresh.reading.title, fresh.reading.proposers, fresh.attachments) == (f"{MASK}的旧建议", (), ())
    assert (fresh.assignment_id, fresh.number, fresh.of, fresh.has_others_open) == (-first, 1, 2, True)
    assert opened(played, 0, second).reading.text == "为试评编写。"

    perform(
        database, who, pilot_sheets.save_draft, first, seen_version=0, points={"relevance": "８５"}, comment=" 想想 "
    )
    draft = opened(played, 0, first)
    assert (draft.state, draft.version, draft.comment) == (SheetState.DRAFT, 1, "想想")
    assert draft.points == {"relevance": 85, "benefit": None}
    with pytest.raises(Outdated):
        perform(database, who, pilot_sheets.save_draft, first, seen_version=0, points={}, comment="")
    with pytest.raises(Invalid, match="missing"):
        perform(database, who, pilot_sheets.submit, first, seen_version=1, points={"relevance": 85}, comment="")

    whole = {"relevance": 85, "benefit": 60}
    for _click in range(2):
        perform(database, who, pilot_sheets.submit, first, seen_version=1, points=whole, comment="好")
    submitted = opened(played, 0, first)
    assert (submitted.state, submitted.version, submitted.points) == (SheetState.SUBMITTED, 2, whole)
    for act in (pilot_sheets.save_draft, pilot_sheets.submit):
        with pytest.raises(Invalid, match="stays"):
            perform(database, who, act, first, seen_version=2, points={**whole, "benefit": 61}, comment="")
    with database.reading() as session:
        acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "pilot_sheets.submit")).all()
    assert len(acts) == 1
    assert "85" not in str(acts[0].message)


def test_what_others_give_changes_nothing_that_a_judge_receives(database: Database) -> None:
    played = a_piloted_round(database, judges=3)

    def received() -> tuple[object, ...]:
        who = played.who(0)
        return (
            read(database, who, pilot_sheets.on_desk, played.round.id),
            *(read(database, who, pilot_sheets.open_sheet, pilot) for pilot in played.pilots),
        )

    before = received()
    for place in (1, 2):
        for pilot in played.pilots:
            played.give(place, pilot, 33)
    assert received() == before


def test_nobody_else_reaches_a_pilot_entry(database: Database) -> None:
    played = a_piloted_round(database)
    pilot = played.pilots[0]
    stranger = signed_in(database, a_user(database))
    said = set()
    for who, asked in ((stranger, pilot), (stranger, 999_999), (played.organiser, pilot)):
        with pytest.raises(NotAllowed) as refusal:
            read(database, who, pilot_sheets.open_sheet, asked)
        said.add(refusal.value.message)
    assert len(said) == 1
    assert read(database, stranger, pilot_sheets.on_desk, played.round.id) is None
    with pytest.raises(NotAllowed):
        perform(database, stranger, pilot_sheets.submit, pilot, seen_version=0, points={}, comment="")


def test_closed_pilot_scoring_takes_nothing_and_stays_readable(database: Database) -> None:
    played = a_piloted_round(database)
    first, second = played.pilots
    played.give(0, first, 80)
    played.close()
    with pytest.raises(WrongStage):
        played.give(0, second, 80)
    with pytest.raises(WrongStage):
        perform(database, played.who(1), pilot_sheets.step_back, first, reason="晚了")
    perform(database, played.organiser, rounds.close_scoring, played.round.id)
    kept = opened(played, 0, first)
    assert (kept.stage, kept.state, kept.points["benefit"]) == (RoundStage.CLOSED, SheetState.SUBMITTED, 80)


def test_stepping_back_takes_the_points_along(database: Database) -> None:
    played = a_piloted_round(database)
    first = played.pilots[0]
    played.give(0, first, 80)
    with pytest.raises(Invalid, match="reason"):
        perform(database, played.who(0), pilot_sheets.step_back, first, reason=" ")
    perform(database, played.who(0), pilot_sheets.step_back, first, reason="我的单位")
    desk = read(database, played.who(0), pilot_sheets.on_desk, played.round.id)
    assert desk is not None
    assert [line.pilot_id for line in desk.lines] == played.pilots[1:]
