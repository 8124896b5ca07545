"""What is attached to an entry, as organisers and auditors see it, and what an organiser does about it."""

from __future__ import annotations

import streamlit as st

from domain.attachments import ENDINGS, MAX_BYTES, MAX_OF_ENTRY
from domain.messages import Message, msg
from domain.permissions import Right
from ui.attachment_list import attachment_html
from ui.rights import may
from ui.session import act, perform
from ui.words import _, actor, literal, say
from use_cases import attachments
from use_cases.attachments import AttachmentLine, ReceivedFile
from use_cases.entries import EntryDetail

ATTACHABLE = [ending.removeprefix(".") for endings in ENDINGS.values() for ending in endings]
_REMOVED = "content of a removed attachment"


def draw_attachments(entry: EntryDetail) -> None:
    """Draw an entry's attachments with what may be done about them."""
    _drop_removed()
    can_act = may(Right.IMPORT_REGISTER)
    if not entry.attachments and not can_act:
        return
    st.subheader(_("Attachments"), anchor=False)
    if entry.attachments:
        st.caption(
            _(
                "An attachment may tell who made the suggestion. Whoever opens one that is hidden from judges is "
                "recorded in the audit log."
            )
        )
    for line in entry.attachments:
        _draw_one(line, can_act=can_act)
    if can_act:
        _draw_upload(entry)


def _draw_one(line: AttachmentLine, *, can_act: bool) -> None:
    with st.container(gap=None):
        st.html(f'<div class="reading" lang="zh-CN">{attachment_html(line)}</div>')
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if can_act:
                _draw_decisions(line)
            else:
                st.caption(say(_visibility(line)), width="content")
            attached = msg("Attached by {name} on {at}.", name=actor(line.attached_by), at=line.attached_at)
            st.caption(literal(say(attached)), width="content")
            if line.merged_from:
                came = msg("Came with {reference}, which was merged into this one.", reference=line.merged_from)
                st.caption(literal(say(came)), width="content")


def _visibility(line: AttachmentLine) -> Message:
    if line.is_fit_for_judges:
        return msg("Judges see it in blind rounds, too.")
    return msg("Hidden from judges in blind rounds.")


def _draw_decisions(line: AttachmentLine) -> None:
    icon = ":material/visibility:" if line.is_fit_for_judges else ":material/visibility_off:"
    with st.popover(say(_visibility(line)), icon=icon, key=f"change attachment {line.attachment_id}"):
        if line.is_fit_for_judges:
            label = _("Hide it from them")
        else:
            st.write(_("Open it first: judges of blind rounds may see it only if it does not tell who it is from."))
            label = _("It does not tell: let judges see it")
        if st.button(label, key=f"mark attachment {line.attachment_id}"):
            perform(attachments.mark, line.attachment_id, is_fit_for_judges=not line.is_fit_for_judges)
        with st.form(f"remove attachment {line.attachment_id}", enter_to_submit=False, border=False):
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            removed = st.form_submit_button(_("Remove the attachment"), icon=":material/delete:")
        if removed:
            st.session_state[_REMOVED] = line.sha256
            perform(attachments.remove, line.attachment_id, reason=reason)


def _drop_removed() -> None:
    """Free the disk of what was removed, now that it is certain that the removal was written."""
    sha256 = st.session_state.pop(_REMOVED, None)
    if sha256 is not None and may(Right.IMPORT_REGISTER):
        act(attachments.drop_content, sha256)


def _draw_upload(entry: EntryDetail) -> None:
    if sum(not line.merged_from for line in entry.attachments) >= MAX_OF_ENTRY:
        st.caption(say(msg("This entry holds {most} attachments; more are not kept.", most=MAX_OF_ENTRY)))
        return
    # What was attached changes the key: the fields begin anew.
    key = f"attach {entry.entry_id} {entry.attachments[-1].attachment_id if entry.attachments else 0}"
    with st.form(key, enter_to_submit=False):
        files = st.file_uploader(
            _("Evidence as PDF, picture or Word document"),
            type=ATTACHABLE,
            accept_multiple_files=True,
            max_upload_size=MAX_BYTES >> 20,
            key=f"files to {key}",
        )
        are_fit = st.checkbox(fit_label(), key=f"fit to {key}")
        submitted = st.form_submit_button(_("Attach"), icon=":material/attach_file:")
    if submitted:
        perform(
            attachments.attach,
            entry.entry_id,
            files=[ReceivedFile(file.name, file.getvalue()) for file in files],
            are_fit_for_judges=are_fit,
        )


def fit_label() -> str:
    """Say what an organiser vouches for by a tick."""
    return _("I have looked: no file tells who made a suggestion. Judges of blind rounds may see them.")
