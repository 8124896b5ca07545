"""Which ranking a page is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from domain.awards import RoundKind
from domain.messages import msg
from domain.rounds import round_name
from ui.addresses import chosen_id
from ui.session import read
from ui.words import _, either, say
from use_cases import leaderboards
from use_cases.leaderboards import Leaderboard, RankingLine

_CHOICE = "ranking chosen"


@dataclass(frozen=True)
class ChosenRanking:
    """The ranking a page is about.

    ``title`` and ``name`` are for the page to draw, best in one piece with what follows: each element more is felt at
    every click. They are empty where they are on the screen. ``has_earlier`` tells of a final whether the reader may
    see a ranking of a preliminary round before it.
    """

    board: Leaderboard
    line: RankingLine
    title: str
    name: str
    has_earlier: bool


def draw_ranking_choice(title: str = "") -> ChosenRanking | None:
    """Draw the choice among the rankings the reader may see; gives None where there is none, and says so.

    Args:
        title: of the page, drawn above a choice or anything said; given back where there is neither.
    """
    asked: int | None = st.session_state.get(_CHOICE, chosen_id("ranking"))
    found, board = read(leaderboards.chosen, asked)
    if title and (len(found) != 1 or asked not in {None, found[0].ranking_id}):
        st.title(title)
        title = ""
    if board is None:
        st.info(_("No ranking has been computed yet, or none that is open to you."))
        return None
    if asked is not None and asked != board.ranking_id:
        st.warning(_("What the address asks for does not exist, or is not open to you. This is another ranking."))
    lines = {line.ranking_id: line for line in found}
    line = lines[board.ranking_id]
    has_earlier = line.kind is RoundKind.FINAL and any(_is_before(each, line) for each in found)
    return ChosenRanking(board, line, title, _choose(lines, board.ranking_id), has_earlier)


def _is_before(line: RankingLine, final: RankingLine) -> bool:
    return line.kind is RoundKind.PRELIMINARY and (line.cycle_id, line.track) == (final.cycle_id, final.track)


def _choose(lines: Mapping[int, RankingLine], ranking_id: int) -> str:
    """Draw the choice of the ranking, which the address keeps; gives the name of an only one, which needs no choice."""
    if len(lines) == 1:
        return ranking_name(lines[ranking_id], with_cycle=False)
    several_cycles = len({line.cycle_name for line in lines.values()}) > 1
    st.selectbox(
        _("Ranking"),
        list(lines),
        index=list(lines).index(ranking_id),
        format_func=lambda each: ranking_name(lines[each], with_cycle=several_cycles),
        key=_CHOICE,
        width=560,
    )
    if st.query_params.get("ranking") != str(ranking_id):
        st.query_params["ranking"] = str(ranking_id)
    return ""


def draw_standing(line: RankingLine) -> None:
    """Warn where a ranking is not, or will not stay, the one that counts."""
    if not line.is_latest:
        st.warning(_("A later ranking of this round has been computed; this one is kept as it was."))
    elif line.is_open_again:
        st.warning(_("Scoring in this round has been opened again since; this ranking stays as it was computed."))


def ranking_name(line: RankingLine, *, with_cycle: bool) -> str:
    """Name a ranking by its round, its number, and whether a later one has replaced it."""
    name = round_name(line.track, line.kind, line.year)
    text = say(
        msg("{name}, ranking {number} (latest)", name=name, number=line.number)
        if line.is_latest
        else msg("{name}, ranking {number} (replaced by a later one)", name=name, number=line.number)
    )
    return f"{either(line.cycle_name, line.cycle_name_en)} · {text}" if with_cycle else text
