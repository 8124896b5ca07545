"""Where a judge's tasks of a round stand now: the sheets a pack is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from db.tables import Assignment, ScoreSheet
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.packs import PackSheet
from exports.cells import safe_text
from intake.cells import text_of
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Standing:
    """One task now, and its latest sheet."""

    task: Assignment
    sheet: PackSheet


def standing(tx: Transaction, round_id: int, user_id: int, criteria: tuple[CriterionRule, ...]) -> dict[int, Standing]:
    """Give a judge's tasks of a round by their entries, in three queries; none they are recused from.

    That the actor may know of them is for the caller to see to.
    """
    tasks = tx.session.scalars(visible_assignments(user_id).where(Assignment.round_id == round_id)).all()
    sheets = {
        sheet.assignment_id: sheet
        for sheet in tx.session.scalars(
            select(ScoreSheet)
            .join(Assignment, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
            .where(Assignment.round_id == round_id, Assignment.user_id == user_id)
            .options(selectinload(ScoreSheet.points))
        )
    }
    return {task.entry_id: Standing(task, _sheet(task, sheets.get(task.id), criteria)) for task in tasks}


def in_a_cell(comment: str) -> str:
    """Give a comment as it comes back from a cell: what no cell can hold makes no difference."""
    return text_of(safe_text(comment))


def _sheet(task: Assignment, sheet: ScoreSheet | None, criteria: tuple[CriterionRule, ...]) -> PackSheet:
    given = {row.criterion_id: row.points for row in sheet.points} if sheet else {}
    points = {criterion.code: given.get(criterion.criterion_id or 0) for criterion in criteria}
    comment = in_a_cell(sheet.comment) if sheet else ""
    return PackSheet(points, comment, task.state is SheetState.SUBMITTED)
