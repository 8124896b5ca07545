"""Many entries at once, written in bulk: for what must not grow with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, insert, select

from db.engine import Database
from db.tables import Adoption, Cycle, Entry, Proposer, Suggestion
from domain.awards import Eligibility, TrackKind
from tests.builders import track_of


def many_suggestions(database: Database, cycle: Cycle, many: int, *, adopted_by: str = "") -> list[int]:
    """Enter so many suggestions that wait for nothing; gives their ids by reference number."""
    with database.writing() as session:
        first = session.scalar(select(func.count()).select_from(Entry)) or 0
        ids = session.scalars(
            insert(Entry).returning(Entry.id, sort_by_parameter_order=True),
            [
                {
                    "track_id": track_of(cycle, TrackKind.SUGGESTION).id,
                    "reference": f"多-{number:05}",
                    "title": f"关于第{number}项便民措施的建议",
                    "version": 1,
                    "created_at": database.clock(),
                    "verdict": Eligibility.ELIGIBLE,
                    "reasons": (),
                    "override_reason": "",
                    "confirmed_at": database.clock(),
                    "confirmed_by": "示例组织方",
                }
                for number in range(first, first + many)
            ],
        ).all()
        session.execute(
            insert(Suggestion),
            [{"entry_id": each, "theme": "乡村振兴", "submitted_on": date(2020, 6, 1)} for each in ids],
        )
        session.execute(
            insert(Adoption), [{"entry_id": entry_id, "status": "已采纳", "unit": adopted_by} for entry_id in ids]
        )
        session.execute(
            insert(Proposer),
            [{"entry_id": entry_id, "position": 1, "name": f"示例提案人{entry_id}"} for entry_id in ids],
        )
        session.commit()
        return list(ids)
