"""What the builders make is what the program itself would read."""

from __future__ import annotations

from db.engine import Database
from domain.awards import SheetState, TrackKind
from domain.permissions import Role
from tests.builders import a_round_open_for_scoring, a_sheet, a_user, an_assignment, assignments_of, signed_in
from use_cases.transaction import viewing


def test_a_signed_in_person_acts_with_the_roles_of_the_account(database: Database) -> None:
    chair = a_user(database, roles=(Role.CHAIR,), language="en")
    with viewing(database, signed_in(database, chair)) as tx:
        assert (tx.actor.user_id, tx.actor.roles, tx.actor.language) == (chair.id, frozenset({Role.CHAIR}), "en")


def test_every_judge_of_an_open_round_has_every_entry(database: Database) -> None:
    opened = a_round_open_for_scoring(database, entries=3, judges=2, chair=a_user(database, roles=(Role.CHAIR,)))
    assert len(assignments_of(database, opened.id)) == 9


def test_an_organisation_round_opens_without_a_year(database: Database) -> None:
    opened = a_round_open_for_scoring(database, kind=TrackKind.ORGANISATION, entries=1, judges=1)
    assert assignments_of(database, opened.id)[0].entry.track_id == opened.track_id


def test_sheets_count_their_versions_and_move_the_assignment(database: Database) -> None:
    assignment = an_assignment(database)
    a_sheet(database, assignment, state=SheetState.DRAFT, points={"benefit": 70})
    sheet = a_sheet(database, assignment)
    assert (sheet.version, sorted(row.points for row in sheet.points)) == (2, [80, 80])
    latest = assignments_of(database, assignment.round_id)[0]
    assert (latest.version, latest.state) == (2, SheetState.SUBMITTED)
