"""Who goes to the final by rank, by a mark, by a decision on a tie, and by a wild card."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AdvanceDecision, Round
from domain.advancing import Advance, AdvanceKind, advances, places_open
from domain.awards import Eligibility, TrackKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.panels import Played, a_ranked_round, a_scored_round
from tests.queries import statements_of
from tests.use_cases.test_rounds import entries_of, set_round
from use_cases import advance_decisions, rankings, rounds
from use_cases.advance_decisions import AdvanceView
from use_cases.transaction import perform, read


def a_preliminary_round(database: Database, *points: int, count: int | None = None, mark: int | None = None) -> Played:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"A{place}") for place in range(len(points))]
    set_round(database, round_of(cycle, 2020).id, advance_count=count, advance_minimum=mark)
    return a_ranked_round(database, [[value] for value in points], cycle=cycle, year=2020, entries=entries)


def final_of(played: Played) -> list[str]:
    """Open the final and give who is in it."""
    final = round_of(played.cycle).id
    judge = a_user(played.database)
    perform(played.database, played.organiser, rounds.name_judges, final, user_ids=[judge.id], chair_id=None)
    perform(played.database, played.organiser, rounds.open_scoring, final)
    return entries_of(played.database, final)


def view_of(played: Played) -> AdvanceView:
    found = read(played.database, played.organiser, advance_decisions.standing, played.round.id)
    assert found is not None
    return found


def settle(played: Played, *places: int, reason: str = "评审组合议") -> None:
    ids = [played.entries[place].id for place in places]
    perform(
        played.database, played.organiser, advance_decisions.settle_tie, played.round.id, advancing=ids, reason=reason
    )


def wild(played: Played, *places: int, reason: str = "领域空缺") -> None:
    ids = [played.entries[place].id for place in places]
    perform(
        played.database,
        played.organiser,
        advance_decisions.give_wild_card,
        played.round.id,
        entry_ids=ids,
        reason=reason,
    )


def back(played: Played, kind: AdvanceKind, *places: int) -> None:
    ids = [played.entries[place].id for place in places]
    perform(
        played.database,
        played.organiser,
        advance_decisions.take_back,
        played.round.id,
        kind=kind,
        entry_ids=ids,
        reason="复核",
    )


@pytest.mark.parametrize(
    ("count", "mark", "expected"),
    [
        (None, None, "AAAAS"),
        (3, None, "AAASS"),
        (2, None, "ATTSS"),
        (None, 8000, "AAASS"),
        (None, 8001, "ASSSS"),
        (2, 7000, "ATTSS"),
        (2, 8500, "ASSSS"),
        (9, 7000, "AAAAS"),
    ],
)
def test_number_and_mark_say_who_goes_on(count: int | None, mark: int | None, expected: str) -> None:
    places = [
        (1, Fraction(90)),
        (2, Fraction(80)),
        (2, Fraction(80)),
        (4, Fraction(70)),
        (None, None),
    ]
    letters = {"A": Advance.ADVANCES, "T": Advance.TIED, "S": Advance.STAYS}
    assert advances(places, count=count, minimum=mark) == tuple(letters[letter] for letter in expected)


def test_as_many_are_above_the_last_place_as_it_says_whatever_the_rule() -> None:
    values = [Fraction(value) for value in (90, 80, 80, 80, 70)]
    places = list(zip((1, 2, 2, 2, 5), values, strict=True))
    for count, mark in product(range(1, 7), (0, 7500, 8500, 9500)):
        found = advances(places, count=count, minimum=mark)
        sure, open_ = found.count(Advance.ADVANCES), found.count(Advance.TIED)
        assert sure <= (places_open(places, count=count, minimum=mark) or 0) <= sure + open_


def test_all_above_a_mark_go_on_exactly(database: Database) -> None:
    assert final_of(a_preliminary_round(database, 90, 80, 79, mark=8000)) == ["A0", "A1"]


def test_a_tie_keeps_the_final_shut_until_somebody_decides(database: Database) -> None:
    played = a_preliminary_round(database, 90, 80, 80, 70, count=2)
    assert [line.reference for line in view_of(played).tied] == ["A1", "A2"]
    assert (view_of(played).places_left, view_of(played).advancing) == (1, 1)
    with pytest.raises(Invalid, match="2020"):
        final_of(played)
    settle(played, 2)
    with pytest.raises(Invalid, match="has been decided"):
        settle(played, 1)
    assert final_of(played) == ["A0", "A2"]
    with pytest.raises(Invalid, match="final round has been opened"):
        back(played, AdvanceKind.TIE)


def test_a_decision_on_a_tie_is_taken_back_whole_and_asked_anew_by_a_further_ranking(database: Database) -> None:
    played = a_preliminary_round(database, 90, 80, 80, 70, count=2)
    settle(played, 1, 2)
    assert view_of(played).advancing == 3
    back(played, AdvanceKind.TIE)
    assert [line.goes_on for line in view_of(played).tied] == [None, None]
    settle(played)
    assert view_of(played).advancing == 1
    perform(database, played.organiser, rankings.compute, played.round.id)
    assert [line.goes_on for line in view_of(played).tied] == [None, None]


def test_wild_cards_go_on_with_a_reason_and_can_be_taken_back(database: Database) -> None:
    played = a_preliminary_round(database, 90, 80, 70, 60, count=1)
    wild(played, 2, 3)
    assert [(line.reference, line.reason) for line in view_of(played).wild_cards] == [
        ("A2", "领域空缺"),
        ("A3", "领域空缺"),
    ]
    back(played, AdvanceKind.WILD_CARD, 3)
    assert final_of(played) == ["A0", "A2"]
    with pytest.raises(Invalid, match="final round has been opened"):
        wild(played, 1)


def test_an_entry_short_of_sheets_can_be_given_a_wild_card_and_an_excluded_one_cannot(database: Database) -> None:
    cycle = a_cycle(database)
    played = a_scored_round(database, [[90, 90], [80, None], [70, 70]], cycle=cycle, year=2020)
    played.close()
    played.rank()
    assert [line.rank for line in view_of(played).behind] == [None]
    wild(played, 1)
    assert view_of(played).advancing == 3
    back(played, AdvanceKind.WILD_CARD, 1)
    with database.writing() as session:
        session.merge(played.entries[1]).override = Eligibility.INELIGIBLE
        session.commit()
    with pytest.raises(Invalid, match="eligible"):
        wild(played, 1)


def test_what_cannot_be_decided_leaves_no_trace(database: Database) -> None:
    played = a_preliminary_round(database, 90, 80, 70, 60, count=1)
    acts: tuple[Callable[[], None], ...] = (
        lambda: settle(played, 1),
        lambda: wild(played),
        lambda: wild(played, 0),
        lambda: wild(played, 1, reason=" "),
        lambda: back(played, AdvanceKind.TIE),
        lambda: back(played, AdvanceKind.WILD_CARD, 1),
    )
    for act in acts:
        with pytest.raises(Invalid):
            act()
    wild(played, 1)
    with pytest.raises(Invalid):
        wild(played, 1)
    with database.reading() as session:
        assert len(session.scalars(select(AdvanceDecision)).all()) == 1
    set_round(database, played.round.id, stage="closed")
    with pytest.raises(WrongStage):
        wild(played, 2)


def test_a_tie_takes_nobody_from_outside_it(database: Database) -> None:
    played = a_preliminary_round(database, 90, 80, 80, 70, count=2)
    with pytest.raises(Invalid, match="among the entries that are tied"):
        settle(played, 3)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_an_organiser_decides(database: Database, role: Role) -> None:
    played = a_preliminary_round(database, 90, 80, 80, count=2)
    played.organiser = signed_in(database, a_user(database, roles=[role]))
    with pytest.raises(NotAllowed):
        settle(played, 1)
    with pytest.raises(NotAllowed):
        wild(played, 1)
    if role is not Role.AUDITOR:
        with pytest.raises(NotAllowed):
            view_of(played)


def test_nobody_goes_on_from_a_final(database: Database) -> None:
    played = a_ranked_round(database, [[90], [80]], kind=TrackKind.ORGANISATION)
    assert read(database, played.organiser, advance_decisions.standing, played.round.id) is None
    with pytest.raises(NotAllowed):
        wild(played, 1)


def test_the_list_costs_the_same_statements_however_long(database: Database) -> None:
    counts = []
    for entries in (3, 30):
        played = a_preliminary_round(database, *range(90, 90 - entries, -1), count=2)
        with statements_of(database) as sent:
            view_of(played)
        counts.append(len(sent))
        with database.reading() as session:
            assert session.get_one(Round, played.round.id).advance_count == 2
    assert counts[0] == counts[1]
