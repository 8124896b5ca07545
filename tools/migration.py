"""Write a migration from the difference between the models and the migrations so far.

python tools/migration.py "Add objections"     a new one after the newest
python tools/migration.py --first              the first one anew; only before the first release
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from db.engine import open_database  # noqa: E402 -- the path above comes first
from db.tables import Base  # noqa: E402 -- the path above comes first
from db.upgrade import MIGRATIONS, migration_config, upgrade  # noqa: E402 -- the path above comes first

FIRST = "0001"


def write(message: str, revision: str, *, after: str, folder: Path = MIGRATIONS) -> None:
    """Compare an empty database, brought to revision ``after``, with the models and write what is missing."""
    with TemporaryDirectory() as aside:
        engine = open_database(f"sqlite:///{aside}/schema.sqlite3").engine
        if after != "base":
            upgrade(engine, after)
        with engine.begin() as connection:
            config = migration_config(connection, folder)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["metadata"] = Base.metadata
            command.revision(config, message, autogenerate=True, rev_id=revision, head=after)
        engine.dispose()


def write_first_anew() -> None:
    """Write the first migration as if there were none yet; the later ones stay as they are."""
    with TemporaryDirectory() as aside:
        shutil.copytree(
            MIGRATIONS, aside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("[0-9]*.py", "__pycache__")
        )
        write("Tables", FIRST, after="base", folder=Path(aside))
        for path in Path(aside, "versions").glob(f"{FIRST}_*.py"):
            shutil.copyfile(path, MIGRATIONS / "versions" / path.name)


def main() -> None:
    """Write the one migration that the command line names."""
    match sys.argv[1:]:
        case ["--first"]:
            write_first_anew()
        case [message]:
            newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
            write(message, f"{int(newest) + 1:04}", after="head")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
