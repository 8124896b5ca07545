"""What is said of an edge says how much of it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.engine import Database
from domain.messages import Message, msg
from i18n import translate
from tests.builders import TIERS, a_cycle
from tests.panels import a_ranked_round
from ui.border_cards import border_reasons
from ui.border_figures import border_picture
from ui.border_words import contrary_words, is_clear, verdict, zone_words
from use_cases import borders
from use_cases.border_views import RankingBorders
from use_cases.missing_sheets import MissingSheets
from use_cases.transaction import read

# Thirty entries that three judges can hardly tell apart.
CLOSE = [[70 + (place * 7) % 4, 70 + (place * 5) % 4, 70 + (place * 3) % 5] for place in range(30)]


def says(message: Message) -> str:
    return translate(message, "zh_CN")


@pytest.fixture
def found(database: Database) -> RankingBorders:
    (track, name, prize, _quota), *others = TIERS
    cycle = a_cycle(database, tiers=[(track, name, prize, 15), *others])
    played = a_ranked_round(database, CLOSE, cycle=cycle)
    return read(database, played.organiser, borders.of_ranking, played.rank())


def test_a_long_list_of_doubtful_entries_and_its_picture_say_that_they_are_a_part(found: RankingBorders) -> None:
    border = found.borders[0]
    lines = {line.entry_id: line for line in found.board.lines}
    shown = sum(entry.is_in_zone for entry in border.entries)
    part = msg(
        "Chance of a place above, in the zone from 25% to 75%, the {shown} nearest of {n}: {entries}",
        shown=shown,
        n=border.zone,
        entries="",
    )
    assert 0 < shown < border.zone
    assert zone_words(border, lines).startswith(says(part))
    whole = msg("Chance of a place above, in the zone from 25% to 75%: {entries}", entries="")
    assert zone_words(replace(border, zone=shown), lines).startswith(says(whole))
    drawn = msg(
        "The {shown} of {ranked} ranked entries nearest to the edge are drawn.", shown=len(border.entries), ranked=30
    )
    assert border_picture(found, 0).sentences[1:] == (says(drawn),)


def test_a_long_list_of_contradicted_entries_says_that_it_is_a_part(found: RankingBorders) -> None:
    lines = {line.entry_id: line for line in found.board.lines}
    border = found.borders[-1]
    entries = tuple(replace(entry, is_contrary=True) for entry in border.entries)
    several = replace(border, entries=entries, contrary=len(entries))
    part = msg(
        "With the judges' severity taken out, {n} more likely belong on the other side, the {shown} nearest being: "
        "{entries}",
        n=20,
        shown=len(entries),
        entries="",
    )
    assert contrary_words(replace(several, contrary=20), lines).startswith(says(part))
    assert str(len(entries)) not in contrary_words(several, lines).partition("：")[0]


@pytest.mark.parametrize("empty", ["above", "below"])
def test_an_edge_with_an_empty_side_says_why_it_needs_a_look(found: RankingBorders, empty: str) -> None:
    whole = replace(found.borders[0], tied=(), pairs=(), entries=(), zone=0, contrary=0, missing=())
    border = replace(whole, above=None) if empty == "above" else replace(whole, below=None)
    assert (is_clear(border), len(verdict(border))) == (True, 1)
    owed = MissingSheets(1, ("示例甲",), is_ranked=False, rises=True, total=72, chance=None)
    reason = says(msg("Missing sheets could change that; they stand below."))
    assert (is_clear(replace(border, missing=(owed,))), verdict(replace(border, missing=(owed,)))[1:]) == (
        False,
        (reason,),
    )


def test_entries_that_hardly_cross_are_no_more_where_none_is_listed_before_them(found: RankingBorders) -> None:
    entry = found.board.lines[0].entry_id
    rare = MissingSheets(entry, ("示例甲",), is_ranked=True, rises=False, total=3, chance=0.0)
    alone = replace(found, borders=(replace(found.borders[0], missing=(rare,), pairs=(), plan=None),))
    beside = replace(alone, borders=(replace(alone.borders[0], missing=(rare, replace(rare, chance=0.3))),))
    only = says(msg("{n} entries could cross, but only with totals that are hardly to be expected.", n=1))
    more = says(msg("{n} more entries could cross with totals that are hardly to be expected.", n=1))
    assert [f">{only}<" in border_reasons(each, 0, ()) for each in (alone, beside)] == [True, False]
    assert [f">{more}<" in border_reasons(each, 0, ()) for each in (alone, beside)] == [False, True]
