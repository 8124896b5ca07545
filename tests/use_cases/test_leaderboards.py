from __future__ import annotations

import pytest

from db.engine import Database
from db.tables import Entry
from domain.awards import SheetState, TrackKind
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, signed_in
from tests.panels import a_ranked_round, a_scored_round, latest_ranking
from tests.queries import statements_of
from use_cases import entry_sheets, leaderboards
from use_cases.reading import MASK
from use_cases.transaction import read


def test_organiser_and_auditor_see_every_ranking(database: Database) -> None:
    played = a_ranked_round(database, [[90], [80]])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    ranking = latest_ranking(database, played.round.id)
    board = read(database, played.organiser, leaderboards.leaderboard, ranking)
    assert read(database, auditor, leaderboards.leaderboard, ranking) == board
    assert [line.ranking_id for line in read(database, auditor, leaderboards.listing)] == [ranking]


def test_a_page_opens_at_the_newest_ranking_of_a_final(database: Database) -> None:
    cycle = a_cycle(database)

    def opens_at(asked: int | None = None) -> int | None:
        _lines, board = read(database, first.organiser, leaderboards.chosen, asked)
        return None if board is None else board.ranking_id

    first = a_ranked_round(database, [[90]], cycle=cycle, year=2021)
    newer = a_ranked_round(database, [[90]], cycle=cycle, year=2020)
    assert opens_at() == latest_ranking(database, newer.round.id)
    units = a_ranked_round(database, [[90]], cycle=cycle, kind=TrackKind.ORGANISATION)
    first.rank()
    assert opens_at() == latest_ranking(database, units.round.id)
    final = a_ranked_round(database, [[90]], cycle=cycle)
    assert opens_at() == latest_ranking(database, final.round.id)
    assert opens_at(latest_ranking(database, first.round.id)) == latest_ranking(database, first.round.id)


def test_a_judge_sees_no_ranking_not_even_of_their_own_round(database: Database) -> None:
    played = a_ranked_round(database, [[90], [80]])
    judge = signed_in(database, played.judges[0])
    with pytest.raises(NotAllowed):
        read(database, judge, leaderboards.listing)
    with pytest.raises(NotAllowed):
        read(database, judge, leaderboards.leaderboard, latest_ranking(database, played.round.id))
    with pytest.raises(NotAllowed):
        read(database, judge, entry_sheets.of_entry, played.round.id, played.entries[0].id)


def test_a_chair_sees_only_the_finished_rounds_they_lead(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90]], cycle=cycle, year=2021)
    underway = a_scored_round(database, [[90, 80]], cycle=cycle, year=2022, chair=chair)
    who = signed_in(database, chair)
    ranking = latest_ranking(database, own.round.id)
    assert [line.ranking_id for line in read(database, who, leaderboards.listing)] == [ranking]
    assert read(database, who, leaderboards.leaderboard, ranking).ranking_id == ranking
    assert len(read(database, who, entry_sheets.of_entry, own.round.id, own.entries[0].id).sheets) == 2
    with pytest.raises(NotAllowed):
        read(database, who, leaderboards.leaderboard, latest_ranking(database, other.round.id))
    for played in (other, underway):
        with pytest.raises(NotAllowed):
            read(database, who, entry_sheets.of_entry, played.round.id, played.entries[0].id)


def test_who_may_see_is_asked_anew_although_the_board_is_built_once(database: Database) -> None:
    played = a_ranked_round(database, [[90]])
    ranking = latest_ranking(database, played.round.id)
    assert read(database, played.organiser, leaderboards.leaderboard, ranking) is read(
        database, played.organiser, leaderboards.leaderboard, ranking
    )
    with pytest.raises(NotAllowed):
        read(database, signed_in(database, played.judges[0]), leaderboards.leaderboard, ranking)


def test_an_unknown_ranking_is_refused_like_a_forbidden_one(database: Database) -> None:
    played = a_ranked_round(database, [[90]])
    with pytest.raises(NotAllowed):
        read(database, played.organiser, leaderboards.leaderboard, 999_999)


def test_the_sheets_of_an_entry_hide_what_is_not_submitted(database: Database) -> None:
    played = a_scored_round(database, [[80, None]])
    draft = assignments_of(database, played.round.id)[1]
    a_sheet(database, draft, points=33, state=SheetState.DRAFT, comment="只是草稿")
    found = read(database, played.organiser, entry_sheets.of_entry, played.round.id, played.entries[0].id)
    given = {sheet.state: (sheet.points, sheet.total, sheet.comment) for sheet in found.sheets}
    assert given == {SheetState.SUBMITTED: ((80, 80), 80, ""), SheetState.DRAFT: ((None, None), None, "")}


def test_a_blind_round_keeps_a_proposers_name_out_of_titles(database: Database) -> None:
    cycle = a_cycle(database)
    entry = an_entry(database, cycle, title="示例乙关于禁渔的建议", proposers=["示例乙"])
    played = a_ranked_round(database, [[80]], cycle=cycle, entries=[entry])
    board = read(database, played.organiser, leaderboards.leaderboard, latest_ranking(database, played.round.id))
    assert board.lines[0].title == f"{MASK}关于禁渔的建议"
    sheets = read(database, played.organiser, entry_sheets.of_entry, played.round.id, entry.id)
    assert sheets.title == f"{MASK}关于禁渔的建议"
    with database.reading() as session:
        assert session.get_one(Entry, entry.id).title == "示例乙关于禁渔的建议"


def test_a_leaderboard_costs_the_same_statements_for_3_entries_and_300(database: Database) -> None:
    counts = []
    for entries in (3, 300):
        played = a_ranked_round(database, [[50]] * entries)
        with statements_of(database) as sent:
            read(database, played.organiser, leaderboards.listing)
            read(database, played.organiser, leaderboards.leaderboard, latest_ranking(database, played.round.id))
            read(database, played.organiser, entry_sheets.of_entry, played.round.id, played.entries[0].id)
        counts.append(len(sent))
    assert counts[0] == counts[1]
