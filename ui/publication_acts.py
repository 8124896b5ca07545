"""A list published when nothing is open any more, the way to its decision, and an award withdrawn later on."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from domain.results import ListStage
from ui.links import page_link
from ui.objection_acts import draw_what_if, holds_award
from ui.objection_list import award_name
from ui.rights import may
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import objections, publicity, withdrawals
from use_cases.award_lists import Approval, ListVersion, tier_names
from use_cases.publicity import Publication


def draw_publication(cycle_id: int, approval: Approval, sealed: ListVersion, standing: Publication) -> None:
    """Draw whether a list can be published and what is missing, or that it is."""
    st.subheader(_("Publication"))
    if sealed.published_at is not None:
        said = msg("List {number} was published on {at}.", number=sealed.number, at=sealed.published_at)
        st.success(literal(say(said)), icon=":material/verified:")
        if may(Right.EXPORT) and may(Right.SEE_PROPOSERS):
            query = {"cycle": str(cycle_id)}
            page_link("documents", _("Make the decision on the awards"), icon=":material/folder_open:", query=query)
        return
    if approval.stage is ListStage.PUT_FORWARD:
        st.info(_("A further list waits for signatures; only the newest list is published."), icon=":material/draw:")
        return
    if standing.missing:
        st.warning(_("The list cannot be published yet:"), icon=":material/rule:")
        st.markdown("\n".join(f"- {literal(say(each))}" for each in standing.missing))
        return
    said = msg("Nothing stands against publishing list {number}.", number=sealed.number)
    st.success(literal(say(said)), icon=":material/check_circle:")
    if not may(Right.RUN_PUBLICITY):
        return
    certain = st.checkbox(_("Yes: the result is final and public with this."), key=f"publish_certain_{sealed.list_id}")
    label = say(msg("Publish list {number}", number=sealed.number))
    if st.button(label, type="primary", icon=":material/public:", disabled=not certain):
        perform(publicity.publish, sealed.list_id)


def draw_withdrawing(cycle_id: int, approval: Approval, sealed: ListVersion) -> None:
    """Draw how an award of the published list is withdrawn, with what the list would become."""
    if not may(Right.RUN_PUBLICITY) or approval.stage is ListStage.PUT_FORWARD:
        return
    awards = {
        award.entry_id: award
        for award in read(objections.awards_on, sealed.list_id)
        if holds_award(approval, award.entry_id)
    }
    if not awards:
        return
    names = tier_names(sealed.content)
    with st.expander(_("Withdraw an award"), icon=":material/remove_moderator:", key="withdraw_award"):
        entry_id = st.selectbox(
            _("Award to be withdrawn"),
            list(awards),
            index=None,
            format_func=lambda each: award_name(awards[each], names),
            placeholder=_("Choose an award"),
            key=f"withdraw_{sealed.list_id}_{len(awards)}",
        )
        if entry_id is None:
            return
        draw_what_if(cycle_id, entry_id, _("What if it is withdrawn?"))
        with st.form(f"withdraw_reason_{entry_id}", enter_to_submit=False, border=False):
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            if st.form_submit_button(_("Withdraw this award"), icon=":material/remove_moderator:"):
                perform(withdrawals.withdraw, cycle_id, entry_id=entry_id, reason=reason)
