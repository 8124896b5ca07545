"""The archive of 5,000 entries of five sheets and five criteria: made, and checked by both verifiers.

Run from the project's root: ``python -m tests.bench.bench_archive``. Making it is measured against packing the same
members and nothing else; of the rest seconds and peak memory are told, each in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from db.engine import Database, open_database
from db.tables import Cycle, Entry, Round, User
from db.upgrade import upgrade
from domain.lifecycle import RoundStage
from domain.permissions import Role
from exports import standalone_verifier
from tests.bench import office
from use_cases import accounts, archive_checks, archives, waivers
from use_cases.account_drafts import Draft
from use_cases.transaction import CommandLine, perform, read

ENTRIES, JUDGES = 5_000, 5
LIMIT = 60.0


def database_in(folder: Path) -> Database:
    """Open the bench's database."""
    return open_database(f"sqlite:///{folder / 'office.sqlite3'}")


def fill(folder: Path) -> None:
    """Play a final of 5,000 entries to its ranking."""
    database = database_in(folder)
    upgrade(database.engine)
    office.a_cycle_with(database, ENTRIES)
    drafts = [Draft(f"judge{number}", f"示例评委{number}", "示例单位", (Role.JUDGE,)) for number in range(JUDGES)]
    perform(database, CommandLine(), accounts.create_invited, drafts)
    with database.reading() as session:
        judges = list(session.scalars(select(User.id).order_by(User.id)))
        first = session.scalars(select(Entry.id).order_by(Entry.reference)).first()
    final = office.open_final(database, judges, scored_by=JUDGES)
    with database.writing() as session:
        session.get_one(Round, final).stage = RoundStage.CLOSED
        session.commit()
    perform(database, CommandLine(), waivers.grant, final, entry_ids=[first or 0], reason="示例")
    office.rank(database, final)


def make(folder: Path) -> None:
    """Make the archive and write it beside the database."""
    database = database_in(folder)
    with database.reading() as session:
        cycle_id = session.scalars(select(Cycle.id)).one()
    (folder / "a.zip").write_bytes(read(database, CommandLine(), archives.prepare, cycle_id).content)


def pack(folder: Path) -> None:
    """Pack the members of the archive and nothing else."""
    with zipfile.ZipFile(folder / "a.zip") as file:
        members = {name: file.read(name) for name in file.namelist()}
    started = time.perf_counter()
    with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content, compresslevel=6)
    (folder / "packing").write_text(str(time.perf_counter() - started), encoding="ascii")


def check(folder: Path) -> None:
    """Check it with the program."""
    found = archive_checks.check((folder / "a.zip").read_bytes())
    if not found.agrees or found.counts["entries"] != ENTRIES:
        raise ValueError(found.findings[:3])


def verify(folder: Path) -> None:
    """Check it with the verifier that travels inside."""
    if standalone_verifier.main([str(folder / "a.zip"), "--language", "en"]):
        raise ValueError("it does not agree")


STEPS = {step.__name__: step for step in (fill, make, pack, check, verify)}


def taken(name: str, folder: Path) -> tuple[float, float]:
    """Give the seconds of a step, and the peak memory of its process in MB."""
    started = time.perf_counter()
    STEPS[name](folder)
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Take every step in a process of its own, print what it took, and give 0 when the ratio holds, else 1."""
    spawn = multiprocessing.get_context("spawn")
    seconds = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for step in STEPS:
            with ProcessPoolExecutor(1, mp_context=spawn) as apart:
                seconds[step], peak = apart.submit(taken, step, folder).result()
            print(f"{step:<8}{seconds[step]:>8.2f} s, peak {peak:,.0f} MB")  # noqa: T201 -- its output
        packing = float((folder / "packing").read_text(encoding="ascii"))
        size = (folder / "a.zip").stat().st_size / 1e6
    ratio = seconds["make"] / packing
    verdict = "" if ratio <= LIMIT else "  over its limit"
    print(f"{size:.1f} MB; made in {ratio:.1f} times the time of packing alone, limit {LIMIT:.0f}{verdict}")  # noqa: T201 -- its output
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
