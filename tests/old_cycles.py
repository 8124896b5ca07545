"""A cycle whose result was published some day, with nothing judged, so that a test only forgets it."""

from __future__ import annotations

from datetime import datetime

from db.engine import Database
from db.tables import AwardList, Cycle
from tests.builders import a_cycle, an_entry


def a_cycle_published(database: Database, moment: datetime) -> Cycle:
    """Make a cycle with one suggestion, somebody to reach about it, and a published list without any award."""
    cycle = a_cycle(database)
    an_entry(database, cycle)
    with database.writing() as session:
        session.add(
            AwardList(
                cycle_id=cycle.id,
                number=1,
                content={"is_rehearsal": False, "tiers": [], "awards": []},
                sha256="0" * 64,
                put_forward_at=moment,
                sealed_at=moment,
                published_at=moment,
            )
        )
        session.commit()
    return cycle
