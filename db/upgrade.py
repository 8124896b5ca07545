"""Bring a database to a revision of the schema."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db.engine import Database
from db.sealed import keys_of, seal, seal_words, unseal, unseal_words

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Carry out every migration up to a revision, all or none of them.

    Of several processes that start at once the first does it; the others wait and find it done.

    Args:
        engine: where to.
        revision: an Alembic revision, relative ones (``+1``) included.
    """
    with Database(engine).writing() as session:
        command.upgrade(migration_config(session.connection()), revision)
        session.commit()


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo every migration after a revision, all or none of them; ``base`` leaves an empty database."""
    with Database(engine).writing() as session:
        command.downgrade(migration_config(session.connection()), revision)
        session.commit()


def is_current(engine: Engine) -> bool:
    """Say whether the database is at the newest revision that this program knows."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
        return set(found) == set(ScriptDirectory.from_config(migration_config(connection)).get_heads())


def revision_of(connection: Connection) -> str | None:
    """Give the revision that a database is at; None where this program has made no schema in it."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions(connection: Connection) -> list[str]:
    """Give every revision that this program knows, the newest first."""
    scripts = ScriptDirectory.from_config(migration_config(connection))
    return [script.revision for script in scripts.walk_revisions()]


def take_away(connection: Connection) -> None:
    """Take away every table of ours; whoever calls has seen that they are empty, and commits."""
    if revision_of(connection) is not None:
        command.downgrade(migration_config(connection), "base")


def bring_to(connection: Connection, revision: str = "head") -> None:
    """Carry out every migration up to a revision as part of a larger act; whoever calls commits."""
    command.upgrade(migration_config(connection), revision)


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
