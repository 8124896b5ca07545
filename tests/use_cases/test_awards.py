from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Tier
from domain.awards import Rounding, TrackKind
from domain.documents import DocumentCode
from domain.messages import Message, msg
from domain.motions import Choice, MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from exports.reports import EdgeTie, TiedEntry, UnrankedEntry
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.documents import exported
from tests.meetings import a_meeting
from tests.panels import Played, a_ranked_round, a_scored_round, an_organiser
from tests.queries import statements_of
from use_cases import awards
from use_cases.transaction import CommandLine, Credential, perform, read


def events(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            each
            for each in session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq))
            if each.startswith("awards.")
        ]


def taken_out(database: Database, who: Credential, cycle_id: int, language: str = "zh_CN") -> awards.Export:
    return exported(database, who, DocumentCode.WORKBOOK, cycle_id, awards.Export, language=language)


def test_both_tracks_stand_together_with_vacant_tiers_and_prizes(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"S{place}", proposers=["示例乙", "示例丙"]) for place in range(2)]
    unit = an_entry(database, cycle, kind=TrackKind.ORGANISATION, reference="O1", title="示例街道")
    played = a_ranked_round(database, [[90], [80]], cycle=cycle, entries=entries)
    a_ranked_round(database, [[70]], cycle=cycle, kind=TrackKind.ORGANISATION, entries=[unit])

    report = perform(database, played.organiser, awards.report, cycle.id)

    listed = [
        (held.tier.name, [(award.reference, award.proposers, award.value, award.prize) for award in held.awards])
        for held in report.tiers
    ]
    assert listed == [
        ("特等奖", [("S0", ("示例乙", "示例丙"), Fraction(90), 50_000)]),
        ("一等奖", [("S1", ("示例乙", "示例丙"), Fraction(80), 20_000)]),
        ("二等奖", []),
        ("优秀人民建议组织奖", [("O1", ("示例街道",), Fraction(70), 5_000)]),
    ]
    assert [award.is_unit for held in report.tiers for award in held.awards] == [False, False, True]
    assert [held.why_empty for held in report.tiers] == [
        None,
        None,
        msg("Vacant: no ranked entry is left for it."),
        None,
    ]
    assert [len(ranking.sheets) for ranking in report.rankings] == [2, 1]
    assert report.rankings[0].sheets[0].points == (90, 90)
    assert report.rankings[0].sheets[0].total == Fraction(90)


def test_the_list_on_the_screen_holds_no_name(database: Database) -> None:
    cycle = a_cycle(database)
    entry = an_entry(database, cycle, proposers=["示例乙"])
    played = a_ranked_round(database, [[90]], cycle=cycle, entries=[entry])
    report = read(database, played.organiser, awards.award_list, cycle.id)
    assert report.tiers[0].awards[0].proposers == ()
    assert "示例乙" not in repr(report)
    assert report.rankings == ()


def test_ties_across_an_edge_are_in_no_tier_and_say_how_many_places_are_left(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"S{place}", proposers=[]) for place in range(6)]
    played = a_ranked_round(database, [[90], [90], [80], [70], [70], [60]], cycle=cycle, entries=entries)
    report = read(database, played.organiser, awards.award_list, cycle.id)
    tied = {
        place: TiedEntry(f"S{place}", entries[place].title, (), Fraction(90 if place < 2 else 70))
        for place in (0, 1, 3, 4)
    }
    assert report.edge_ties == (
        EdgeTie(1, ("特等奖", "一等奖"), (tied[0], tied[1]), 2),
        EdgeTie(4, ("二等奖", None), (tied[3], tied[4]), 1),
    )
    assert [[award.reference for award in held.awards] for held in report.tiers] == [[], [], ["S2"], []]


def reasons(played: Played) -> list[Message | str | None]:
    report = read(played.database, played.organiser, awards.award_list, played.cycle.id)
    return [held.why_empty for held in report.tiers]


def test_a_tier_whose_final_round_is_not_ranked_says_where_that_round_stands(database: Database) -> None:
    played = a_scored_round(database, [[90]])
    units = msg("Not decided yet: scoring of the final round has not been opened.")
    assert reasons(played) == [*[msg("Not decided yet: the final round is being scored.")] * 3, units]
    played.close()
    closed = msg("Not decided yet: scoring of the final round is closed, its ranking not computed.")
    assert reasons(played) == [*[closed] * 3, units]


def test_an_empty_tier_of_a_ranked_round_says_whether_it_is_vacant_or_waits_for_the_panel(database: Database) -> None:
    cycle = a_cycle(database)
    with database.writing() as session:
        first, second = session.scalars(select(Tier).where(Tier.cycle_id == cycle.id).order_by(Tier.position).limit(2))
        first.minimum_value, second.quota = 9_550, 0
        session.commit()
    played = a_ranked_round(database, [[90], [90], [90]], cycle=cycle)
    assert reasons(played)[:3] == [
        msg("Vacant: no entry left for it reaches its minimum value of {minimum}.", minimum="95.50"),
        msg("Vacant: its quota is 0."),
        msg("Not decided yet: entries tied across its edge wait for the panel."),
    ]


def test_unranked_entries_are_listed_with_who_owes_a_sheet(database: Database) -> None:
    played = a_ranked_round(database, [[90, 90], [80, None]])
    report = read(database, played.organiser, awards.award_list, played.cycle.id)
    entry = played.entries[1]
    judge = played.judges[1].display_name
    assert report.unranked == (
        UnrankedEntry(entry.reference, entry.title, 1, 2, msg("Sheets of {judges}", judges=(judge,))),
    )


def test_the_latest_ranking_counts_and_earlier_rounds_follow_the_finals(database: Database) -> None:
    cycle = a_cycle(database)
    a_ranked_round(database, [[60]], cycle=cycle, year=2020)
    played = a_ranked_round(database, [[90, 90], [99, None]], cycle=cycle)
    played.waive(1)
    played.rank()
    report = perform(database, played.organiser, awards.report, cycle.id)
    assert report.tiers[0].awards[0].reference == played.entries[1].reference
    assert [(ranking.number, len(ranking.entries)) for ranking in report.rankings] == [(2, 2), (1, 1)]
    assert report.rankings[0].entries[0].note == msg(
        "Plain mean of {sheets} sheets; {missing} are missing.", sheets=1, missing=1
    )


def test_totals_follow_the_rubrics_rounding(database: Database) -> None:
    cycle = a_cycle(
        database,
        criteria={
            TrackKind.SUGGESTION: (("a", "甲", 3333), ("b", "乙", 6667)),
            TrackKind.ORGANISATION: (("c", "丙", 10000),),
        },
    )
    with database.writing() as session:
        session.merge(cycle).tracks[0].rubric.rounding = Rounding.TOTALS
        session.commit()
    played = a_ranked_round(database, [[77]], cycle=cycle)
    report = perform(database, played.organiser, awards.report, cycle.id)
    assert report.rankings[0].sheets[0].total == Fraction(77)


def test_an_export_and_a_look_at_names_are_recorded(database: Database) -> None:
    cycle = a_cycle(database)
    entry = an_entry(database, cycle, reference="S1", proposers=["示例乙"])
    played = a_ranked_round(database, [[90]], cycle=cycle, entries=[entry])
    read(database, played.organiser, awards.award_list, cycle.id)
    assert events(database) == []
    assert perform(database, played.organiser, awards.proposers, cycle.id) == {"S1": ("示例乙",)}
    export = taken_out(database, played.organiser, cycle.id)
    assert events(database) == ["awards.proposers", "awards.export"]
    assert (export.name, export.awards) == ("2020—2022年度-授奖名单工作簿-第1次排名.xlsx", 1)
    assert export.content()[:2] == b"PK"
    english = taken_out(database, played.organiser, cycle.id, "en")
    assert english.name == "2020—2022年度 - Award workbook - ranking 1.xlsx"
    assert replace(english.report, cycle="") == replace(export.report, cycle="")


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_judges_and_chairs_take_nothing_out(database: Database, role: Role) -> None:
    played = a_ranked_round(database, [[90]])
    somebody = signed_in(database, a_user(database, roles=[role]))
    for act in (awards.award_list, awards.proposers, awards.report, awards.prepare):
        with pytest.raises(NotAllowed):
            perform(database, somebody, act, played.cycle.id)
    with pytest.raises(NotAllowed):
        perform(database, somebody, awards.record, read(database, CommandLine(), awards.prepare, played.cycle.id))
    assert events(database) == []


def test_an_auditor_may_export(database: Database) -> None:
    played = a_ranked_round(database, [[90]])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert taken_out(database, auditor, played.cycle.id).awards == 1


def test_nothing_ranked_is_nothing_to_export(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    with pytest.raises(Invalid, match="nothing to export"):
        taken_out(database, organiser, cycle.id)
    with pytest.raises(NotAllowed):
        read(database, organiser, awards.award_list, cycle.id + 1)


def test_the_newest_cycle_is_exported_unless_another_is_asked_for(database: Database) -> None:
    organiser = an_organiser(database)
    with pytest.raises(Invalid, match="No cycle"):
        read(database, organiser, awards.cycle_to_export, None)
    old = a_cycle(database, years=(2017, 2018, 2019))
    new = a_cycle(database)
    assert read(database, organiser, awards.cycle_to_export, None) == new.id
    assert read(database, organiser, awards.cycle_to_export, old.id) == old.id
    with pytest.raises(Invalid, match=str(new.id)):
        read(database, organiser, awards.cycle_to_export, new.id + 1)


def test_an_export_costs_the_same_statements_for_3_entries_and_300(database: Database) -> None:
    counts = []
    for entries in (3, 300):
        cycle = a_cycle(database)
        with database.writing() as session:
            for tier in session.scalars(select(Tier).where(Tier.cycle_id == cycle.id)):
                tier.quota = entries
            session.commit()
        played = a_ranked_round(database, [[90 - place % 80] for place in range(entries)], cycle=cycle)
        with statements_of(database) as sent:
            taken_out(database, played.organiser, cycle.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_list_is_what_the_panel_decided_and_says_whether_it_was_approved(database: Database) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3])
    who, cycle_id = sitting.played.organiser, sitting.played.cycle.id

    def held() -> list[list[str]]:
        report = read(database, who, awards.award_list, cycle_id, language="en")
        return [[award.reference for award in each.awards] for each in report.tiers]

    def standing() -> str:
        return str(read(database, who, awards.award_list, cycle_id, language="en").standing)

    names = [sitting.played.entries[place].reference for place in range(5)]
    assert held() == [[names[0]], [names[1]], names[2:4], []]
    assert standing().startswith("Provisional: the panel may still decide otherwise")

    sitting.carry(MotionKind.MOVE, 3)
    sitting.carry(MotionKind.MOVE, 4, tier=3)
    motion = sitting.put(MotionKind.SET_PRIZE, tier=1, prize=52_000)
    sitting.vote(motion, [Choice.YES] * 3)
    sitting.end(motion)
    assert held() == [[names[0]], [names[1]], [names[2], names[4]], []]
    report = read(database, who, awards.award_list, cycle_id, language="en")
    assert [award.prize for each in report.tiers for award in each.awards] == [52_000, 20_000, 10_000, 10_000]
    assert set(perform(database, who, awards.proposers, cycle_id)) == {*names[:3], names[4]}
    sitting.put_forward()
    assert standing() == "Provisional: list 1 waits for its signatures."
    for hand in (who, sitting.chair):
        sitting.sign(hand, sitting.approval().versions[0].list_id)
    assert standing().startswith("List 1, sealed on")
