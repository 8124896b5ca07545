"""The archive's table of objections, with what was handed in with each; never who made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from db.tables import AwardList, EvidenceFile, Objection
from domain.messages import InBoth
from exports.archive_tables import Cell, Kind, Table, column
from use_cases.archive_rules import as_json
from use_cases.archive_sources import ArchiveSource

_COMMAND_LINE = ("命令行", "the command line")
_NOT_SAID = ("未填写", "not given")
OBJECTIONS = Table(
    "objections",
    InBoth(
        "公示期间及以后的异议。异议人是谁、如何联系不写入，文字中以 ■■ 代替。证据文件本身不在归档里。",
        "Objections. Who made them and how to reach them is left out, and inside texts ■■ stands for it. The evidence "
        "files themselves are not in the archive.",
    ),
    (
        column("objection_id", "异议", "the objection", Kind.NUMBER),
        column("list_id", "名单", "the list", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("number", "该名单第几件，从 1 起", "its number on the list, from 1", Kind.COUNT),
        column("received_on", "收到日期", "when it was received", Kind.DAY),
        column("claim", "异议内容", "what is objected to", Kind.TEXT),
        column("evidence", "证据", "the evidence", Kind.TEXT, _NOT_SAID),
        column(
            "evidence_files",
            "证据文件，按提交先后：name 文件名，size 字节数，sha256 内容的 SHA-256",
            "the evidence files in the order they came: name, size in bytes, sha256 of the content",
            Kind.JSON,
        ),
        column("state", "open 调查中；upheld 成立；dismissed 不成立", "open, upheld or dismissed", Kind.CODE),
        column("finding", "调查结论", "the finding", Kind.TEXT, ("调查中", "open")),
        column("entered_at", "登记时刻", "when it was entered", Kind.MOMENT),
        column("entered_by_id", "登记人", "who entered it", Kind.NUMBER, _COMMAND_LINE),
        column("decided_at", "决定时刻", "when it was decided", Kind.MOMENT, ("调查中", "open")),
        column(
            "decided_by_id", "决定人", "who decided", Kind.NUMBER, ("调查中，或命令行", "open, or the command line")
        ),
    ),
)


def archived_objections(source: ArchiveSource) -> Iterator[list[Cell]]:
    """Read them, without who made them."""
    clear, files = source.guarded.clear, _evidence_files(source)
    rows = (
        select(Objection)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == source.cycle_id)
        .order_by(AwardList.number, Objection.number)
    )
    for row in source.tx.session.scalars(rows):
        yield [
            row.id,
            row.list_id,
            row.entry_id,
            row.number,
            row.received_on,
            clear(row.claim),
            clear(row.evidence),
            as_json(files.get(row.id, [])),
            row.state.value,
            clear(row.finding),
            row.entered_at,
            row.entered_by_id,
            row.decided_at,
            row.decided_by_id,
        ]


def _evidence_files(source: ArchiveSource) -> Mapping[int, list[dict[str, str | int]]]:
    """Tell by objection what was handed in with it; a name that tells of somebody is masked like any text."""
    found: dict[int, list[dict[str, str | int]]] = defaultdict(list)
    for row in source.tx.session.execute(
        select(EvidenceFile.objection_id, EvidenceFile.name, EvidenceFile.size, EvidenceFile.sha256)
        .join(EvidenceFile.objection)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == source.cycle_id)
        .order_by(EvidenceFile.id)
    ):
        file = {"name": source.guarded.clear(row.name), "size": row.size, "sha256": row.sha256}
        found[row.objection_id].append(file)
    return found
