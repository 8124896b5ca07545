from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.tables import AuditEvent, ColumnChoice
from domain.permissions import Role
from domain.refusals import NotAllowed
from intake.headers import ColumnMapping, recognise
from intake.workbooks import Sheet
from tests.builders import a_user, signed_in
from tests.queries import statements_of
from use_cases import column_choices
from use_cases.transaction import SignedIn, perform, read

HEADINGS = ("编号", "标题", "建议人", "联系电话", "名目")


def a_mapping(*headings: str) -> ColumnMapping:
    return recognise(Sheet("登记表", (headings or HEADINGS,))).mapping


@pytest.fixture
def organiser(database: Database) -> SignedIn:
    return signed_in(database, a_user(database, roles=[Role.ORGANISER]))


def test_what_was_chosen_last_is_offered_again_for_the_same_headings_only(
    database: Database, organiser: SignedIn
) -> None:
    for columns in ({"kind": 4}, {"theme": 4, "telephones": None}):
        perform(database, organiser, column_choices.remember, a_mapping().with_columns(columns))
    turned, other = a_mapping(*reversed(HEADINGS)), a_mapping(*HEADINGS, "备用")
    first, second = read(database, organiser, column_choices.recall, [turned, other])
    assert first.mapping.columns == {"theme": 0, "proposers": 2, "title": 3, "reference": 4}
    assert first.chosen_at is not None
    assert (second.mapping, second.chosen_at) == (other, None)


def test_what_is_forgotten_is_recognised_again(database: Database, organiser: SignedIn) -> None:
    perform(database, organiser, column_choices.remember, a_mapping().with_columns({"kind": 4}))
    perform(database, organiser, column_choices.forget, a_mapping())
    (recalled,) = read(database, organiser, column_choices.recall, [a_mapping()])
    assert (recalled.mapping, recalled.chosen_at) == (a_mapping(), None)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()[-2:] == [
            "column_choices.remember",
            "column_choices.forget",
        ]


def test_many_sheets_are_asked_for_at_once(database: Database, organiser: SignedIn) -> None:
    counted = []
    for number in (1, 3):
        with statements_of(database) as sent:
            read(database, organiser, column_choices.recall, [a_mapping()] * number)
        counted.append(len(sent))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_who_imports_chooses_columns(database: Database, role: Role) -> None:
    other = signed_in(database, a_user(database, roles=[role]))
    for act in (column_choices.remember, column_choices.forget):
        with pytest.raises(NotAllowed):
            perform(database, other, act, a_mapping())
    with pytest.raises(NotAllowed):
        read(database, other, column_choices.recall, [a_mapping()])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ColumnChoice)) == 0
