"""Migrations make what the models say, and take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from db.engine import Database, open_database
from db.tables import Base
from db.upgrade import MIGRATIONS, downgrade, is_current, upgrade

EVERYTHING = {
    "sqlite": "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'
        UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
        UNION SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
    """,
}
CHECK = re.compile(r"CONSTRAINT (ck_\w+) CHECK \((.*?)\),? *$", re.MULTILINE)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    opened = open_database(empty_database_url).engine
    yield opened
    opened.dispose()


def everything_in(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text(EVERYTHING[engine.dialect.name])))


def checks_in(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            tables = connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'table'"))
            return {found for table in tables for found in CHECK.findall(table)}
        rows = connection.execute(text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"))
        return {(name, definition) for name, definition in rows if name.startswith("ck_")}


def test_migrations_equal_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_equal_the_models(database: Database, engine: Engine) -> None:
    Base.metadata.create_all(engine)
    assert checks_in(database.engine) == checks_in(engine) != set()


def test_down_leaves_nothing_behind_and_up_makes_the_same_again(engine: Engine) -> None:
    upgrade(engine)
    made = everything_in(engine)
    downgrade(engine)
    assert {name for name in everything_in(engine) if "alembic_version" not in name} == set()
    upgrade(engine)
    assert everything_in(engine) == made


def test_each_migration_can_be_taken_back_on_its_own(engine: Engine) -> None:
    for _ in (MIGRATIONS / "versions").glob("[0-9]*.py"):
        before = everything_in(engine)
        upgrade(engine, "+1")
        after = everything_in(engine)
        downgrade(engine, "-1")
        assert {name for name in everything_in(engine) - before if "alembic_version" not in name} == set()
        upgrade(engine, "+1")
        assert everything_in(engine) == after
    assert is_current(engine)


def test_a_database_is_current_at_the_newest_revision_only(engine: Engine) -> None:
    assert not is_current(engine)
    upgrade(engine, "0001")
    assert not is_current(engine)
    upgrade(engine)
    assert is_current(engine)


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    made = everything_in(engine)
    upgrade(engine)
    assert everything_in(engine) == made


def test_of_two_processes_that_start_at_once_both_find_the_schema_made(empty_database_url: str) -> None:
    def start(_number: int) -> bool:
        own = open_database(empty_database_url).engine
        upgrade(own)
        made = is_current(own)
        own.dispose()
        return made

    with ThreadPoolExecutor(1) as another:
        other = another.submit(start, 1)
        assert start(2)
        assert other.result(timeout=60)


def test_a_failing_migration_leaves_the_database_as_it_was(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE users (id INTEGER)"))
    before = everything_in(engine)
    with pytest.raises(Exception, match="users"):
        upgrade(engine)
    assert everything_in(engine) == before


def test_migrations_import_nothing_of_ours() -> None:
    sources = [MIGRATIONS / "env.py", *(MIGRATIONS / "versions").glob("*.py")]
    imports = {
        line.split()[1].partition(".")[0]
        for path in sources
        for line in path.read_text().splitlines()
        if re.match(r"(from|import) ", line)
    }
    assert imports <= {"alembic", "sqlalchemy", "typing", "__future__"}
