"""The doctor finds nothing where all is well, and by its name whatever breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database, open_database
from db.guards import GUARDS, standing_guards
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.attachments import keeping_in
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, signed_in
from tests.conftest import Clock, Lent
from tests.doctor_scene import a_whole_cycle, tampered
from tests.queries import statements_of
from tests.schema import empty_sqlite
from use_cases import doctor
from use_cases.transaction import CommandLine, as_command_line, read

RULES = {doctor.name_of(rule): rule for rule in doctor.RULES}
ELSEWHERE = {"guards_stand", "pages_whole"}
SCRIPT = (Path(__file__).parents[1] / "cases" / "tampering.sql").read_text(encoding="utf-8")
TAMPERING = {
    name: [each for each in statements.split(";\n") if each.strip()]
    for name, _colon, statements in (part.partition("\n") for part in SCRIPT.split("-- rule: ")[1:])
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    lent: Lent = request.getfixturevalue("sqlite_lent" if request.param == "sqlite" else "postgres_lent")
    lent.clear()
    with keeping_in(tmp_path_factory.mktemp("files")):
        database = lent.opened(Clock())
        a_whole_cycle(database)
        yield database


def test_where_all_is_well_nothing_is_found_and_everything_was_looked_at(office: Database) -> None:
    found = read(office, CommandLine(), doctor.check)
    assert [str(each.sentence) for each in found.findings] == []
    assert (found.rules, found.more) == (len(RULES), {})
    assert {name for name in ("motions", "sheet_points", "award_withdrawals") if found.rows[name] == 0} == set()


@pytest.mark.parametrize("name", sorted(TAMPERING))
def test_what_breaks_a_rule_is_found_by_its_name(office: Database, name: str) -> None:
    with tampered(office, *TAMPERING[name]) as tx:
        found = list(doctor.broken(tx, RULES[name]))
        assert found
        assert {each.rule for each in found} == {name}
        assert [each for each in found if "cannot be put" in str(each.sentence)] == []


def test_every_rule_has_been_broken_once() -> None:
    assert TAMPERING.keys() | ELSEWHERE == RULES.keys()
    assert len(RULES) == len(doctor.RULES)


def test_a_trigger_that_was_taken_away_is_named_and_all_of_them_are_known(office: Database) -> None:
    dialect = office.engine.dialect.name
    with office.reading() as session:
        assert standing_guards(session.connection()) == GUARDS[dialect]
    drop = "DROP TRIGGER motions_no_update" if dialect == "sqlite" else "DROP TRIGGER motions_kept ON motions"
    with office.writing() as session:
        session.execute(text(drop))
        tx = as_command_line(session, office.clock())
        assert [each.rule for each in doctor.broken(tx, RULES["guards_stand"])] == ["guards_stand"]
        session.rollback()


def test_pages_that_were_overwritten_are_found(tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(empty_sqlite())
    database = open_database(f"sqlite:///{path}")
    a_user(database)
    with database.reading() as session:
        index = "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'users' AND type = 'index'"
        page, size = session.scalar(text(index)), session.scalar(text("PRAGMA page_size"))
    database.engine.dispose()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + size - 16)
        file.write(b"?" * 16)
    with database.reading() as session:
        found = list(doctor.broken(as_command_line(session, database.clock()), RULES["pages_whole"]))
    assert {each.rule for each in found} == {"pages_whole"}


def test_a_schema_that_is_not_the_programs_is_all_that_is_said(office: Database) -> None:
    with tampered(office, *TAMPERING["schema_current"]) as tx:
        found = doctor.check(tx)
    assert ([each.rule for each in found.findings], found.rules) == (["schema_current"], 2)


def test_tables_with_which_the_program_would_not_start_are_found(office: Database) -> None:
    with tampered(office, "ALTER TABLE users ADD COLUMN x INTEGER") as tx:
        found = doctor.check(tx)
    assert [each.rule for each in found.findings] == ["schema_current"]
    assert "the first of them: users" in str(found.findings[0].sentence)


def test_what_is_broken_often_is_named_fifty_times_and_counted(office: Database) -> None:
    with tampered(office, "UPDATE audit_events SET action = 'x' WHERE seq > 1") as tx:
        found = doctor.check(tx)
    named = [each for each in found.findings if each.rule == "sheets_in_log"]
    assert len(named) == 15
    assert not found.is_healthy
    assert list(doctor.lines(found, "en"))[-1].startswith("Not all is well. ")


def test_only_who_reads_log_and_sheets_and_keeps_the_files_may_ask(office: Database) -> None:
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            read(office, signed_in(office, a_user(office, roles=[role])), doctor.check)


def test_its_statements_do_not_grow_with_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "growing.sqlite3"
    path.write_bytes(empty_sqlite())
    database = open_database(f"sqlite:///{path}")

    def statements() -> int:
        with statements_of(database) as sent:
            assert read(database, CommandLine(), doctor.check).is_healthy
        return len(sent)

    cycle = a_cycle(database)
    a_round_open_for_scoring(database, cycle=cycle, entries=1, judges=1)
    few = statements()
    a_round_open_for_scoring(database, cycle=cycle, year=2021, entries=3, judges=3)
    assert statements() == few
