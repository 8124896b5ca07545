from __future__ import annotations

from datetime import date

import pytest

from db.engine import Database
from db.tables import Round, User
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_user, signed_in
from tests.panels import a_scored_round
from tests.queries import statements_of
from use_cases import letter_texts, reminders
from use_cases.transaction import read


def test_only_judges_of_open_rounds_who_owe_sheets_are_named_and_points_are_not(database: Database) -> None:
    played = a_scored_round(database, [[80, None], [70, None], [60, None]])
    with database.writing() as session:
        session.get_one(Round, played.round.id).closes_on = date(2026, 11, 29)
        session.commit()
    with statements_of(database) as few:
        (owed,) = read(database, played.organiser, reminders.owing, played.cycle.id)
    assert (owed.user_id, owed.untouched, owed.drafts, owed.sheets) == (played.judges[1].id, 3, 0, 3)
    assert not owed.can_sign_in
    text = letter_texts.reminder([owed], "zh_CN", date(2026, 11, 29))
    assert "示例甲" in text
    assert "请于 2026-11-29 前提交" in text
    late = letter_texts.reminder([owed], "zh_CN", date(2026, 11, 30))
    assert "2026-11-29 前提交" not in late
    assert "2026-11-29 已过" in late
    assert "3" in text
    more = a_scored_round(database, [[80, *[None] * 9]], cycle=played.cycle, year=2021)
    with statements_of(database) as many:
        assert len(read(database, played.organiser, reminders.owing, played.cycle.id)) == 10
    assert len(many) == len(few)
    more.close()
    played.close()
    assert read(database, played.organiser, reminders.owing, played.cycle.id) == ()


def test_whoever_has_a_password_can_be_reminded(database: Database) -> None:
    played = a_scored_round(database, [[None]])
    with database.writing() as session:
        session.get_one(User, played.judges[0].id).password_hash = "a hash"
        session.commit()
    (owed,) = read(database, played.organiser, reminders.owing, played.cycle.id)
    assert owed.can_sign_in


def test_judges_do_not_see_who_owes_what(database: Database) -> None:
    played = a_scored_round(database, [[None]])
    for role in (Role.JUDGE, Role.CHAIR):
        with pytest.raises(NotAllowed):
            read(database, signed_in(database, a_user(database, roles=[role])), reminders.owing, played.cycle.id)
