"""Bring a database to a revision of the schema."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, func, select, table

from db.engine import Database
from db.sealed import keys_of, seal, seal_words, unseal, unseal_words

MIGRATIONS = Path(__file__).parent / "migrations"
REVISION = select(func.max(column("version_num"))).select_from(table("alembic_version")).scalar_subquery()
"""The revision that a database is at, to be asked along with other things; it needs a schema to be there."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Carry out every migration up to a revision, all or none of them.

    Of several processes that start at once the first does it; the others wait and find it done.

    Args:
        engine: where to.
        revision: an Alembic revision, relative ones (``+1``) included.
    """
    with Database(engine).writing() as session:
        bring_to(session.connection(), revision)
        session.commit()


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo every migration after a revision, all or none of them; ``base`` leaves an empty database."""
    with Database(engine).writing() as session:
        _take_back(session.connection(), revision)
        session.commit()


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision that this program knows."""
    with engine.connect() as connection:
        return set(revisions_of(connection)) == set(_scripts(MIGRATIONS).get_heads())


def revision_of(connection: Connection) -> str | None:
    """Give the revision that a database is at; None where this program has made no schema in it."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions_of(connection: Connection) -> tuple[str, ...]:
    """Give every revision that a database bears; more than one is nothing that this program made."""
    return MigrationContext.configure(connection).get_current_heads()


def known_revisions() -> list[str]:
    """Give every revision that this program knows, the newest first."""
    return [script.revision for script in _scripts(MIGRATIONS).walk_revisions()]


@cache
def newest_revision() -> str:
    """Give the newest revision that this program knows; it does not change while the program runs."""
    return known_revisions()[0]


def take_away(connection: Connection) -> None:
    """Take away every table of ours; whoever calls has seen that they are empty, and commits."""
    if revision_of(connection) is not None:
        _take_back(connection, "base")


def bring_to(connection: Connection, revision: str = "head") -> None:
    """Carry out every migration up to a revision as part of a larger act; whoever calls commits."""
    _carry_out(connection, revision, ScriptDirectory._upgrade_revs)  # noqa: SLF001 -- see _carry_out


def migration_config(connection: Connection, folder: Path = MIGRATIONS) -> Config:
    """Make Alembic's settings for one open connection; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    # Migrations import nothing of ours; what seals and opens is handed to them.
    for act in (seal, unseal, seal_words, unseal_words):
        config.attributes[act.__name__] = partial(act, keys_of(connection))
    return config


def _take_back(connection: Connection, revision: str) -> None:
    _carry_out(connection, revision, ScriptDirectory._downgrade_revs)  # noqa: SLF001 -- see _carry_out


def _carry_out(
    connection: Connection, revision: str, steps: Callable[[ScriptDirectory, str, str], list[RevisionStep]]
) -> None:
    """Do what Alembic's own commands do; they would read every migration from its file at each call."""
    scripts, config = _scripts(MIGRATIONS), migration_config(connection)
    with EnvironmentContext(
        config, scripts, fn=lambda found, _context: steps(scripts, revision, found), destination_rev=revision
    ):
        scripts.run_env()


@cache
def _scripts(folder: Path) -> ScriptDirectory:
    """Give the migrations of a folder; they do not change while the program runs."""
    return ScriptDirectory(folder)
