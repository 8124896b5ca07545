from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from db.engine import Database
from db.tables import AuditEvent, Ranking
from domain.awards import Method, TrackKind
from domain.documents import DocumentCode
from domain.messages import msg
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from exports.live_reports import LiveReport, PlainRanking
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.documents import exported
from tests.meetings import a_meeting
from tests.panels import a_ranked_round, a_scored_round
from tests.queries import statements_of
from use_cases import live_workbooks
from use_cases.transaction import perform, read


def test_a_final_is_taken_out_with_its_sheets_and_without_a_proposers_name(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"S{place}", proposers=["示例乙某"]) for place in range(3)]
    played = a_ranked_round(database, [[90, 80], [70, None], [60, 60]], cycle=cycle, entries=entries)
    played.waive(1)
    played.rank()
    export = exported(database, played.organiser, DocumentCode.LIVE, played.round.id, live_workbooks.LiveExport)
    found = {entry.reference: entry for entry in export.report.entries}
    assert [(entry.rank, entry.tier, entry.is_waived) for entry in found.values()] == [
        (1, 0, False),
        (2, 1, True),
        (3, 2, False),
    ]
    assert sorted(sheet.total is None for sheet in found["S1"].sheets) == [False, True]
    assert export.report.number == 2
    with database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.action, last.subject_kind, last.subject_id) == ("rankings.live", "round", played.round.id)
    book = load_workbook(BytesIO(export.content()))
    assert "示例乙某" not in repr(
        [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    )


def test_what_the_panel_decided_otherwise_stands_beside_the_computed_tier(database: Database) -> None:
    sitting = a_meeting(database, [[90, 90], [80, 80], [70, 70], [60, 60]])
    sitting.carry(MotionKind.MOVE, 1, tier=3)
    report = perform(database, sitting.played.organiser, live_workbooks.report, sitting.played.round.id)
    assert [(entry.tier, str(entry.decided) if entry.decided else None) for entry in report.entries][:2] == [
        (0, None),
        (1, "二等奖 (by motion 1)"),
    ]
    assert [(motion.number, motion.reason != "") for motion in report.motions] == [(1, True)]


def test_organisations_are_in_the_workbook_of_the_suggestions_as_formulas_or_with_the_reason_why_not(
    database: Database,
) -> None:
    cycle = a_cycle(database)
    played = a_ranked_round(database, [[90], [80]], cycle=cycle)

    def beside() -> LiveReport | PlainRanking | None:
        return read(database, played.organiser, live_workbooks.report, played.round.id).organisations

    assert beside() == PlainRanking(
        msg("The final of the organisations has no ranking that stands, so there is none here.")
    )
    a_ranked_round(database, [[75], [95]], cycle=cycle, kind=TrackKind.ORGANISATION)
    found = beside()
    assert isinstance(found, LiveReport)
    assert [(entry.rank, entry.value) for entry in found.entries] == [(1, Fraction(95)), (2, Fraction(75))]
    with database.writing() as session:
        session.execute(update(Ranking).where(Ranking.round_id != played.round.id).values(method=Method.MIXED))
        session.commit()
    plain = beside()
    assert isinstance(plain, PlainRanking)
    assert [(line.rank, line.value, line.prize) for line in plain.lines] == [
        (1, Fraction(95), 5_000),
        (2, Fraction(75), None),
    ]
    assert "looks at the sheets of other entries" in str(plain.why)


def test_rounds_without_a_ranking_of_formulas_are_refused(database: Database) -> None:
    cycle = a_cycle(database, method=Method.MIXED)
    mixed = a_ranked_round(database, [[90, 80], [70, 60]], cycle=cycle)
    assert read(database, mixed.organiser, live_workbooks.finals, cycle.id) == ()
    with pytest.raises(Invalid):
        read(database, mixed.organiser, live_workbooks.report, mixed.round.id)
    scored = a_scored_round(database, [[90]])
    with pytest.raises(Invalid) as refused:
        read(database, scored.organiser, live_workbooks.report, scored.round.id)
    assert refused.value.message == msg("Only a final round that stands ranked has a live workbook.")
    judge = signed_in(database, a_user(database, roles=[Role.JUDGE]))
    with pytest.raises(NotAllowed):
        read(database, judge, live_workbooks.report, scored.round.id)


def test_queries_do_not_grow_with_the_entries(database: Database) -> None:
    counts = []
    for n in (2, 6):
        played = a_ranked_round(database, [[90 - place, 80] for place in range(n)])
        with statements_of(database) as statements:
            read(database, played.organiser, live_workbooks.report, played.round.id)
        counts.append(len(statements))
    assert counts[0] == counts[1]
