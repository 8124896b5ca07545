"""The check of a round's method admits the further ones without touching a row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, exc, text

from db.engine import Database, open_database
from db.upgrade import downgrade, upgrade
from tests.builders import a_cycle


@pytest.fixture
def office(empty_database_url: str) -> Iterator[Database]:
    """A database at the revision before, with rounds and what refers to them."""
    opened = open_database(empty_database_url)
    # Rows are made by the models, which know the newest schema only.
    upgrade(opened.engine)
    a_cycle(opened)
    downgrade(opened.engine, "0002")
    yield opened
    opened.engine.dispose()


def a_round_in(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT max(id) FROM rounds")))


def methods_in(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT method FROM rounds ORDER BY id")))


def set_method(engine: Engine, method: str, round_id: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE rounds SET method = :method WHERE id = :id"), {"method": method, "id": round_id}
        )


@pytest.mark.parametrize("method", ["standardised", "additive", "mixed"])
def test_rounds_stay_as_they_are_and_may_take_a_further_method(office: Database, method: str) -> None:
    final = a_round_in(office.engine)
    before = methods_in(office.engine)
    with pytest.raises(exc.IntegrityError):
        set_method(office.engine, method, final)

    upgrade(office.engine)

    assert methods_in(office.engine) == before == ["trimmed"] * 5
    set_method(office.engine, method, final)
    assert method in methods_in(office.engine)
    with pytest.raises(exc.IntegrityError):
        set_method(office.engine, "best", final)


def test_going_back_is_refused_while_a_round_has_a_further_method(office: Database) -> None:
    final = a_round_in(office.engine)
    upgrade(office.engine)
    set_method(office.engine, "mixed", final)
    with pytest.raises(ValueError, match="rounds has a method"):
        downgrade(office.engine, "0002")
    set_method(office.engine, "mean", final)
    downgrade(office.engine, "0002")
    with pytest.raises(exc.IntegrityError):
        set_method(office.engine, "mixed", final)


def test_nothing_is_broken_for_those_who_refer_to_a_round(office: Database) -> None:
    upgrade(office.engine)
    with office.engine.connect() as connection:
        if office.engine.dialect.name == "sqlite":
            assert connection.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.scalar(text("SELECT count(*) FROM rounds")) == 5
