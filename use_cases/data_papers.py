"""Plain data of papers: documents that were made, templates, letters; no address and nobody's text."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from db.tables import DocumentTemplate, Letter, MadeDocument
from domain.document_templates import TemplateKind
from domain.documents import UNFINISHED, DocumentCode, MadeState
from domain.letters import LetterKind, LetterState
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_source import DataSource

_LANGUAGE = field("language", "语言", "Language")
MADE_DOCUMENTS = data_table(
    "made_documents",
    "在文书页生成的文书",
    "Documents that were made on the page",
    "asked_at kind language",
    field("asked_at", "提出时刻", "Asked for at", Kind.MOMENT),
    field("kind", "种类", "Kind", codes=DocumentCode),
    _LANGUAGE,
    field("state", "结果", "State", codes=MadeState),
    words("source_zh", "依据（中文）", "Made from, in Chinese"),
    words("source_en", "依据（英文）", "Made from, in English"),
    field("asked_by", "提出人账号", "Asked for by", empty=True),
    field("ended_at", "结束时刻", "Ended at", Kind.MOMENT, empty=True),
    field("name", "文件名", "File name", Kind.TEXT, empty=True),
    field("size", "字节数", "Size in bytes", Kind.COUNT, empty=True),
    field("sha256", "校验值", "Check sum", Kind.DIGEST, empty=True),
    words("failure_zh", "未生成的原因（中文）", "Why it was not made, in Chinese"),
    words("failure_en", "未生成的原因（英文）", "Why it was not made, in English"),
)
TEMPLATES = data_table(
    "templates",
    "本单位的文书模板各版，全程序一份",
    "Versions of the office's own templates, of the whole program",
    "kind language number",
    field("kind", "文书", "Document", codes=TemplateKind),
    _LANGUAGE,
    field("number", "版次", "Version", Kind.COUNT),
    field("name", "文件名，内置模板没有", "File name, none of ours", Kind.TEXT, empty=True),
    field("size", "字节数", "Size in bytes", Kind.COUNT, empty=True),
    field("sha256", "校验值", "Check sum", Kind.DIGEST, empty=True),
    words("note", "改了什么", "What was changed"),
    field("taken_at", "启用时刻", "In force since", Kind.MOMENT),
    field("taken_by", "启用人账号", "Put in force by", empty=True),
)
LETTERS = data_table(
    "letters",
    "发出的邮件，不含邮箱和内容；邀请函不分周期",
    "Letters sent by e-mail, without addresses or texts; invitations belong to no cycle",
    "prepared_at account kind",
    field("prepared_at", "准备时刻", "Prepared at", Kind.MOMENT),
    field("account", "收件账号", "Account it went to"),
    field("kind", "种类", "Kind", codes=LetterKind),
    field("state", "结果", "State", codes=LetterState),
    field("prepared_by", "准备人账号", "Prepared by", empty=True),
    field("tried_at", "发送时刻", "Tried at", Kind.MOMENT, empty=True),
    words("failure_zh", "未发出的原因（中文）", "Why it was not sent, in Chinese"),
    words("failure_en", "未发出的原因（英文）", "Why it was not sent, in English"),
)
ALL = (MADE_DOCUMENTS, TEMPLATES, LETTERS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the papers."""
    yield FilledTable(MADE_DOCUMENTS, _documents(source))
    yield FilledTable(TEMPLATES, _templates(source))
    yield FilledTable(LETTERS, _letters(source))


def _documents(source: DataSource) -> Iterator[list[Value]]:
    # What is being made now may be these very data: it is no line of them yet.
    rows = select(MadeDocument).where(MadeDocument.cycle_id == source.cycle_id, MadeDocument.state.not_in(UNFINISHED))
    for row in source.tx.session.scalars(rows):
        asked = [row.asked_at, row.kind, row.language, row.state.value, *source.in_both(row.source)]
        made = [source.login(row.asked_by_id), row.ended_at, row.name, row.size or None, row.sha256]
        yield [*asked, *made, *source.in_both(row.failure)]


def _templates(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(DocumentTemplate)):
        what = [row.kind.value, row.language, row.number, row.name, row.size, row.sha256, row.note]
        yield [*what, row.taken_at, source.login(row.taken_by_id)]


def _letters(source: DataSource) -> Iterator[list[Value]]:
    rows = select(Letter).where(or_(Letter.cycle_id == source.cycle_id, Letter.cycle_id.is_(None)))
    for row in source.tx.session.scalars(rows):
        sent = [row.prepared_at, source.login(row.user_id), row.kind.value, row.state.value]
        yield [*sent, source.login(row.prepared_by_id), row.tried_at, *source.in_both(row.failure)]
