"""The evidence files of one objection: opened or saved, and while it is looked into laid there and taken off."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.attachments import MAX_BYTES, MAX_OF_ENTRY
from domain.messages import msg
from domain.permissions import Right
from domain.results import ObjectionState
from ui.attachment_acts import ATTACHABLE
from ui.attachment_list import file_html
from ui.rights import may
from ui.session import act, perform
from ui.words import _, actor, literal, say
from use_cases import evidence_files
from use_cases.attachments import ReceivedFile
from use_cases.evidence_files import EvidenceLine
from use_cases.objections import ObjectionLine

_REMOVED = "content of removed evidence"


def draw_evidence(line: ObjectionLine, files: Sequence[EvidenceLine]) -> None:
    """Draw the files of an objection with what may be done about them."""
    can_act = line.state is ObjectionState.OPEN and may(Right.RUN_PUBLICITY)
    if not files and not can_act:
        return
    heading = _("Evidence files")
    st.markdown(f"**{heading}**")
    if files:
        st.caption(_("A file may tell who objected. Every time one is opened is recorded in the audit log."))
    for file in files:
        _draw_one(file, can_act=can_act)
    if can_act:
        _draw_upload(line, files)


def free_removed() -> None:
    """Free the disk of what was taken off, now that it is certain that this was written."""
    sha256 = st.session_state.pop(_REMOVED, None)
    if sha256 is not None and may(Right.RUN_PUBLICITY):
        act(evidence_files.drop_content, sha256)


def _draw_one(file: EvidenceLine, *, can_act: bool) -> None:
    with st.container(gap=None):
        shown = file_html(f"/attachments/evidence/{file.file_id}", file.name, file.kind, file.size)
        st.html(f'<div class="reading" lang="zh-CN">{shown}</div>')
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if can_act:
                _draw_removing(file)
            attached = msg("Attached by {name} on {at}.", name=actor(file.attached_by), at=file.attached_at)
            st.caption(literal(say(attached)), width="content")
        st.caption(f"SHA-256: {file.sha256}")


def _draw_removing(file: EvidenceLine) -> None:
    with (
        st.popover(_("Take it off"), icon=":material/delete:", key=f"take off evidence {file.file_id}"),
        st.form(f"remove evidence {file.file_id}", enter_to_submit=False, border=False),
    ):
        reason = st.text_area(_("Reason, kept in the log"), height=80, key=f"why off evidence {file.file_id}")
        label = _("Take the file off the objection")
        removed = st.form_submit_button(label, icon=":material/delete:", key=f"off evidence {file.file_id}")
    if removed:
        st.session_state[_REMOVED] = file.sha256
        perform(evidence_files.remove, file.file_id, reason=reason)


def _draw_upload(line: ObjectionLine, files: Sequence[EvidenceLine]) -> None:
    if len(files) >= MAX_OF_ENTRY:
        st.caption(say(msg("This objection holds {most} files; more are not kept.", most=MAX_OF_ENTRY)))
        return
    # What was attached changes the key: the field begins anew.
    key = f"evidence for {line.objection_id} {files[-1].file_id if files else 0}"
    with st.form(key, enter_to_submit=False):
        received = st.file_uploader(
            _("Evidence handed in, as PDF, picture or Word document"),
            type=ATTACHABLE,
            accept_multiple_files=True,
            max_upload_size=MAX_BYTES >> 20,
            key=f"files as {key}",
        )
        st.caption(_("Files can be added and taken off until the objection is decided; after that they stay."))
        submitted = st.form_submit_button(_("Add to the objection"), icon=":material/attach_file:")
    if submitted:
        perform(
            evidence_files.attach,
            line.objection_id,
            files=[ReceivedFile(file.name, file.getvalue()) for file in received],
        )
