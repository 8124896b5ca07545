"""Plain data of what competes: entries, organisations, proposers, attachments, duplicates, entries of each round."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.tables import (
    Attachment,
    DuplicateDecision,
    DuplicateMember,
    Entry,
    Organisation,
    Proposer,
    RoundEntry,
)
from domain.attachments import AttachmentKind
from domain.awards import Eligibility
from domain.duplicates import Verdict
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_rules import TRACK
from use_cases.data_source import DataSource

ROUND, ENTRY = field("round", "轮次代码", "Code of the round"), field("entry", "编号", "Reference")
ENTRIES = data_table(
    "entries",
    "参评对象，含不参评的",
    "Entries, those that do not compete included",
    "track entry",
    TRACK,
    ENTRY,
    words("title", "标题或单位名称", "Title or name"),
    words("text", "正文或单位情况", "Text or summary"),
    field("theme", "主题", "Theme", Kind.TEXT, empty=True),
    field("kind", "类别", "Kind", Kind.TEXT, empty=True),
    field("submitted_on", "提交日期", "Submitted on", Kind.DAY, empty=True),
    field("channel", "渠道", "Channel", Kind.TEXT, empty=True),
    field("district", "区县", "District", Kind.TEXT, empty=True),
    field("handling_unit", "收集或转送单位", "Handling unit", Kind.TEXT, empty=True),
    field("adoption_status", "采纳情况", "Adoption", Kind.TEXT, empty=True),
    field("adoption_level", "采纳层级", "Level of adoption", Kind.TEXT, empty=True),
    field("adopting_unit", "采纳单位", "Adopting unit", Kind.TEXT, empty=True),
    field("adopted_on", "采纳日期", "Adopted on", Kind.DAY, empty=True),
    words("instruction", "领导批示", "Instruction"),
    words("effect", "转化运用", "Effect"),
    words("satisfaction", "建议人满意度", "Satisfaction"),
    field("eligibility", "参评资格", "Eligibility", codes=Eligibility),
    field("verdict", "按规则的结论", "Verdict of the rule", codes=Eligibility),
    field("reasons", "规则所列理由", "Reasons of the rule", Kind.JSON),
    field("override", "组织方的决定", "Decision of an organiser", codes=Eligibility, empty=True),
    words("override_reason", "该决定的理由", "Its reason"),
    field("overridden_at", "该决定的时刻", "Decided at", Kind.MOMENT, empty=True),
    field("overridden_by", "该决定由谁作出", "Decided by", empty=True),
    field("confirmed_at", "资格确认时刻", "Confirmed at", Kind.MOMENT, empty=True),
    field("confirmed_by", "资格由谁确认", "Confirmed by", empty=True),
    field("duplicate_of", "并入的编号", "Duplicate of", empty=True),
)
ORGANISATIONS = data_table(
    "organisations",
    "参评单位自报的数据",
    "Figures that the organisations reported",
    "entry",
    ENTRY,
    field("category", "单位类别", "Category", Kind.TEXT, empty=True),
    field("district", "区县", "District", Kind.TEXT, empty=True),
    field("collected", "征集建议数", "Collected", Kind.COUNT),
    field("adopted_by_city", "市级采纳数", "Adopted by the city", Kind.COUNT),
    field("adopted_by_district", "区县级采纳数", "Adopted by the district", Kind.COUNT),
)
PROPOSERS = data_table(
    "proposers",
    "建议人，只在导出含姓名的文件时",
    "Proposers, only where names are asked for",
    "track entry position",
    TRACK,
    ENTRY,
    field("position", "顺序", "Place", Kind.COUNT),
    field("name", "姓名", "Name", Kind.TEXT),
    words("work_unit", "工作单位", "Work unit"),
    field("district", "区县", "District", Kind.TEXT, empty=True),
    field("merged_from", "来自并入的编号", "From the merged entry", empty=True),
)
ATTACHMENTS = data_table(
    "attachments",
    "附件清单",
    "List of attachments",
    "track entry sha256",
    TRACK,
    ENTRY,
    words("name", "文件名", "File name"),
    field("kind", "格式", "Format", codes=AttachmentKind),
    field("size", "字节数", "Size in bytes", Kind.COUNT),
    field("sha256", "校验值", "Check sum", Kind.DIGEST),
    field("is_fit_for_judges", "可供匿名评审", "Fit for blind rounds", Kind.FLAG),
    field("attached_at", "上传时刻", "Attached at", Kind.MOMENT),
    field("attached_by", "上传人", "Attached by", Kind.TEXT),
)
DUPLICATES = data_table(
    "duplicates",
    "重复建议的决定，每条建议一行",
    "Decisions on duplicates, one row for each suggestion",
    "decided_at kept entry",
    field("decided_at", "决定时刻", "Decided at", Kind.MOMENT),
    field("verdict", "决定", "Verdict", codes=Verdict),
    field("kept", "保留的编号", "Kept entry", empty=True),
    ENTRY,
    words("reason", "理由", "Reason"),
    field("decided_by", "决定人", "Decided by", empty=True),
)
ROUND_ENTRIES = data_table(
    "round_entries",
    "各轮次的参评对象",
    "Entries of each round",
    "round number",
    ROUND,
    field("number", "评委所见序号", "Number as judges know it", Kind.COUNT),
    ENTRY,
    field("further_sheets", "增加的评委数", "Further judges", Kind.COUNT, empty=True),
)
ALL = (ENTRIES, ORGANISATIONS, PROPOSERS, ATTACHMENTS, DUPLICATES, ROUND_ENTRIES)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the entries; proposers only where they are asked for."""
    yield FilledTable(ENTRIES, _entries(source))
    yield FilledTable(ORGANISATIONS, _organisations(source))
    if source.with_names:
        yield FilledTable(PROPOSERS, _proposers(source))
    yield FilledTable(ATTACHMENTS, _attachments(source))
    yield FilledTable(DUPLICATES, _duplicates(source))
    yield FilledTable(ROUND_ENTRIES, _round_entries(source))


def _entries(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(Entry)
        .where(Entry.track_id.in_(source.tracks))
        .options(joinedload(Entry.suggestion), joinedload(Entry.organisation), joinedload(Entry.adoption))
    )
    for row in source.tx.session.scalars(rows):
        yield [
            source.tracks[row.track_id],
            row.reference,
            row.title,
            *_circumstances(row),
            row.eligibility.value,
            row.verdict.value,
            [reason.code for reason in row.reasons],
            None if row.override is None else row.override.value,
            row.override_reason,
            row.overridden_at,
            source.login(row.overridden_by_id),
            row.confirmed_at,
            source.login(row.confirmed_by_id),
            source.entry(row.duplicate_of_id),
        ]


def _circumstances(row: Entry) -> list[Value]:
    own, unit, adoption = row.suggestion, row.organisation, row.adoption
    said: list[Value] = [None if unit is None else unit.summary, *[None] * 6]
    if own is not None:
        said = [own.text, own.theme, own.kind, own.submitted_on, own.channel, own.district, own.handling_unit]
    if adoption is None:
        return [*said, *[None] * 7]
    where = [adoption.status, adoption.level, adoption.unit, adoption.adopted_on]
    return [*said, *where, adoption.instruction, adoption.effect, adoption.satisfaction]


def _organisations(source: DataSource) -> Iterator[list[Value]]:
    rows = select(Organisation).join(Entry, Entry.id == Organisation.entry_id)
    for row in source.tx.session.scalars(rows.where(Entry.track_id.in_(source.tracks))):
        figures = [row.collected, row.adopted_by_city, row.adopted_by_district]
        yield [source.entry(row.entry_id), row.category, row.district, *figures]


def _proposers(source: DataSource) -> Iterator[list[Value]]:
    rows = select(Proposer, Entry.track_id).join(Entry, Entry.id == Proposer.entry_id)
    for row, track in source.tx.session.execute(rows.where(Entry.track_id.in_(source.tracks))):
        known = [row.position, row.name, row.work_unit, row.district, source.entry(row.merged_from_id)]
        yield [source.tracks[track], source.entry(row.entry_id), *known]


def _attachments(source: DataSource) -> Iterator[list[Value]]:
    rows = select(Attachment, Entry.track_id).join(Entry, Entry.id == Attachment.entry_id)
    for row, track in source.tx.session.execute(rows.where(Entry.track_id.in_(source.tracks))):
        file = [row.name, row.kind.value, row.size, row.sha256, row.is_fit_for_judges, row.attached_at, row.attached_by]
        yield [source.tracks[track], source.entry(row.entry_id), *file]


def _duplicates(source: DataSource) -> Iterator[list[Value]]:
    rows = select(DuplicateDecision, DuplicateMember.entry_id).join(
        DuplicateMember, DuplicateMember.decision_id == DuplicateDecision.id
    )
    for row, entry_id in source.tx.session.execute(rows.where(DuplicateDecision.cycle_id == source.cycle_id)):
        what = [row.decided_at, row.verdict.value, source.entry(row.kept_id), source.entry(entry_id)]
        yield [*what, row.reason, source.login(row.decided_by_id)]


def _round_entries(source: DataSource) -> Iterator[list[Value]]:
    rows = select(RoundEntry.round_id, RoundEntry.number, RoundEntry.entry_id, RoundEntry.further_sheets)
    for row in source.tx.session.execute(rows.where(RoundEntry.round_id.in_(source.rounds))):
        yield [source.rounds[row.round_id], row.number, source.entry(row.entry_id), row.further_sheets]
