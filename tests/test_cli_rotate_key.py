"""Another key while the program runs: everything opens at every moment, whatever happens in the middle of it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.key_ring import name_in
from db.tables import AuditEvent, Entry, Proposer, RecoveryCode, SecondFactor, User
from domain.permissions import Role
from domain.refusals import Unopened
from domain.second_factors import code_at, step_of
from settings import settings
from tests.builders import a_cycle, a_password_hash, a_user, an_entry
from tests.command_line import ROOT, SCRIPT
from tests.sealing import TELEPHONE, UNIT, kept_as, our_keys
from use_cases import backups, doctor, sealed_data, second_factors
from use_cases.connection import database as opened_database
from use_cases.second_factors import is_proven
from use_cases.transaction import CommandLine, acting, read

SECRET = b"twenty bytes it has."
MANY = 20_000
SOMEBODY = 65_533
_WAYS = select(Proposer.telephone, Proposer.work_unit)


@pytest.fixture
def place(program_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A place with a key of its own."""
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "secret.key"))
    settings.cache_clear()
    entry = an_entry(program_database, a_cycle(program_database))
    with program_database.writing() as session:
        session.execute(update(Proposer).values(telephone=TELEPHONE, work_unit=UNIT))
        session.execute(update(Entry).where(Entry.id == entry.id).values(hidden_words=["示例绰号"]))
        session.commit()
    return program_database


def run(language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, "rotate-key"])


def key_lines() -> list[str]:
    return [line for line in settings().key_file.read_text("ascii").split() if ":" not in line]


def planted(database: Database) -> set[tuple[str, str]]:
    with database.reading() as session:
        return {(row.telephone, row.work_unit) for row in session.execute(_WAYS)}


def sealed_with(database: Database) -> set[str]:
    with database.reading() as session:
        return sealed_in(session.connection())


def sealed_in(connection: Connection) -> set[str]:
    fields = (("proposers", "telephone"), ("proposers", "work_unit"), ("entries", "hidden_words"))
    return {name_in(kept) for table, field in fields for kept in kept_as(connection, table, field)}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_everything_is_sealed_anew_factors_too_and_recovery_codes_still_count(place: Database, tmp_path: Path) -> None:
    user = a_user(place, roles=[Role.CHAIR], password_hash=a_password_hash("correct horse"))
    with acting(place, CommandLine()) as tx:
        codes = second_factors.keep_factor(tx, tx.session.get_one(User, user.id), SECRET, 0)
    (older,) = key_lines()
    made = backups.make(place, CommandLine(), tmp_path / "before.zip")

    answer = run()

    assert answer.exit_code == 0, answer.output
    (newer,) = key_lines()
    assert newer != older
    retired = next(tmp_path.glob("secret.key.retired-*"))
    assert retired.read_text("ascii").split() == [older]
    assert "Backups made so far need it" in answer.stderr
    (name,) = sealed_with(place)
    with place.reading() as session:
        assert name_in(session.scalars(select(SecondFactor.secret)).one()) == name
        assert session.scalar(select(RecoveryCode.id).where(RecoveryCode.used_at.is_not(None))) is None
        events = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert planted(place) == {(TELEPHONE, UNIT)}
    assert events[-2:] == ["key_rotation.begin", "key_rotation.finish"]
    with acting(place, CommandLine()) as tx:
        owner = tx.session.get_one(User, user.id)
        assert is_proven(tx, owner, code_at(SECRET, step_of(place.clock())), address="192.0.2.1")
        assert is_proven(tx, owner, codes[0], address="192.0.2.1")
    assert run().exit_code == 0
    with acting(place, CommandLine()) as tx:
        assert is_proven(tx, tx.session.get_one(User, user.id), codes[1], address="192.0.2.1")
    assert read(place, CommandLine(), doctor.check).is_healthy
    assert made.path.exists()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_whoever_could_read_the_keys_still_can_whoever_rotates_them(place: Database, tmp_path: Path) -> None:
    key = settings().key_file
    # Only who may give files away can rotate for another; whoever runs these tests may be somebody else.
    owner = SOMEBODY if os.geteuid() == 0 else os.geteuid()
    os.chown(key, owner, -1)
    key.chmod(0o640)
    group = key.stat().st_gid
    assert run().exit_code == 0
    files = [key, *tmp_path.glob("secret.key.retired-*")]
    found = {(its.st_uid, its.st_gid, stat.S_IMODE(its.st_mode)) for its in (file.stat() for file in files)}
    assert (len(files), found) == (2, {(owner, group, 0o640)})
    assert planted(place) == {(TELEPHONE, UNIT)}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_backup_of_before_needs_the_key_of_before(
    place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.make(place, CommandLine(), tmp_path / "before.zip")
    assert run().exit_code == 0
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "there"))
    monkeypatch.delenv("DATABASE_URL")
    place.engine.dispose()
    settings.cache_clear()
    opened_database.cache_clear()
    restored = CliRunner().invoke(app, ["--language", "en", "restore", str(tmp_path / "before.zip")])
    assert restored.exit_code == 0, restored.output
    assert "that cannot be opened here: 3. They are sealed with" in restored.stderr
    told = CliRunner().invoke(app, ["--language", "en", "doctor"]).stdout.splitlines()
    (lost,) = (line for line in told if line.startswith("sealed_opens: "))
    assert re.search(r"objectors and masked words sealed with the key [0-9a-f]{8}: 3\. It is not in secret\.key", lost)
    refused = run()
    assert (refused.exit_code, len(key_lines())) == (REFUSED, 1)
    key, retired = settings().key_file, next(tmp_path.glob("secret.key.retired-*"))
    key.write_text(key.read_text("ascii") + retired.read_text("ascii"), "ascii")
    assert "is gone on with" in run().stderr
    assert (planted(opened_database()), len(key_lines())) == ({(TELEPHONE, UNIT)}, 1)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_was_sealed_with_a_lost_key_is_given_up_only_when_asked(place: Database, tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["--language", "en", "rotate-key", "--give-up-lost"])
    assert (refused.exit_code, "every key that something is sealed with is here" in refused.stderr) == (REFUSED, True)
    settings().key_file.rename(tmp_path / "lost")
    assert run().exit_code == REFUSED
    with pytest.raises(Unopened):
        planted(place)
    what = "telephones of proposers: 1; their work units: 1; contacts of experts: 0; names of objectors: 0; their "
    what += "contacts: 0; lists of masked words: 1; second factors: 0. Values: 3."
    with place.reading() as session:
        before = sealed_in(session.connection())
    plan = CliRunner().invoke(app, ["--language", "en", "rotate-key", "--give-up-lost", "--dry-run"])
    assert (plan.exit_code, f"is not here: {what} Nothing was changed." in plan.stderr) == (0, True), plan.output
    with place.reading() as session:
        assert sealed_in(session.connection()) == before
    assert CliRunner().invoke(app, ["--language", "en", "rotate-key", "--dry-run"]).exit_code == REFUSED
    answer = CliRunner().invoke(app, ["--language", "en", "rotate-key", "--give-up-lost"])
    assert (answer.exit_code, f"was lost: {what}" in answer.stderr) == (0, True), answer.output
    assert planted(place) == {("", "")}
    assert read(place, CommandLine(), doctor.check).is_healthy


def killed_half_way(place: Database) -> bool:
    """Let a process of its own rotate and kill it half-way; False where it was done before."""
    (older,) = sealed_with(place)
    working = subprocess.Popen([sys.executable, SCRIPT, "rotate-key"], cwd=ROOT, stderr=subprocess.DEVNULL)
    patience = time.monotonic() + 60
    while sealed_with(place) == {older} and time.monotonic() < patience:
        time.sleep(0.005)
    working.kill()
    working.wait()
    if len(sealed_with(place)) == 2:
        return True
    # It had come to the last value, if not to the end.
    assert run().exit_code == 0
    return False


def test_killed_in_the_middle_it_is_gone_on_with_and_all_opens_meanwhile(place: Database) -> None:
    with place.writing() as session:
        entry_id = session.scalars(select(Entry.id)).one()
        session.execute(
            insert(Proposer),
            [
                {"entry_id": entry_id, "position": n, "name": "示例", "telephone": TELEPHONE, "work_unit": UNIT}
                for n in range(2, MANY)
            ],
        )
        session.commit()
    # Should it have been quicker than the hand that kills it, another one is not.
    assert any(killed_half_way(place) for _try in range(5))

    assert len(sealed_with(place)) == 2
    assert len(key_lines()) == 2
    assert planted(place) == {(TELEPHONE, UNIT)}
    assert read(place, CommandLine(), sealed_data.names_of_keys).keys() == sealed_with(place)
    with place.writing() as session:
        session.execute(update(Proposer).where(Proposer.position == 1).values(telephone="13900000001"))
        session.commit()
    answer = run()
    assert "is gone on with" in answer.stderr
    assert (len(sealed_with(place)), len(key_lines())) == (1, 1)
    assert planted(place) == {(TELEPHONE, UNIT), ("13900000001", UNIT)}
    assert our_keys().current()[0].name in sealed_with(place)
