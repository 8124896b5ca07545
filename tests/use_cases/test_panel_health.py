from __future__ import annotations

import pytest
from sqlalchemy import update

from db.engine import Database
from db.tables import Adoption, Suggestion, User
from domain.awards import TrackKind
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import NotAllowed
from scoring.agreement import Undefined
from scoring.intraclass import Form
from scoring.judge_findings import Action, Finding, Look
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.panels import Played, a_ranked_round, a_scored_round
from tests.queries import statements_of
from use_cases import panel_health, rounds
from use_cases.panel_health import RoundHealth
from use_cases.transaction import perform, read

TRUTH = (60, 91, 74, 83, 66, 78, 88, 70, 95, 62, 85, 72)
SEVERITY = (0, 4, -3)


def points(entries: int = 12) -> list[list[int | None]]:
    """Three judges who differ by their severity and a little more."""
    return [
        [TRUTH[entry % 12] + severity + (entry * 7 + judge * 5) % 4 - 2 for judge, severity in enumerate(SEVERITY)]
        for entry in range(entries)
    ]


def health_of(database: Database, played: Played) -> RoundHealth:
    found = read(database, played.organiser, panel_health.of_round, played.round.id)
    assert found is not None
    return found


def test_a_panel_is_reported_judge_by_judge_in_its_own_order(database: Database) -> None:
    played = a_ranked_round(database, points())
    found = health_of(database, played)
    assert [report.judge.user_id for report in found.reports] == [judge.id for judge in played.judges]
    assert [report.sheets for report in found.reports] == [12, 12, 12]
    assert found.effect.tolist() == pytest.approx([-1 / 3, 11 / 3, -10 / 3], abs=0.3)
    assert all(found.effect_low < found.effect)
    assert all(found.effect < found.effect_high)
    # Three judges, every criterion with the same points, one moment, nobody's own entries.
    assert found.unsaid == (Look.SEVERITY, Look.HALO, Look.DRIFT, Look.OWN_UNIT, Look.OWN_DISTRICT)
    assert found.overall.sheets == 36
    assert len(found.by_criterion) == len(found.scores.criteria) == 2


def test_sheets_of_one_moment_are_noticed_and_nothing_else(database: Database) -> None:
    # The test's clock stands still: every sheet is handed in at the same moment.
    found = health_of(database, a_ranked_round(database, points()))
    assert {(each.finding, each.action) for report in found.reports for each in report.findings} == {
        (Finding.QUICK, Action.REVIEW)
    }


def test_sheets_that_were_never_submitted_are_counted_by_judge_the_most_first(database: Database) -> None:
    played = a_scored_round(database, [[90, 91, None], [80, None, None], [70, 71, 72]])
    played.close()
    _first, second, third = played.judges
    found = [(judge.user_id, n) for judge, n in health_of(database, played).missing]
    assert found == [(third.id, 2), (second.id, 1)]
    assert health_of(database, a_ranked_round(database, points())).missing == ()


def test_an_entry_is_the_own_of_a_judge_whose_unit_handled_or_adopted_it(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle) for _ in range(12)]
    with database.writing() as session:
        for entry in entries[:3]:
            session.execute(
                update(Suggestion).where(Suggestion.entry_id == entry.id).values(handling_unit="市人力社保局")
            )
        session.execute(
            update(Adoption).where(Adoption.entry_id == entries[3].id).values(unit="重庆市人力社保局就业处")
        )
        for entry in entries[:5]:
            session.execute(update(Suggestion).where(Suggestion.entry_id == entry.id).values(district="万州区"))
        session.commit()
    played = a_scored_round(database, points(), cycle=cycle, entries=entries)
    with database.writing() as session:
        session.get_one(User, played.judges[0].id).unit = "市人力社保局"
        session.get_one(User, played.judges[1].id).unit = "万州区信访办"
        session.commit()
    played.close()
    estimates = health_of(database, played).health.estimates
    assert estimates[Look.OWN_UNIT].count.tolist() == [4, 0, 0]
    assert estimates[Look.OWN_DISTRICT].count.tolist() == [0, 5, 0]


def test_an_organisation_is_its_own_unit(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [
        an_entry(database, cycle, kind=TrackKind.ORGANISATION, title="示例街道" if place < 3 else "别处")
        for place in range(12)
    ]
    played = a_scored_round(database, points(), cycle=cycle, kind=TrackKind.ORGANISATION, entries=entries)
    with database.writing() as session:
        session.get_one(User, played.judges[2].id).unit = "示例街道办事处"
        session.commit()
    played.close()
    assert health_of(database, played).health.estimates[Look.OWN_UNIT].count.tolist() == [0, 0, 3]


def test_the_farthest_entries_are_given_by_number(database: Database) -> None:
    table = points()
    table[4][1], table[9][1] = 100, 20
    found = health_of(database, a_ranked_round(database, table))
    assert set(found.reports[1].farthest) >= {5, 10}


def test_missing_sheets_leave_the_rest_comparable(database: Database) -> None:
    table = points()
    table[0][0] = table[1][1] = None
    played = a_scored_round(database, table)
    played.close()
    found = health_of(database, played)
    assert found.overall.values[Form.ICC3K] is Undefined.INCOMPLETE
    assert [report.sheets for report in found.reports] == [11, 11, 12]


@pytest.mark.parametrize("table", [[[90]], [[90, 80]], [[None, None]], [[90, 80, 70], [70, None, None]]])
def test_too_few_sheets_say_nothing_and_raise_nothing(database: Database, table: list[list[int | None]]) -> None:
    played = a_scored_round(database, table)
    played.close()
    found = health_of(database, played)
    assert [report.findings for report in found.reports] == [()] * len(found.scores.judges)
    assert set(found.unsaid) == set(Look)


def test_only_rounds_with_closed_scoring_are_listed(database: Database) -> None:
    cycle = a_cycle(database)
    closed = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2020)
    a_scored_round(database, [[90, 80]], cycle=cycle, year=2021)
    mine = [line for line in read(database, closed.organiser, panel_health.listing) if line.cycle_name == cycle.name]
    assert [(line.round_id, line.year) for line in mine][:1] == [(closed.round.id, 2020)]
    assert 2021 not in [line.year for line in mine]


def test_there_is_nothing_while_scoring_is_open_and_it_is_worked_out_anew_afterwards(
    database: Database, clock: Clock
) -> None:
    played = a_scored_round(database, points())
    assert read(database, played.organiser, panel_health.of_round, played.round.id) is None
    played.close()
    first = health_of(database, played)
    assert health_of(database, played) is first
    perform(database, played.organiser, rounds.reopen_scoring, played.round.id, reason="补交")
    clock.advance(minutes=1)
    assert read(database, played.organiser, panel_health.of_round, played.round.id) is None
    played.close()
    assert health_of(database, played) is not first


def test_an_unknown_round_gives_the_first_of_those_that_are_open(database: Database) -> None:
    played = a_ranked_round(database, points())
    for asked in (None, 0, 9_999_999):
        lines, found = read(database, played.organiser, panel_health.chosen, asked)
        assert found is not None
        assert found.scores.round_id == lines[0].round_id
    _lines, found = read(database, played.organiser, panel_health.chosen, played.round.id)
    assert found is health_of(database, played)


def test_a_judge_sees_none_of_it_a_chair_their_own_and_an_auditor_all(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, points(), cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2021)
    led, judge = signed_in(database, chair), signed_in(database, own.judges[0])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    for who in (led, auditor):
        assert read(database, who, panel_health.of_round, own.round.id) is not None
    assert [line.round_id for line in read(database, led, panel_health.listing)] == [own.round.id]
    assert read(database, auditor, panel_health.of_round, other.round.id) is not None
    for who, asked in ((led, other.round.id), (judge, own.round.id), (led, 9_999_999)):
        with pytest.raises(NotAllowed) as refusal:
            read(database, who, panel_health.of_round, asked)
        assert refusal.value.message == msg("This does not exist, or is not open to you.")
    for view in (panel_health.listing, lambda tx: panel_health.chosen(tx, own.round.id)):
        with pytest.raises(NotAllowed):
            read(database, judge, view)


def test_a_chair_does_not_see_their_round_before_it_is_closed(database: Database) -> None:
    chair = a_user(database, roles=[Role.CHAIR])
    played = a_scored_round(database, points(), chair=chair)
    led = signed_in(database, chair)
    with pytest.raises(NotAllowed):
        read(database, led, panel_health.of_round, played.round.id)
    assert read(database, led, panel_health.chosen, played.round.id) == ((), None)


def test_the_number_of_statements_does_not_grow_with_the_entries(database: Database) -> None:
    counts = set()
    for many in (3, 30):
        played = a_ranked_round(database, points(many))
        with statements_of(database) as sent:
            read(database, played.organiser, panel_health.of_round, played.round.id)
        counts.add(len(sent))
    assert len(counts) == 1
    with statements_of(database) as again:
        read(database, played.organiser, panel_health.chosen, played.round.id)
    # Who asks, and what is open to them; the rest is kept.
    assert len([sent for sent in again if sent.startswith("SELECT")]) == 2
