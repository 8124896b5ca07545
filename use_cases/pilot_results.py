"""What came out of pilot scoring: the points of each criterion in order, nobody's name, of the pilot entries only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.pilot_duties import visible_pilots
from db.tables import PilotEntry, PilotPoints, PilotSet, PilotSheet
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.permissions import Right, not_allowed, rights_of
from domain.points import total_in_hundredths
from use_cases.pilot_reading import pilot_reading
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction

FEWEST_SHEETS = 3
"""With fewer sheets everybody would know whose points the others are."""


@dataclass(frozen=True)
class Spread:
    """The points of one criterion on all sheets of one pilot entry, ascending.

    Each criterion is put in order by itself, so that no two points tell that they are of one judge. ``own`` are the
    asker's, None where they gave none.
    """

    criterion: CriterionRule
    points: tuple[int, ...]
    own: int | None


@dataclass(frozen=True)
class PilotResult:
    """What was given for one pilot entry.

    ``spreads`` and ``totals`` (in hundredths of a point, ascending) are empty while there are fewer than
    ``FEWEST_SHEETS`` sheets.
    """

    number: int
    title: str
    sheets: int
    spreads: tuple[Spread, ...]
    totals: tuple[int, ...]
    own_total: int | None


def of_round(tx: Transaction, round_id: int) -> tuple[PilotResult, ...]:
    """Give the results of a round's closed pilot scoring.

    Judges of the round see those of the entries they did not step back from, once an organiser has opened them;
    organisers and auditors see all of them as soon as it is closed, without names as well.

    Raises:
        NotAllowed: not the actor's round, or not open to them yet.
    """
    tx.require_any(Right.SEE_SHEETS, Right.SCORE)
    rows = _shown(tx, round_id)
    if not rows:
        raise not_allowed()
    criteria = criteria_of_round(tx, round_id)
    sheets = _sheets(tx, [row.id for row in rows], criteria)
    return tuple(_result(row, sheets.get(row.id, {}), criteria, tx.actor.user_id) for row in rows)


_Sheets = Mapping[int, Mapping[str, int | None]]
"""By judge, the points of each criterion."""


def _shown(tx: Transaction, round_id: int) -> list[PilotEntry]:
    is_office = Right.SEE_SHEETS in rights_of(tx.actor.roles)
    statement = (
        select(PilotEntry).join(PilotEntry.pilot_set).where(PilotSet.closed_at.is_not(None))
        if is_office
        else visible_pilots(tx.actor.user_id).where(PilotSet.shared_at.is_not(None))
    )
    return list(
        tx.session.scalars(
            statement.where(PilotEntry.round_id == round_id)
            .options(joinedload(PilotEntry.entry), joinedload(PilotEntry.pilot_set).joinedload(PilotSet.round))
            .order_by(PilotEntry.position)
        )
    )


def _sheets(
    tx: Transaction, pilot_ids: list[int], criteria: tuple[CriterionRule, ...]
) -> dict[int, dict[int, dict[str, int | None]]]:
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    found: dict[int, dict[int, dict[str, int | None]]] = defaultdict(lambda: defaultdict(dict))
    for row in tx.session.execute(
        select(PilotSheet.pilot_entry_id, PilotSheet.user_id, PilotPoints.criterion_id, PilotPoints.points)
        .join(PilotPoints, PilotPoints.sheet_id == PilotSheet.id)
        .where(PilotSheet.pilot_entry_id.in_(pilot_ids), PilotSheet.state == SheetState.SUBMITTED)
    ):
        found[row.pilot_entry_id][row.user_id][codes[row.criterion_id]] = row.points
    return found


def _result(row: PilotEntry, sheets: _Sheets, criteria: tuple[CriterionRule, ...], user_id: int | None) -> PilotResult:
    # Whose names an organiser looks at is recorded, so that only a judge of a round that is not blind reads them.
    title = pilot_reading(row, is_blind=True).title
    own = sheets.get(user_id or 0, {})
    own_total = total_in_hundredths(own, criteria)
    if len(sheets) < FEWEST_SHEETS:
        return PilotResult(row.position, title, len(sheets), (), (), own_total)
    spreads = tuple(
        Spread(
            criterion,
            tuple(sorted(value for sheet in sheets.values() if (value := sheet.get(criterion.code)) is not None)),
            own.get(criterion.code),
        )
        for criterion in criteria
    )
    totals = (total_in_hundredths(sheet, criteria) for sheet in sheets.values())
    return PilotResult(
        row.position,
        title,
        len(sheets),
        spreads,
        tuple(sorted(total for total in totals if total is not None)),
        own_total,
    )
