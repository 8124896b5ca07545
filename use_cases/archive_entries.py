"""The archive's tables of what competes: entries, organisations' figures, entries of each round."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Entry, Organisation, RoundEntry
from domain.messages import InBoth
from exports.archive_tables import NOT_SAID, Cell, Filled, Kind, Table, column
from use_cases.archive_discretion import published_names
from use_cases.archive_rules import as_json
from use_cases.archive_sources import ArchiveSource
from use_cases.reading import reading_of

_AT_A_TIME = 1000
ENTRIES = Table(
    "entries",
    InBoth(
        "参评对象，含不参评的。文字中的建议人信息以 ■■ 代替，与匿名评审时评委所见一致。",
        "The entries, those that do not compete included. Inside texts ■■ stands for what identifies proposers, as "
        "judges of blind rounds read them.",
    ),
    (
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("track_id", "赛道", "its track", Kind.NUMBER),
        column("reference", "编号", "its reference number", Kind.TEXT),
        column("title", "标题或单位名称", "title, or name of the unit", Kind.TEXT),
        column(
            "text",
            "正文或单位情况",
            "text, or summary",
            Kind.TEXT,
            ("未进入任何轮次，或未填写", "in no round, or none"),
        ),
        column("theme", "主题", "theme", Kind.TEXT, NOT_SAID),
        column("kind", "类别", "kind", Kind.TEXT, NOT_SAID),
        column("submitted_on", "提交日期", "when it was submitted", Kind.DAY, NOT_SAID),
        column("handling_unit", "收集或转送单位", "unit that collected or forwarded it", Kind.TEXT, NOT_SAID),
        column("adoption_status", "采纳情况", "adoption", Kind.TEXT, NOT_SAID),
        column("adoption_level", "采纳层级", "level of adoption", Kind.TEXT, NOT_SAID),
        column("adopting_unit", "采纳单位", "adopting unit", Kind.TEXT, NOT_SAID),
        column("adopted_on", "采纳日期", "when it was adopted", Kind.DAY, NOT_SAID),
        column("instruction", "领导批示", "leader's instruction", Kind.TEXT, NOT_SAID),
        column("effect", "转化运用", "measures and effect", Kind.TEXT, NOT_SAID),
        column("satisfaction", "建议人满意度", "satisfaction of the proposer", Kind.TEXT, NOT_SAID),
        column("eligibility", "eligible 参评；ineligible 不参评", "eligible or ineligible: what counts", Kind.CODE),
        column("verdict", "按规则的结论", "what the rule says", Kind.CODE),
        column("reasons", "规则所列理由的代码", "codes of the rule's reasons", Kind.JSON),
        column("override", "组织方的决定", "an organiser's decision", Kind.CODE, ("按规则", "the rule counts")),
        column("override_reason", "该决定的理由", "its reason", Kind.TEXT, ("无此决定", "no such decision")),
        column(
            "confirmed_at", "资格确认时刻", "when eligibility was confirmed", Kind.MOMENT, ("未确认", "not confirmed")
        ),
        column(
            "duplicate_of_id", "并入的参评对象", "entry it is a duplicate of", Kind.NUMBER, ("不是重复", "no duplicate")
        ),
        column(
            "proposers",
            "已公布的建议人姓名",
            "proposers' names, where published",
            Kind.TEXT,
            ("未公布", "not published"),
        ),
    ),
)
ORGANISATIONS = Table(
    "organisations",
    InBoth("参评单位的数据。", "Figures of the organisations."),
    (
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("category", "单位类别", "category", Kind.TEXT, NOT_SAID),
        column("district", "区县", "district", Kind.TEXT, NOT_SAID),
        column("collected", "征集建议数", "suggestions collected", Kind.COUNT),
        column("adopted_by_city", "市级采纳数", "adopted by the city", Kind.COUNT),
        column("adopted_by_district", "区县级采纳数", "adopted by the district", Kind.COUNT),
    ),
)
ROUND_ENTRIES = Table(
    "round_entries",
    InBoth("各轮次的参评对象，评分开始时定下。", "Entries of each round, as fixed when scoring opened."),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("number", "评委所见序号，从 1 起", "number by which judges know it, from 1", Kind.COUNT),
        column(
            "further_sheets", "增加的评委数", "judges beyond those of every entry", Kind.COUNT, ("没有增加", "none")
        ),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the entries."""
    yield Filled(ENTRIES, _entries(source))
    yield Filled(ORGANISATIONS, _organisations(source))
    yield Filled(ROUND_ENTRIES, _round_entries(source))


def _entries(source: ArchiveSource) -> Iterator[list[Cell]]:
    session = source.tx.session
    judged = set(session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id.in_(source.round_ids))))
    names = published_names(source.tx, source.cycle_id)
    rows = (
        select(Entry)
        .where(Entry.track_id.in_(source.track_ids))
        .options(
            selectinload(Entry.proposers),
            joinedload(Entry.suggestion),
            joinedload(Entry.organisation),
            joinedload(Entry.adoption),
        )
        .order_by(Entry.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for entry in session.scalars(rows):
        yield _entry(source, entry, is_judged=entry.id in judged, names=names.get(entry.id, ()))


def _entry(source: ArchiveSource, entry: Entry, *, is_judged: bool, names: tuple[str, ...]) -> list[Cell]:
    read, spared = reading_of(entry, is_blind=True), tuple(entry.shown_words or ())

    def clear(text: str) -> str:
        return source.discretion.clear(text, spared)

    return [
        entry.id,
        entry.track_id,
        entry.reference,
        clear(read.title),
        clear(read.text) if is_judged else None,
        read.theme,
        read.kind,
        read.submitted_on,
        entry.suggestion.handling_unit if entry.suggestion else None,
        read.adoption_status,
        read.adoption_level,
        read.adopting_unit,
        read.adopted_on,
        clear(read.instruction),
        clear(read.effect),
        read.satisfaction,
        entry.eligibility.value,
        entry.verdict.value,
        as_json([reason.code for reason in entry.reasons]),
        None if entry.override is None else entry.override.value,
        clear(entry.override_reason),
        entry.confirmed_at,
        entry.duplicate_of_id,
        "、".join(names),
    ]


def _organisations(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(Organisation)
        .join(Entry, Entry.id == Organisation.entry_id)
        .where(Entry.track_id.in_(source.track_ids))
        .order_by(Organisation.entry_id)
    )
    for row in source.tx.session.scalars(rows):
        yield [row.entry_id, row.category, row.district, row.collected, row.adopted_by_city, row.adopted_by_district]


def _round_entries(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(RoundEntry.round_id, RoundEntry.entry_id, RoundEntry.number, RoundEntry.further_sheets)
        .where(RoundEntry.round_id.in_(source.round_ids))
        .order_by(RoundEntry.round_id, RoundEntry.number)
    )
    for row in source.tx.session.execute(rows):
        yield list(row)
