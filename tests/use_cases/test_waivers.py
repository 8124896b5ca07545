from __future__ import annotations

import pytest

from db.engine import Database
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from exports.reports import WaivedEntry
from tests.builders import a_user, signed_in
from tests.panels import a_ranked_round, a_scored_round
from use_cases import awards, leaderboards, rankings, round_progress, waivers
from use_cases.transaction import perform, read


def test_short_entries_say_who_owes_a_sheet_and_why_it_was_waived(database: Database) -> None:
    played = a_scored_round(database, [[80, 80], [70, None], [None, None]])
    played.close()
    with pytest.raises(Invalid, match="no submitted sheet"):
        played.waive(2)
    with pytest.raises(Invalid, match="reason"):
        played.waive(1, reason=" ")
    with pytest.raises(Invalid, match="short of sheets"):
        played.waive(0)
    played.waive(1)
    short = read(database, played.organiser, round_progress.short_entries, played.round.id)
    assert [(line.number, line.submitted, len(line.missing_judges), line.waived_because) for line in short] == [
        (2, 1, 1, "评委出差"),
        (3, 0, 2, None),
    ]


def test_a_waiver_taken_back_leaves_the_entry_unranked_in_the_next_ranking_only(database: Database) -> None:
    played = a_scored_round(database, [[80, 80], [99, None]])
    played.close()
    played.waive(1)
    first = played.rank()
    perform(
        database,
        played.organiser,
        waivers.take_back,
        played.round.id,
        entry_ids=[played.entries[1].id],
        reason="评委已返回",
    )
    second = played.rank()

    def ranks(ranking_id: int) -> dict[int, int | None]:
        board = read(database, played.organiser, leaderboards.leaderboard, ranking_id)
        return {line.number: line.rank for line in board.lines}

    assert (ranks(first), ranks(second)) == ({1: 2, 2: 1}, {1: 1, 2: None})
    assert [
        line.waived_because for line in read(database, played.organiser, round_progress.short_entries, played.round.id)
    ] == [None]


def test_a_recorded_reason_is_never_written_over(database: Database) -> None:
    played = a_scored_round(database, [[80, 80], [70, None], [60, None]])
    played.close()
    played.waive(1)
    with pytest.raises(Invalid) as refused:
        played.waive(1, 2, reason="另有缘由")
    assert refused.value.message.fields["references"] == (played.entries[1].reference,)
    short = read(database, played.organiser, round_progress.short_entries, played.round.id)
    assert [line.waived_because for line in short] == ["评委出差", None]
    ids = [played.entries[1].id]
    perform(database, played.organiser, waivers.take_back, played.round.id, entry_ids=ids, reason="理由有误")
    played.waive(1, 2, reason="另有缘由")
    short = read(database, played.organiser, round_progress.short_entries, played.round.id)
    assert [line.waived_because for line in short] == ["另有缘由", "另有缘由"]


@pytest.mark.parametrize(
    ("places", "reason", "said"), [((0,), "理由", "were to be"), ((), "理由", "were to be"), ((1,), " ", "reason")]
)
def test_only_what_was_waived_is_taken_back_and_for_a_reason(
    database: Database, places: tuple[int, ...], reason: str, said: str
) -> None:
    played = a_scored_round(database, [[80, 80], [99, None]])
    played.close()
    played.waive(1)
    ids = [played.entries[place].id for place in places]
    with pytest.raises(Invalid, match=said):
        perform(database, played.organiser, waivers.take_back, played.round.id, entry_ids=ids, reason=reason)


def test_nobody_but_an_organiser_waives_or_takes_back(database: Database) -> None:
    played = a_scored_round(database, [[80, None]])
    played.close()
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    for act in (waivers.grant, waivers.take_back):
        with pytest.raises(NotAllowed):
            perform(database, auditor, act, played.round.id, entry_ids=[played.entries[0].id], reason="理由")


def test_receipt_and_award_list_name_what_was_ranked_in_spite_of_missing_sheets(database: Database) -> None:
    played = a_ranked_round(database, [[90, 90], [80, None]])
    played.waive(1)
    receipt = perform(database, played.organiser, rankings.compute, played.round.id)
    assert (receipt.fields["ranked"], receipt.fields["waived"], receipt.fields["unranked"]) == (2, 1, 0)
    entry, judge = played.entries[1], played.judges[1].display_name
    report = read(database, played.organiser, awards.award_list, played.cycle.id)
    missing = msg("Sheets of {judges}", judges=(judge,))
    assert report.waived == (WaivedEntry(entry.reference, entry.title, 1, 2, missing, "评委出差"),)
    assert report.unranked == ()
