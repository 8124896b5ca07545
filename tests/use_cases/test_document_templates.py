"""Templates are put in force by version, recorded, used by every document, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from sqlalchemy import select
from typer.testing import CliRunner

from cli import app
from db.engine import Database
from db.file_store import FileStore, sha256_of
from db.tables import AuditEvent
from domain.document_templates import TemplateKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated
from tests.attachments import PDF, an_attachment, keeping_in
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.exports.official_documents import opened, texts
from tests.publicity import a_shown_list
from tests.queries import statements_of
from tests.templates import edited, ours, with_a_red_heading, without
from use_cases import attachment_upkeep, document_templates, notices
from use_cases.transaction import CommandLine, Credential, perform, read

NOTICE, OF = TemplateKind.NOTICE, (TemplateKind.NOTICE, "zh_CN")
RED = edited(with_a_red_heading)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    with keeping_in(tmp_path / "files") as folder:
        yield FileStore(folder)


def take(database: Database, who: Credential, content: bytes = RED, *, seen: int = 0, name: str = "通知.docx") -> str:
    said = perform(
        database, who, document_templates.take, *OF, seen_number=seen, name=name, content=content, note="  加红头 "
    )
    return str(said)


def test_a_template_in_force_makes_every_document_from_then_on_and_can_be_taken_back(
    database: Database, store: FileStore
) -> None:
    sitting, list_id = a_shown_list(database)
    who = sitting.played.organiser
    before = perform(database, who, notices.export, list_id).content()
    said = take(database, who)
    assert said == "Template of “Public notice” (简体中文), version 1, is in force: 通知.docx."
    content = perform(database, who, notices.export, list_id).content()
    assert texts(content)[0] == "示例市人民建议征集办公室文件"
    assert opened(content).core_properties.comments.endswith(
        f"template notice/zh_CN version 1, SHA-256 {sha256_of(RED)}"
    )
    assert perform(database, who, notices.export, list_id).content() == content
    assert texts(perform(database, who, notices.export, list_id, language="en").content())[0].startswith("Public")
    perform(database, who, document_templates.go_back, *OF, seen_number=1, number=0)
    assert perform(database, who, notices.export, list_id).content() == before
    perform(database, who, document_templates.go_back, *OF, seen_number=2, number=1)
    line = read(database, who, document_templates.listing)[OF]
    assert [(each.number, each.is_ours, each.name, each.note) for each in line.versions] == [
        (3, False, "通知.docx", "加红头"),
        (2, True, "", ""),
        (1, False, "通知.docx", "加红头"),
    ]
    assert read(database, who, document_templates.template_file, *OF).content == RED
    with database.reading() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action.startswith("document_templates.")).order_by(AuditEvent.seq)
        ).all()
    assert [(event.action, event.message.fields["number"]) for event in events] == [
        ("document_templates.take", 1),
        ("document_templates.go_back", 2),
        ("document_templates.go_back", 3),
    ]
    assert events[0].message.fields["content"] == sha256_of(RED)
    assert store.holds(sha256_of(RED))


def test_what_is_wrong_outdated_or_the_same_leaves_no_trace(database: Database, store: FileStore) -> None:
    who = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    wrong = without("{{获奖名单}}")
    with pytest.raises(Invalid, match="cannot be the template yet"):
        take(database, who, wrong)
    assert list(store.contents()) == []
    take(database, who)
    with pytest.raises(Invalid, match="in force already"):
        take(database, who, seen=1)
    with pytest.raises(Outdated):
        take(database, who, ours())
    with pytest.raises(Outdated):
        perform(database, who, document_templates.go_back, *OF, seen_number=0, number=0)
    with pytest.raises(NotAllowed):
        perform(database, who, document_templates.go_back, *OF, seen_number=1, number=7)
    with pytest.raises(Invalid, match="too long"):
        perform(
            database,
            who,
            document_templates.take,
            *OF,
            seen_number=1,
            name="a.docx",
            content=ours(),
            note="长" * 501,
        )
    assert read(database, who, document_templates.listing)[OF].number == 1
    tried = read(database, who, document_templates.trial, *OF, name="a.docx", content=wrong)
    assert (len(tried.problems), tried.sample) == (1, None)


def test_a_style_without_its_name_is_refused_in_words(database: Database, store: FileStore) -> None:
    assert store
    broken = edited(lambda document: [each.attrib.clear() for each in document.element.iter(qn("w:pStyle"))])
    tried = read(database, CommandLine(), document_templates.trial, *OF, name="a.docx", content=broken)
    assert tried.sample is None
    assert [str(each).startswith("a.docx cannot be filled") for each in tried.problems] == [True]


def test_a_lost_file_is_said_and_the_way_back_stays_open(database: Database, store: FileStore) -> None:
    cycle = a_cycle(database)
    an_attachment(database, an_entry(database, cycle), content=PDF)
    take(database, CommandLine())
    perform(database, CommandLine(), attachment_upkeep.tidy)
    assert store.holds(sha256_of(RED)), "a template belongs to something"
    store.drop(sha256_of(RED))
    with pytest.raises(Invalid, match="version 1 of this template is lost"):
        read(database, CommandLine(), document_templates.template_file, *OF)
    found = read(database, CommandLine(), attachment_upkeep.check)
    assert "document template, version 1: the file 通知.docx is missing." in [str(each) for each in found.lost]
    perform(database, CommandLine(), document_templates.go_back, *OF, seen_number=1, number=0)
    assert read(database, CommandLine(), document_templates.template_file, *OF).content == ours()


def test_only_organisers_see_or_change_templates(database: Database, store: FileStore) -> None:
    assert store
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        who = signed_in(database, a_user(database, roles=[role]))
        with pytest.raises(NotAllowed):
            read(database, who, document_templates.listing)
        with pytest.raises(NotAllowed):
            read(database, who, document_templates.template_file, *OF)
        with pytest.raises(NotAllowed):
            read(database, who, document_templates.trial, *OF, name="a.docx", content=RED)
        with pytest.raises(NotAllowed):
            take(database, who)


def test_queries_do_not_grow_with_the_versions(database: Database, store: FileStore) -> None:
    assert store
    counts = []
    for seen in range(2):
        take(database, CommandLine(), edited(lambda _document: None) if seen else RED, seen=seen)
        with statements_of(database) as statements:
            read(database, CommandLine(), document_templates.listing)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_command_line_gives_the_template_in_force_and_ours(program_database: Database, tmp_path: Path) -> None:
    take(program_database, CommandLine())
    for further, content in (([], RED), (["--version", "0"], ours())):
        target = tmp_path / "模板.docx"
        given = ["template", "--document", "notice", "--language", "zh_CN", "-o", str(target), *further]
        assert CliRunner().invoke(app, given).exit_code == 0
        assert target.read_bytes() == content
