"""The archive's tables of what was decided beside the arithmetic: waivers, and who goes to the final."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.tables import AdvanceDecision, SheetWaiver
from domain.messages import InBoth
from exports.archive_tables import COMMAND_LINE, Cell, Filled, Kind, Table, column
from use_cases.archive_sources import ArchiveSource

WAIVERS = Table(
    "waivers",
    InBoth(
        "缺少评分表仍予排名的决定，归档时有效的；收回的见审计记录。",
        "Decisions to rank entries although sheets are missing, as they stand now; the log tells of those taken back.",
    ),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("reason", "理由", "the reason", Kind.TEXT),
        column("decided_at", "决定时刻", "when it was decided", Kind.MOMENT),
        column("decided_by_id", "决定人", "who decided", Kind.NUMBER, COMMAND_LINE),
    ),
)
ADVANCE_DECISIONS = Table(
    "advance_decisions",
    InBoth("谁进入终评的决定。", "Decisions on who goes to the final."),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("kind", "tie 末位同分；wild_card 特别推荐", "tie at the last place, or wild card", Kind.CODE),
        column("ranking_id", "所依据的排名", "the ranking it rests on", Kind.NUMBER, ("特别推荐", "a wild card")),
        column("advances", "晋级", "goes on", Kind.FLAG),
        column("reason", "理由", "the reason", Kind.TEXT),
        column("decided_at", "决定时刻", "when it was decided", Kind.MOMENT),
        column("decided_by_id", "决定人", "who decided", Kind.NUMBER, COMMAND_LINE),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the decisions."""
    yield Filled(WAIVERS, _waivers(source))
    yield Filled(ADVANCE_DECISIONS, _advance_decisions(source))


def _waivers(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = select(SheetWaiver).where(SheetWaiver.round_id.in_(source.round_ids))
    for row in source.tx.session.scalars(rows.order_by(SheetWaiver.round_id, SheetWaiver.entry_id)):
        reason = source.guarded.clear(row.reason)
        yield [row.round_id, row.entry_id, reason, row.decided_at, row.decided_by_id]


def _advance_decisions(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = select(AdvanceDecision).where(AdvanceDecision.round_id.in_(source.round_ids))
    for row in source.tx.session.scalars(rows.order_by(AdvanceDecision.round_id, AdvanceDecision.entry_id)):
        yield [
            row.round_id,
            row.entry_id,
            row.kind.value,
            row.ranking_id,
            row.advances,
            source.guarded.clear(row.reason),
            row.decided_at,
            row.decided_by_id,
        ]
