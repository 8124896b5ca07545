"""Who reads what in a round, drawn up by its lots; nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np

from db.tables import Round
from domain.messages import Message, msg
from domain.own_entries import district_key
from domain.refusals import Invalid
from scoring.arrays import BoolArray
from scoring.assigning import assign, connected, left_to_do, together
from scoring.assignment import Assignment as Pairs
from scoring.assignment import AssignmentTask, too_near
from scoring.assignment_shortage import Shortage
from scoring.connectivity import Connectivity
from scoring.lots import drawn_order
from use_cases.assign_table_task import NO_EXPERTISE, Work, even_share
from use_cases.assign_table_words import shortage
from use_cases.interests import Pair
from use_cases.round_readers import Reader, ToRead, entries_to_read, further_sheets, kept_apart, readers_of
from use_cases.transaction import Transaction

LARGEST_SEED = 2**31 - 1
SLACK = 0.05
"""What a judge may have above or below an even share, so that more of them read what they know."""


@dataclass(frozen=True, eq=False)
class Deal:
    """Who reads what.

    Attributes:
        entries: in the order of their lots.
        readers: in the order of their lots.
        pairs: every pair, indices into both.
        experts: shape (E, J), whether a judge knows the theme of an entry.
        alone: entries that no judge of another district can be found for.
        connection: how well the judges can be compared.
        shortage: why there is no assignment; None where there is one.
    """

    entries: tuple[ToRead, ...]
    readers: tuple[Reader, ...]
    pairs: Pairs
    experts: BoolArray
    alone: tuple[str, ...]
    connection: Connectivity | None
    shortage: Message | None


def deal(
    tx: Transaction,
    round_: Round,
    entry_ids: Sequence[int],
    kept: Collection[Pair] = (),
    further: Mapping[int, int] | None = None,
) -> Deal:
    """Draw up who reads what, as cheaply as possible and by the round's lots; nothing is written.

    Args:
        tx: the caller has asked leave.
        round_: whose ``sheets_per_entry`` says how many judges read an entry; None for all who may.
        entry_ids: of the round.
        kept: pairs of judge and entry that stand and do not move.
        further: by entry, how many judges beyond those of every entry; as decided so far where nothing is given.
    """
    entries, readers = entries_to_read(tx, entry_ids), readers_of(tx, round_.id)
    further = further_sheets(tx, round_.id) if further is None else further
    entries = [replace(entry, further=further.get(entry.entry_id, 0)) for entry in entries]
    seed = round_.assignment_seed or 0
    entries = [entries[place] for place in drawn_order([each.reference for each in entries], seed).tolist()]
    readers = [readers[place] for place in drawn_order([each.login for each in readers], seed).tolist()]
    apart = kept_apart(tx, round_)
    task, experts = _task(entries, readers, apart, round_.sheets_per_entry)
    standing = _pairs(entries, readers, kept)
    nobody = Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    empty = Deal(tuple(entries), tuple(readers), nobody, experts, (), None, None)
    if not readers or not entries:
        return empty
    if round_.sheets_per_entry is None:
        rest = _everybody(task, standing)
        return replace(empty, pairs=rest, connection=connected(task, together(standing, rest)))
    limited = _with_own_limits(task, readers)
    even = _with_even_limits(limited, readers)
    # Recusals may make an even share impossible where fewer limits still leave a way.
    for wished in (even, replace(even, least=limited.least), limited):
        left = left_to_do(wished, standing)
        found = assign(left, np.random.default_rng(seed))
        if not isinstance(found, Shortage):
            break
    if isinstance(found, Shortage):
        work = Work(tuple(each.reference for each in entries), tuple(each.name for each in readers), left)
        return replace(empty, shortage=shortage(work, left, found))
    every = together(standing, found)
    alone = tuple(entries[place].reference for place in too_near(limited, every).tolist())
    return replace(empty, pairs=found, alone=alone, connection=connected(limited, every))


def require_lots(seed: int) -> None:
    """Refuse a number that no lots have.

    Raises:
        Invalid: it is below 0 or too large.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise Invalid(msg("The number of the lots must be between 0 and {most}.", most=LARGEST_SEED))


def named_pairs(dealt: Deal) -> list[Pair]:
    """Give the pairs of a deal by their ids: judge, entry."""
    return sorted(
        (dealt.readers[judge].user_id, dealt.entries[entry].entry_id)
        for entry, judge in zip(dealt.pairs.entry.tolist(), dealt.pairs.judge.tolist(), strict=True)
    )


def _task(
    entries: Sequence[ToRead], readers: Sequence[Reader], apart: Mapping[int, frozenset[int]], each: int | None
) -> tuple[AssignmentTask, BoolArray]:
    """Make the task without limits of loads, and shape (E, J) of who knows what."""
    kinds: dict[tuple[str, str, frozenset[int], int], int] = {}
    nobody: frozenset[int] = frozenset()
    kind = np.asarray(
        [
            kinds.setdefault(
                (row.theme, district_key(row.district), apart.get(row.entry_id, nobody), row.further), len(kinds)
            )
            for row in entries
        ],
        dtype=np.int64,
    )
    shape = (len(kinds), len(readers))
    knows, near, permitted = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    districts = [district_key(reader.district) for reader in readers]
    for place, (theme, district, away, _further) in enumerate(kinds):
        for judge, reader in enumerate(readers):
            knows[place, judge] = theme in reader.themes
            near[place, judge] = bool(district) and district == districts[judge]
            permitted[place, judge] = reader.user_id not in away and not reader.is_released
    wanted = np.asarray([(each or 0) + further for _theme, _district, _away, further in kinds], dtype=np.int64)
    has_experts = any(reader.themes for reader in readers)
    loads = np.zeros(len(readers), dtype=np.int64)
    task = AssignmentTask(
        kind,
        NO_EXPERTISE * (~knows).astype(np.int64) if has_experts else np.zeros(shape, dtype=np.int64),
        permitted,
        wanted,
        loads,
        loads,
        near,
        np.maximum(wanted - 1, 0),
    )
    return task, knows[kind]


def _everybody(task: AssignmentTask, standing: Pairs) -> Pairs:
    """Give every judge every entry they may read and have not yet."""
    open_to = task.permitted[task.kind]
    open_to[standing.entry, standing.judge] = False
    entry, judge = np.nonzero(open_to)
    return Pairs(entry.astype(np.int64), judge.astype(np.int64))


def _with_even_limits(task: AssignmentTask, readers: Sequence[Reader]) -> AssignmentTask:
    """Let nobody have much more or less than an even share, nor more than their own limit."""
    own = [0 if reader.is_released else reader.most for reader in readers]
    share = float(even_share(own, int(task.wanted[task.kind].sum())))
    most = np.minimum(task.most, ceil(share * (1 + SLACK)))
    return replace(task, least=np.minimum(most, floor(share * (1 - SLACK))), most=most)


def _with_own_limits(task: AssignmentTask, readers: Sequence[Reader]) -> AssignmentTask:
    most = [0 if reader.is_released else task.entries if reader.most is None else reader.most for reader in readers]
    return replace(task, most=np.asarray(most, dtype=np.int64))


def _pairs(entries: Sequence[ToRead], readers: Sequence[Reader], kept: Collection[Pair]) -> Pairs:
    of_entry = {entry.entry_id: place for place, entry in enumerate(entries)}
    of_user = {reader.user_id: place for place, reader in enumerate(readers)}
    places = sorted((of_entry[entry_id], of_user[user_id]) for user_id, entry_id in kept)
    columns = np.asarray(places, dtype=np.int64).reshape(-1, 2)
    return Pairs(columns[:, 0], columns[:, 1])
