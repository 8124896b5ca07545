from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Entry, PanelMember, Round, RoundEntry, Tier
from domain.awards import Eligibility, TrackKind
from domain.lifecycle import RoundStage
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Refusal, WrongStage
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, round_of, signed_in
from tests.panels import a_ranked_round, an_organiser
from tests.queries import statements_of
from use_cases import rankings, round_progress, rounds, waivers
from use_cases.transaction import perform, read


def entries_of(database: Database, round_id: int) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(Entry.reference)
                .join(RoundEntry, RoundEntry.entry_id == Entry.id)
                .where(RoundEntry.round_id == round_id)
                .order_by(RoundEntry.number)
            )
        )


def set_round(database: Database, round_id: int, **fields: object) -> None:
    with database.writing() as session:
        row = session.get_one(Round, round_id)
        for name, value in fields.items():
            setattr(row, name, value)
        session.commit()


def test_a_round_lives_from_naming_judges_to_its_ranking(database: Database) -> None:
    organiser = an_organiser(database)
    cycle = a_cycle(database)
    for reference, day in (("B", date(2020, 3, 1)), ("A", date(2020, 12, 31)), ("C", date(2021, 1, 1))):
        an_entry(database, cycle, reference=reference, submitted_on=day)
    an_entry(database, cycle, reference="X", verdict=Eligibility.INELIGIBLE)
    judge, chair = a_user(database), a_user(database, roles=[Role.CHAIR])
    round_id = round_of(cycle, 2020).id

    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id, chair.id], chair_id=chair.id)
    perform(database, organiser, rounds.open_scoring, round_id)

    assert entries_of(database, round_id) == ["A", "B"]
    (line,) = [each for each in read(database, organiser, rounds.listing, cycle.id) if each.round_id == round_id]
    assert (line.stage, line.judges, line.entries, line.sheets, line.submitted) == (RoundStage.SCORING, 2, 2, 4, 0)
    progress = read(database, organiser, round_progress.progress, round_id)
    assert [(each.submitted, each.drafts, each.untouched) for each in progress] == [(0, 0, 2), (0, 0, 2)]
    perform(database, organiser, rounds.close_scoring, round_id)
    perform(database, organiser, rounds.reopen_scoring, round_id, reason="评委补评")
    perform(database, organiser, rounds.close_scoring, round_id)
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        stage = session.get_one(Round, round_id).stage
    assert stage is RoundStage.CLOSED
    assert actions == [
        "rounds.name_judges",
        "rounds.open_scoring",
        "rounds.close_scoring",
        "rounds.reopen_scoring",
        "rounds.close_scoring",
    ]


def test_naming_judges_replaces_those_named_before(database: Database) -> None:
    organiser, round_id = an_organiser(database), round_of(a_cycle(database), 2020).id
    first, second = a_user(database), a_user(database)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[first.id], chair_id=None)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[second.id], chair_id=None)
    with database.reading() as session:
        assert session.scalars(select(PanelMember.user_id)).all() == [second.id]


def test_a_chair_must_be_a_named_judge_with_the_role(database: Database) -> None:
    organiser, round_id = an_organiser(database), round_of(a_cycle(database), 2020).id
    judge, chair = a_user(database), a_user(database, roles=[Role.CHAIR])
    for chair_id in (judge.id, chair.id):
        with pytest.raises(Invalid):
            perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=chair_id)


def test_nobody_but_a_judge_can_be_named(database: Database) -> None:
    organiser, round_id = an_organiser(database), round_of(a_cycle(database), 2020).id
    auditor = a_user(database, roles=[Role.AUDITOR])
    with pytest.raises(NotAllowed):
        perform(database, organiser, rounds.name_judges, round_id, user_ids=[auditor.id], chair_id=None)


def test_scoring_does_not_open_without_judges_entries_or_prizes(database: Database) -> None:
    organiser, cycle = an_organiser(database), a_cycle(database)
    round_id, judge = round_of(cycle, 2020).id, a_user(database)
    with pytest.raises(Invalid, match="Nobody has been named"):
        perform(database, organiser, rounds.open_scoring, round_id)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    with pytest.raises(Invalid, match="no eligible entry"):
        perform(database, organiser, rounds.open_scoring, round_id)
    an_entry(database, cycle)
    with database.writing() as session:
        session.scalars(select(Tier)).first().prize_yuan = None  # type: ignore[union-attr]  # the builder made tiers
        session.commit()
    with pytest.raises(Invalid, match="prize"):
        perform(database, organiser, rounds.open_scoring, round_id)


@pytest.mark.parametrize("stage", list(RoundStage))
def test_each_stage_refuses_what_is_not_its_own(database: Database, stage: RoundStage) -> None:
    organiser = an_organiser(database)
    opened = a_round_open_for_scoring(database, entries=1, judges=1)
    set_round(database, opened.id, stage=stage)
    allowed = {
        RoundStage.SETUP: {"name_judges", "open_scoring"},
        RoundStage.SCORING: {"close_scoring"},
        RoundStage.CLOSED: {"reopen_scoring", "waive", "take_back", "compute"},
        RoundStage.RANKED: {"waive", "take_back", "compute"},
    }
    acts: dict[str, Callable[[], object]] = {
        "name_judges": lambda: perform(database, organiser, rounds.name_judges, opened.id, user_ids=[], chair_id=None),
        "open_scoring": lambda: perform(database, organiser, rounds.open_scoring, opened.id),
        "close_scoring": lambda: perform(database, organiser, rounds.close_scoring, opened.id),
        "reopen_scoring": lambda: perform(database, organiser, rounds.reopen_scoring, opened.id, reason="理由"),
        "waive": lambda: perform(database, organiser, waivers.grant, opened.id, entry_ids=[], reason="理由"),
        "take_back": lambda: perform(database, organiser, waivers.take_back, opened.id, entry_ids=[], reason="理由"),
        "compute": lambda: perform(database, organiser, rankings.compute, opened.id),
    }
    refused = set()
    for name, act in acts.items():
        set_round(database, opened.id, stage=stage)
        try:
            act()
        except WrongStage:
            refused.add(name)
        except Refusal:
            pass
    assert set(acts) - refused == allowed[stage]


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_an_organiser_runs_rounds(database: Database, role: Role) -> None:
    opened = a_round_open_for_scoring(database)
    somebody = signed_in(database, a_user(database, roles=[role]))
    with pytest.raises(NotAllowed):
        perform(database, somebody, rounds.close_scoring, opened.id)


def test_the_final_takes_who_advanced_and_years_not_held_whole(database: Database) -> None:
    cycle = a_cycle(database)
    of_2020 = [an_entry(database, cycle, reference=f"A{place}") for place in range(4)]
    an_entry(database, cycle, reference="B0", submitted_on=date(2021, 5, 1))
    undated = an_entry(database, cycle, reference="C0", submitted_on=None)
    set_round(database, round_of(cycle, 2020).id, advance_count=2)
    played = a_ranked_round(database, [[90], [80], [70], [70]], cycle=cycle, year=2020, entries=of_2020)
    final, judge = round_of(cycle).id, a_user(database)
    perform(database, played.organiser, rounds.name_judges, final, user_ids=[judge.id], chair_id=None)
    perform(database, played.organiser, rounds.open_scoring, final)
    assert entries_of(database, final) == ["A0", "A1", "B0", undated.reference]


def test_the_final_waits_for_a_preliminary_round_underway(database: Database) -> None:
    cycle = a_cycle(database)
    a_round_open_for_scoring(database, cycle=cycle, year=2020)
    organiser, final, judge = an_organiser(database), round_of(cycle).id, a_user(database)
    perform(database, organiser, rounds.name_judges, final, user_ids=[judge.id], chair_id=None)
    with pytest.raises(Invalid, match="2020"):
        perform(database, organiser, rounds.open_scoring, final)


def test_a_preliminary_round_does_not_open_after_the_final(database: Database) -> None:
    cycle = a_cycle(database)
    an_entry(database, cycle, submitted_on=date(2021, 5, 1))
    a_round_open_for_scoring(database, cycle=cycle, year=None)
    organiser, late, judge = an_organiser(database), round_of(cycle, 2021).id, a_user(database)
    perform(database, organiser, rounds.name_judges, late, user_ids=[judge.id], chair_id=None)
    with pytest.raises(Invalid, match="final"):
        perform(database, organiser, rounds.open_scoring, late)


def test_organisations_have_only_a_final_and_it_takes_all_of_them(database: Database) -> None:
    cycle = a_cycle(database)
    an_entry(database, cycle, kind=TrackKind.ORGANISATION, reference="O1")
    organiser, judge = an_organiser(database), a_user(database)
    final = round_of(cycle, kind=TrackKind.ORGANISATION).id
    perform(database, organiser, rounds.name_judges, final, user_ids=[judge.id], chair_id=None)
    perform(database, organiser, rounds.open_scoring, final)
    assert entries_of(database, final) == ["O1"]


def test_lists_of_a_round_cost_the_same_statements_for_3_entries_and_300(database: Database) -> None:
    counts = []
    for entries in (3, 300):
        opened = a_round_open_for_scoring(database, entries=entries, judges=2)
        organiser = an_organiser(database)
        with statements_of(database) as sent:
            read(database, organiser, rounds.listing, opened.track_id)
            read(database, organiser, round_progress.progress, opened.id)
            read(database, organiser, round_progress.short_entries, opened.id)
            read(database, organiser, rounds.candidates, opened.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]
