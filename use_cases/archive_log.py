"""The archive's audit log: every event as it was stored, but for words that name what must not leave."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.tables import AuditEvent
from domain.messages import InBoth
from exports.archive_tables import Cell, Filled, Kind, Table, column
from use_cases.archive_rules import as_json
from use_cases.archive_sources import ArchiveSource
from use_cases.audit_chain import Head, events
from use_cases.transaction import Transaction

AUDIT_LOG = Table(
    "audit_log",
    InBoth(
        "审计记录，全程序一份，按编号排列。校验值是对 JSON 数组 [seq, at, actor_id, actor_name, action, subject_kind, "
        "subject_id, message, previous_hash]（键按序排列，分隔符为逗号加空格、冒号加空格，"
        "非 ASCII 字符不转义，UTF-8）取 SHA-256。",
        "The audit log of the whole program, by number. The check sum is SHA-256 over the JSON array [seq, at, "
        "actor_id, actor_name, action, subject_kind, subject_id, message, previous_hash] in UTF-8: keys sorted, "
        "separated by comma and blank, colon and blank, nothing escaped that need not be.",
    ),
    (
        column("seq", "编号，从 1 起连续", "its number, from 1 without a gap", Kind.NUMBER),
        column("at", "时刻", "when it happened", Kind.MOMENT),
        column(
            "actor_id",
            "操作人",
            "who acted",
            Kind.NUMBER,
            ("命令行或尚未登录", "the command line, or nobody signed in"),
        ),
        column("actor_name", "操作人姓名", "their name", Kind.TEXT, ("尚未登录", "nobody signed in")),
        column("action", "操作", "what was done", Kind.CODE),
        column("subject_kind", "对象的种类", "kind of what it was done to", Kind.CODE),
        column("subject_id", "对象", "the same", Kind.NUMBER, ("不是某一个", "no single one")),
        column(
            "message",
            "内容：英文句型和其中的值",
            "what happened: template and fields",
            Kind.JSON,
            ("已隐去", "left out"),
        ),
        column(
            "withheld",
            "内容已隐去，因为涉及未公布的个人信息",
            "the message is left out: it names what was not published",
            Kind.FLAG,
        ),
        column("previous_hash", "上一条的校验值", "check sum of the event before", Kind.DIGEST),
        column("hash", "本条的校验值", "its own check sum", Kind.DIGEST),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the log."""
    yield Filled(AUDIT_LOG, _events(source))


def log_head(tx: Transaction) -> tuple[Head, str] | None:
    """Give the last event and its moment; None while there is none."""
    row = tx.session.execute(
        select(AuditEvent.seq, AuditEvent.hash, AuditEvent.at).order_by(AuditEvent.seq.desc()).limit(1)
    ).first()
    return None if row is None else (Head(row.seq, row.hash), row.at.isoformat())


def _events(source: ArchiveSource) -> Iterator[list[Cell]]:
    for row in events(source.tx):
        said = as_json(row.message)
        is_withheld = not source.guarded.is_clear(said)
        who = [row.actor_id, row.actor_name]
        what = [row.action, row.subject_kind, row.subject_id, None if is_withheld else said, is_withheld]
        yield [row.seq, row.at, *who, *what, row.previous_hash, row.hash]
