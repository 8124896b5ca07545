"""What may be done when: every use case about something of a cycle, at each of its stages, by whom it is open to.

``leave_at_stages.csv`` has one line for each use case and role that ``leave.csv`` lets in. A cell is what is answered
about one's own: ``yes`` is that it is done or shown, ``not now`` is “not at this stage”, ``no`` is “does not exist, or
is not open to you”, ``wants more`` is any other refusal, for what is handed is little, and nothing stands where there
is nothing of the kind at that stage.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from db.engine import Database
from tests.attachments import keeping_in
from tests.conftest import Clock
from tests.robustness.leave_answers import Sort, answer_to, use_case
from tests.robustness.leave_office import LeaveOffice
from tests.robustness.leave_stages import Stage, offices_at
from tests.robustness.leave_table import table, table_at_stages
from tests.running import ROOT
from tests.schema import an_empty_sqlite

ROLES = ("organiser", "judge", "chair")
OF_A_CYCLE = {
    *("assignment_id", "attachment_id", "cycle_id", "entry_id", "kept_id", "list_id", "meeting_id", "motion_id"),
    *("note_id", "objection_id", "one_id", "proposer_id", "ranking_id", "round_id", "subject_id"),
}
# They are handed what another one made, which says for itself at which stage it was.
HANDED_ON = {"registers.accept"}


@dataclass(frozen=True)
class Played:
    """An office for each stage, in one database."""

    database: Database
    offices: Mapping[Stage, LeaveOffice]

    def cell(self, name: str, role: str, stage: Stage) -> str:
        """Give what stands in the table."""
        office = self.offices[stage]
        ids = office.subjects_of(role)
        return answer_to(self.database, office, role, name, ids).sort if subjects(name) <= ids.keys() else ""


def subjects(name: str) -> set[str]:
    """Find what of a cycle a use case is about."""
    return OF_A_CYCLE & inspect.signature(use_case(name)).parameters.keys()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("stages")
    clock = Clock()
    database = an_empty_sqlite(folder / "jindianzi.sqlite3", clock)
    with keeping_in(folder):
        yield Played(database, offices_at(database, clock))
    database.engine.dispose()


def test_every_use_case_and_whoever_may_call_it_has_a_line() -> None:
    may = {
        (name, role)
        for name, row in table().items()
        for role in ROLES
        if row[role] == Sort.YES and subjects(name) and name not in HANDED_ON
    }
    assert table_at_stages().keys() == may


def test_each_is_answered_at_each_stage_as_the_table_says(played: Played) -> None:
    wrong = [
        f"{name} as {role}, {stage}: {found or 'nothing of the kind'}, the table says {row[stage]}"
        for (name, role), row in table_at_stages().items()
        for stage in Stage
        if row[stage] != (found := played.cell(name, role, stage))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_walk_through_security_counts_them_as_they_are() -> None:
    walked = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"| {len(table_at_stages())} lines of use case and role × {len(Stage)} stages" in walked
