"""What every part of an archive is read from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Round, Track
from domain.permissions import Right
from use_cases.archive_discretion import Discretion, discretion
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
    """

    tx: Transaction
    cycle_id: int
    track_ids: tuple[int, ...]
    round_ids: tuple[int, ...]
    discretion: Discretion


def archive_source(tx: Transaction, cycle_id: int) -> ArchiveSource:
    """Look up what the parts ask for; the caller has found the cycle."""
    tx.require(Right.EXPORT)
    tracks = tx.session.scalars(select(Track.id).where(Track.cycle_id == cycle_id).order_by(Track.id)).all()
    rounds = tx.session.scalars(select(Round.id).where(Round.track_id.in_(tracks)).order_by(Round.id)).all()
    return ArchiveSource(tx, cycle_id, tuple(tracks), tuple(rounds), discretion(tx, cycle_id))
