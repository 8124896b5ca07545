"""What waits for a decision is counted where the organiser begins the day."""

from __future__ import annotations

import pytest

from db.engine import Database
from domain.lifecycle import RoundStage
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_user, assignments_of, round_of, signed_in
from tests.panels import a_ranked_round, a_scored_round
from tests.queries import statements_of
from tests.use_cases.test_rounds import set_round
from use_cases import advance_decisions, open_decisions, recusals, rounds
from use_cases.open_decisions import OpenDecisions
from use_cases.transaction import SignedIn, perform, read

NOTHING = OpenDecisions({}, {}, {}, {})


def waiting(database: Database, who: SignedIn, cycle_id: int) -> OpenDecisions:
    return read(database, who, open_decisions.of_cycle, cycle_id)


def test_a_tie_at_the_last_place_waits_until_it_is_decided_or_the_final_has_opened(database: Database) -> None:
    played = a_ranked_round(database, [[90], [70], [70], [50]], year=2020)
    cycle_id, round_id = played.cycle.id, played.round.id
    for advance_count, ties in ((1, {}), (2, {round_id: 2}), (3, {}), (4, {}), (None, {})):
        set_round(database, round_id, advance_count=advance_count)
        assert waiting(database, played.organiser, cycle_id).ties == ties
    set_round(database, round_id, advance_count=2, advance_minimum=8000)
    assert waiting(database, played.organiser, cycle_id) == NOTHING
    set_round(database, round_id, advance_minimum=None)
    perform(
        database,
        played.organiser,
        advance_decisions.settle_tie,
        round_id,
        advancing=[played.entries[1].id],
        reason="抽签",
    )
    assert waiting(database, played.organiser, cycle_id) == NOTHING
    played.rank()
    assert waiting(database, played.organiser, cycle_id).ties == {round_id: 2}
    set_round(database, round_of(played.cycle).id, stage=RoundStage.SCORING)
    assert waiting(database, played.organiser, cycle_id).ties == {}


def test_an_entry_with_fewer_judges_than_it_should_have_is_counted_while_it_is_scored(database: Database) -> None:
    played = a_scored_round(database, [[90, None], [70, None]], year=2020)
    assert waiting(database, played.organiser, played.cycle.id) == NOTHING
    set_round(database, played.round.id, sheets_per_entry=2)
    task = assignments_of(database, played.round.id)[0]
    perform(
        database,
        played.organiser,
        recusals.impose,
        played.round.id,
        user_id=task.user_id,
        entry_id=task.entry_id,
        reason="近亲属",
    )
    assert waiting(database, played.organiser, played.cycle.id).lacking == {played.round.id: 1}
    perform(database, played.organiser, rounds.close_scoring, played.round.id)
    assert waiting(database, played.organiser, played.cycle.id).lacking == {}


def test_a_tie_across_the_edge_of_a_tier_waits_for_the_meeting(database: Database) -> None:
    played = a_ranked_round(database, [[90], [90], [70]])
    assert waiting(database, played.organiser, played.cycle.id).edges == {played.round.id: 2}


def test_counting_costs_the_same_statements_however_many_entries(database: Database) -> None:
    few = a_ranked_round(database, [[90], [70]], year=2020)
    many = a_ranked_round(database, [[90 - place] for place in range(12)], year=2020)
    with statements_of(database) as before:
        waiting(database, few.organiser, few.cycle.id)
    with statements_of(database) as after:
        waiting(database, many.organiser, many.cycle.id)
    assert len(after) == len(before)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_who_runs_the_rounds_is_told(database: Database, role: Role) -> None:
    cycle = a_cycle(database)
    with pytest.raises(NotAllowed):
        waiting(database, signed_in(database, a_user(database, roles=[role])), cycle.id)
