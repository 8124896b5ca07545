"""What is forgotten after the declared time, and that everything else still holds together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from db.engine import Database
from db.fitting import AS_IT_WAS
from db.tables import (
    AuditEvent,
    Cycle,
    Entry,
    EvidenceFile,
    MadeDocument,
    Objection,
    PoolExpert,
    Proposer,
    Recusal,
    Suggestion,
    User,
    WithheldText,
)
from db.traces import wipe_traces
from domain.documents import SILENT_AFTER, DocumentCode, MadeState
from domain.messages import msg
from domain.permissions import Role
from domain.recusals import RecusalOrigin, RecusalState
from domain.refusals import NotAllowed, WrongStage
from i18n import LANGUAGES, translate
from tests.archives import members_of
from tests.attachments import keeping_in
from tests.builders import a_cycle, a_user, signed_in
from tests.conftest import Clock
from tests.db.test_sealed import bytes_of
from tests.decided_archives import a_published_list
from tests.documents import ask, laid_in, leaving, made
from tests.meetings import Sitting
from tests.old_cycles import a_cycle_published
from tests.publicity import GIVEN
from tests.sealing import CONTACT, TELEPHONE, UNIT
from use_cases import (
    archives,
    audit_chain,
    awards,
    data_judging,
    doctor,
    document_upkeep,
    document_work,
    forgetting,
    leaderboards,
    panels,
    single_tables,
)
from use_cases.archive_checks import check
from use_cases.archive_discretion import sha256_of_text
from use_cases.decisions import decisions_of
from use_cases.document_files import document_files
from use_cases.forgetting import NothingLeft
from use_cases.made_documents import INTERRUPTED
from use_cases.transaction import CommandLine, acting, perform, read

NAME, NICKNAME = "示例隐名乙", "老示例"
TEXT = f"{NAME}（{NICKNAME}，{UNIT}，\u2066{TELEPHONE}\u2069）建议修桥，方便市民和退休人员无障碍出行。"
TITLE = f"{NAME}关于修桥的建议"
PUBLISHED = "示例提案人"


@pytest.fixture
def place(database: Database, clock: Clock, tmp_path: Path) -> Iterator[Sitting]:
    """A published list; the last entry has no award, and much speaks of who proposed it."""
    with keeping_in(tmp_path), laid_in(tmp_path):
        sitting = a_published_list(database, clock)
        with database.writing() as session:
            # Kept before letters that turn text round were refused.
            session.connection().execution_options(**{AS_IT_WAS: True})
            (entry_id,) = sitting.ids(6)
            # Titles change behind what was kept in memory while the award was played.
            session.execute(update(Cycle).values(resets=1))
            session.execute(update(Proposer).values(telephone=TELEPHONE, work_unit=UNIT))
            session.execute(update(Proposer).where(Proposer.entry_id == entry_id).values(name=NAME))
            session.add(Proposer(entry_id=entry_id, position=2, name="市民", telephone="无", work_unit="退休人员"))
            session.execute(update(Entry).where(Entry.id == entry_id).values(hidden_words=[NICKNAME], title=TITLE))
            session.execute(update(Suggestion).where(Suggestion.entry_id == entry_id).values(text=TEXT))
            session.add(PoolExpert(name="示例专家", contact=CONTACT, left_at=clock.now))
            session.add(
                Recusal(
                    round_id=sitting.played.round.id,
                    entry_id=entry_id,
                    user_id=sitting.played.judges[0].id,
                    origin=RecusalOrigin.DECLARED,
                    state=RecusalState.DISMISSED,
                    why=msg("Reason: {reason}", reason=f"{NAME}是同事"),
                    decision=f"{NAME}并非同事",
                    decided_at=clock.now,
                )
            )
            session.commit()
        with acting(database, CommandLine()) as tx:
            tx.record("tests.act", ("test", 1), msg("Reason: {reason}", reason=f"{NAME}来访"))
        yield sitting


def everything_known(database: Database) -> set[str]:
    with database.reading() as session:
        told = [*session.execute(select(Proposer.name, Proposer.telephone, Proposer.work_unit))]
        told += session.execute(select(Objection.objector, Objection.contact, Objection.finding))
        told += [*session.execute(select(Suggestion.text)), *session.execute(select(Entry.title))]
        told += [*session.execute(select(EvidenceFile.name)), *session.execute(select(PoolExpert.contact))]
        return {each for row in told for each in row}


def archived(database: Database, cycle_id: int) -> archives.Archive:
    return read(database, CommandLine(), archives.prepare, cycle_id)


def shown(sitting: Sitting) -> str:
    """What pages show of titles; the second time it is what was kept in memory."""
    database, cycle_id, who = sitting.database, sitting.played.cycle.id, CommandLine()
    decided = read(database, who, decisions_of, cycle_id)
    listed = read(database, who, awards.award_list, cycle_id)
    plan = read(database, who, panels.plan, sitting.played.round.id)
    _lines, board = read(database, who, leaderboards.chosen, None)
    return repr((decided.names, listed, plan, board))


def worded_otherwise(database: Database) -> None:
    """Leave the database as a later version of the catalogue finds it: it translates no sentence as it did then."""
    with database.writing() as session:
        kept = [*session.scalars(select(AuditEvent.message)), *session.scalars(select(Recusal.why))]
        then = [sha256_of_text(translate(each, language)) for each in kept for language in LANGUAGES]
        session.execute(delete(WithheldText).where(WithheldText.sha256.in_(then)))
        session.commit()


def findings(database: Database) -> list[str]:
    """What the doctor says: of sheets that were written past the log, before something is forgotten and after it."""
    return [str(each.sentence) for each in read(database, CommandLine(), doctor.check).findings]


def test_three_years_after_publication_it_goes_and_the_log_the_archive_and_the_doctor_hold(
    place: Sitting, clock: Clock, tmp_path: Path
) -> None:
    database, cycle_id = place.database, place.played.cycle.id
    before, found_before = archived(database, cycle_id), findings(database)
    made(database, CommandLine(), DocumentCode.PAYMENTS, cycle_id, cycle_id=cycle_id)
    assert len(list((tmp_path / "documents").rglob("*"))) > 0
    clock.advance(days=3 * 365)
    with pytest.raises(WrongStage, match="are kept until 2029-11-27, and can be forgotten from then on"):
        perform(database, CommandLine(), forgetting.forget, cycle_id)
    clock.advance(days=2)
    said = read(database, CommandLine(), forgetting.plan, cycle_id)
    assert "telephones or work units of proposers: 8; names of proposers without a published award: 4;" in str(said)
    assert "experts who left the pool: 1; files of documents: 1." in str(said)
    assert {TELEPHONE, UNIT, NAME, TEXT, TITLE, CONTACT, GIVEN["name"]} <= everything_known(database)
    assert TITLE in shown(place)

    done = perform(database, CommandLine(), forgetting.forget, cycle_id)
    assert perform(database, CommandLine(), document_upkeep.drop_cleared) == 1

    assert str(done).partition(": ")[2] == str(said).partition(": ")[2]
    known = "".join(everything_known(database))
    for gone in (TELEPHONE, UNIT, NAME, NICKNAME, CONTACT, GIVEN["name"], GIVEN["contact"]):
        assert gone not in known
    assert PUBLISHED in known
    assert "■■（■■，■■，■■）建议修桥，方便市民和退休人员无障碍出行。" in known
    assert "■■来信.pdf" in known
    assert NAME not in shown(place)
    alone = read(database, CommandLine(), single_tables.prepare, cycle_id, data_judging.RECUSALS.name).content()
    assert NAME.encode() not in alone
    worded_otherwise(database)
    after = archived(database, cycle_id)
    whole = b"".join(members_of(after.content).values())
    assert [word for word in (TELEPHONE, NAME, NICKNAME, GIVEN["name"]) if word.encode() in whole] == []
    for content in (before.content, after.content):
        found = check(content)
        assert found.agrees, [str(each.sentence) for each in found.findings]
    data = leaving(database, CommandLine(), DocumentCode.DATA_WITH_NAMES, cycle_id).content()
    assert [word for word in (TELEPHONE, NAME) if word.encode() in b"".join(members_of(data).values())] == []
    assert read(database, CommandLine(), audit_chain.check).is_whole
    assert findings(database) == found_before
    assert [each for each in (tmp_path / "documents").rglob("*") if each.is_file()] == []
    with database.reading() as session:
        assert session.scalars(select(MadeDocument.cleared_at)).one() == clock.now
    assert wipe_traces(database.engine)
    assert TELEPHONE.encode() not in bytes_of(database)
    with pytest.raises(NothingLeft, match="everything was forgotten before"):
        perform(database, CommandLine(), forgetting.forget, cycle_id)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_nothing_is_forgotten_before_publication_nor_by_others(database: Database) -> None:
    cycle = a_cycle(database)
    with pytest.raises(WrongStage, match="has not been published; its personal data are still needed"):
        read(database, CommandLine(), forgetting.plan, cycle.id)
    with pytest.raises(NotAllowed):
        read(database, CommandLine(), forgetting.plan, cycle.id + 1)
    for role in (Role.AUDITOR, Role.CHAIR, Role.JUDGE):
        who = signed_in(database, a_user(database, roles=[role]))
        with pytest.raises(NotAllowed):
            perform(database, who, forgetting.forget, cycle.id)
    with database.reading() as session:
        assert session.scalars(select(User.id)).all()


def test_what_is_being_made_holds_it_up_and_what_fell_silent_is_given_up(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    cycle = a_cycle_published(database, database.clock())
    clock.advance(days=3 * 366)
    with laid_in(tmp_path):
        number = ask(database, CommandLine(), DocumentCode.DATA_WITH_NAMES, cycle.id, cycle_id=cycle.id).number
        work, _waits = perform(database, CommandLine(), document_work.claim, number)
        assert work is not None
        for act in (forgetting.plan, forgetting.forget):
            with pytest.raises(WrongStage, match="are being made: Plain data with names"):
                perform(database, CommandLine(), act, cycle.id)
        clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
        sha256, unfinished = document_files().put(b"personal data"), tmp_path / "documents" / "00" / ".0.new"
        unfinished.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(b"personal")
        perform(database, CommandLine(), forgetting.forget, cycle.id)
        # Its file was written, and it was killed before its row said so, or while it was at it.
        assert perform(database, CommandLine(), document_upkeep.drop_cleared) == 2
        assert [each for each in (tmp_path / "documents").rglob("*") if each.is_file()] == []
        with pytest.raises(NotAllowed):
            perform(database, CommandLine(), document_work.finish, number, name="数据.zip", size=1, sha256=sha256)
    with database.reading() as session:
        row = session.get_one(MadeDocument, number)
        assert (row.state, row.failure, row.ended_at) == (MadeState.FAILED, INTERRUPTED, clock.now)
