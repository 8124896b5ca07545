"""A signed award list with the names of whoever proposed what is on it; whoever asks for it asks leave and records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from db.tables import AwardList, Entry, Proposer, Tier, Track
from domain.awards import TrackKind
from exports.decision_reports import AwardList as PrintedList
from use_cases.list_contents import awarded
from use_cases.listed_awards import printed
from use_cases.transaction import Transaction


def printed_with_names(tx: Transaction, listed: AwardList) -> PrintedList:
    """Give a version of the list for a document that names proposers."""
    references = {award.reference for award in awarded(listed.content)}
    return printed(
        listed.content,
        listed.number,
        listed.sha256,
        proposers_of(tx, listed.cycle_id, references),
        _least_prizes(tx, listed.cycle_id),
    )


def proposers_of(tx: Transaction, cycle_id: int, references: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Give who proposed suggestions, by reference, in the order of the register."""
    names: dict[str, list[str]] = defaultdict(list)
    for reference, name in tx.session.execute(
        select(Entry.reference, Proposer.name)
        .join(Proposer, Proposer.entry_id == Entry.id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION, Entry.reference.in_(references))
        .order_by(Entry.reference, Proposer.position)
    ):
        names[reference].append(name)
    return {reference: tuple(each) for reference, each in names.items()}


def _least_prizes(tx: Transaction, cycle_id: int) -> dict[int, int]:
    """Give what the rules declare as least sums, by position of the tier; they froze when scoring opened."""
    rows = tx.session.execute(
        select(Tier.position, Tier.prize_yuan).where(
            Tier.cycle_id == cycle_id, Tier.prize_is_minimum, Tier.prize_yuan.is_not(None)
        )
    )
    return {row.position: row.prize_yuan or 0 for row in rows}
