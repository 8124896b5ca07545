"""Import a register: see what it would do, then do all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select

from db.tables import Cycle, Round, Track
from domain.awards import RoundKind, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Outdated, WrongStage
from intake.headers import ColumnMapping
from intake.progress import ROWS_BETWEEN, Progress, Step, unwatched
from intake.register_rows import PassedOver, Place, Problem, Register, Severity, in_order_of
from intake.registers import ChosenSheet, read_register
from use_cases import joint_proposers, stored_register
from use_cases.register_comparison import Comparison, CycleDays, Outcome, RowPreview
from use_cases.result_stages import require_unsealed
from use_cases.stored_register import StoredEntry, Written
from use_cases.transaction import Transaction

_OF_WHOLE_ROWS: Mapping[Outcome, Severity] = {Outcome.REFUSED: Severity.REFUSES, Outcome.KEPT: Severity.KEEPS}


@dataclass(frozen=True)
class Checked:
    """A register as it was read for the days of a cycle: comparing it anew need not read it anew."""

    register: Register
    mappings: Mapping[str, ColumnMapping]
    cycle_days: CycleDays


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do; it goes back with ``accept`` whole.

    ``sheets`` are the names of the sheets that are read; ``problems`` stand as their cells do, row by row.
    """

    cycle_id: int
    sheets: tuple[str, ...]
    rows: tuple[RowPreview, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[PassedOver, ...]
    digest: str
    checked: Checked = field(repr=False, compare=False)

    def count(self, outcome: Outcome) -> int:
        """Count the rows of one outcome."""
        return self._counts[outcome]

    @cached_property
    def _counts(self) -> Counter[Outcome]:
        return Counter(row.outcome for row in self.rows)

    @cached_property
    def by_place(self) -> Mapping[Place, RowPreview]:
        """Give each row by where it stands."""
        return {row.place: row for row in self.rows}

    @cached_property
    def to_put_right(self) -> tuple[Problem, ...]:
        """Leave out the problems of rows that are kept: no correction of the file would change their entries."""
        return tuple(problem for problem in self.problems if self.consequence_of(problem) is not Severity.KEEPS)

    @cached_property
    def refusals(self) -> Mapping[Place, tuple[Message, ...]]:
        """Say of each row that is refused why, in the order of its cells."""
        found: dict[Place, tuple[Message, ...]] = {}
        for problem in self.problems:
            if problem.severity is Severity.REFUSES:
                found[problem.place] = (*found.get(problem.place, ()), problem.message)
        return found

    def consequence_of(self, problem: Problem) -> Severity:
        """Say what follows from a problem: nothing is imported of some rows, whatever else there is to say."""
        return _OF_WHOLE_ROWS.get(self.by_place[problem.place].outcome, problem.severity)

    def column_of(self, problem: Problem) -> int | None:
        """Give the column of a problem's cell, counted from 0; ``None`` where the file has no column for it."""
        return self.checked.mappings[problem.sheet].columns.get(problem.field)


@dataclass(frozen=True)
class _Plan:
    """A preview and what carries it out."""

    preview: ImportPreview
    track_id: int
    added: Sequence[tuple[str, Written]]
    changed: Sequence[tuple[StoredEntry, Written]]


def closed_because(tx: Transaction, cycle_id: int) -> Message | None:
    """Say why nothing is entered into a cycle any more, neither by a register nor by hand; None while it can be."""
    tx.require(Right.IMPORT_REGISTER)
    try:
        require_unsealed(tx, cycle_id)
    except WrongStage as refusal:
        return refusal.message
    return None


def preview(
    tx: Transaction, cycle_id: int, *, chosen: Sequence[ChosenSheet], progress: Progress = unwatched
) -> ImportPreview:
    """Say what importing sheets would do, row by row and field by field; nothing is written.

    Args:
        tx: whoever would import.
        cycle_id: where to; its suggestions are looked up by reference number.
        chosen: the sheets, and which column of each is which field.
        progress: told how far reading and comparing have come.

    Raises:
        NotAllowed: no such cycle, or no right to import.
        WrongStage: its result was put forward or sealed.
    """
    tx.require(Right.IMPORT_REGISTER)
    cycle, track_id = _suggestion_track(tx, cycle_id)
    days = (cycle.starts_on, cycle.ends_on)
    mappings = {each.sheet.name: each.mapping for each in chosen}
    checked = Checked(read_register(chosen, days, progress), mappings, days)
    return _plan(tx, cycle_id, track_id, checked, progress).preview


def accept(
    tx: Transaction, cycle_id: int, *, seen: ImportPreview, file_name: str, progress: Progress = unwatched
) -> Message:
    """Write every row that is neither refused nor kept; the same sheets a second time change nothing.

    Args:
        tx: whoever imports.
        cycle_id: where to.
        seen: the preview the screen showed; any other outcome now refuses the act.
        file_name: as the receipt names it.
        progress: told how far comparing and writing have come.

    Raises:
        NotAllowed: no such cycle, or no right to import.
        WrongStage: its result was put forward or sealed.
        Outdated: the import would now do something else than was shown.
    """
    tx.require(Right.IMPORT_REGISTER)
    cycle, track_id = _suggestion_track(tx, cycle_id)
    plan = _plan(tx, cycle_id, track_id, seen.checked, progress)
    if plan.preview.digest != seen.digest or seen.checked.cycle_days != (cycle.starts_on, cycle.ends_on):
        raise Outdated(msg("The entries have changed since this preview was made. Look at the new one, then import."))
    counts = {outcome.value: plan.preview.count(outcome) for outcome in Outcome}
    if not plan.added and not plan.changed:
        return _nothing_new(file_name, counts)
    _write(tx, plan, progress)
    joint_proposers.follow(tx, cycle_id, {entry.entry_id for entry, _ in plan.changed})
    return tx.record("registers.accept", ("cycle", cycle_id), _imported(file_name, counts))


def _nothing_new(file_name: str, counts: Mapping[str, int]) -> Message:
    told: dict[str, FieldValue] = {"file": file_name, "skipped": counts["skipped"], "refused": counts["refused"]}
    if not counts["kept"]:
        return msg("Nothing of {file} is new: {skipped} unchanged, {refused} refused.", **told)
    return msg(
        "Nothing of {file} is new: {skipped} unchanged, {kept} being scored and left as they are, {refused} refused.",
        kept=counts["kept"],
        **told,
    )


def _imported(file_name: str, counts: Mapping[str, int]) -> Message:
    if not counts["kept"]:
        return msg(
            "{file} imported: {added} added, {changed} changed, {skipped} unchanged, {refused} refused.",
            file=file_name,
            **{name: count for name, count in counts.items() if name != "kept"},
        )
    return msg(
        "{file} imported: {added} added, {changed} changed, {skipped} unchanged, {kept} being scored and left as they "
        "are, {refused} refused.",
        file=file_name,
        **counts,
    )


def _write(tx: Transaction, plan: _Plan, progress: Progress) -> None:
    added = len(plan.added) / (len(plan.added) + len(plan.changed))
    stored_register.add(tx, plan.track_id, plan.added, tx.at, lambda share: progress(Step.WRITING, added * share))
    stored_register.change(tx, plan.changed, lambda share: progress(Step.WRITING, added + (1 - added) * share))


def _plan(tx: Transaction, cycle_id: int, track_id: int, checked: Checked, progress: Progress) -> _Plan:
    comparison = Comparison(
        cycle_days=checked.cycle_days,
        mappings=checked.mappings,
        refused=checked.register.refused(),
        stored=stored_register.stored_entries(tx, track_id),
        scoring=stored_register.being_scored(tx, track_id),
        underway=_years_underway(tx, track_id),
    )
    register = checked.register
    rows = []
    for number, row in enumerate(register.rows):
        if number % ROWS_BETWEEN == 0:
            progress(Step.COMPARING, number / len(register.rows))
        rows.append(comparison.look_at(row))
    found = [*filter(comparison.still_holds, register.problems), *comparison.problems]
    found.sort(key=lambda problem: checked.mappings[problem.sheet].columns.get(problem.field, -1))
    problems = in_order_of(register.rows, found)
    names = tuple(checked.mappings)
    shown = ImportPreview(
        cycle_id, names, tuple(rows), problems, register.passed_over, _digest(cycle_id, checked, rows), checked
    )
    return _Plan(shown, track_id, comparison.added, comparison.changed)


def _digest(cycle_id: int, checked: Checked, rows: Sequence[RowPreview]) -> str:
    told = [
        [*row.place, row.reference, row.outcome.value, [[c.field, str(c.old), str(c.new)] for c in row.changes]]
        for row in rows
    ]
    dated = [cycle_id, *(day.isoformat() for day in checked.cycle_days), told]
    return hashlib.sha256(json.dumps(dated, ensure_ascii=False).encode()).hexdigest()


def _suggestion_track(tx: Transaction, cycle_id: int) -> tuple[Cycle, int]:
    found = tx.session.execute(
        select(Cycle, Track.id)
        .join(Track, Track.cycle_id == Cycle.id)
        .where(Cycle.id == cycle_id, Track.kind == TrackKind.SUGGESTION)
    ).one_or_none()
    if found is None:
        raise not_allowed()
    require_unsealed(tx, cycle_id)
    cycle, track_id = found
    return cycle, track_id


def _years_underway(tx: Transaction, track_id: int) -> frozenset[int]:
    years = tx.session.scalars(
        select(Round.year).where(
            Round.track_id == track_id, Round.kind == RoundKind.PRELIMINARY, Round.stage != RoundStage.SETUP
        )
    )
    return frozenset(year for year in years if year is not None)
