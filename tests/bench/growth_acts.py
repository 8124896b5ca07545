"""What the chief acts and every document of a large office take: seconds of processor time, and peak memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, update

import settings
from db.engine import Database, open_database, utc_now
from db.tables import Assignment, AwardList, Cycle, Entry, PanelMember, Ranking, Round, RoundEntry, User
from db.upgrade import upgrade
from domain.awards import SheetState
from domain.documents import DocumentCode
from domain.lifecycle import RoundStage
from domain.refusals import WrongStage
from i18n.office_days import office_day
from intake.headers import recognise
from intake.registers import ChosenSheet
from intake.workbooks import read_sheets
from tests.bench.bench_import import write_register
from tests.builders import signed_in
from tests.packs import Filled, downloaded, filled
from use_cases import (
    archive_checks,
    audit_chain,
    audit_log,
    award_lists,
    backups,
    borders,
    certainties,
    cycles,
    doctor,
    document_kinds,
    document_sources,
    duplicates,
    eligibility,
    entries,
    forgetting,
    key_rotation,
    method_comparison,
    objections,
    offline_packs,
    open_decisions,
    panel_health,
    proposer_counts,
    rankings,
    recusal_lists,
    registers,
    restores,
    rounds,
    score_sheets,
    what_if,
)
from use_cases.audit_log import AuditSearch
from use_cases.eligibility import Wanted
from use_cases.pack_acceptance import Choices
from use_cases.transaction import CommandLine, SignedIn, perform, read

Work = Callable[[Database, Path], object]
_WHO = CommandLine()


def _cycles(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Cycle.id).order_by(Cycle.id.desc())))


def _round(database: Database, stage: RoundStage, *, final: bool = False) -> int:
    """Give the largest round of a stage, or a final."""
    with database.reading() as session:
        found = session.scalars(
            select(Round.id)
            .join(RoundEntry, RoundEntry.round_id == Round.id)
            .where(Round.stage == stage, Round.year.is_(None) if final else Round.year.is_not(None))
            .group_by(Round.id)
            .order_by(func.count().desc())
        )
        return found.first() or 0


def _ranking(database: Database, *, final: bool = False) -> int:
    round_id = _round(database, RoundStage.RANKED, final=final)
    with database.reading() as session:
        return session.scalars(select(Ranking.id).where(Ranking.round_id == round_id)).first() or 0


def _import(database: Database, folder: Path) -> None:
    with database.reading() as session:
        many = len(session.scalars(select(Entry.id)).all()) * 4 // 7
    write_register(folder / "register.xlsx", many)
    fresh = open_database(f"sqlite:///{folder / 'fresh.sqlite3'}")
    upgrade(fresh.engine)
    perform(fresh, _WHO, cycles.open_from_template)
    sheet = read_sheets((folder / "register.xlsx").read_bytes(), "register.xlsx")[0]
    chosen = [ChosenSheet(sheet, recognise(sheet).mapping)]
    seen = read(fresh, _WHO, registers.preview, 1, chosen=chosen)
    perform(fresh, _WHO, registers.accept, 1, seen=seen, file_name="register.xlsx")


def _open_scoring(database: Database, _folder: Path) -> None:
    """Open scoring over two fifths of the newest cycle, as if it had not been opened: that is the assignment."""
    source = _round(database, RoundStage.SCORING)
    with database.writing() as session:
        was = session.get_one(Round, source)
        fresh = Round(
            track_id=was.track_id, position=99, kind=was.kind, year=was.year, method=was.method, sheets_per_entry=5
        )
        session.add(fresh)
        session.flush()
        # Nobody of a unit that an entry comes from: what may be an interest would have to be decided first.
        session.execute(update(User).values(unit=""))
        session.add_all(
            PanelMember(round_id=fresh.id, user_id=user_id)
            for user_id in session.scalars(select(PanelMember.user_id).where(PanelMember.round_id == source)).all()
        )
        session.commit()
        number = fresh.id
    perform(database, _WHO, rounds.open_scoring, number)


def _at_a_desk(database: Database) -> tuple[SignedIn, Assignment]:
    """Sign in whoever has a task left in the round that is being scored."""
    with database.reading() as session:
        round_id = _round(database, RoundStage.SCORING)
        left = select(Assignment).where(Assignment.round_id == round_id, Assignment.state == SheetState.UNTOUCHED)
        task = session.scalars(left.order_by(Assignment.user_id, Assignment.number).limit(1)).one()
        return signed_in(database, session.get_one(User, task.user_id)), task


def _score(database: Database, _folder: Path) -> None:
    """Open an entry, keep a draft of its sheet, submit it and take it back."""
    who, task = _at_a_desk(database)
    points = dict.fromkeys(read(database, who, score_sheets.open_sheet, task.id).points, 80)
    perform(database, who, score_sheets.save_draft, task.id, seen_version=0, points=points, comment="")
    perform(database, who, score_sheets.submit, task.id, seen_version=1, points=points, comment="意见")
    perform(database, who, score_sheets.withdraw, task.id, seen_version=2)


def _pack(database: Database, _folder: Path) -> None:
    """Take a judge's whole round home, fill one entry in, and bring it back."""
    who, task = _at_a_desk(database)
    view = read(database, who, score_sheets.open_sheet, task.id)
    content = downloaded(database, who, task.round_id)
    content = filled(content, {view.number: Filled({each.name: 80 for each in view.criteria}, "意见", "是")})
    seen = read(database, who, offline_packs.preview, task.round_id, content=content, name="包.xlsx")
    taken: Choices = {}
    perform(
        database,
        who,
        offline_packs.take,
        task.round_id,
        content=content,
        name="包.xlsx",
        choices=taken,
        seen_digest=seen.digest,
    )


def _object(database: Database, _folder: Path) -> None:
    """Enter an objection to an award of the list that is shown, and dismiss it."""
    with database.reading() as session:
        shown = session.scalars(select(AwardList.id).order_by(AwardList.id.desc()).limit(1)).one()
    award = read(database, _WHO, objections.awards_on, shown)[0]
    said = {"name": "示例异议人", "contact": "示例", "claim": "示例", "evidence": ""}
    with database.reading() as session:
        day = office_day(session.get_one(AwardList, shown).sealed_at or database.clock())
    perform(database, _WHO, objections.enter, shown, entry_id=award.entry_id, received_on=day, **said)
    entered = read(database, _WHO, objections.listing, _cycles(database)[1])[-1]
    perform(database, _WHO, objections.dismiss, entered.objection_id, finding="示例")


def _restore(database: Database, folder: Path) -> None:
    """Make a backup, and an office of it again."""
    backups.make(database, _WHO, folder / "office.jdz")
    restores.restore(open_database(f"sqlite:///{folder / 'again.sqlite3'}"), folder / "office.jdz")


def _rotate(database: Database, _folder: Path) -> None:
    perform(database, _WHO, key_rotation.begin)
    key_rotation.seal_anew(database, _WHO)
    perform(database, _WHO, key_rotation.finish)


def _forget(database: Database, _folder: Path) -> None:
    """Forget the first cycle, after more years than anybody declares."""
    later = Database(database.engine, lambda: utc_now() + timedelta(days=50 * 366))
    perform(later, _WHO, forgetting.forget, _cycles(database)[-1])


def _verify(database: Database, folder: Path) -> None:
    """Make the archive of a finished cycle and check it as an outsider does."""
    found = archive_checks.check(_document(DocumentCode.ARCHIVE, database, folder))
    assert found.agrees, found.findings


def _document(code: str, database: Database, _folder: Path) -> bytes:
    """Make a document of the first cycle, which is published, else of the one that is shown."""
    kind = document_kinds.KIND_OF[code]
    for cycle_id in _cycles(database)[1:]:
        try:
            sources = read(database, _WHO, document_sources.sources_of, cycle_id)
            subject = document_kinds.require_subject(sources, kind, None)
        except WrongStage:
            continue
        made = kind.make(database, _WHO, subject.subject_id, "zh_CN", lambda _done, _of: None)
        return made.content()
    raise ValueError(f"nothing to make {code} of")


def _seeing(view: Callable[[Database], object]) -> Work:
    return lambda database, _folder: view(database)


ACTS: dict[str, Work] = {
    "import of a register": _import,
    "open scoring (assignment)": _open_scoring,
    "close scoring": _seeing(
        lambda db: perform(db, _WHO, rounds.close_scoring, _round(db, RoundStage.SCORING)),
    ),
    "rank": _seeing(lambda db: perform(db, _WHO, rankings.compute, _round(db, RoundStage.RANKED))),
    "certainty": _seeing(lambda db: read(db, _WHO, certainties.of_ranking, _ranking(db))),
    "methods compared": _seeing(lambda db: read(db, _WHO, method_comparison.of_ranking, _ranking(db, final=True))),
    "borders": _seeing(lambda db: read(db, _WHO, borders.of_ranking, _ranking(db, final=True))),
    "what if": _seeing(lambda db: read(db, _WHO, what_if.basis, _ranking(db, final=True))),
    "panel health": _seeing(lambda db: read(db, _WHO, panel_health.chosen, _round(db, RoundStage.RANKED))),
    "interests": _seeing(lambda db: read(db, _WHO, recusal_lists.listing, _round(db, RoundStage.SCORING))),
    "open decisions": _seeing(lambda db: read(db, _WHO, open_decisions.of_cycle, _cycles(db)[0])),
    "duplicates": _seeing(lambda db: read(db, _WHO, duplicates.listing, _cycles(db)[0])),
    "register, counts": _seeing(lambda db: read(db, _WHO, entries.counts, _cycles(db)[0])),
    "eligibility, words": _seeing(
        lambda db: read(db, _WHO, eligibility.queue, _cycles(db)[0], wanted=Wanted(text="示例"))
    ),
    "often": _seeing(lambda db: perform(db, _WHO, proposer_counts.often, _cycles(db)[0])),
    "audit log, words": _seeing(lambda db: read(db, _WHO, audit_log.latest, search=AuditSearch(words="000123"))),
    "audit log, check": _seeing(lambda db: read(db, _WHO, audit_chain.check)),
    "list, approval": _seeing(lambda db: read(db, _WHO, award_lists.approval, _cycles(db)[1])),
    "doctor": _seeing(lambda db: read(db, _WHO, doctor.check)),
    "a sheet, opened to taken back": _score,
    "a pack, out and back": _pack,
    "objection": _object,
    "archive, checked": _verify,
    "rotate the key": _rotate,
    "forget": _forget,
    "backup": lambda db, folder: backups.make(db, _WHO, folder / "office.jdz"),
    "restore, after a backup": _restore,
}
DOCUMENTS: dict[str, Work] = {
    f"document {kind.code.value}": partial(_document, kind.code.value) for kind in document_kinds.KINDS
}
ALL = {**ACTS, **DOCUMENTS}


def taken(name: str, source: Path, folder: Path) -> tuple[float, float]:
    """Do one thing to a copy of an office, in a process of its own; gives its seconds and the peak memory in MB."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Not the file alone: what was written last stands beside it.
    with (
        closing(sqlite3.connect(source / "jindianzi.sqlite3")) as one,
        closing(sqlite3.connect(folder / "jindianzi.sqlite3")) as other,
    ):
        one.backup(other)
    shutil.copy(settings.settings().key_file, folder / "secret.key")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as apart:
        return apart.submit(_done, name, folder).result()


def _done(name: str, folder: Path) -> tuple[float, float]:
    os.environ |= {"DATA_DIR": str(folder), "KEY_FILE": str(folder / "secret.key")}
    settings.settings.cache_clear()
    database = open_database(f"sqlite:///{folder / 'jindianzi.sqlite3'}", utc_now)
    before = time.process_time()
    ALL[name](database, folder)
    spent = time.process_time() - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss)
    return spent + children.ru_utime + children.ru_stime, peak / 1024
