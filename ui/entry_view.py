"""One entry as organisers and auditors see it, and what an organiser decides about it."""

from __future__ import annotations

import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, Eligibility, TrackKind
from domain.duplicates import set_aside_message
from domain.eligibility import STANDING_NAMES, Standing
from domain.messages import msg
from domain.permissions import Right
from ui.attachment_acts import draw_attachments
from ui.links import page_link
from ui.masking_form import draw_masking
from ui.proposer_correction import draw_correction
from ui.proposer_lines import draw_proposer_lines, forget_shown
from ui.proposer_words import draw_counts
from ui.reading_view import draw_reading
from ui.rights import may
from ui.session import disclose, moment, perform, read
from ui.tables import draw_facts
from ui.words import _, actor, literal, say
from use_cases import entries, proposer_counts
from use_cases.entries import EntryDetail

_NAMES_SHOWN = "entry whose proposers are shown, and since when"


def draw_entry(entry: EntryDetail) -> None:
    """Draw an entry: its text beside its eligibility and, on demand, its proposers."""
    text, beside = st.columns([3, 2], gap="large")
    with text:
        draw_reading(entry.reading)
        _draw_handling(entry)
        draw_attachments(entry)
    with beside:
        st.subheader(_("Eligibility"), anchor=False)
        _draw_verdict(entry)
        if may(Right.DECIDE_ELIGIBILITY):
            _draw_decision(entry)
        if entry.track is TrackKind.SUGGESTION:
            st.subheader(_("Proposers"), anchor=False)
            if may(Right.SEE_PROPOSERS):
                draw_counts(read(proposer_counts.of_entry, entry.entry_id))
            _draw_proposers(entry)
            if may(Right.DECIDE_ELIGIBILITY):
                st.subheader(_("Masking"), anchor=False)
                draw_masking(entry.entry_id)


def _draw_handling(entry: EntryDetail) -> None:
    draw_facts(
        _("How it came in"),
        [(_("Channel"), entry.channel), (_("Collected or forwarded by"), entry.handling_unit)],
    )


def _draw_verdict(entry: EntryDetail) -> None:
    verdict = _(ELIGIBILITY_NAMES[entry.eligibility])
    if entry.waits:
        waits = _(STANDING_NAMES[Standing.WAITING])
        st.info(f"**{verdict}**　{waits}", icon=":material/hourglass_top:")
    elif entry.eligibility is Eligibility.ELIGIBLE:
        st.success(f"**{verdict}**", icon=":material/check_circle:")
    else:
        st.warning(f"**{verdict}**", icon=":material/do_not_disturb_on:")
    if entry.duplicate_of:
        st.markdown(literal(say(set_aside_message(entry.duplicate_of))))
        page_link("duplicates", _("Duplicates"), icon=":material/content_copy:")
    if entry.override is not None:
        decided = msg(
            "Decided by {name} on {at}, against the rule or in its place. Reason: {reason}",
            name=entry.overridden_by,
            at=entry.overridden_at or "",
            reason=entry.override_reason,
        )
        st.markdown(literal(say(decided)))
        st.markdown(literal(say(msg("The rule says: {verdict}", verdict=msg(ELIGIBILITY_NAMES[entry.verdict])))))
    if entry.returned_because is not None:
        st.warning(literal(say(entry.returned_because)), icon=":material/history:")
    if entry.confirmed_at is not None:
        said = msg("Confirmed by {name} on {at}.", name=actor(entry.confirmed_by), at=entry.confirmed_at)
        st.caption(literal(say(said)))
    elif entry.waits:
        page_link("eligibility", _("Waits to be confirmed under Eligibility"), icon=":material/fact_check:")
    if entry.reasons:
        st.markdown(_("What the rule found:"))
        st.markdown("\n".join(f"- {literal(say(reason.message))}" for reason in entry.reasons))
    elif entry.verdict is Eligibility.ELIGIBLE:
        st.caption(_("The rule found nothing against it."))


def _draw_decision(entry: EntryDetail) -> None:
    if entry.duplicate_of:
        st.caption(_("Its eligibility can be decided once that decision is taken back."))
        return
    if entry.is_in_round:
        st.caption(_("It is already being judged; its eligibility is settled."))
        return
    if entry.override is not None and st.button(
        _("Follow the rule again"), icon=":material/undo:", key=f"follow {entry.entry_id}"
    ):
        perform(entries.follow_rule, entry.entry_id, seen_version=entry.version)
    admits = entry.eligibility is Eligibility.INELIGIBLE
    label = _("Admit it all the same") if admits else _("Exclude it")
    with st.form(f"override {entry.entry_id} {entry.version}", enter_to_submit=False):
        reason = st.text_area(_("Reason (recorded, and shown to auditors)"), key=f"reason {entry.entry_id}", height=96)
        submitted = st.form_submit_button(label, icon=":material/gavel:")
    if submitted:
        perform(
            entries.override,
            entry.entry_id,
            seen_version=entry.version,
            eligibility=Eligibility.ELIGIBLE if admits else Eligibility.INELIGIBLE,
            reason=reason,
        )


def _hide() -> None:
    st.session_state.pop(_NAMES_SHOWN, None)
    forget_shown()


def _draw_proposers(entry: EntryDetail) -> None:
    entry_id = entry.entry_id
    shown, since = st.session_state.get(_NAMES_SHOWN, (None, None))
    if shown == entry_id:
        lines = disclose(entries.proposers, entry_id, since=since)
        draw_proposer_lines([("", line) for line in lines], key=f"entry {entry_id}")
        if may(Right.IMPORT_REGISTER):
            draw_correction(lines, seen_version=entry.version)
        st.caption(_("That you looked at these names has been recorded in the audit log."))
        st.button(_("Hide them"), key="hide proposers", on_click=_hide)
        return
    # Whoever goes on to another one has stopped looking: to come back is a look anew.
    _hide()
    st.caption(_("Names and telephones are personal data. Whoever looks at them is recorded in the audit log."))
    if st.button(_("Show who proposed it"), icon=":material/visibility:", key="show proposers"):
        st.session_state[_NAMES_SHOWN] = (entry_id, moment())
        st.rerun()
