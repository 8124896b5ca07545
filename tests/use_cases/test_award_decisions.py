"""The decision on the awards is written from what was published, names proposers, and is recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.tables import AuditEvent, AwardList, Publicity
from domain.refusals import NotAllowed, WrongStage
from tests.conftest import Clock
from tests.exports.official_documents import feet, tables, texts
from tests.meetings import a_meeting
from tests.publicity import CONTACT, FIVE, a_shown_list, later
from use_cases import award_decisions, publicity, withdrawals
from use_cases.document_sources import sources_of
from use_cases.document_subjects import published_list
from use_cases.transaction import perform, read


def test_it_gives_the_published_awards_with_names_and_prizes(database: Database, clock: Clock) -> None:
    sitting, list_id = a_shown_list(database)
    organiser = sitting.played.organiser
    with pytest.raises(WrongStage, match="has not been published"):
        perform(database, organiser, award_decisions.export, list_id)
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, list_id)
    export = perform(database, organiser, award_decisions.export, list_id)
    content = export.content()
    said = texts(content)
    assert export.name == "2020—2022年度-授奖决定-第1版名单.docx"
    assert said[0] == "关于授予2020—2022年度的决定"
    assert said[1].startswith("根据《重庆市人民建议奖励办法》（渝府令〔1999〕65号）和")
    assert said[1].endswith("现决定授奖4项。")
    assert said[2:4] == ["一、授奖名单", "（一）特等奖"]
    # Two lines for the seal, then the office that showed the list to the public.
    assert said[-4:] == ["", "", CONTACT.office, "2026年11月27日"]
    entries = sitting.played.entries
    assert tables(content)[0][1] == ["1", entries[0].reference, entries[0].title, "示例提案人", "50,000"]
    with database.reading() as session:
        published = session.scalars(select(AuditEvent).where(AuditEvent.action == "publicity.publish")).one()
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
        sha256 = session.get_one(AwardList, list_id).sha256
    assert re.search(rf"SHA-256：{sha256}", feet(content)[0][1])
    assert f"制发时审计记录末条：{published.seq}:{published.hash}" in feet(content)[0]
    assert str(last.message) == "Exported the decision on the awards of list 1 with proposers' names: 4 awards."
    assert perform(database, organiser, award_decisions.export, list_id).content() == content

    # Where no office was entered a line is left, and the page says so before.
    def cautions() -> list[str]:
        sources = read(database, organiser, sources_of, sitting.played.cycle.id)
        return [str(each) for subject in published_list(sources).found for each in subject.cautions]

    assert cautions() == []
    with database.writing() as session:
        session.get_one(Publicity, list_id).office = ""
        session.commit()
    assert cautions() == [
        "No issuing office is known, for none was entered for the publicity: a line is left to be filled in by hand."
    ]
    left_open = texts(perform(database, organiser, award_decisions.export, list_id).content())
    assert left_open[-4:] == ["", "", "_" * 20, "2026年11月27日"]

    perform(
        database, organiser, withdrawals.withdraw, sitting.played.cycle.id, entry_id=entries[0].id, reason="弄虚作假"
    )
    with pytest.raises(WrongStage, match=f"have been withdrawn: {entries[0].reference}"):
        perform(database, organiser, award_decisions.export, list_id)


def test_judges_and_chairs_get_none(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    for who in (sitting.hands[0], sitting.chair):
        with pytest.raises(NotAllowed):
            perform(database, who, award_decisions.export, list_id)


def test_the_command_line_refuses_before_a_list_is_published(program_database: Database, tmp_path: Path) -> None:
    sitting, target = a_meeting(program_database, FIVE), tmp_path / "决定.docx"
    list_id = sitting.seal()

    def answer() -> tuple[int, str]:
        found = CliRunner().invoke(app, ["--language", "en", "export", "--document", "decision", "-o", str(target)])
        return found.exit_code, found.output.strip()

    refused = "No list of this cycle has been published yet; the decision is written from a published one."
    assert (answer(), target.exists()) == ((REFUSED, refused), False)
    assert list_id
