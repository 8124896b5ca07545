"""Proposers of a duplicate who stand beside those of the suggestion it was merged into."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from db.entries import FIRST_MERGED
from db.tables import DuplicateDecision, DuplicateMember, Entry, Proposer, RoundEntry
from domain.duplicates import Verdict
from domain.suggestions import folded
from use_cases.register_contents import own_proposers
from use_cases.transaction import Transaction


def join(kept: Entry, duplicates: Iterable[Entry]) -> None:
    """Name the duplicates' proposers with the suggestion that is kept; whoever is named already, once."""
    position = max([FIRST_MERGED - 1, *(proposer.position for proposer in kept.proposers)])
    for duplicate in duplicates:
        for proposer in own_proposers(duplicate):
            if not any(_is_same(proposer, named) for named in kept.proposers):
                position += 1
                kept.proposers.append(_copy(proposer, position))


def part(kept: Entry, duplicates: Iterable[Entry]) -> None:
    """Take the duplicates' proposers off again."""
    parted = {duplicate.id for duplicate in duplicates}
    for proposer in tuple(kept.proposers):
        if proposer.merged_from_id in parted:
            kept.proposers.remove(proposer)


def follow(tx: Transaction, cycle_id: int, changed: Collection[int]) -> None:
    """Let a register's changes reach the suggestions that name the proposers of merged duplicates.

    One that is being judged stays as its judges and the award list know it.

    Args:
        tx: whoever imports.
        cycle_id: where the entries are.
        changed: ids of entries that the register changed, kept ones or duplicates.
    """
    merges = tx.session.scalars(
        select(DuplicateDecision)
        .where(
            DuplicateDecision.cycle_id == cycle_id,
            DuplicateDecision.verdict == Verdict.MERGED,
            ~exists().where(RoundEntry.entry_id == DuplicateDecision.kept_id),
        )
        .options(
            selectinload(DuplicateDecision.members).joinedload(DuplicateMember.entry).selectinload(Entry.proposers)
        )
        .order_by(DuplicateDecision.id)
    ).all()
    touched = {merge.kept_id for merge in merges if {each.entry_id for each in merge.members} & set(changed)}
    again = [[member.entry for member in merge.members] for merge in merges if merge.kept_id in touched]
    for entries in again:
        part(*_kept_and_duplicates(entries))
    # What is gone has to be gone before its place is taken again.
    tx.session.flush()
    for entries in again:
        join(*_kept_and_duplicates(entries))


def _kept_and_duplicates(entries: Collection[Entry]) -> tuple[Entry, list[Entry]]:
    kept = next(entry for entry in entries if entry.duplicate_of_id is None)
    return kept, sorted((entry for entry in entries if entry is not kept), key=lambda entry: entry.reference)


def _copy(proposer: Proposer, position: int) -> Proposer:
    return Proposer(
        position=position,
        merged_from_id=proposer.entry_id,
        name=proposer.name,
        telephone=proposer.telephone,
        work_unit=proposer.work_unit,
        district=proposer.district,
    )


def _is_same(one: Proposer, other: Proposer) -> bool:
    """Whether two rows name one person: the same name, and no telephone that says otherwise."""
    telephones = {folded(one.telephone), folded(other.telephone)} - {""}
    return folded(one.name) == folded(other.name) and len(telephones) <= 1
