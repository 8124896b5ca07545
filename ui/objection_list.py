"""The objections of a cycle without who made them, and the form that enters one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from domain.messages import InBoth, msg
from domain.permissions import Right
from domain.results import OBJECTION_STATE_NAMES, ObjectionState
from ui.evidence_list import draw_evidence, free_removed
from ui.meeting_device import name_of
from ui.objection_acts import draw_deciding
from ui.rights import may
from ui.session import answered, disclose, perform, read
from ui.tables import draw_facts
from ui.words import _, literal, say
from use_cases import evidence_files, objections, shown_in_full
from use_cases.award_lists import Approval, tier_names
from use_cases.evidence_files import EvidenceLine
from use_cases.objections import Award, ObjectionLine
from use_cases.publicity import Shown


def draw_objections(cycle_id: int, approval: Approval, shown: Shown, *, today: date) -> None:
    """Draw every objection with its state, and what can be done about it.

    Args:
        cycle_id: of the cycle.
        approval: where its result stands.
        shown: the newest publicity; objections are entered to its list.
        today: at the office.
    """
    free_removed()
    st.subheader(_("Objections"))
    lines, files = read(objections.listing, cycle_id), read(evidence_files.listing, cycle_id)
    numbers = {version.list_id: version.number for version in approval.versions}
    if not lines:
        st.caption(_("No objection has been entered."))
    for line in lines:
        _draw_one(cycle_id, approval, line, numbers[line.list_id], files.get(line.objection_id, ()))
    if may(Right.RUN_PUBLICITY):
        if today < shown.starts_on:
            said = msg("Objections can be entered from {first} on, when the publicity begins.", first=shown.starts_on)
            st.caption(literal(say(said)))
        else:
            _draw_entering(approval, shown, today, made=len(lines))


def _draw_one(
    cycle_id: int, approval: Approval, line: ObjectionLine, number: int, files: Sequence[EvidenceLine]
) -> None:
    said = msg(
        "Objection {number} to list {list}: {reference} {title} ({state})",
        number=line.number,
        list=number,
        reference=line.reference,
        title=line.title,
        state=msg(OBJECTION_STATE_NAMES[line.state]),
    )
    is_open = line.state is ObjectionState.OPEN
    with st.expander(literal(say(said)), expanded=is_open, key=f"objection_{line.objection_id}"):
        draw_facts(
            _("What is objected to"),
            [
                (_("Received on"), line.received_on.isoformat()),
                (_("Objection"), line.claim),
                (_("Evidence"), line.evidence),
                (_("Finding"), line.finding),
            ],
        )
        draw_evidence(line, files)
        _draw_objector(line)
        if is_open and may(Right.RUN_PUBLICITY):
            draw_deciding(cycle_id, approval, line)


def _draw_objector(line: ObjectionLine) -> None:
    asks = st.button(
        _("Show who objected"),
        key=f"objector_{line.objection_id}",
        icon=":material/badge:",
        help=_("Looking at it is recorded in the log."),
    )
    in_full = st.button(
        _("Show in full how they are reached"),
        key=f"objector_in_full_{line.objection_id}",
        icon=":material/visibility:",
        help=_("Looking at it is recorded in the log."),
    )
    if asks or in_full:
        who = answered(lambda: disclose(objections.objector, line.objection_id))
        if who is None:
            return
        contact = disclose(shown_in_full.of_objector, line.objection_id) if in_full else who.contact
        draw_facts(_("Who objects"), [(_("Name"), who.name), (_("How they are reached"), contact or "—")])


def _draw_entering(approval: Approval, shown: Shown, today: date, *, made: int) -> None:
    version = next(each for each in approval.versions if each.list_id == shown.list_id)
    names = tier_names(version.content)
    awards = {award.entry_id: award for award in read(objections.awards_on, shown.list_id) if not award.is_withdrawn}
    if not awards:
        st.caption(_("No award of this list is left to object to."))
        return
    # What was entered changes the key: the fields begin anew.
    with (
        st.expander(_("Enter an objection"), icon=":material/add_comment:", key=f"to_enter_{shown.list_id}_{made}"),
        st.form(f"enter_objection_{shown.list_id}_{made}", enter_to_submit=False, border=False),
    ):
        st.caption(_("Who objects reaches organisers and auditors only, and every look at it is recorded."))
        entry_id = st.selectbox(
            _("Award"),
            list(awards),
            index=None,
            format_func=lambda each: award_name(awards[each], names),
            placeholder=_("Choose an award"),
        )
        received_on = st.date_input(
            _("Received on"), today, min_value=shown.starts_on, max_value=today, format="YYYY-MM-DD", width=240
        )
        name = st.text_input(_("Who objects"), max_chars=objections.MOST_NAME)
        contact = st.text_input(_("How they are reached"), max_chars=objections.MOST_CONTACT)
        claim = st.text_area(_("What is objected to, and why"), max_chars=objections.MOST_TEXT, height=120)
        evidence = st.text_area(
            _("Evidence: what was handed in, and where it is kept"), max_chars=objections.MOST_TEXT, height=80
        )
        if st.form_submit_button(_("Enter the objection"), type="primary"):
            if entry_id is None:
                st.error(_("Choose the award that is objected to."), icon=":material/block:")
                return
            perform(
                objections.enter,
                shown.list_id,
                entry_id=entry_id,
                received_on=received_on or today,
                name=name,
                contact=contact,
                claim=claim,
                evidence=evidence,
            )


def award_name(award: Award, names: Mapping[int, InBoth]) -> str:
    """Name an award in a choice: reference, title and tier."""
    return f"{award.reference} {award.title} · {name_of(names[award.tier])}"
