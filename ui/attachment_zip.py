"""Attachments as a zip: upload, see which file goes where, attach."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from domain.messages import N_
from domain.refusals import Invalid
from intake.attachment_zips import MAX_MEMBERS
from intake.workbooks import MAX_BYTES
from ui.attachment_acts import fit_label
from ui.attachment_list import size_in_words
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import attachment_zips
from use_cases.attachment_zips import Outcome, ZipLine, ZipPreview

_PREVIEWED = "previewed zip of attachments"
_OUTCOME_NAMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.REFUSED: N_("Refused: {n}"),
        Outcome.ATTACHED: N_("To be attached: {n}"),
        Outcome.HELD: N_("Attached before: {n}"),
    }
)
# Named, because a table's height is reckoned from it: Streamlit's own follows the size of the type.
_ROW_HEIGHT, _HEAD_HEIGHT, _TABLE_HEIGHT = 36, 40, 460


@dataclass(frozen=True)
class _Previewed:
    """A zip's preview, kept for as long as the zip stands in the uploader."""

    asked: tuple[int, str, str]
    preview: ZipPreview


def draw_attachment_zip(cycle_id: int) -> None:
    """Draw the upload of a zip, what it would do, and the act."""
    file = st.file_uploader(
        _("Attachments as one .zip, at most {limit} MB and {most} files").format(
            limit=MAX_BYTES >> 20, most=MAX_MEMBERS
        ),
        type=["zip"],
        key="zip of attachments",
    )
    if file is None:
        st.session_state.pop(_PREVIEWED, None)
        st.caption(
            _(
                "Each file, or a folder it lies in, is named by the reference number: CQ-001.pdf, CQ-001-2.jpg, "
                "CQ-001/anything.pdf. Nothing is written before you have seen which file goes where."
            )
        )
        return
    content = file.getvalue()
    try:
        preview = _preview(cycle_id, content, file.name)
    except Invalid as refusal:
        st.session_state.pop(_PREVIEWED, None)
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return
    st.subheader(_("What this zip would do"), anchor=False)
    _draw_lines(preview)
    if not preview.count(Outcome.ATTACHED):
        st.info(_("Nothing to attach: every file is attached already or refused."), icon=":material/done_all:")
        return
    are_fit = st.checkbox(fit_label(), key=f"fit {preview.digest}")
    label = _("Attach {n} files").format(n=preview.count(Outcome.ATTACHED))
    if st.button(label, type="primary", key=f"attach zip {preview.digest}"):
        # Whatever comes of it, what is shown next is asked of the database anew.
        st.session_state.pop(_PREVIEWED, None)
        perform(
            attachment_zips.accept,
            cycle_id,
            content=content,
            name=file.name,
            seen_digest=preview.digest,
            are_fit_for_judges=are_fit,
        )


def _preview(cycle_id: int, content: bytes, name: str) -> ZipPreview:
    asked = (cycle_id, name, hashlib.sha256(content).hexdigest())
    kept: _Previewed | None = st.session_state.get(_PREVIEWED)
    if kept is None or kept.asked != asked:
        kept = _Previewed(asked, read(attachment_zips.preview, cycle_id, content=content, name=name))
        st.session_state[_PREVIEWED] = kept
    return kept.preview


def _draw_lines(preview: ZipPreview) -> None:
    outcomes = [outcome for outcome in _OUTCOME_NAMES if preview.count(outcome)]
    chosen = st.segmented_control(
        _("What to show"),
        outcomes,
        default=outcomes[0],
        required=True,
        format_func=lambda outcome: _(_OUTCOME_NAMES[outcome]).format(n=preview.count(outcome)),
        key=f"zip view {preview.digest}",
    )
    outcome = chosen or outcomes[0]
    lines = [line for line in preview.lines if line.outcome is outcome]
    if outcome is Outcome.ATTACHED:
        cells = [dict(zip(_headings()[:-1], _cells(line), strict=False)) for line in lines]
        height = min(_TABLE_HEIGHT, _HEAD_HEIGHT + _ROW_HEIGHT * len(cells))
        st.dataframe(cells, hide_index=True, row_height=_ROW_HEIGHT, height=height)
    else:
        # Whole sentences: a data frame would cut them short.
        draw_table(_headings(), [_cells(line) for line in lines], brief=[1, 2], wide=[0, 3])


def _headings() -> list[str]:
    return [_("File"), _("Reference number"), _("Size"), _("Problem")]


def _cells(line: ZipLine) -> list[str]:
    size = size_in_words(line.size) if line.size else ""
    return [line.path, line.reference, size, say(line.problem) if line.problem is not None else ""]
