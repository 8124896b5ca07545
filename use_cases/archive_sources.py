"""What every part of an archive is read from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Round, Track
from domain.permissions import Right
from use_cases.archive_acts import DecidingActs, deciding_acts
from use_cases.archive_discretion import Discretion, identifying_words, objectors_words, withheld_texts
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class ArchiveSource:
    """One cycle, in one unchanging state of the database.

    Attributes:
        tx: of somebody who may take it out.
        cycle_id: which one.
        track_ids: its tracks, in order.
        round_ids: its rounds, in order.
        discretion: masks what was not published.
        guarded: masks who objected as well: for the log, and for whatever was decided on a list.
        acts: what the log tells of motions and lists.
    """

    tx: Transaction
    cycle_id: int
    track_ids: tuple[int, ...]
    round_ids: tuple[int, ...]
    discretion: Discretion
    guarded: Discretion
    acts: DecidingActs


def archive_source(tx: Transaction, cycle_id: int) -> ArchiveSource:
    """Look up what the parts ask for; the caller has found the cycle."""
    tx.require(Right.EXPORT)
    tracks = tx.session.scalars(select(Track.id).where(Track.cycle_id == cycle_id).order_by(Track.id)).all()
    rounds = tx.session.scalars(select(Round.id).where(Round.track_id.in_(tracks)).order_by(Round.id)).all()
    words, withheld = identifying_words(tx, cycle_id), withheld_texts(tx)
    return ArchiveSource(
        tx,
        cycle_id,
        tuple(tracks),
        tuple(rounds),
        Discretion(words, withheld),
        Discretion(words | objectors_words(tx), withheld),
        deciding_acts(tx),
    )
