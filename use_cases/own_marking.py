"""How a judge has been marking a round: their own sheets side by side, and points that fit the order they wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from db.tables import Assignment, Round, ScoreSheet, SheetPoints
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.lifecycle import Act, RoundStage, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.own_orders import OwnOrder
from domain.permissions import Right
from domain.points import total_in_hundredths
from domain.refusals import Invalid, Outdated
from scoring.point_changes import OwnSheets
from scoring.wished_order import NoRoom, fitted
from use_cases import score_sheets
from use_cases.round_criteria import criteria_of_round
from use_cases.task_lists import QueueLine, queue
from use_cases.transaction import Transaction

_CHANGED = msg(
    "One of your sheets was changed meanwhile, in another window or on another device. Nothing was changed now; the "
    "page shows your sheets as they are."
)


@dataclass(frozen=True)
class OwnSheet:
    """One of the actor's sheets on which points stand; ``total`` in hundredths, None while points are missing."""

    assignment_id: int
    number: int
    title: str
    state: SheetState
    version: int
    points: Mapping[str, int]
    total: int | None


@dataclass(frozen=True, eq=False)
class OwnMarking:
    """All that the actor has given in a round so far, by number; ``tasks`` counts the sheets not begun as well."""

    round_id: int
    stage: RoundStage
    criteria: tuple[CriterionRule, ...]
    tasks: int
    sheets: tuple[OwnSheet, ...]

    @property
    def totals(self) -> dict[int, int]:
        """Totals of the sheets that are complete, by task."""
        return {sheet.assignment_id: sheet.total for sheet in self.sheets if sheet.total is not None}

    @property
    def versions(self) -> dict[int, int]:
        """What a later act compares, to notice a change in another window."""
        return {sheet.assignment_id: sheet.version for sheet in self.sheets}


@dataclass(frozen=True)
class NewPoints:
    """Points proposed for one sheet: all criteria, and the total they make in hundredths."""

    sheet: OwnSheet
    points: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class Proposal:
    """The smallest change with which an order holds: the sheets that get other points, the best first."""

    order: OwnOrder
    changes: tuple[NewPoints, ...]


def mine(tx: Transaction, round_id: int) -> OwnMarking:
    """Give the actor's own points of a round; never anything of others.

    Raises:
        NotAllowed: a round in which the actor has no task.
    """
    tx.require(Right.SCORE)
    lines = queue(tx, round_id)
    own = visible_assignments(tx.actor.user_id).where(Assignment.round_id == round_id)
    stage, closes_itself_at = tx.session.execute(
        own.with_only_columns(Round.stage, Round.closes_itself_at).limit(1)
    ).one()
    criteria = criteria_of_round(tx, round_id)
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    versions: dict[int, int] = {}
    points: dict[int, dict[str, int]] = {}
    rows = own.join(
        ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version)
    ).join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
    for assignment_id, version, criterion_id, value in tx.session.execute(
        rows.with_only_columns(Assignment.id, Assignment.version, SheetPoints.criterion_id, SheetPoints.points)
    ):
        versions[assignment_id] = version
        points.setdefault(assignment_id, {})[codes[criterion_id]] = value
    begun = (line for line in lines if line.assignment_id in points)
    return OwnMarking(
        round_id,
        stage_for_judges(stage, closes_itself_at, tx.at),
        criteria,
        len(lines),
        tuple(_own_sheet(line, versions[line.assignment_id], points[line.assignment_id], criteria) for line in begun),
    )


def propose(
    tx: Transaction, round_id: int, order: OwnOrder, *, seen: Mapping[int, int], with_submitted: bool
) -> Proposal:
    """Find the smallest change of the actor's own points with which their complete sheets stand in an order.

    Nothing is written and nothing recorded.

    Args:
        tx: of the judge.
        round_id: theirs.
        order: every complete sheet.
        seen: version of each sheet on the screen.
        with_submitted: whether submitted sheets may get other points, too.

    Raises:
        NotAllowed: not the actor's round.
        WrongStage: scoring is not open.
        Outdated: a sheet was changed meanwhile.
        Invalid: no points from 0 to 100 make the order; says between which sheets there is no room.
    """
    tx.require(Right.SCORE)
    marking = mine(tx, round_id)
    require_stage(marking.stage, Act.SAVE_DRAFT)
    if marking.versions != seen or sorted(order.ids) != sorted(marking.totals):
        raise Outdated(_CHANGED)
    if not order.ids:
        return Proposal(order, ())
    sheets = {sheet.assignment_id: sheet for sheet in marking.sheets}
    rows = {assignment_id: row for row, assignment_id in enumerate(order.ids)}
    codes = [criterion.code for criterion in marking.criteria]
    can_move = [with_submitted or sheets[each].state is SheetState.DRAFT for each in order.ids]
    found = fitted(
        OwnSheets(
            np.asarray([[sheets[each].points[code] for code in codes] for each in order.ids], dtype=np.int64),
            np.asarray([criterion.weight for criterion in marking.criteria], dtype=np.int64),
            np.asarray(can_move),
        ),
        tuple(tuple(rows[each] for each in group) for group in order.groups),
    )
    if isinstance(found, NoRoom):
        raise Invalid(_no_room(found, order, sheets))
    changes = []
    for assignment_id, row in zip(order.ids, found.tolist(), strict=True):
        given = dict(zip(codes, row, strict=True))
        if given != sheets[assignment_id].points:
            total = total_in_hundredths(given, marking.criteria)
            changes.append(NewPoints(sheets[assignment_id], given, total or 0))
    return Proposal(order, tuple(changes))


def take(tx: Transaction, round_id: int, changes: tuple[NewPoints, ...], *, seen: Mapping[int, int]) -> Message:
    """Write proposed points as drafts, all of them or, where anything came between, none.

    A submitted sheet is withdrawn first, which the log tells; a draft is not on the record.

    Args:
        tx: of the judge.
        round_id: theirs.
        changes: those that the judge takes.
        seen: version of each sheet on the screen, of those that stay as they are, too.

    Raises:
        NotAllowed: not the actor's round or tasks.
        WrongStage: scoring is not open.
        Outdated: a sheet was changed meanwhile.
        Invalid: nothing is taken, or points off the scale.
    """
    tx.require(Right.SCORE)
    if not changes:
        raise Invalid(msg("No proposal is ticked, so nothing was changed."))
    if mine(tx, round_id).versions != seen:
        raise Outdated(_CHANGED)
    comments = _comments(tx, round_id)
    withdrawn = 0
    for change in changes:
        assignment_id = change.sheet.assignment_id
        version = seen.get(assignment_id, 0)
        if change.sheet.state is SheetState.SUBMITTED:
            score_sheets.withdraw(tx, assignment_id, seen_version=version)
            withdrawn, version = withdrawn + 1, version + 1
        comment = comments.get(assignment_id, "")
        score_sheets.save_draft(tx, assignment_id, seen_version=version, points=change.points, comment=comment)
    if withdrawn:
        return msg(
            "{n} sheets have their new points. {withdrawn} of them were withdrawn for it: they are drafts now and do "
            "not count until you submit them again.",
            n=len(changes),
            withdrawn=withdrawn,
        )
    return msg("{n} sheets have their new points; they are drafts that wait to be submitted.", n=len(changes))


def _own_sheet(
    line: QueueLine, version: int, points: Mapping[str, int], criteria: tuple[CriterionRule, ...]
) -> OwnSheet:
    total = total_in_hundredths(points, criteria)
    return OwnSheet(line.assignment_id, line.number, line.title, line.state, version, points, total)


def _comments(tx: Transaction, round_id: int) -> dict[int, str]:
    rows = tx.session.execute(
        select(Assignment.id, ScoreSheet.comment)
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .where(Assignment.round_id == round_id, Assignment.user_id == tx.actor.user_id)
    )
    return {row.id: row.comment for row in rows}


def _no_room(found: NoRoom, order: OwnOrder, sheets: Mapping[int, OwnSheet]) -> Message:
    below = tuple(str(sheets[each].number) for each in order.groups[found.group])
    above = tuple(str(sheets[each].number) for each in order.groups[max(0, found.group - 1)])
    if not found.is_proved:
        return msg(
            "For this order points would have to move very far. Move fewer sheets at a time, or open the sheets and "
            "give the points anew."
        )
    if found.is_apart:
        return msg(
            "No. {numbers} cannot be made level: submitted sheets keep their points unless you let them change, too.",
            numbers=below,
        )
    return msg(
        "There is no room for this order on the scale from 0 to 100: No. {below} cannot come below No. {above}. "
        "Submitted sheets keep their points unless you let them change, too.",
        below=below,
        above=above,
    )
