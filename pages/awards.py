"""The award list: six tiers together, what is still open, the workbook and the payment list."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from exports.archive import MEDIA_TYPE as ZIP_TYPE
from exports.reports import AwardReport
from exports.workbook import MEDIA_TYPE
from ui.award_board import draw_awards, draw_unranked, draw_waived, words
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.live_workbooks import draw_live_workbook
from ui.payment_list import asks_for_payments, draw_payments
from ui.rights import may
from ui.session import disclose, read
from ui.words import _, either, language, literal, say
from use_cases import archives, awards
from use_cases.cycles import CycleLine


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
        asks_export = may(Right.EXPORT) and st.button(
            _("Prepare the workbook, with names"), icon=":material/table_view:", type="primary"
        )
        asks_payments = asks_for_payments()
        asks_live = may(Right.EXPORT) and st.button(
            _("Prepare the live workbook"),
            icon=":material/functions:",
            help=_(
                "Points, values, ranks, tiers and sums as formulas, checked against the program; no proposer's name."
            ),
        )
        asks_archive = may(Right.EXPORT) and st.button(
            _("Prepare the archive"),
            icon=":material/inventory_2:",
            help=_("Everything that the result can be worked out from again, without proposers' names."),
        )
        page_link("leaderboard", _("To the leaderboard"), icon=":material/leaderboard:")
    if asks_export:
        _draw_download(cycle)
    if asks_payments:
        draw_payments(cycle.cycle_id)
    if asks_live:
        draw_live_workbook(cycle.cycle_id)
    if asks_archive:
        _draw_archive(cycle)
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


def _draw_download(cycle: CycleLine) -> None:
    """Record the export, write the workbook and offer it; the next click takes the offer away again."""
    export = disclose(awards.export, cycle.cycle_id, language=language())
    with st.container(border=True):
        said = msg(
            "The workbook of “{cycle}” is ready. It holds proposers' names; this export is recorded.",
            cycle=either(cycle.name, cycle.name_en),
        )
        st.markdown(literal(say(said)))
        st.download_button(
            _("Download the workbook"),
            export.content(),
            export.name,
            MEDIA_TYPE,
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )


def _draw_archive(cycle: CycleLine) -> None:
    """Make the archive, record it and offer it, with the check sums by which it is known again."""
    made = read(archives.prepare, cycle.cycle_id, language=language())
    disclose(archives.export, made)
    with st.container(border=True):
        said = msg(
            "The archive of “{cycle}” is ready; this export is recorded. It holds judges' names and comments, and no "
            "proposer's name. Whoever gets it can check it with verify.py, which is inside, without this program.",
            cycle=either(cycle.name, cycle.name_en),
        )
        st.markdown(literal(say(said)))
        st.caption(_("Content (SHA-256 of manifest.json), for the minutes:"))
        st.code(made.manifest_sha256, language=None)
        if made.head is not None:
            st.caption(_("Last line of the audit log in it:"))
            st.code(made.head, language=None)
        st.download_button(
            _("Download the archive"),
            made.content,
            made.name,
            ZIP_TYPE,
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )
