"""Import a register: see what it would do, then do all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, subqueryload

from db.tables import Adoption, Cycle, Entry, Proposer, Round, RoundEntry, Suggestion, Track
from domain.awards import RoundKind, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import Message, Reason, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Outdated
from intake.headers import ColumnMapping
from intake.suggestions import PassedOver, Problem, RegisterRow, Severity, read_rows
from intake.workbooks import Sheet
from use_cases import joint_proposers
from use_cases.register_contents import (
    Change,
    Contents,
    adoption_values,
    changes_between,
    contents_of,
    lay_over,
    proposer_values,
    stored_contents,
    suggestion_values,
    verdict_change,
    verdict_on,
)
from use_cases.transaction import Transaction


class Outcome(StrEnum):
    """What an import does with one row."""

    ADDED = "added"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowPreview:
    """One row of the register and what becomes of it; ``changes`` only where it changes something."""

    row: int
    reference: str
    title: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do; ``digest`` goes back with ``accept``."""

    cycle_id: int
    rows: tuple[RowPreview, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[PassedOver, ...]
    digest: str

    def count(self, outcome: Outcome) -> int:
        """Count the rows of one outcome."""
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(frozen=True)
class _Plan:
    """A preview and what carries it out."""

    preview: ImportPreview
    track_id: int
    added: Sequence[tuple[str, Contents, tuple[Reason, ...]]]
    changed: Sequence[tuple[Entry, Contents, tuple[Reason, ...]]]


def preview(tx: Transaction, cycle_id: int, *, sheet: Sheet, mapping: ColumnMapping) -> ImportPreview:
    """Say what importing a sheet would do, row by row and field by field; nothing is written.

    Raises:
        NotAllowed: no such cycle, or no right to import.
    """
    tx.require(Right.IMPORT_REGISTER)
    return _plan(tx, cycle_id, sheet, mapping).preview


def accept(
    tx: Transaction, cycle_id: int, *, sheet: Sheet, mapping: ColumnMapping, file_name: str, seen_digest: str
) -> Message:
    """Write every row that is not refused; the same sheet a second time changes nothing.

    Args:
        tx: whoever imports.
        cycle_id: where to; its suggestions are looked up by reference number.
        sheet: as read from the file.
        mapping: which column is which field.
        file_name: as the receipt names it.
        seen_digest: of the preview the screen showed; any other outcome refuses the act.

    Raises:
        NotAllowed: no such cycle, or no right to import.
        Outdated: the import would now do something else than was shown.
    """
    tx.require(Right.IMPORT_REGISTER)
    plan = _plan(tx, cycle_id, sheet, mapping)
    if plan.preview.digest != seen_digest:
        raise Outdated(msg("The entries have changed since this preview was made. Look at the new one, then import."))
    counts = {outcome.value: plan.preview.count(outcome) for outcome in Outcome}
    if not plan.added and not plan.changed:
        return msg("Nothing of {file} is new: {skipped} unchanged, {refused} refused.", file=file_name, **_left(counts))
    _add(tx, plan)
    for entry, contents, reasons in plan.changed:
        lay_over(entry, contents, reasons)
    joint_proposers.follow(tx, cycle_id, {entry.id for entry, *_ in plan.changed})
    return tx.record(
        "registers.accept",
        ("cycle", cycle_id),
        msg(
            "{file} imported: {added} added, {changed} changed, {skipped} unchanged, {refused} refused.",
            file=file_name,
            **counts,
        ),
    )


def _left(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in (Outcome.SKIPPED.value, Outcome.REFUSED.value)}


def _add(tx: Transaction, plan: _Plan) -> None:
    if not plan.added:
        return
    ids = {
        reference: entry_id
        for entry_id, reference in tx.session.execute(
            insert(Entry).returning(Entry.id, Entry.reference),
            [
                {
                    "track_id": plan.track_id,
                    "reference": reference,
                    "title": contents.title,
                    "version": 1,
                    "created_at": tx.at,
                    "verdict": verdict_on(reasons),
                    "reasons": reasons,
                    "override_reason": "",
                }
                for reference, contents, reasons in plan.added
            ],
        )
    }
    known = [(ids[reference], contents) for reference, contents, _ in plan.added]
    tx.session.execute(insert(Suggestion), [suggestion_values(*one) for one in known])
    tx.session.execute(insert(Adoption), [adoption_values(*one) for one in known])
    if proposers := [values for one in known for values in proposer_values(*one)]:
        tx.session.execute(insert(Proposer), proposers)


def _plan(tx: Transaction, cycle_id: int, sheet: Sheet, mapping: ColumnMapping) -> _Plan:
    cycle, track_id = _suggestion_track(tx, cycle_id)
    days = (cycle.starts_on, cycle.ends_on)
    register = read_rows(sheet, mapping, days)
    refused, stored = register.refused(), _stored_entries(tx, track_id)
    judged, underway = _judged(tx, track_id), _years_underway(tx, track_id)
    rows, problems = [], list(register.problems)
    added, changed = [], []
    for row in register.rows:
        entry = stored.get(row.reference)
        if row.row_number in refused:
            rows.append(_shown(row, Outcome.REFUSED))
            continue
        before = Contents() if entry is None else stored_contents(entry)
        contents = contents_of(row, mapping, before)
        reasons = contents.reasons(days)
        if entry is None:
            problems += _too_late(row, reasons, underway)
            added.append((row.reference, contents, reasons))
            rows.append(_shown(row, Outcome.ADDED))
        elif not (changes := changes_between(before, contents) + verdict_change(entry, reasons)):
            rows.append(_shown(row, Outcome.SKIPPED))
        elif entry.id in judged:
            problems.append(_already_judged(row))
            rows.append(_shown(row, Outcome.REFUSED, changes))
        else:
            changed.append((entry, contents, reasons))
            rows.append(_shown(row, Outcome.CHANGED, changes))
    problems.sort(key=lambda problem: problem.row)
    shown = ImportPreview(cycle_id, tuple(rows), tuple(problems), register.passed_over, _digest(cycle, rows))
    return _Plan(shown, track_id, added, changed)


def _shown(row: RegisterRow, outcome: Outcome, changes: tuple[Change, ...] = ()) -> RowPreview:
    return RowPreview(row.row_number, row.reference, row.title, outcome, changes)


def _digest(cycle: Cycle, rows: Sequence[RowPreview]) -> str:
    told = [
        [row.row, row.reference, row.outcome.value, [[c.field, str(c.old), str(c.new)] for c in row.changes]]
        for row in rows
    ]
    dated = [cycle.id, cycle.starts_on.isoformat(), cycle.ends_on.isoformat(), told]
    return hashlib.sha256(json.dumps(dated, ensure_ascii=False).encode()).hexdigest()


def _suggestion_track(tx: Transaction, cycle_id: int) -> tuple[Cycle, int]:
    found = tx.session.execute(
        select(Cycle, Track.id)
        .join(Track, Track.cycle_id == Cycle.id)
        .where(Cycle.id == cycle_id, Track.kind == TrackKind.SUGGESTION)
    ).one_or_none()
    if found is None:
        raise not_allowed()
    cycle, track_id = found
    return cycle, track_id


def _stored_entries(tx: Transaction, track_id: int) -> dict[str, Entry]:
    entries = tx.session.scalars(
        select(Entry)
        .where(Entry.track_id == track_id)
        .options(joinedload(Entry.suggestion), joinedload(Entry.adoption), subqueryload(Entry.proposers))
    )
    return {entry.reference: entry for entry in entries.unique()}


def _judged(tx: Transaction, track_id: int) -> frozenset[int]:
    return frozenset(
        tx.session.scalars(
            select(RoundEntry.entry_id).join(Entry, Entry.id == RoundEntry.entry_id).where(Entry.track_id == track_id)
        )
    )


def _years_underway(tx: Transaction, track_id: int) -> frozenset[int]:
    years = tx.session.scalars(
        select(Round.year).where(
            Round.track_id == track_id, Round.kind == RoundKind.PRELIMINARY, Round.stage != RoundStage.SETUP
        )
    )
    return frozenset(year for year in years if year is not None)


def _already_judged(row: RegisterRow) -> Problem:
    message = msg("Scoring has opened for {reference}: an import cannot change it any more.", reference=row.reference)
    return Problem(row.row_number, "reference", "already_judged", message, Severity.REFUSES)


def _too_late(row: RegisterRow, reasons: tuple[Reason, ...], underway: frozenset[int]) -> list[Problem]:
    day: date | None = row.submitted_on
    if reasons or day is None or day.year not in underway:
        return []
    message = msg("Scoring of {year} has already opened: this suggestion comes too late for it.", year=str(day.year))
    return [Problem(row.row_number, "submitted_on", "round_underway", message, Severity.NOTE)]
