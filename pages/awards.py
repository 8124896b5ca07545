"""The award list: six tiers together, and what is still open."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from exports.reports import AwardReport
from ui.award_board import draw_awards, draw_unranked, draw_waived, words
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.rights import may
from ui.session import disclose, read
from ui.table_files import draw_table_files
from ui.words import _, language, literal, say
from use_cases import awards


def page() -> None:
    """Draw the page."""
    st.title(_("Award list"))
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    report = read(awards.award_list, cycle.cycle_id, language=language())
    _draw_sums(report)
    if report.unranked:
        n = len(report.unranked)
        st.warning(
            say(msg("Provisional: {n} entries are not ranked because score sheets are missing; see below.", n=n)),
            icon=":material/warning:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        asks_names = may(Right.SEE_PROPOSERS) and st.button(
            _("Show proposers' names"), icon=":material/badge:", help=_("Looking at the names is recorded in the log.")
        )
        page_link("documents", _("To the documents"), icon=":material/folder_open:")
        page_link("leaderboard", _("To the leaderboard"), icon=":material/leaderboard:")
    names = disclose(awards.proposers, cycle.cycle_id) if asks_names else None
    if asks_names and not names:
        st.info(_("There is no suggestion on the list yet, so there are no names to show."))
    draw_awards(report, names)
    if report.waived:
        st.subheader(_("Ranked by decision although score sheets are missing"))
        draw_waived(report.waived)
    if report.unranked:
        st.subheader(_("Not ranked because score sheets are missing"))
        draw_unranked(report.unranked)
    draw_table_files(cycle.cycle_id, "current_list", "ranked_entries")


def _draw_sums(report: AwardReport) -> None:
    awarded = [award for tier in report.tiers for award in tier.awards]
    said = msg(
        "{n} awards, together {sum} yuan, of a budget of {budget} yuan.",
        n=len(awarded),
        sum=f"{sum(award.prize for award in awarded):,}",
        budget=f"{sum(held.tier.prize * held.tier.quota for held in report.tiers):,}",
    )
    st.markdown(f"**{literal(say(said))}**")
    st.markdown(literal(words(report.standing)))
    if any(award.prize_is_minimum for award in awarded):
        st.caption(_("A prize that is “not less than” a sum counts with that sum."))
    if report.edge_ties:
        n = sum(len(tie.entries) for tie in report.edge_ties)
        st.warning(
            say(msg("{n} entries are tied across the edge of a tier; the panel decides. They count in no sum.", n=n)),
            icon=":material/balance:",
        )
