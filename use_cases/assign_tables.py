"""Assign judges to entries from plain tables, for an office that keeps its own: no database, nobody signed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from domain.messages import Message, msg
from domain.refusals import Invalid
from scoring.assigning import assign as assigned
from scoring.assigning import connected, left_to_do, together, with_outsider
from scoring.assignment import Assignment, AssignmentTask
from scoring.assignment_proof import prove
from scoring.assignment_shortage import Shortage
from scoring.connectivity import ENOUGH
from use_cases import assign_table_answers, assign_table_words
from use_cases.assign_table_found import Found
from use_cases.assign_table_reading import read_costs, read_entries, read_judges, read_pairs
from use_cases.assign_table_task import Wishes, Work, work_of_costs, work_of_tables
from use_cases.plain_tables import NamedFile
from use_cases.score_table_options import one_of
from use_cases.score_table_reading import EXCEL_MARK


class Connect(StrEnum):
    """What is done so that judges can be compared."""

    AUTO = "auto"
    OFF = "off"
    OUTSIDER = "outsider"
    ANCHORS = "anchors"


@dataclass(frozen=True)
class AssignedTable:
    """Who judges what, as files, and what to say of it.

    Attributes:
        content: CSV in UTF-8 with ``entry,judge``, with the mark of Excel where a table came with it or in GB18030.
        details: JSON in UTF-8.
        notes: the receipt first, then what the reader should know.
    """

    content: bytes
    details: bytes
    notes: tuple[Message, ...]


def assign_files(
    *,
    entries: NamedFile | None,
    judges: NamedFile | None,
    costs: NamedFile | None,
    kept: NamedFile | None,
    judges_each: int,
    least: int | None = None,
    most: int | None = None,
    connect: str = Connect.AUTO,
    seed: int = 0,
) -> AssignedTable:
    """Assign by whichever tables there are.

    Raises:
        Invalid: as for ``assign`` and ``assign_by_costs``; or there are too many tables, or too few.
    """
    wishes = Wishes(judges_each, least, most)
    if costs is not None:
        if entries is not None or judges is not None:
            raise Invalid(msg("With --costs no other tables are read; leave ENTRIES.csv and JUDGES.csv out."))
        return assign_by_costs(costs, wishes, connect=connect, kept=kept, seed=seed)
    if entries is None or judges is None:
        raise Invalid(msg("Two tables are needed, ENTRIES.csv and JUDGES.csv; or one with --costs."))
    return assign(entries, judges, wishes, connect=connect, kept=kept, seed=seed)


def assign(
    entries: NamedFile,
    judges: NamedFile,
    wishes: Wishes,
    *,
    connect: str = Connect.AUTO,
    kept: NamedFile | None = None,
    seed: int = 0,
) -> AssignedTable:
    """Give every entry its judges: recusals kept, themes preferred, loads even, judges comparable.

    Args:
        entries: CSV with ``entry`` and perhaps ``theme``, ``unit`` and others, ``district``; see
            docs/methods-assignment.md.
        judges: CSV with ``judge`` and perhaps ``unit``, ``district``, ``themes``, ``min_load``, ``max_load``.
        wishes: judges of each entry, and limits of loads.
        connect: auto, off, outsider or anchors.
        kept: CSV with ``entry, judge``: pairs that stand already and do not move.
        seed: decides between assignments of equal cost.

    Raises:
        Invalid: a sentence that names file, row and column, or the option, at fault; or says why there is no
            assignment.
    """
    mode = one_of(tuple(Connect), connect)
    wanted = Wishes(wishes.judges_each, wishes.least, wishes.most, mode is Connect.ANCHORS)
    ours, theirs = read_entries(entries), read_judges(judges)
    work = work_of_tables(ours, theirs, wanted, seed)
    if mode is Connect.OUTSIDER and work.experts is None:
        raise Invalid(msg("Without themes of entries and judges nobody knows who is an outsider; add both columns."))
    notes = assign_table_words.notes_on_columns(ours, theirs)
    return _answer(work, kept, mode, seed, marked=ours.marked or theirs.marked, notes=notes)


def assign_by_costs(
    costs: NamedFile,
    wishes: Wishes,
    *,
    connect: str = Connect.AUTO,
    kept: NamedFile | None = None,
    seed: int = 0,
) -> AssignedTable:
    """Give every entry its judges at the least cost of a table of one's own.

    Args:
        costs: CSV with ``entry, judge, cost``; a pair that is not there is forbidden.
        wishes: as for ``assign``.
        connect: off, auto (the same here) or anchors.
        kept: as for ``assign``.
        seed: as for ``assign``.

    Raises:
        Invalid: as for ``assign``.
    """
    mode = one_of((Connect.OFF, Connect.AUTO, Connect.ANCHORS), connect)
    table = read_costs(costs)
    wanted = Wishes(wishes.judges_each, wishes.least, wishes.most, mode is Connect.ANCHORS)
    work = work_of_costs(table, wanted, seed)
    return _answer(work, kept, Connect.OFF, seed, marked=table.marked, notes=[])


def _answer(
    work: Work, kept: NamedFile | None, mode: Connect, seed: int, *, marked: bool, notes: list[Message]
) -> AssignedTable:
    before = _kept(work, kept)
    found = _found(work, before, mode, seed)
    said = (*assign_table_words.notes(work, found), *notes)
    content = assign_table_answers.as_csv(work, found.every)
    details = assign_table_answers.as_json(work, found, seed)
    return AssignedTable(EXCEL_MARK * marked + content, details, said)


def _kept(work: Work, kept: NamedFile | None) -> Assignment:
    none = np.zeros(0, dtype=np.int64)
    entry, judge = (none, none) if kept is None else read_pairs(kept, work.entries, work.judges)
    return together(Assignment(entry, judge), Assignment(none, none))


def _found(work: Work, before: Assignment, mode: Connect, seed: int) -> Found:
    outside = None if work.experts is None else with_outsider(work.task, work.experts)
    if mode is Connect.OUTSIDER and outside is not None:
        return _solved(work, outside, before, seed, has_outsiders=True)
    found = _solved(work, work.task, before, seed, has_outsiders=False)
    if mode is not Connect.AUTO or outside is None or not found.connection.efficiency < ENOUGH:
        return found
    better = _solved(work, outside, before, seed, has_outsiders=True)
    return better if better.connection.efficiency > found.connection.efficiency else found


def _solved(work: Work, task: AssignmentTask, before: Assignment, seed: int, *, has_outsiders: bool) -> Found:
    left = left_to_do(task, before)
    new = assigned(left, np.random.default_rng(seed))
    if isinstance(new, Shortage):
        raise Invalid(assign_table_words.shortage(work, left, new))
    proof = prove(left, new)
    if not proof.is_optimal:
        raise AssertionError(f"the search ended at an assignment that is not optimal: {proof}")
    every = together(before, new)
    return Found(left, new, every, proof, connected(work.task, every), has_outsiders)
