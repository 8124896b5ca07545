"""A round played to its end, so that a test names only the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.engine import Database
from db.tables import Cycle, Entry, Ranking, Round, User
from domain.awards import TrackKind
from domain.permissions import Role
from tests.builders import a_cycle, a_round_open_for_scoring, a_sheet, a_user, an_entry, assignments_of, signed_in
from use_cases import rankings, rounds, waivers
from use_cases.transaction import SignedIn, perform


@dataclass
class Played:
    """A round, its entries and judges in order, and the organiser who runs it."""

    database: Database
    cycle: Cycle
    round: Round
    entries: list[Entry]
    judges: list[User]
    organiser: SignedIn

    def close(self) -> None:
        """End scoring."""
        perform(self.database, self.organiser, rounds.close_scoring, self.round.id)

    def waive(self, *places: int, reason: str = "评委出差") -> None:
        """Decide that entries are ranked in spite of missing sheets."""
        ids = [self.entries[place].id for place in places]
        perform(self.database, self.organiser, waivers.grant, self.round.id, entry_ids=ids, reason=reason)

    def rank(self) -> int:
        """Compute a ranking and give its id."""
        perform(self.database, self.organiser, rankings.compute, self.round.id)
        return latest_ranking(self.database, self.round.id)


def an_organiser(database: Database) -> SignedIn:
    """Somebody who runs rounds, signed in."""
    return signed_in(database, a_user(database, roles=[Role.ORGANISER]))


def a_scored_round(
    database: Database,
    points: Sequence[Sequence[int | None]],
    *,
    cycle: Cycle | None = None,
    year: int | None = None,
    kind: TrackKind = TrackKind.SUGGESTION,
    entries: Sequence[Entry] = (),
    chair: User | None = None,
) -> Played:
    """Open a round and hand in its sheets; it is still open.

    Args:
        points: one row an entry, one place a judge, the same points on every criterion; None for no sheet.
        year: of a preliminary round; without one it is the final.
        entries: made where none are given.
        chair: judges last.
    """
    cycle = cycle or a_cycle(database)
    given = list(entries) or [an_entry(database, cycle, kind=kind) for _ in points]
    judges = [a_user(database) for _ in range(len(points[0]) - bool(chair))]
    opened = a_round_open_for_scoring(
        database, cycle=cycle, year=year, kind=kind, entries=given, judges=judges, chair=chair
    )
    judges += [chair] if chair else []
    tasks = {(task.entry_id, task.user_id): task for task in assignments_of(database, opened.id)}
    for entry, row in zip(given, points, strict=True):
        for judge, value in zip(judges, row, strict=True):
            if value is not None:
                a_sheet(database, tasks[entry.id, judge.id], points=value)
    return Played(database, cycle, opened, given, judges, an_organiser(database))


def a_ranked_round(
    database: Database,
    points: Sequence[Sequence[int | None]],
    *,
    cycle: Cycle | None = None,
    year: int | None = None,
    kind: TrackKind = TrackKind.SUGGESTION,
    entries: Sequence[Entry] = (),
    chair: User | None = None,
) -> Played:
    """Play a round to its first ranking; see ``a_scored_round``."""
    played = a_scored_round(database, points, cycle=cycle, year=year, kind=kind, entries=entries, chair=chair)
    played.close()
    played.rank()
    return played


def latest_ranking(database: Database, round_id: int) -> int:
    """Find a round's newest ranking."""
    with database.reading() as session:
        return (
            session.scalars(
                select(Ranking.id).where(Ranking.round_id == round_id).order_by(Ranking.number.desc())
            ).first()
            or 0
        )
