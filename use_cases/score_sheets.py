"""A judge's own score sheets: opening one, drafts, submitting, withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from db.fitting import without_turning
from db.pilot_duties import owes_pilots
from db.tables import Assignment, Cycle, Entry, Recusal, Round, ScoreSheet, SheetPoints, Track
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.lifecycle import Act, RoundStage, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.points import Typed, read_sheet, require_comment, require_complete, total_in_hundredths
from domain.recusals import RecusalOrigin, RecusalState
from domain.refusals import Invalid, Outdated
from i18n.office_days import closing_moment
from use_cases.attachments import AttachmentLine, lines_of
from use_cases.kept import Kept
from use_cases.neighbours import Place, neighbours
from use_cases.reading import Reading, masking, reading_of
from use_cases.round_criteria import criteria_of_round
from use_cases.sheet_versions import Version, write_version
from use_cases.transaction import Transaction, side_by_side

# Asked at every click on a sheet: built once, and of plain columns, as in transaction.py.
_OPENED = (
    visible_assignments(bindparam("user_id"))
    .join(Entry, Entry.id == Assignment.entry_id)
    .outerjoin(
        Recusal,
        (Recusal.round_id == Assignment.round_id)
        & (Recusal.user_id == Assignment.user_id)
        & (Recusal.entry_id == Assignment.entry_id)
        & (Recusal.origin == RecusalOrigin.DECLARED)
        & (Recusal.state == RecusalState.DISMISSED),
    )
    .join(Track, Track.id == Round.track_id)
    .join(Cycle, Cycle.id == Track.cycle_id)
    .where(Assignment.id == bindparam("assignment_id"))
    .with_only_columns(
        Assignment.user_id,
        Assignment.round_id,
        Assignment.entry_id,
        Assignment.number,
        Assignment.state,
        Assignment.version,
        Round.stage,
        Round.closes_itself_at,
        Round.is_blind,
        Round.shortest_comment,
        Round.closes_on,
        Entry.version.label("entry_version"),
        Recusal.decision.label("kept_because"),
        Cycle.rehearsal_since,
        owes_pilots(Assignment.round_id, bindparam("user_id")).label("waits_for_pilots"),
    )
)
_LATEST = (
    select(ScoreSheet.written_at, ScoreSheet.comment, SheetPoints.criterion_id, SheetPoints.points)
    .join(Assignment, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
    .outerjoin(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
    .where(Assignment.id == bindparam("assignment_id"))
)
_OWN = (
    visible_assignments(bindparam("user_id"))
    .where(Assignment.id == bindparam("assignment_id"))
    .options(joinedload(Assignment.round))
    # Drafts are saved side by side; of those of one task the second waits here, and finds the version of the first.
    .with_for_update(of=Assignment)
)
_OWES_PILOTS = select(owes_pilots(Assignment.round_id, bindparam("user_id"))).where(
    Assignment.id == bindparam("assignment_id")
)


@dataclass(frozen=True)
class SheetView:
    """One task opened: what to read, what to judge by, what has been given so far.

    ``kept_because``: why an organiser did not let the judge step back from it; empty where that was not asked for.
    ``is_rehearsal``: whether it is practice. ``closes_at``: when the time for scoring ends, None where nobody said so.
    ``waits_for_pilots``: whether the judge has to score the round's pilot entries first.
    """

    assignment_id: int
    round_id: int
    number: int
    of: int
    previous_id: int | None
    next_id: int | None
    has_others_open: bool
    stage: RoundStage
    state: SheetState
    version: int
    written_at: datetime | None
    reading: Reading
    attachments: tuple[AttachmentLine, ...]
    criteria: tuple[CriterionRule, ...]
    points: dict[str, int | None]
    comment: str
    kept_because: str
    is_rehearsal: bool
    shortest_comment: int | None
    closes_at: datetime | None
    waits_for_pilots: bool = False


def open_sheet(tx: Transaction, assignment_id: int) -> SheetView:
    """One of the actor's tasks with everything needed to judge it."""
    tx.require(Right.SCORE)
    mine = {"user_id": tx.actor.user_id, "assignment_id": assignment_id}
    task = tx.session.execute(_OPENED, mine).one_or_none()
    if task is None:
        raise not_allowed()
    sheet = tx.session.execute(_LATEST, mine).all() if task.version else []
    criteria = criteria_of_round(tx, task.round_id)
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    place = neighbours(tx, Place(task.user_id, task.round_id, task.number))
    # One version of an entry never changes, so it is put together once.
    entry = _ENTRIES.get(tx, (task.entry_id, task.entry_version, task.is_blind), _read_entry)
    return SheetView(
        assignment_id=assignment_id,
        round_id=task.round_id,
        number=task.number,
        of=place.of,
        previous_id=place.previous_id,
        next_id=place.next_id,
        has_others_open=place.has_others_open,
        stage=stage_for_judges(task.stage, task.closes_itself_at, tx.at),
        state=task.state,
        version=task.version,
        written_at=sheet[0].written_at if sheet else None,
        reading=entry.reading,
        attachments=lines_of(tx, task.entry_id, entry.clear, only_fit=task.is_blind, is_blind=task.is_blind),
        criteria=criteria,
        points=dict.fromkeys(codes.values())
        | {codes[row.criterion_id]: row.points for row in sheet if row.criterion_id},
        comment=sheet[0].comment if sheet else "",
        kept_because=task.kept_because or "",
        is_rehearsal=task.rehearsal_since is not None,
        shortest_comment=task.shortest_comment,
        closes_at=closing_moment(task.closes_on, task.closes_itself_at),
        waits_for_pilots=task.waits_for_pilots,
    )


@side_by_side
def save_draft(
    tx: Transaction, assignment_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str
) -> Message:
    """Keep what has been given so far; complete or not. A draft is no act on the record, so it is not in the log."""
    task = _own_task(tx, assignment_id, Act.SAVE_DRAFT)
    _require_pilots_scored(tx, task.assignment)
    if task.assignment.state is SheetState.SUBMITTED:
        raise Invalid(msg("This sheet has been submitted. Withdraw it first to change it."))
    _write(tx, task, Version(SheetState.DRAFT, seen_version, read_sheet(points, task.criteria), comment.strip()))
    return msg("Draft of No. {number} saved at {at}.", number=task.assignment.number, at=tx.at)


def submit(
    tx: Transaction, assignment_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str
) -> Message:
    """Add a submitted version of the actor's sheet; the same click twice submits once.

    Raises:
        NotAllowed: not the actor's task.
        WrongStage: scoring is not open.
        Invalid: points missing or out of range, or the round's pilot entries are owed.
        Outdated: another version was saved after the screen was drawn.
    """
    task = _own_task(tx, assignment_id, Act.SUBMIT)
    _require_pilots_scored(tx, task.assignment)
    given = require_complete(read_sheet(points, task.criteria), task.criteria)
    require_comment(comment, task.assignment.round.shortest_comment)
    version = Version(SheetState.SUBMITTED, seen_version, given, comment.strip())
    receipt = msg(
        "Score sheet for No. {number} submitted, total {total}.",
        number=task.assignment.number,
        total=f"{(total_in_hundredths(given, task.criteria) or 0) / 100:.2f}",
    )
    if task.assignment.state is SheetState.SUBMITTED:
        if _is_stored(tx, task, version):
            return receipt
        raise Outdated(msg("This sheet has already been submitted. Withdraw it first to change it."))
    _write(tx, task, version)
    # The log is open to auditors and organisers while scoring goes on: it tells no total.
    said = msg("Score sheet for No. {number} submitted.", number=task.assignment.number)
    tx.record("score_sheets.submit", ("assignment", assignment_id), said)
    return receipt


def withdraw(tx: Transaction, assignment_id: int, *, seen_version: int) -> Message:
    """Take a submitted sheet back; its points go on as the draft of a new version."""
    task = _own_task(tx, assignment_id, Act.WITHDRAW)
    sheet = _latest_sheet(tx, task.assignment)
    if task.assignment.state is not SheetState.SUBMITTED or sheet is None:
        raise Invalid(msg("This sheet has not been submitted, so there is nothing to withdraw."))
    comment = without_turning(sheet.comment)
    _write(tx, task, Version(SheetState.DRAFT, seen_version, task.points_of(sheet), comment))
    return tx.record(
        "score_sheets.withdraw",
        ("assignment", assignment_id),
        msg("Score sheet for No. {number} withdrawn; it is a draft again.", number=task.assignment.number),
    )


@dataclass(frozen=True)
class _EntryRead:
    """What a judge reads of one version of an entry, and what masks its proposers in anything else said of it."""

    reading: Reading
    clear: Callable[[str], str]


@dataclass(frozen=True)
class _Task:
    assignment: Assignment
    criteria: tuple[CriterionRule, ...]

    def points_of(self, sheet: ScoreSheet) -> dict[str, int | None]:
        given = {row.criterion_id: row.points for row in sheet.points}
        return {criterion.code: given.get(criterion.criterion_id or 0) for criterion in self.criteria}


def _own_task(tx: Transaction, assignment_id: int, act: Act) -> _Task:
    assignment = _own_assignment(tx, assignment_id)
    require_stage(stage_for_judges(assignment.round.stage, assignment.round.closes_itself_at, tx.at), act)
    return _Task(assignment, criteria_of_round(tx, assignment.round_id))


def _read_entry(tx: Transaction, key: tuple[int, int, bool]) -> _EntryRead:
    entry_id, _version, is_blind = key
    entry = tx.session.get_one(Entry, entry_id)
    return _EntryRead(reading_of(entry, is_blind=is_blind), masking(entry, is_blind=is_blind))


_ENTRIES: Kept[tuple[int, int, bool], _EntryRead] = Kept(4_000)


def _own_assignment(tx: Transaction, assignment_id: int) -> Assignment:
    tx.require(Right.SCORE)
    found = tx.session.scalar(_OWN, {"user_id": tx.actor.user_id, "assignment_id": assignment_id})
    if found is None:
        raise not_allowed()
    return found


def _require_pilots_scored(tx: Transaction, assignment: Assignment) -> None:
    if tx.session.scalar(_OWES_PILOTS, {"user_id": assignment.user_id, "assignment_id": assignment.id}):
        raise Invalid(msg("Please score the pilot entries of this round first; your own entries open after that."))


def _latest_sheet(tx: Transaction, assignment: Assignment) -> ScoreSheet | None:
    return tx.session.scalar(
        select(ScoreSheet)
        .where(ScoreSheet.assignment_id == assignment.id, ScoreSheet.version == assignment.version)
        .options(selectinload(ScoreSheet.points))
    )


def _is_stored(tx: Transaction, task: _Task, version: Version) -> bool:
    """Whether this very version is what the last click already stored."""
    sheet = _latest_sheet(tx, task.assignment)
    return (
        sheet is not None
        and task.assignment.version == version.seen_version + 1
        and task.points_of(sheet) == version.points
        and sheet.comment == version.comment
    )


def _write(tx: Transaction, task: _Task, version: Version) -> None:
    write_version(tx, task.assignment, task.criteria, version)
