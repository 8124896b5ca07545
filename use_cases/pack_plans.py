"""What taking a pack would do, task by task; nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Assignment, OfflinePack, PackTask, Round
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.messages import Message, msg
from domain.packs import Outcome, PackSheet, outcome, written
from intake.packs import PackTable
from use_cases.pack_rows import Columns, FilledRow, Remark, filled_rows, remark
from use_cases.pack_standing import Standing, standing
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class PlannedLine:
    """One task, or one row that belongs to none.

    Attributes:
        number: the entry's; None for a row that belongs to no task.
        row: of the sheet; None where it is no longer there.
        outcome: what would be done.
        becomes: what the sheet becomes where what was filled in is written.
        remarks: why it cannot be taken, or what else is to be known.
        begun: the sheet as the pack was made or last taken back.
        saved: as it is now; None where it is no longer the judge's.
        filled: as it was brought; None where it cannot be read.
        task: what it would be written to.
        kept: the row of the database that remembers what was brought.
    """

    number: int | None
    row: int | None
    outcome: Outcome
    becomes: Outcome | None = None
    remarks: tuple[Remark, ...] = ()
    begun: PackSheet | None = None
    saved: PackSheet | None = None
    filled: PackSheet | None = None
    task: Assignment | None = None
    kept: PackTask | None = None


@dataclass(frozen=True)
class PackPlan:
    """All lines by number, and what is to be known of the whole; the digest tells whether anything moved since."""

    pack: OfflinePack
    criteria: tuple[CriterionRule, ...]
    lines: tuple[PlannedLine, ...]
    notes: tuple[Message, ...]
    digest: str


def planned(tx: Transaction, pack: OfflinePack, table: PackTable) -> PackPlan:
    """Compare a pack that came back with what is saved now; that the actor may is for the caller to see to."""
    criteria = criteria_of_round(tx, pack.round_id)
    now = standing(tx, pack.round_id, pack.user_id, criteria)
    columns = Columns(criteria, tx.session.get_one(Round, pack.round_id).shortest_comment)
    rows, strays = filled_rows(table, {task.number: task.row_digest for task in pack.tasks}, columns)
    recused = _recused_entries(tx, pack)
    lines = [
        _line(task, rows.get(task.number), now.get(task.entry_id), is_recused=task.entry_id in recused)
        for task in sorted(pack.tasks, key=lambda task: task.number)
    ]
    lines += [PlannedLine(None, each.row, Outcome.REFUSED, remarks=each.problems) for each in strays]
    return PackPlan(pack, criteria, tuple(lines), _notes(pack, now), _digest(pack, lines))


def _line(task: PackTask, row: FilledRow | None, now: Standing | None, *, is_recused: bool) -> PlannedLine:
    begun = PackSheet(task.points, task.comment, task.is_finished)
    place = None if row is None else row.row
    if now is None:
        said = (
            msg("Recused since the pack was made; it is passed over.")
            if is_recused
            else msg("No longer assigned; it is passed over.")
        )
        return PlannedLine(task.number, place, Outcome.GONE, remarks=(remark(said),))
    if row is None:
        said = msg("Its row is no longer in the sheet; nothing changes.")
        return PlannedLine(task.number, None, Outcome.UNCHANGED, remarks=(remark(said),), saved=now.sheet)
    if row.sheet is None:
        return PlannedLine(task.number, place, Outcome.REFUSED, remarks=row.problems)
    does = outcome(begun, now.sheet, row.sheet)
    remarks = row.notes if does is not Outcome.REFUSED else (remark(_submitted()),)
    becomes = written(row.sheet) if does not in {Outcome.REFUSED, Outcome.UNCHANGED} else None
    return PlannedLine(task.number, place, does, becomes, remarks, begun, now.sheet, row.sheet, now.task, task)


def _submitted() -> Message:
    return msg("The sheet is submitted already, with other points or another comment; withdraw it on the desk first.")


def _notes(pack: OfflinePack, now: Mapping[int, Standing]) -> tuple[Message, ...]:
    added = sorted(each.task.number for each in now.values() if each.task.entry_id not in _entries(pack))
    if not added:
        return ()
    return (
        msg(
            "Assigned after the pack was made, so to be scored on the desk or in a new pack: No. {numbers}.",
            numbers=tuple(added),
        ),
    )


def _entries(pack: OfflinePack) -> set[int]:
    return {task.entry_id for task in pack.tasks}


def _recused_entries(tx: Transaction, pack: OfflinePack) -> set[int]:
    return set(
        tx.session.scalars(
            select(Assignment.entry_id).where(
                Assignment.round_id == pack.round_id,
                Assignment.user_id == pack.user_id,
                Assignment.state == SheetState.RECUSED,
            )
        )
    )


def _digest(pack: OfflinePack, lines: list[PlannedLine]) -> str:
    said = [
        [line.number, line.row, line.outcome, line.task.version if line.task else None, _plain(line.filled)]
        for line in lines
    ]
    return hashlib.sha256(json.dumps([pack.id, said], sort_keys=True).encode()).hexdigest()


def _plain(sheet: PackSheet | None) -> list[object] | None:
    return None if sheet is None else [dict(sheet.points), sheet.comment, sheet.is_finished]
