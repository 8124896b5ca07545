"""The leaderboard of one ranking: tiers, picture, every entry, and an entry's sheets."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.certainty_words import cells
from ui.figures import values_by_rank
from ui.finished_html import FinishedHtml
from ui.pictures import draw_picture, of_round
from ui.provenance import provenance
from ui.ranking_choice import ChosenRanking, draw_ranking_choice, draw_standing
from ui.ranking_columns import ranking_columns
from ui.ranking_tables import (
    AT_EDGE,
    NO_TIER,
    UNRANKED,
    CertainCells,
    Filter,
    band_name,
    ranking_table,
    tier_board,
)
from ui.rankogram import draw_rankogram, rank_heading
from ui.session import read, runs_alone
from ui.sheets_of_entry import draw_sheets
from ui.table_files import draw_table_files
from ui.words import _, say
from use_cases import certainties, leaderboards, round_scores
from use_cases.leaderboards import Leaderboard

_MOST_ROWS = 200
# Named, because a table's height is reckoned from it: Streamlit's own follows the size of the type.
_ROW_HEIGHT, _HEAD_HEIGHT, _TABLE_HEIGHT = 35, 40, 560
_EARLIER = "with earlier sheets"


def page() -> None:
    """Draw the page."""
    chosen = draw_ranking_choice(_("Leaderboard"))
    if chosen is None:
        return
    board = chosen.board
    _draw_provenance(chosen)
    certain = _certain(board, with_earlier=_chooses_earlier(chosen))
    picture = values_by_rank(board, certain)
    draw_picture(
        picture.figure,
        key=f"values_{board.ranking_id}",
        called=_of_round(_("Values by rank"), board),
        alt=" ".join(picture.sentences),
    )
    # The heading of what follows stands in the same element: each one more is felt at every click.
    below = (_("All entries"), _("Choose a row to open the entry's score sheets."))
    st.html(FinishedHtml(tier_board(board, picture.sentences, certain, below)))
    _draw_entries(board, certain)
    draw_table_files(chosen.line.cycle_id, "ranked_entries", "certainties", "sheets", "points")


def _chooses_earlier(chosen: ChosenRanking) -> bool:
    """Draw the choice whether earlier sheets tell how sure the ranking is, too; where there are any."""
    # Rounds before a final have rankings: where none of them is to be seen, nothing need be asked.
    if not chosen.has_earlier or not read(round_scores.earlier_rounds, chosen.board.ranking_id):
        return False
    return st.toggle(
        _("Let the sheets of the preliminary rounds tell how sure it is, too; values and ranks stay as they are"),
        key=_EARLIER,
    )


def _certain(board: Leaderboard, *, with_earlier: bool) -> CertainCells | None:
    found = read(certainties.of_ranking, board.ranking_id, with_earlier=with_earlier)
    return None if found is None else cells(board, found, with_earlier=with_earlier)


def _draw_provenance(chosen: ChosenRanking) -> None:
    draw_standing(chosen.line)
    st.markdown(provenance(chosen.board, chosen.title, chosen.name))


@st.fragment
def _draw_entries(board: Leaderboard, certain: CertainCells | None) -> None:
    """Draw all entries; a filter or a chosen row runs this part again and nothing else."""
    if runs_alone():
        # The page was not asked for in this run: whoever may no longer see the ranking is told so.
        board = read(leaderboards.leaderboard, board.ranking_id)
        certain = _certain(board, with_earlier=bool(st.session_state.get(_EARLIER, False)))
    table = ranking_table(board, _filter(board), certain)
    if not table.entry_ids:
        st.info(_("No entry matches."))
        return
    choice = st.dataframe(
        table.rows,
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height=min(_TABLE_HEIGHT, _HEAD_HEIGHT + _ROW_HEIGHT * len(table.entry_ids)),
        on_select="rerun",
        selection_mode="single-row",
        placeholder="—",
        column_config=ranking_columns(tuple(table.rows.column_names), table.widest_standing),
        key=f"entries_{board.ranking_id}",
    )
    rows = choice["selection"]["rows"]
    if rows and rows[0] < len(table.entry_ids):
        entry_id = table.entry_ids[rows[0]]
        draw_sheets(board.round_id, entry_id)
        if certain is not None and entry_id in certain.ranks:
            reference = next(line.reference for line in board.lines if line.entry_id == entry_id)
            called = _of_round(rank_heading(reference), board)
            draw_rankogram(board.ranking_id, entry_id, called=called, with_earlier=certain.with_earlier)


def _of_round(what: str, board: Leaderboard) -> str:
    return of_round(what, board.track, board.kind, board.year)


def _filter(board: Leaderboard) -> Filter:
    standings: dict[int | str, str] = {band.position: band_name(band) for band in board.bands}
    if board.bands:
        standings |= {AT_EDGE: _("Tie across an edge"), NO_TIER: _("no award")}
    standings[UNRANKED] = _("not ranked")
    chosen: list[int | str] = []
    if board.bands or board.ranked < len(board.lines):
        # They stand beside each other by theme.css: a container for it would be felt at every click.
        chosen = st.multiselect(
            _("Tier"),
            list(standings),
            format_func=lambda each: standings[each],
            placeholder=_("All tiers"),
            select_all=False,
            key=f"board_filter_tier_{board.ranking_id}",
        )
    theme = None
    if len(board.themes) > 1:
        theme = st.selectbox(
            _("Theme"),
            board.themes,
            index=None,
            placeholder=_("All themes"),
            key=f"board_filter_theme_{board.ranking_id}",
        )
    text = st.text_input(_("Number or words of the title"), key="board_filter_text")
    all_of_them = msg("Show all {n} entries, not only the first {most}", n=len(board.lines), most=_MOST_ROWS)
    whole = len(board.lines) <= _MOST_ROWS or st.checkbox(say(all_of_them), key=f"all_{board.ranking_id}")
    return Filter(frozenset(chosen), theme or "", text, None if whole else _MOST_ROWS)
