"""Every version of a list: who signed it, and what differs from the sealed one before."""

from __future__ import annotations

import streamlit as st

from domain.messages import Message, msg
from ui.meeting_device import name_of
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases.award_lists import Approval, ListVersion, tier_names
from use_cases.list_contents import Change


def draw_versions(approval: Approval) -> None:
    """Draw the versions, the newest first."""
    st.subheader(_("Versions"))
    if not approval.versions:
        st.caption(_("No list has been put forward yet."))
        return
    for version in approval.versions:
        name = msg("List {number}: {state}", number=version.number, state=version_state(version))
        with st.expander(literal(say(name))):
            if version.reason:
                st.markdown(literal(say(msg("Reason: {reason}", reason=version.reason))))
            st.code(version.sha256, language=None, wrap_lines=True)
            for signature in version.signatures:
                said = msg("Signed by {name} on {at}.", name=signature.name, at=signature.signed_at)
                st.caption(literal(say(said)))
            if version.number > 1 and version.changes:
                draw_changes(version)


def draw_changes(version: ListVersion) -> None:
    """Draw whose tier differs from the sealed version before."""
    names = tier_names(version.content)

    def tier(position: int | None) -> str:
        return _("no award") if position is None else name_of(names[position])

    def row(change: Change) -> tuple[str, str, str, str]:
        return change.reference, change.title, tier(change.before), tier(change.after)

    draw_table(
        [_("Reference"), _("Title"), _("Before"), _("In this version")],
        map(row, version.changes),
        brief=(0,),
        wide=(1,),
    )


def version_state(version: ListVersion) -> Message:
    """Say what became of a version, and when."""
    if version.published_at is not None:
        return msg("published on {at}", at=version.published_at)
    if version.sealed_at is not None:
        return msg("sealed on {at}", at=version.sealed_at)
    if version.set_aside_at is not None:
        return msg("set aside on {at}", at=version.set_aside_at)
    return msg("waits for signatures")
