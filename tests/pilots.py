"""A round with pilot entries, opened, so that a test names only who gives what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.engine import Database
from db.tables import Cycle, Entry, Round, User
from domain.awards import Eligibility
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, round_of, signed_in
from tests.panels import an_organiser
from use_cases import pilot_sets, pilot_sheets
from use_cases.transaction import SignedIn, perform, read


@dataclass
class Piloted:
    """A round that is being scored, its judges, and the organiser who runs it."""

    database: Database
    cycle: Cycle
    round: Round
    judges: list[User]
    organiser: SignedIn
    ineligible: Entry

    @property
    def pilots(self) -> list[int]:
        """Ids of the pilot entries in order."""
        view = read(self.database, self.organiser, pilot_sets.of_round, self.round.id)
        return [pilot.pilot_id for pilot in view.pilots]

    def who(self, place: int) -> SignedIn:
        """Sign a judge in."""
        return signed_in(self.database, self.judges[place])

    def give(self, place: int, pilot_id: int, points: int) -> None:
        """Submit a judge's pilot sheet with the same points on every criterion."""
        perform(
            self.database,
            self.who(place),
            pilot_sheets.submit,
            pilot_id,
            seen_version=0,
            points={"relevance": points, "benefit": points},
            comment="",
        )

    def close(self) -> None:
        """End pilot scoring."""
        perform(self.database, self.organiser, pilot_sets.close, self.round.id)

    def share(self) -> None:
        """Open the results to the panel."""
        perform(self.database, self.organiser, pilot_sets.share, self.round.id)


def a_piloted_round(
    database: Database,
    *,
    judges: int | Sequence[User] = 2,
    entries: int = 2,
    cycle: Cycle | None = None,
    year: int | None = 2020,
) -> Piloted:
    """Open a round whose pilot entries are one that is ineligible and a sample.

    Args:
        year: of a preliminary round; nothing for the final one.
    """
    cycle = cycle or a_cycle(database)
    panel = [a_user(database) for _ in range(judges)] if isinstance(judges, int) else list(judges)
    organiser = an_organiser(database)
    ineligible = an_entry(database, cycle, verdict=Eligibility.INELIGIBLE, title="示例提案人的旧建议")
    round_id = round_of(cycle, year).id
    perform(database, organiser, pilot_sets.add_entry, round_id, reference=ineligible.reference)
    perform(database, organiser, pilot_sets.add_sample, round_id, title="试评样本", text="为试评编写。")
    opened = a_round_open_for_scoring(database, cycle=cycle, year=year, entries=entries, judges=panel)
    return Piloted(database, cycle, opened, panel, organiser, ineligible)
