"""Write what an earlier program left in its database: the fixtures of tests/use_cases/test_earlier_schemas.py.

python -m tools.schema_fixture         every schema that has none
python -m tools.schema_fixture 0023    one of them, anew; the newest too, before a further one follows

A fixture is a backup. The history of this repository holds the last program whose newest migration it was; that
program is unpacked beside this one, makes its own demonstration with its own code, and all that is then in its
database is copied as it stands, with the key beside it where something in it is sealed. Of a schema that was no
program's newest one, the rows of its neighbour are taken, carried there by the migrations between them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from db.engine import Database, open_database
from db.file_store import FileStore
from db.schema_state import Progress, schema_state
from db.upgrade import MIGRATIONS, bring_to, migration_config
from intake.backup_file import opened
from use_cases import older_backups, restores
from use_cases.transaction import founding

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "cases" / "schemas"
KEY_NAME = "secret.key"
_VERSIONS = "db/migrations/versions/"
_FURTHEST = "publicity"
_NOT_THE_DEMO_S = {"DATABASE_URL", "KEY_FILE"}


def revisions() -> list[str]:
    """Give every revision, the oldest first."""
    return sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def earlier_revisions() -> list[str]:
    """Give those that need a fixture: every one but the newest."""
    return revisions()[:-1]


def fixture_of(revision: str) -> Path:
    """Give the place of a schema's fixture."""
    return FOLDER / f"{revision}.zip"


def key_of(revision: str) -> Path:
    """Give the place of the key that opens what is sealed in a fixture; there is one only where something is."""
    return FOLDER / f"{revision}.key"


def write(revision: str) -> None:
    """Write the fixture of a schema, over an older one."""
    FOLDER.mkdir(exist_ok=True)
    fixture_of(revision).unlink(missing_ok=True)
    key_of(revision).unlink(missing_ok=True)
    commit = last_program_of(revision)
    with TemporaryDirectory() as aside:
        data = Path(aside, "data")
        version = _carry(revision, data) if commit is None else _play(commit, data, Path(aside, "program"))
        with _opened(data) as database, founding(database) as session:
            state = schema_state(session.connection())
            if state.found != revision or state.progress is Progress.TORN:
                raise SystemExit(f"{version} wrote schema {state.found}, not {revision}: {state.table}")
            files = FileStore(data / "attachments")
            older_backups.write(session, files, fixture_of(revision), version=version, at=database.clock())
        if (data / KEY_NAME).exists():
            shutil.copy(data / KEY_NAME, key_of(revision))
            key_of(revision).chmod(0o644)
    fixture_of(revision).chmod(0o644)
    print(f"{fixture_of(revision).relative_to(ROOT)}: {version}")  # noqa: T201 -- the answer of a tool


def last_program_of(revision: str) -> str | None:
    """Give the newest commit whose migrations are ours up to a revision and no further ones; None where none is.

    The same files come first; else those of the same names, where a migration was put into other words later.
    """
    ours = {name: blob for name, blob in _migrations_at("HEAD").items() if name[:4] <= revision}
    alike = None
    # The last program before a migration is a parent of the commit that brought it.
    brought = _git("log", "--full-history", "--topo-order", "--format=%H %P", "HEAD", "--", _VERSIONS).split()
    for commit in dict.fromkeys(["HEAD", *brought]):
        theirs = _migrations_at(commit)
        if theirs == ours:
            return commit
        if theirs.keys() == ours.keys():
            alike = alike or commit
    return alike


def is_shallow() -> bool:
    """Say whether the history was left out where this repository was cloned from another one."""
    return _git("rev-parse", "--is-shallow-repository").strip() == "true"


def unpack(commit: str, program: Path) -> None:
    """Put a program of the history into a folder."""
    packed = subprocess.run([_git_itself(), "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S603 -- a commit that git named
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(program, filter="data")


def _play(commit: str, data: Path, program: Path) -> str:
    """Let a program of the history make its demonstration, as far as it goes."""
    unpack(commit, program)
    surroundings = {name: value for name, value in os.environ.items() if name not in _NOT_THE_DEMO_S}
    knows_stages = (program / "demo" / "until.py").is_file()
    until = ["--until", _FURTHEST] if knows_stages else []
    subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "cli.py", "demo", *until],
        cwd=program,
        env={**surroundings, "DATA_DIR": str(data), "DEMO": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return f"program of {_git('log', '-1', '--format=%h of %cs', commit).strip()}"


def _carry(revision: str, data: Path) -> str:
    """Take the rows of the nearest schema that has a fixture, an older one if there is any."""
    there = sorted(path.stem for path in FOLDER.glob("[0-9]*.zip"))
    nearest = max((each for each in there if each < revision), default=next(iter(there)))
    with opened(fixture_of(nearest)) as backup, _opened(data) as database, founding(database) as session:
        connection = session.connection()
        restores.fill(connection, backup)
        if nearest < revision:
            bring_to(connection, revision)
        else:
            command.downgrade(migration_config(connection), revision)
        restores.put_files(backup, FileStore(data / "attachments").put)
    if key_of(nearest).exists():
        shutil.copy(key_of(nearest), data / KEY_NAME)
    return f"rows of {nearest}, carried to {revision}"


@contextmanager
def _opened(data: Path) -> Iterator[Database]:
    data.mkdir(exist_ok=True)
    database = open_database(f"sqlite:///{data / 'jindianzi.sqlite3'}")
    yield database
    database.engine.dispose()


def _migrations_at(commit: str) -> Mapping[str, str]:
    listed = (line.split(maxsplit=3) for line in _git("ls-tree", commit, _VERSIONS).splitlines())
    return {
        path.removeprefix(_VERSIONS): blob
        for _mode, _kind, blob, path in listed
        if path.removeprefix(_VERSIONS)[0].isdigit()
    }


def _git(*arguments: str) -> str:
    asked = [_git_itself(), *arguments]
    return subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 -- fixed commands


def _git_itself() -> str:
    found = shutil.which("git")
    if found is None:
        raise SystemExit("git is needed to look into the history")
    return found


def main() -> None:
    """Write those that the command line names, or all that are missing."""
    asked = sys.argv[1:] or [each for each in earlier_revisions() if not fixture_of(each).exists()]
    if not set(asked) <= set(revisions()):
        sys.exit(__doc__)
    for revision in asked:
        write(revision)


if __name__ == "__main__":
    main()
