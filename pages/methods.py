"""One ranking by every method: what each does, and who would stand elsewhere."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.links import page_link
from ui.method_cards import method_cards, method_outcomes
from ui.method_tables import MOST_READ, column_name, entries_to_read, entries_to_search
from ui.provisional import draw_provisional
from ui.ranking_choice import draw_ranking_choice
from ui.session import read, runs_alone
from ui.table_files import draw_table_files
from ui.words import _, literal, say
from use_cases import method_comparison
from use_cases.method_comparison import MethodComparison


def page() -> None:
    """Draw the page."""
    st.title(_("Methods compared"))
    chosen = draw_ranking_choice()
    if chosen is None:
        return
    if chosen.name:
        st.markdown(f"**{literal(chosen.name)}**")
    comparison = read(method_comparison.of_ranking, chosen.board.ranking_id)
    st.markdown(
        _(
            "The same sheets, weights, quotas and minimum values by every method. The official method decides; the "
            "others are for comparison only and change nothing."
        )
    )
    draw_provisional(comparison.board)
    if comparison.recommendation:
        advice = "\n\n".join(literal(say(sentence)) for sentence in comparison.recommendation)
        st.info(advice, icon=":material/lightbulb:")
    st.html(method_outcomes(comparison))
    _draw_entries(comparison)
    st.subheader(_("What each method does"))
    st.html(method_cards(comparison))
    page_link(
        "leaderboard",
        _("To the leaderboard"),
        icon=":material/leaderboard:",
        query={"ranking": str(chosen.board.ranking_id)},
    )
    draw_table_files(chosen.line.cycle_id, "method_standings")


@st.fragment
def _draw_entries(comparison: MethodComparison) -> None:
    """Draw the entries that depend on the method, and on demand all of them."""
    if runs_alone():
        # The page was not asked for in this run: whoever may no longer see the ranking is told so.
        comparison = read(method_comparison.of_ranking, comparison.board.ranking_id)
    st.subheader(_("Entries that depend on the method"))
    changed = len(comparison.changed_ids)
    if changed:
        st.markdown(_legend(has_tiers=bool(comparison.board.bands)))
        st.html(entries_to_read(comparison, changed_only=True))
    else:
        st.info(_("By every method, every ranked entry stands where the official one puts it."))
    if changed > MOST_READ:
        st.caption(say(msg("The first {shown} of {n} entries are shown.", shown=MOST_READ, n=changed)))
    ranked = len(comparison.methods[0].lines)
    if not st.toggle(say(msg("Show all {n} ranked entries", n=ranked)), key=f"all_{comparison.board.ranking_id}"):
        return
    if ranked <= MOST_READ:
        st.html(entries_to_read(comparison, changed_only=False))
        return
    st.dataframe(
        entries_to_search(comparison),
        hide_index=True,
        height=560,
        placeholder="—",
        column_config={
            _("No."): st.column_config.NumberColumn(width=60, pinned=True),
            _("Title"): st.column_config.TextColumn(width=300),
            **{column_name(each): st.column_config.TextColumn(width=170) for each in comparison.methods},
        },
    )


def _legend(*, has_tiers: bool) -> str:
    if has_tiers:
        return _(
            "★ official method; ▲ a better tier than by the official method, ▼ a worse one, ◆ into or out of a tie "
            "across an edge."
        )
    return _("★ official method; ▲ would advance, ▼ would not advance, unlike by the official method.")
