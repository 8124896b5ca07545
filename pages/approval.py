"""The list and its approval: what it breaks, what it says, who signs it, and every version there was."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from domain.results import LIST_STAGE_NAMES, ListStage
from ui.approval_list import draw_list
from ui.approval_versions import draw_versions
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.rights import may
from ui.rule_checks import draw_checks
from ui.session import perform, read
from ui.table_files import draw_table_files
from ui.words import _, literal, say
from use_cases import award_lists
from use_cases.award_lists import Approval, ListVersion


def page() -> None:
    """Draw the page."""
    st.title(_("Approval"))
    cycle_id = _chosen()
    if cycle_id is None:
        st.info(_("There is no result that you approve."))
        return
    approval = read(award_lists.approval, cycle_id)
    st.markdown(say(msg("State: **{state}**", state=msg(LIST_STAGE_NAMES[approval.stage]))))
    current = approval.current
    if current is not None and approval.stage is ListStage.PUT_FORWARD:
        _draw_signing(approval, current)
    else:
        _draw_putting_forward(cycle_id, approval)
    draw_checks(approval)
    draw_list(approval)
    draw_versions(approval)
    draw_table_files(cycle_id, "current_list", "current_breaches", "award_lists", "awards", "signatures")
    page_link("publicity", _("Publicity and objections"), icon=":material/campaign:")


def _chosen() -> int | None:
    if may(Right.SEE_CYCLE):
        cycle = chosen_cycle()
        return None if cycle is None else cycle.cycle_id
    found = {each.cycle_id: each for each in read(award_lists.approvable)}
    if not found:
        return None
    if len(found) == 1:
        return next(iter(found))
    return st.selectbox(
        _("Cycle"), list(found), format_func=lambda cycle_id: say(msg("{name}", name=found[cycle_id].name)), width=480
    )


def _draw_putting_forward(cycle_id: int, approval: Approval) -> None:
    current = approval.current
    if current is not None and not approval.has_changed:
        st.success(
            literal(
                say(
                    msg(
                        "List {number} is sealed; what stands below is that list, word for word.", number=current.number
                    )
                )
            ),
            icon=":material/verified:",
        )
        return
    if approval.breaches:
        st.warning(_("The list cannot be put forward yet; what it lacks stands below."), icon=":material/rule:")
        return
    if not may(Right.RUN_PUBLICITY):
        st.info(_("The list breaks no rule; an organiser can put it forward."))
        return
    with st.form("put_forward", enter_to_submit=False):
        st.markdown(
            _("The list breaks no rule. Once it is put forward, organiser and chair sign it with their passwords.")
        )
        reason = ""
        if current is not None:
            reason = st.text_area(_("Reason for a further version, kept in the log"), height=80)
        _draw_hash(approval.sha256)
        if st.form_submit_button(_("Put it forward for approval"), type="primary", icon=":material/approval:"):
            perform(award_lists.put_forward, cycle_id, seen_sha256=approval.sha256, reason=reason)


def _draw_signing(approval: Approval, current: ListVersion) -> None:
    with st.container(border=True):
        heading = say(msg("List {number} waits for signatures", number=current.number))
        st.markdown(f"**{literal(heading)}**")
        _draw_hash(current.sha256)
        st.caption(_("Organiser and chair see the same list and the same hash; compare the last eight signs aloud."))
        for signature in current.signatures:
            said = msg("Signed by {name} on {at}.", name=signature.name, at=signature.signed_at)
            st.markdown(f":material/check: {literal(say(said))}")
        st.markdown(literal(say(msg("Still to sign: {who}.", who=approval.waits_for))))
        if approval.may_sign:
            with st.form("sign", enter_to_submit=False, border=False):
                password = st.text_input(
                    _("Your password"), type="password", autocomplete="current-password", width=320
                )
                if st.form_submit_button(_("Sign this list"), type="primary", icon=":material/draw:"):
                    perform(award_lists.sign, current.list_id, seen_sha256=current.sha256, password=password)
        if may(Right.SIGN_LISTS):
            with st.expander(_("Set it aside, to decide more")), st.form("set_aside", enter_to_submit=False):
                reason = st.text_area(_("Reason, kept in the log"), height=80)
                if st.form_submit_button(_("Set the list aside")):
                    perform(award_lists.set_aside, current.list_id, reason=reason)


def _draw_hash(sha256: str) -> None:
    groups = " ".join(sha256[place : place + 8] for place in range(0, len(sha256), 8))
    st.markdown(_("Hash of the list (SHA-256):"))
    st.code(groups, language=None, wrap_lines=True)
