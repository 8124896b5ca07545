"""Pilot entries are chosen among those that lose nothing by it, scored first, and count nowhere."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import delete, select

from db.engine import Database
from db.tables import Entry, PanelMember, PilotPoints, PilotSheet, RankedEntry, Ranking
from domain.awards import Eligibility
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.panels import an_organiser, latest_ranking
from tests.pilots import Piloted, a_piloted_round
from tests.running import ROOT
from tools.catalogue import program_files
from use_cases import (
    awards,
    pilot_results,
    pilot_sets,
    pilot_sheets,
    rankings,
    recusals,
    rehearsals,
    round_checks,
    round_progress,
    round_scores,
    rounds,
    score_sheets,
    task_lists,
)
from use_cases.pilot_sets import PilotView
from use_cases.transaction import SignedIn, perform, read


def chosen(database: Database, who: SignedIn, round_id: int) -> PilotView:
    return read(database, who, pilot_sets.of_round, round_id)


def test_what_competes_in_the_round_is_no_pilot_entry_and_the_rest_may_be(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    earlier = a_cycle(database, name="2017—2019年度", years=(2017, 2018, 2019))
    round_id = round_of(cycle, 2020).id
    competing = an_entry(database, cycle)
    ineligible = an_entry(database, cycle, verdict=Eligibility.INELIGIBLE)
    next_year = an_entry(database, cycle, submitted_on=date(2021, 5, 1))
    old = an_entry(database, earlier, reference="JY-OLD")

    def add(reference: str) -> None:
        perform(database, organiser, pilot_sets.add_entry, round_id, reference=reference)

    for reference, word in ((competing.reference, "competes"), ("no such", "no entry"), ("", "no entry")):
        with pytest.raises(Invalid, match=word):
            add(reference)
    add(f" {ineligible.reference} ")
    with pytest.raises(Invalid, match="already"):
        add(ineligible.reference)
    add(next_year.reference)
    add(old.reference)
    with pytest.raises(Invalid, match="tire"):
        perform(database, organiser, pilot_sets.add_sample, round_id, title="样本", text="内容")
    view = chosen(database, organiser, round_id)
    assert [(each.number, each.reference, each.competes_elsewhere) for each in view.pilots] == [
        (1, ineligible.reference, False),
        (2, next_year.reference, True),
        (3, "JY-OLD", False),
    ]
    perform(database, organiser, pilot_sets.remove, view.pilots[0].pilot_id)
    for title, text in ((" ", "内容"), ("样本", ""), ("长" * 201, "内容")):
        with pytest.raises(Invalid):
            perform(database, organiser, pilot_sets.add_sample, round_id, title=title, text=text)
    perform(database, organiser, pilot_sets.add_sample, round_id, title="样本", text="内容")
    assert [(each.number, each.reference, each.title) for each in chosen(database, organiser, round_id).pilots] == [
        (1, next_year.reference, next_year.title),
        (2, "JY-OLD", old.title),
        (3, "", "样本"),
    ]


def test_the_set_is_fixed_once_scoring_is_open(database: Database) -> None:
    played = a_piloted_round(database)
    organiser, round_id = played.organiser, played.round.id
    with pytest.raises(WrongStage):
        perform(database, organiser, pilot_sets.add_entry, round_id, reference=played.ineligible.reference)
    with pytest.raises(WrongStage):
        perform(database, organiser, pilot_sets.add_sample, round_id, title="样本", text="内容")
    with pytest.raises(WrongStage):
        perform(database, organiser, pilot_sets.remove, played.pilots[0])


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_organisers_run_it(database: Database, role: Role) -> None:
    played = a_piloted_round(database)
    who = signed_in(database, a_user(database, roles=[role]))
    for act in (pilot_sets.close, pilot_sets.share):
        with pytest.raises(NotAllowed):
            perform(database, who, act, played.round.id)
    if role is not Role.AUDITOR:
        with pytest.raises(NotAllowed):
            chosen(database, who, played.round.id)


def test_opening_names_what_is_amiss_with_the_set(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    round_id = round_of(cycle, 2020).id
    judge = a_user(database, display_name="评委子", unit="示例采纳单位")
    free = a_user(database, display_name="评委丑", unit="别的单位")
    an_entry(database, cycle, proposers=["别人"])
    own = an_entry(database, cycle, verdict=Eligibility.INELIGIBLE, reference="JY-OWN")
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id, free.id], chair_id=None)
    perform(database, organiser, pilot_sets.add_entry, round_id, reference="JY-OWN")

    def kept_away() -> object:
        checks = read(database, organiser, round_checks.of_round, round_id).checks
        named = (each.what.fields["names"] for each in checks if "interest in a pilot entry" in each.what.template)
        return next(named, ())

    said = [str(each.what) for each in read(database, organiser, round_checks.of_round, round_id).checks]
    assert [each for each in said if "pilot entry" in each and not each.startswith("Judges")] == [
        "There is one pilot entry only; two or three show better how alike judges read the rubric."
    ]
    assert kept_away() == ("评委子",)
    pair = {"user_id": free.id, "entry_id": own.id}
    perform(database, organiser, recusals.impose, round_id, **pair, reason="回避")
    assert kept_away() == ("评委丑", "评委子")
    perform(database, organiser, recusals.impose, round_id, **{**pair, "user_id": judge.id}, reason="回避")
    both = [(judge.id, own.id), (free.id, own.id)]
    perform(database, organiser, recusals.dismiss, round_id, pairs=both, reason="已核实")
    assert kept_away() == ()

    with database.writing() as session:
        session.get_one(Entry, own.id).override = Eligibility.ELIGIBLE
        session.commit()
    found = read(database, organiser, round_checks.of_round, round_id)
    assert any("JY-OWN" in str(each.what) and each.is_required and not each.holds for each in found.checks)


def a_pilot_that_competes(database: Database) -> tuple[SignedIn, int]:
    """A round all of whose demands are met but that a pilot entry has become eligible in it."""
    cycle, organiser = a_cycle(database), an_organiser(database)
    round_id, judge = round_of(cycle, 2020).id, a_user(database, unit="别的单位")
    an_entry(database, cycle)
    entry = an_entry(database, cycle, verdict=Eligibility.INELIGIBLE)
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    perform(database, organiser, pilot_sets.add_entry, round_id, reference=entry.reference)
    with database.writing() as session:
        session.get_one(Entry, entry.id).verdict = Eligibility.ELIGIBLE
        session.commit()
    return organiser, round_id


def test_a_round_that_judges_its_own_pilot_entry_does_not_open(database: Database) -> None:
    organiser, round_id = a_pilot_that_competes(database)
    with pytest.raises(Invalid, match="Pilot entries that this round judges"):
        perform(database, organiser, rounds.open_scoring, round_id)
    perform(database, organiser, pilot_sets.remove, chosen(database, organiser, round_id).pilots[0].pilot_id)
    perform(database, organiser, rounds.open_scoring, round_id)


def waits(played: Piloted, place: int) -> bool:
    """Whether a judge's own tasks wait; a draft, a submission and the sheet must say the same."""
    tasks = assignments_of(played.database, played.round.id)
    task = next(each for each in tasks if each.user_id == played.judges[place].id)
    who = played.who(place)
    view = read(played.database, who, score_sheets.open_sheet, task.id)
    given = {"relevance": 70, "benefit": 70}
    refused = set()
    for version, act in enumerate((score_sheets.save_draft, score_sheets.submit)):
        seen = 0 if view.waits_for_pilots else version
        try:
            perform(played.database, who, act, task.id, seen_version=seen, points=given, comment="")
        except Invalid as refusal:
            refused.add(refusal.message)
    waiting = {msg("Please score the pilot entries of this round first; your own entries open after that.")}
    assert refused == (waiting if view.waits_for_pilots else set())
    return view.waits_for_pilots


def test_own_entries_wait_until_the_pilot_entries_are_scored_or_left(database: Database) -> None:
    played = a_piloted_round(database, judges=4)
    first, second = played.pilots
    assert all(waits(played, place) for place in range(3))

    played.give(0, first, 80)
    assert waits(played, 0)
    played.give(0, second, 70)
    assert not waits(played, 0)

    played.give(1, first, 60)
    perform(database, played.who(1), pilot_sheets.step_back, second, reason="我写的")
    assert not waits(played, 1)

    with database.writing() as session:
        session.get_one(PanelMember, (played.round.id, played.judges[3].id)).released_at = database.clock()
        session.commit()
    assert not waits(played, 3)

    view = chosen(database, played.organiser, played.round.id)
    assert sorted((each.submitted, each.stepped_back, each.owed, each.reasons) for each in view.judges) == [
        (0, 0, 2, ()),
        (1, 1, 0, ("我写的",)),
        (2, 0, 0, ()),
    ]
    assert view.owing == 1
    # What some have given does not stand for the one who owes it.
    checks = read(database, played.organiser, round_checks.of_round, played.round.id).checks
    owed = msg("Pilot scoring: {n} judges still owe it; their own entries wait for that.", n=1)
    assert owed in {check.what for check in checks}
    played.close()
    assert not waits(played, 2)
    assert chosen(database, played.organiser, played.round.id).owing == 0


def test_a_judge_added_in_mid_round_gets_the_set_and_a_recused_one_does_not(database: Database) -> None:
    cycle = a_cycle(database)
    played = a_piloted_round(database, cycle=cycle)
    late = a_user(database)
    with database.writing() as session:
        session.add(PanelMember(round_id=played.round.id, user_id=late.id))
        session.commit()
    desk = read(database, signed_in(database, late), pilot_sheets.on_desk, played.round.id)
    assert desk is not None
    assert (len(desk.lines), desk.owed) == (2, 2)

    perform(database, played.who(0), pilot_sheets.step_back, played.pilots[0], reason="有利害关系")
    left = read(database, played.who(0), pilot_sheets.on_desk, played.round.id)
    assert left is not None
    assert [(line.pilot_id, line.number) for line in left.lines] == [(played.pilots[1], 2)]
    with pytest.raises(NotAllowed):
        read(database, played.who(0), pilot_sheets.open_sheet, played.pilots[0])


def test_a_recusal_of_the_round_keeps_a_judge_from_its_pilot_entry_too(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    judges = [a_user(database), a_user(database)]
    entry = an_entry(database, cycle, verdict=Eligibility.INELIGIBLE)
    round_id = round_of(cycle, 2020).id
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[judges[0].id], chair_id=None)
    perform(database, organiser, pilot_sets.add_entry, round_id, reference=entry.reference)
    perform(database, organiser, recusals.impose, round_id, user_id=judges[0].id, entry_id=entry.id, reason="回避")
    with database.writing() as session:
        session.delete(session.get_one(PanelMember, (round_id, judges[0].id)))
        session.commit()
    a_round_open_for_scoring(database, cycle=cycle, judges=judges)

    assert read(database, signed_in(database, judges[0]), pilot_sheets.on_desk, round_id) is None
    assert read(database, signed_in(database, judges[1]), pilot_sheets.on_desk, round_id) is not None
    view = chosen(database, organiser, round_id)
    assert sorted((each.stepped_back, each.owed) for each in view.judges) == [(0, 1), (1, 0)]


def test_a_reset_of_the_rehearsal_clears_the_sheets_and_keeps_the_choice(database: Database) -> None:
    cycle = a_cycle(database)
    perform(database, an_organiser(database), rehearsals.begin, cycle.id)
    played = a_piloted_round(database, judges=1, cycle=cycle)
    played.give(0, played.pilots[0], 50)
    played.close()
    played.share()
    perform(database, played.organiser, rehearsals.reset, cycle.id, typed=cycle.name)
    view = chosen(database, played.organiser, played.round.id)
    assert (len(view.pilots), view.closed_at, view.shared_at) == (2, None, None)
    with database.reading() as session:
        assert session.scalars(select(PilotSheet.id)).all() == session.scalars(select(PilotPoints.points)).all() == []


def test_pilot_sheets_count_nowhere(database: Database) -> None:
    played = a_piloted_round(database, judges=3, entries=3, year=None)
    organiser, round_id = played.organiser, played.round.id
    for number, task in enumerate(assignments_of(database, round_id)[:-1]):
        a_sheet(database, task, points=60 + number)
    judge = played.who(1)

    def progress() -> tuple[object, ...]:
        """What tells how far a round is: of the office, and of a judge."""
        return (
            read(database, organiser, rounds.listing, played.cycle.id),
            read(database, organiser, round_progress.progress, round_id),
            read(database, organiser, round_progress.short_entries, round_id),
            read(database, judge, task_lists.my_rounds),
            read(database, judge, task_lists.queue, round_id),
        )

    def outcome() -> tuple[object, ...]:
        """What sheets come to: a ranking made now, the scores of agreement, health and certainty, the award list."""
        perform(database, organiser, rankings.compute, round_id)
        with database.reading() as session:
            made = session.get_one(Ranking, latest_ranking(database, round_id))
            rows = session.execute(
                select(RankedEntry.entry_id, RankedEntry.rank, RankedEntry.value, RankedEntry.sheets)
                .where(RankedEntry.ranking_id == made.id)
                .order_by(RankedEntry.entry_id)
            ).all()
        report = perform(database, organiser, awards.report, played.cycle.id)
        (ranking,) = report.rankings
        scores = read(database, organiser, round_scores.of_round, round_id)
        assert scores is not None
        return (
            made.input_digest,
            made.counted_sheets,
            rows,
            report.tiers,
            ranking.sheets,
            scores.points.tolist(),
            scores.scores.total.tolist(),
        )

    before = progress()
    for place in range(3):
        for pilot in played.pilots:
            played.give(place, pilot, 10 * place)
    assert progress() == before
    perform(database, organiser, rounds.close_scoring, round_id)
    with_pilots = outcome()
    with database.writing() as session:
        session.execute(delete(PilotPoints))
        session.execute(delete(PilotSheet))
        session.commit()
    assert outcome() == with_pilots


def test_only_these_modules_know_of_pilot_sheets() -> None:
    tables = re.compile(r"\bPilot(?:Set|Entry|Sheet|Points)\b")
    naming = {
        path.relative_to(ROOT).as_posix() for path in program_files() if tables.search(path.read_text(encoding="utf-8"))
    }
    assert {path for path in naming if not path.startswith("db/")} == {
        # Gives points in ascending order, nobody's.
        "use_cases/data_pilots.py",
        # Looks whether rows are whole, and gives nothing of them to anybody.
        "use_cases/doctor_panels.py",
        "use_cases/pilot_checks.py",
        "use_cases/pilot_reading.py",
        "use_cases/pilot_results.py",
        "use_cases/pilot_sets.py",
        "use_cases/pilot_sheets.py",
        "use_cases/rehearsals.py",
    }


def test_results_are_open_to_the_panel_once_an_organiser_opens_them(database: Database) -> None:
    played = a_piloted_round(database, judges=4)
    first, second = played.pilots
    for place, points in enumerate((90, 60, 75)):
        played.give(place, first, points)
    played.give(0, second, 50)
    perform(database, played.who(3), pilot_sheets.step_back, first, reason="有利害关系")
    stranger = signed_in(database, a_user(database))

    def refused(who: SignedIn) -> bool:
        try:
            read(database, who, pilot_results.of_round, played.round.id)
        except NotAllowed:
            return True
        return False

    assert refused(played.organiser)
    with pytest.raises(Invalid):
        played.share()
    played.close()
    assert not refused(played.organiser)
    assert refused(played.who(0))
    played.share()
    assert refused(stranger)
    one, other = read(database, played.who(1), pilot_results.of_round, played.round.id)
    assert (one.title, one.sheets, one.totals, one.own_total) == ("■■的旧建议", 3, (6000, 7500, 9000), 6000)
    assert [(each.criterion.code, each.points, each.own) for each in one.spreads] == [
        ("relevance", (60, 75, 90), 60),
        ("benefit", (60, 75, 90), 60),
    ]
    # One sheet alone would be known as whose it is.
    assert (other.title, other.sheets, other.spreads, other.totals) == ("试评样本", 1, (), ())
    assert [each.title for each in read(database, played.who(3), pilot_results.of_round, played.round.id)] == [
        "试评样本"
    ]
    for act in (pilot_sets.close, pilot_sets.share):
        with pytest.raises(Invalid):
            perform(database, played.organiser, act, played.round.id)
