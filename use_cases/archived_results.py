"""The tables of an archive that say what the panel decided and what became of its lists, gathered by what is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.messages import Message, msg
from use_cases.archive_acts import ATTACHED, ENTERED, TAKEN_OFF
from use_cases.archive_cells import Row, rows_of
from use_cases.archive_meetings import ATTENDANCES, MOTION_VOTERS, MOTIONS, NAMED_BALLOTS
from use_cases.archive_objections import OBJECTIONS
from use_cases.archive_results import AWARD_LISTS, PUBLICITIES, SIGNATURES, WITHDRAWALS
from use_cases.archive_rules import CYCLE, DECISION_RULES
from use_cases.archived_tables import ArchivedTables, grouped, round_words


class LoggedActs:
    """The log of an archive, by what was done to what; of an event whose words are left out that stands there, too."""

    def __init__(self, events: Sequence[Row]) -> None:
        self._by_number = {row["seq"]: row for row in events}
        self._by_act: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
        for row in events:
            self._by_act[row["action"], row["subject_id"]].append(row)

    def event(self, number: int | None) -> Row | None:
        """Give an event by its number."""
        return None if number is None else self._by_number.get(number)

    def is_told(self, number: int | None, actions: Collection[str], subject_id: int | None) -> bool:
        """Whether the event of this number tells that any of this was done to a subject."""
        row = self.event(number)
        return row is not None and row["action"] in actions and row["subject_id"] == subject_id

    def after(self, number: int, action: str, subject_id: int) -> list[Row]:
        """Give what was done to a subject after an event."""
        return [row for row in self._by_act[action, subject_id] if row["seq"] > number]

    def last(self, actions: Sequence[str], subject_id: int) -> str:
        """Say what was last done to a subject; empty where nothing of this was."""
        found = [(row["seq"], action) for action in actions for row in self._by_act[action, subject_id]]
        return max(found, default=(0, ""))[1]

    def evidence_of(self, objection_id: int) -> list[str] | None:
        """Give the SHA-256 of what was laid to an objection and not taken off again, in order.

        Returns:
            None where the words of an event that tells of it are left out or not as they were written.
        """
        entered = max((row["seq"] for row in self._by_act[ENTERED, objection_id]), default=0)
        acts = (row for action in (ATTACHED, TAKEN_OFF) for row in self.after(entered, action, objection_id))
        found = list[str]()
        try:
            for row in sorted(acts, key=lambda row: row["seq"]):
                fields = row["message"]["fields"]
                if row["action"] == ATTACHED:
                    found += map(str, fields["contents"]["list"])
                else:
                    found.remove(fields["content"])
        except (KeyError, TypeError, ValueError):
            return None
        return sorted(found)


@dataclass(frozen=True)
class ArchivedResults:
    """Motions with their rolls and ballots, lists with their signatures, and the rest of the result, as they stand.

    ``attended`` is who came to which meeting, as pairs of meeting and person.
    """

    cycle: Row
    rule: Row
    motions: tuple[Row, ...]
    voters: Mapping[int, tuple[Row, ...]]
    ballots: Mapping[int, tuple[Row, ...]]
    attended: frozenset[tuple[int, int]]
    lists: tuple[Row, ...]
    signatures: Mapping[int, tuple[Row, ...]]
    publicities: Mapping[int, Row]
    objections: tuple[Row, ...]
    withdrawals: tuple[Row, ...]
    acts: LoggedActs


def archived_results(members: Mapping[str, bytes], events: Sequence[Row]) -> ArchivedResults:
    """Read the tables.

    Args:
        members: of the archive.
        events: of its log, those that could be read.

    Raises:
        Unreadable: one is missing, or not as it was written.
    """
    return ArchivedResults(
        cycle=next(iter(rows_of(members, CYCLE)), {}),
        rule=next(iter(rows_of(members, DECISION_RULES)), {}),
        motions=tuple(rows_of(members, MOTIONS)),
        voters=grouped(rows_of(members, MOTION_VOTERS), "motion_id", lambda row: row),
        ballots=grouped(rows_of(members, NAMED_BALLOTS), "motion_id", lambda row: row),
        attended=frozenset((row["meeting_id"], row["user_id"]) for row in rows_of(members, ATTENDANCES)),
        lists=tuple(rows_of(members, AWARD_LISTS)),
        signatures=grouped(rows_of(members, SIGNATURES), "list_id", lambda row: row),
        publicities={row["list_id"]: row for row in rows_of(members, PUBLICITIES)},
        objections=tuple(rows_of(members, OBJECTIONS)),
        withdrawals=tuple(rows_of(members, WITHDRAWALS)),
        acts=LoggedActs(events),
    )


def motion_name(tables: ArchivedTables, motion: Row) -> Message:
    """Name a motion as people speak of it."""
    return msg("{round}, motion {number}", round=round_words(tables, motion["round_id"]), number=motion["number"])
