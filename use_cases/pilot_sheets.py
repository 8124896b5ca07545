"""A judge's own sheets of a round's pilot entries: they come first, and count nowhere (docs/adr/0025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.pilot_duties import visible_pilots
from db.tables import PilotEntry, PilotPoints, PilotSet, PilotSheet, Round
from domain.awards import SheetState
from domain.cycles import LONGEST_COMMENT, CriterionRule
from domain.lifecycle import Act, RoundStage, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.points import Typed, read_sheet, require_complete, total_in_hundredths
from domain.reasons import require_reason
from domain.refusals import Invalid, Outdated, WrongStage
from i18n.office_days import closing_moment
from use_cases.pilot_reading import pilot_reading
from use_cases.round_criteria import criteria_of_round
from use_cases.score_sheets import SheetView
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class PilotLine:
    """One pilot entry on a judge's desk; ``total`` is their own, in hundredths of a point."""

    pilot_id: int
    number: int
    title: str
    state: SheetState
    total: int | None


@dataclass(frozen=True)
class PilotDesk:
    """A judge's pilot entries of a round.

    ``is_open``: whether sheets are taken. ``is_shared``: whether the results are open to the panel.
    """

    lines: tuple[PilotLine, ...]
    is_open: bool
    is_shared: bool

    @property
    def owed(self) -> int:
        """How many the judge still has to score; none once it is closed."""
        return sum(line.state is not SheetState.SUBMITTED for line in self.lines) if self.is_open else 0


def on_desk(tx: Transaction, round_id: int) -> PilotDesk | None:
    """Give the actor's pilot entries of a round; None where there are none."""
    tx.require(Right.SCORE)
    rows = _own(tx, round_id)
    if not rows:
        return None
    sheets = _sheets_of(tx, [row.id for row in rows])
    criteria = criteria_of_round(tx, round_id)
    pilots = rows[0].pilot_set
    lines = tuple(_line(row, sheets.get(row.id), criteria) for row in rows)
    return PilotDesk(lines, _is_open(tx, pilots), pilots.shared_at is not None)


def open_sheet(tx: Transaction, pilot_id: int) -> SheetView:
    """Give one of the actor's pilot entries with everything needed to judge it.

    Returns:
        Its task's number is the pilot entry's, below zero: no task of a round has such a one.
    """
    row = _own_pilot(tx, pilot_id)
    round_ = row.pilot_set.round
    ids = [each.id for each in _own(tx, row.round_id)]
    sheets = _sheets_of(tx, ids)
    sheet = sheets.get(pilot_id)
    criteria = criteria_of_round(tx, row.round_id)
    place = ids.index(pilot_id)
    return SheetView(
        assignment_id=-pilot_id,
        round_id=row.round_id,
        number=row.position,
        of=len(row.pilot_set.entries),
        previous_id=ids[place - 1] if place else None,
        next_id=ids[place + 1] if place + 1 < len(ids) else None,
        has_others_open=any(each != pilot_id and not _is_submitted(sheets.get(each)) for each in ids),
        stage=RoundStage.SCORING if _is_open(tx, row.pilot_set) else RoundStage.CLOSED,
        state=sheet.state if sheet else SheetState.UNTOUCHED,
        version=sheet.version if sheet else 0,
        written_at=sheet.written_at if sheet else None,
        reading=pilot_reading(row, is_blind=round_.is_blind),
        attachments=(),
        criteria=criteria,
        points=_points_of(sheet, criteria),
        comment=sheet.comment if sheet else "",
        kept_because="",
        is_rehearsal=round_.track.cycle.rehearsal_since is not None,
        shortest_comment=None,
        closes_at=closing_moment(round_.closes_on, round_.closes_itself_at),
    )


def save_draft(
    tx: Transaction, pilot_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str
) -> Message:
    """Keep what has been given so far; as with every draft it is not in the log."""
    row = _to_score(tx, pilot_id)
    criteria = criteria_of_round(tx, row.round_id)
    given = read_sheet(points, criteria)
    _write(tx, row, seen_version, state=SheetState.DRAFT, points=given, comment=comment.strip())
    return msg("Draft of the pilot entry saved at {at}.", at=tx.at)


def submit(tx: Transaction, pilot_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str) -> Message:
    """Hand in a pilot sheet; it is not taken back, for it counts nowhere. The same click twice submits once.

    Raises:
        NotAllowed: not of the actor's panel, or stepped back from.
        WrongStage: scoring is not open, or pilot scoring is closed.
        Invalid: points missing or out of range.
        Outdated: another version was saved after the screen was drawn.
    """
    row = _to_score(tx, pilot_id)
    criteria = criteria_of_round(tx, row.round_id)
    given = require_complete(read_sheet(points, criteria), criteria)
    said = msg("Pilot sheet submitted. It counts in no ranking.")
    stored = _sheets_of(tx, [pilot_id]).get(pilot_id)
    if (
        _is_submitted(stored)
        and stored.version == seen_version + 1
        and _points_of(stored, criteria) == given
        and stored.comment == comment.strip()
    ):
        return said
    _write(tx, row, seen_version, state=SheetState.SUBMITTED, points=given, comment=comment.strip())
    return tx.record("pilot_sheets.submit", ("pilot_entry", pilot_id), said)


def step_back(tx: Transaction, pilot_id: int, *, reason: str) -> Message:
    """Stay out of a pilot entry, before or after scoring it; what was given for it goes.

    Nobody decides on it: nothing depends on one more or less of these sheets.
    """
    row = _to_score(tx, pilot_id)
    reason = require_reason(reason)
    sheet = _sheets_of(tx, [pilot_id]).get(pilot_id)
    if sheet is None:
        sheet = PilotSheet(pilot_entry_id=row.id, user_id=tx.actor.user_id, version=0)
        tx.session.add(sheet)
    sheet.points = []
    sheet.version, sheet.state = sheet.version + 1, SheetState.RECUSED
    sheet.comment, sheet.written_at = reason, tx.at
    return tx.record(
        "pilot_sheets.step_back",
        ("pilot_entry", pilot_id),
        msg("Stepped back from a pilot entry. Reason: {reason}", reason=reason),
    )


def _own(tx: Transaction, round_id: int) -> list[PilotEntry]:
    return list(
        tx.session.scalars(
            visible_pilots(tx.actor.user_id)
            .where(PilotEntry.round_id == round_id)
            .options(joinedload(PilotEntry.entry), joinedload(PilotEntry.pilot_set).joinedload(PilotSet.round))
            .order_by(PilotEntry.position)
        )
    )


def _own_pilot(tx: Transaction, pilot_id: int) -> PilotEntry:
    tx.require(Right.SCORE)
    found = tx.session.scalar(
        visible_pilots(tx.actor.user_id)
        .where(PilotEntry.id == pilot_id)
        .options(joinedload(PilotEntry.pilot_set).joinedload(PilotSet.round).joinedload(Round.track))
    )
    if found is None:
        raise not_allowed()
    return found


def _to_score(tx: Transaction, pilot_id: int) -> PilotEntry:
    row = _own_pilot(tx, pilot_id)
    round_ = row.pilot_set.round
    require_stage(stage_for_judges(round_.stage, round_.closes_itself_at, tx.at), Act.SCORE_PILOTS)
    if row.pilot_set.closed_at is not None:
        raise WrongStage(msg("Pilot scoring of this round has been closed."))
    return row


def _is_open(tx: Transaction, pilots: PilotSet) -> bool:
    stage = stage_for_judges(pilots.round.stage, pilots.round.closes_itself_at, tx.at)
    return stage is RoundStage.SCORING and pilots.closed_at is None


def _sheets_of(tx: Transaction, pilot_ids: list[int]) -> dict[int, PilotSheet]:
    """Give the actor's own sheets, nobody else's, by their pilot entry."""
    rows = tx.session.scalars(
        select(PilotSheet)
        .where(PilotSheet.pilot_entry_id.in_(pilot_ids), PilotSheet.user_id == tx.actor.user_id)
        .options(selectinload(PilotSheet.points))
    )
    return {row.pilot_entry_id: row for row in rows}


def _line(row: PilotEntry, sheet: PilotSheet | None, criteria: tuple[CriterionRule, ...]) -> PilotLine:
    title = pilot_reading(row, is_blind=row.pilot_set.round.is_blind).title
    total = total_in_hundredths(_points_of(sheet, criteria), criteria)
    return PilotLine(row.id, row.position, title, sheet.state if sheet else SheetState.UNTOUCHED, total)


def _points_of(sheet: PilotSheet | None, criteria: tuple[CriterionRule, ...]) -> dict[str, int | None]:
    given = {row.criterion_id: row.points for row in sheet.points} if sheet else {}
    return {criterion.code: given.get(criterion.criterion_id or 0) for criterion in criteria}


def _is_submitted(sheet: PilotSheet | None) -> TypeGuard[PilotSheet]:
    return sheet is not None and sheet.state is SheetState.SUBMITTED


def _write(
    tx: Transaction,
    row: PilotEntry,
    seen_version: int,
    *,
    state: SheetState,
    points: Mapping[str, int | None],
    comment: str,
) -> None:
    sheet = _sheets_of(tx, [row.id]).get(row.id)
    if _is_submitted(sheet):
        raise Invalid(msg("This pilot sheet has been submitted; it stays as it is."))
    if (sheet.version if sheet else 0) != seen_version:
        raise Outdated(
            msg(
                "This sheet was saved elsewhere meanwhile, in another window or on another device. Nothing was changed "
                "now; please look at it and try again."
            )
        )
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(
            msg("The comment has {length} characters; at most {most} fit.", length=len(comment), most=LONGEST_COMMENT)
        )
    if sheet is None:
        sheet = PilotSheet(pilot_entry_id=row.id, user_id=tx.actor.user_id)
        tx.session.add(sheet)
    ids_of = {each.code: each.criterion_id for each in criteria_of_round(tx, row.round_id)}
    sheet.version, sheet.state, sheet.comment, sheet.written_at = seen_version + 1, state, comment, tx.at
    kept = {each.criterion_id: each for each in sheet.points}
    sheet.points = [
        _with_points(kept.get(ids_of[code] or 0), ids_of[code] or 0, value)
        for code, value in points.items()
        if value is not None
    ]
    tx.session.flush()


def _with_points(kept: PilotPoints | None, criterion_id: int, value: int) -> PilotPoints:
    row = kept or PilotPoints(criterion_id=criterion_id)
    row.points = value
    return row
