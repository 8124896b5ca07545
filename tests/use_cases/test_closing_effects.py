"""What the sheets that are missing could still change, before scoring closes."""

from __future__ import annotations

import pytest

from db.engine import Database
from domain.permissions import Role
from domain.refusals import NotAllowed, WrongStage
from tests.builders import a_cycle, a_user, round_of, signed_in
from tests.panels import Played, a_scored_round
from tests.use_cases.test_rounds import set_round
from use_cases import closing_effects
from use_cases.closing_effects import ClosingView
from use_cases.transaction import read


def effects_of(played: Played) -> ClosingView:
    return read(played.database, played.organiser, closing_effects.of_round, played.round.id)


def test_ranks_and_tiers_that_a_missing_sheet_could_change_are_named(database: Database) -> None:
    played = a_scored_round(database, [[90, 90], [80, 80], [78, None], [60, 60], [50, 50], [40, None]])
    found = effects_of(played)
    assert (found.short, found.is_known) == (2, True)
    by_reference = {each.reference: each for each in found.effects}
    near = by_reference[played.entries[2].reference]
    # With 0 beside 78 the mean is 39, below everybody; with 100 it is 89, second.
    assert (near.rank, near.best, near.worst) == (3, 2, 6)
    assert near.judges == (played.judges[1].display_name,)
    # Above 80, the border of the first prize, from a total of 83 on: (78 + 83) / 2 = 80.5.
    assert [(str(each.upper), each.rises, each.total) for each in near.crossings if each.rises] == [
        ("一等奖", True, 83)
    ]
    far = by_reference[played.entries[5].reference]
    assert (far.rank, far.best, far.worst) == (6, 4, 6)
    assert all(0 <= (each.chance or 0) <= 1 for each in near.crossings)
    assert found.effects[0] == near


def test_in_a_preliminary_round_it_is_about_going_on(database: Database) -> None:
    cycle = a_cycle(database)
    set_round(database, round_of(cycle, 2020).id, advance_count=1)
    played = a_scored_round(database, [[90, None], [80, 80]], cycle=cycle, year=2020)
    (effect,) = effects_of(played).effects
    assert [(each.upper, each.rises, each.total) for each in effect.crossings] == [(None, False, 69)]


def test_an_entry_without_any_sheet_has_no_rank_but_a_reach(database: Database) -> None:
    played = a_scored_round(database, [[90, 85], [70, 75], [None, None]], year=2020)
    (effect,) = effects_of(played).effects
    assert (effect.rank, effect.best, effect.worst) == (None, 1, 3)


def test_with_all_sheets_in_nothing_is_open_and_without_any_nothing_is_known(database: Database) -> None:
    assert effects_of(a_scored_round(database, [[90], [80]], year=2020)) == ClosingView((), 0, is_known=True)
    assert effects_of(a_scored_round(database, [[None], [None]], year=2020)) == ClosingView((), 2, is_known=False)


def test_only_an_organiser_is_told_and_only_while_scoring_is_open(database: Database) -> None:
    played = a_scored_round(database, [[90, None], [80, 80]], year=2020)
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        somebody = signed_in(database, a_user(database, roles=[role]))
        with pytest.raises(NotAllowed):
            read(database, somebody, closing_effects.of_round, played.round.id)
    played.close()
    with pytest.raises(WrongStage):
        effects_of(played)
