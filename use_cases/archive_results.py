"""The archive's tables of the result: lists with their signatures, publicity, objections and withdrawals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from db.tables import AwardList, AwardWithdrawal, Entry, Publicity, Signature, Tier, Track
from domain.messages import InBoth
from exports.archive_tables import COMMAND_LINE, NOT_SAID, Cell, Filled, Kind, Table, column
from use_cases.archive_acts import PUT_FORWARD, UPHELD, WITHDRAWN
from use_cases.archive_meetings import NO_EVENT
from use_cases.archive_objections import OBJECTIONS, archived_objections
from use_cases.archive_sources import ArchiveSource
from use_cases.list_contents import spelled

AWARD_LISTS = Table(
    "award_lists",
    InBoth(
        "授奖名单的每一版。校验值是对内容（UTF-8，键按序排列，不带空格，非 ASCII 字符不转义）取 SHA-256。",
        "Every version of the award list. Its check sum is SHA-256 over the content in UTF-8: keys sorted, no blanks, "
        "nothing escaped that need not be.",
    ),
    (
        column("list_id", "名单", "the list", Kind.NUMBER),
        column("number", "第几版，从 1 起", "its version, from 1", Kind.COUNT),
        column(
            "content",
            "内容：所依据的排名、各奖项名额和空缺、授奖对象",
            "its content: the rankings it rests on, places and vacancies of every tier, the awards",
            Kind.JSON,
        ),
        column(
            "is_masked",
            "标题中有未公布的建议人信息，已以 ■■ 代替，因此校验值无法由内容重算",
            "a title tells who proposed and was not published: ■■ stands for it, and the check sum does not come out",
            Kind.FLAG,
        ),
        column("sha256", "校验值", "its check sum", Kind.DIGEST),
        column("reason", "再出一版的理由", "why there is a further version", Kind.TEXT, ("第一版", "the first one")),
        column("put_forward_at", "提请审批时刻", "when it was put forward", Kind.MOMENT),
        column("put_forward_by_id", "提交人", "who put it forward", Kind.NUMBER, COMMAND_LINE),
        column(
            "set_aside_at",
            "未封存而搁置的时刻",
            "when it was set aside unsealed",
            Kind.MOMENT,
            ("未搁置", "it was not"),
        ),
        column("sealed_at", "封存时刻", "when it was sealed", Kind.MOMENT, ("未封存", "not sealed")),
        column("published_at", "公布时刻", "when it was published", Kind.MOMENT, ("未公布", "not published")),
        column(
            "event_seq",
            "记载其提请审批的审计记录编号",
            "the log's event of its being put forward",
            Kind.NUMBER,
            NO_EVENT,
        ),
    ),
)
SIGNATURES = Table(
    "signatures",
    InBoth("谁以密码确认了哪一版名单。", "Who signed which list with their password."),
    (
        column("list_id", "名单", "the list", Kind.NUMBER),
        column("user_id", "签署人", "who signed", Kind.NUMBER),
        column("capacity", "organiser 组织方；chair 评审组长", "as organiser or as chair", Kind.CODE),
        column("round_id", "任组长的轮次", "the round they lead", Kind.NUMBER, ("组织方", "an organiser")),
        column("name", "签署时的姓名", "their name as they signed", Kind.TEXT),
        column("signed_at", "签署时刻", "when", Kind.MOMENT),
    ),
)
PUBLICITIES = Table(
    "publicities",
    InBoth(
        "公示：起止日期、受理单位，以及公告所印的审计记录末条。",
        "How lists were shown to the public: the days, who received objections, and the head of the log on the notice.",
    ),
    (
        column("list_id", "名单", "the list", Kind.NUMBER),
        column("starts_on", "起始日", "first day", Kind.DAY),
        column("ends_on", "截止日", "last day", Kind.DAY),
        column("working_days", "工作日数", "how many working days", Kind.COUNT),
        column(
            "is_calendar_known",
            "节假日安排当时已知；false 为只除去周末",
            "public holidays were known; false: week-ends alone were left out",
            Kind.FLAG,
        ),
        column("office", "受理单位", "office that received objections", Kind.TEXT),
        column("telephone", "其电话", "its telephone", Kind.TEXT, NOT_SAID),
        column("address", "其地址", "its address", Kind.TEXT, NOT_SAID),
        column("email", "其电子邮箱", "its e-mail address", Kind.TEXT, NOT_SAID),
        column("begun_at", "登记时刻", "when it was begun", Kind.MOMENT),
        column("begun_by_id", "登记人", "who began it", Kind.NUMBER, COMMAND_LINE),
        column("head_seq", "公告所印的审计记录末条编号", "number of the log's head on the notice", Kind.NUMBER),
        column("head_hash", "其校验值", "its check sum", Kind.DIGEST),
    ),
)
WITHDRAWALS = Table(
    "withdrawals",
    InBoth("撤销的授奖。", "Awards that were taken away."),
    (
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("tier", "原奖项顺序号", "position of the tier it had", Kind.COUNT),
        column("list_id", "当时的名单", "the list at the time", Kind.NUMBER),
        column(
            "objection_id", "所依据的异议", "the objection upheld", Kind.NUMBER, ("公布以后撤销", "after publication")
        ),
        column("reason", "理由", "the reason", Kind.TEXT),
        column("withdrawn_at", "撤销时刻", "when", Kind.MOMENT),
        column("withdrawn_by_id", "撤销人", "by whom", Kind.NUMBER, COMMAND_LINE),
        column("event_seq", "记载其事的审计记录编号", "the log's event of it", Kind.NUMBER, NO_EVENT),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the result."""
    yield Filled(AWARD_LISTS, _lists(source))
    yield Filled(SIGNATURES, _signatures(source))
    yield Filled(PUBLICITIES, _publicities(source))
    yield Filled(OBJECTIONS, archived_objections(source))
    yield Filled(WITHDRAWALS, _withdrawals(source))


def _lists(source: ArchiveSource) -> Iterator[list[Cell]]:
    spared = _spared(source)
    rows = select(AwardList).where(AwardList.cycle_id == source.cycle_id).order_by(AwardList.number)
    for row in source.tx.session.scalars(rows):
        content = _cleared(source, row.content, spared)
        yield [
            row.id,
            row.number,
            spelled(content),
            content != row.content,
            row.sha256,
            source.guarded.clear(row.reason),
            row.put_forward_at,
            row.put_forward_by_id,
            row.set_aside_at,
            row.sealed_at,
            row.published_at,
            source.acts.last((PUT_FORWARD,), row.id),
        ]


def _spared(source: ArchiveSource) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give the words that an organiser lets stand in an entry's title, by track and reference."""
    rows = source.tx.session.execute(
        select(Track.kind, Entry.reference, Entry.shown_words)
        .join(Track, Track.id == Entry.track_id)
        .where(Entry.track_id.in_(source.track_ids), Entry.shown_words.is_not(None))
    )
    return {(row.kind.value, row.reference): tuple(row.shown_words or ()) for row in rows}


def _cleared(
    source: ArchiveSource, content: Mapping[str, Any], spared: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[str, Any]:
    """Put a mask where a title tells who proposed."""
    track = {tier["position"]: tier["track"] for tier in content["tiers"]}
    awards = [
        {
            **award,
            "title": source.discretion.clear(
                award["title"], spared.get((track[award["tier"]], award["reference"]), ())
            ),
        }
        for award in content["awards"]
    ]
    return {**content, "awards": awards}


def _signatures(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(Signature)
        .join(AwardList, AwardList.id == Signature.list_id)
        .where(AwardList.cycle_id == source.cycle_id)
        .order_by(AwardList.number, Signature.id)
    )
    for row in source.tx.session.scalars(rows):
        yield [row.list_id, row.user_id, row.capacity.value, row.round_id, row.name, row.signed_at]


def _publicities(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(Publicity)
        .join(AwardList, AwardList.id == Publicity.list_id)
        .where(AwardList.cycle_id == source.cycle_id)
        .order_by(AwardList.number)
    )
    for row in source.tx.session.scalars(rows):
        yield [
            row.list_id,
            row.starts_on,
            row.ends_on,
            row.working_days,
            row.is_calendar_known,
            row.office,
            row.telephone,
            row.address,
            row.email,
            row.begun_at,
            row.begun_by_id,
            row.head_seq,
            row.head_hash,
        ]


def _withdrawals(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = source.tx.session.execute(
        select(AwardWithdrawal, Tier.position)
        .join(Tier, Tier.id == AwardWithdrawal.tier_id)
        .where(AwardWithdrawal.cycle_id == source.cycle_id)
        .order_by(AwardWithdrawal.id)
    ).all()
    later = dict[int, int]()
    events = dict[int, int | None]()
    for row, _tier in reversed(rows):
        if row.objection_id is not None:
            events[row.id] = source.acts.last((UPHELD,), row.objection_id)
            continue
        # Several awards of one list may be withdrawn: its events are told apart by their order.
        events[row.id] = source.acts.from_end(WITHDRAWN, row.list_id, later.get(row.list_id, 0))
        later[row.list_id] = later.get(row.list_id, 0) + 1
    for row, tier in rows:
        yield [
            row.entry_id,
            tier,
            row.list_id,
            row.objection_id,
            source.guarded.clear(row.reason),
            row.withdrawn_at,
            row.withdrawn_by_id,
            events[row.id],
        ]
