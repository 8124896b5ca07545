"""Plain data of pilot scoring: its entries, who has scored them, and the points without anybody's name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.tables import Entry, PilotEntry, PilotSet, PilotSheet
from domain.awards import SheetState
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases import pilot_results
from use_cases.data_entries import ROUND
from use_cases.data_judging import JUDGE
from use_cases.data_source import DataSource

_PILOT = field("pilot", "第几项试评", "Number of the pilot entry", Kind.COUNT)
PILOT_ENTRIES = data_table(
    "pilot_entries",
    "试评的参评对象和样本",
    "Pilot entries and samples",
    "round pilot",
    ROUND,
    _PILOT,
    field("entry", "编号，样本没有", "Reference, none of a sample", empty=True),
    words("title", "样本标题", "Title of a sample"),
    words("text", "样本正文", "Text of a sample"),
    field("closed_at", "试评结束时刻", "Closed at", Kind.MOMENT, empty=True),
    field("shared_at", "结果向评审组公开的时刻", "Opened to the panel at", Kind.MOMENT, empty=True),
)
PILOT_SHEETS = data_table(
    "pilot_sheets",
    "谁已试评、谁不评，不含得分",
    "Who scored a pilot entry or stepped back, without points",
    "round pilot judge",
    ROUND,
    _PILOT,
    JUDGE,
    field("state", "状态", "State", codes=SheetState),
    words("reason", "不评的理由", "Reason of who stepped back"),
    field("written_at", "提交时刻", "Written at", Kind.MOMENT),
)
PILOT_POINTS = data_table(
    "pilot_points",
    "试评得分，从低到高，不记名；结束之前和不足三张时没有",
    "Points of pilot entries, ascending, nobody's name; none before it is closed or of fewer than three sheets",
    "round pilot criterion place",
    ROUND,
    _PILOT,
    field("criterion", "评分项代码", "Code of the criterion"),
    field("place", "从低到高第几个", "Place, ascending", Kind.COUNT),
    field("points", "得分", "Points", Kind.POINTS),
)
ALL = (PILOT_ENTRIES, PILOT_SHEETS, PILOT_POINTS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read pilot scoring."""
    yield FilledTable(PILOT_ENTRIES, _entries(source))
    yield FilledTable(PILOT_SHEETS, _sheets(source))
    yield FilledTable(PILOT_POINTS, _points(source))


def _entries(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(PilotEntry, Entry.reference, PilotSet.closed_at, PilotSet.shared_at)
        .join(PilotSet, PilotSet.round_id == PilotEntry.round_id)
        .outerjoin(Entry, Entry.id == PilotEntry.entry_id)
        .where(PilotEntry.round_id.in_(source.rounds))
    )
    for row, reference, closed_at, shared_at in source.tx.session.execute(rows):
        what = [source.rounds[row.round_id], row.position, reference, row.title, row.text]
        yield [*what, closed_at, shared_at]


def _sheets(source: DataSource) -> Iterator[list[Value]]:
    # A draft is as good as none here, and what a judge remarks on a pilot entry is for the panel to hear from them.
    rows = (
        select(
            PilotEntry.round_id,
            PilotEntry.position,
            PilotSheet.user_id,
            PilotSheet.state,
            PilotSheet.comment,
            PilotSheet.written_at,
        )
        .join(PilotEntry, PilotEntry.id == PilotSheet.pilot_entry_id)
        .where(PilotEntry.round_id.in_(source.rounds), PilotSheet.state.in_((SheetState.SUBMITTED, SheetState.RECUSED)))
    )
    for row in source.tx.session.execute(rows):
        reason = row.comment if row.state is SheetState.RECUSED else None
        judge = [source.rounds[row.round_id], row.position, source.login(row.user_id)]
        yield [*judge, row.state.value, reason, row.written_at]


def _points(source: DataSource) -> Iterator[list[Value]]:
    closed = select(PilotSet.round_id).where(PilotSet.round_id.in_(source.rounds), PilotSet.closed_at.is_not(None))
    for round_id in source.tx.session.scalars(closed).all():
        for result in pilot_results.of_round(source.tx, round_id):
            for spread in result.spreads:
                for place, points in enumerate(spread.points, 1):
                    yield [source.rounds[round_id], result.number, spread.criterion.code, place, points]
