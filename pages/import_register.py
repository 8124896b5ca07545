"""Import a register: upload, choose sheets, check the columns, see what would happen, write it; or its attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from domain.refusals import Invalid
from intake.headers import recognise
from intake.registers import ChosenSheet, likely_sheets
from intake.workbooks import MAX_BYTES, Sheet, read_sheets
from ui.attachment_zip import draw_attachment_zip
from ui.chosen import chosen_cycle
from ui.import_columns import chosen_columns
from ui.import_preview import draw_preview
from ui.progress import progress_bar
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import registers
from use_cases.register_comparison import Outcome
from use_cases.registers import ImportPreview

_UPLOADED = "uploaded register"
_ENDINGS = ["xlsx", "xls", "ods", "csv", "tsv", "txt"]


@dataclass
class _Uploaded:
    """One file as read, kept for as long as it stands in the uploader."""

    sha256: str
    name: str
    sheets: tuple[Sheet, ...]
    preview: ImportPreview | None = None
    previewed: tuple[object, ...] = ()


def page() -> None:
    """Draw the page."""
    st.title(_("Import"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("Open a cycle first: a register is imported into one."), icon=":material/event:")
        return
    what = {"register": _("A register of suggestions"), "attachments": _("Attachments as a zip")}
    kind = st.radio(
        _("What to import"),
        list(what),
        format_func=lambda each: what[each],
        horizontal=True,
        key="what to import",
        label_visibility="collapsed",
    )
    if kind == "attachments":
        draw_attachment_zip(cycle.cycle_id)
        return
    closed = read(registers.closed_because, cycle.cycle_id)
    if closed is not None:
        st.info(say(closed), icon=":material/lock:")
        return
    uploaded = _upload()
    if uploaded is None:
        return
    chosen = _chosen(uploaded)
    if chosen:
        _draw_import(uploaded, cycle.cycle_id, chosen)


def _upload() -> _Uploaded | None:
    file = st.file_uploader(
        _("Register as .xlsx, .xls, .ods or .csv, at most {limit} MB").format(limit=MAX_BYTES >> 20),
        type=_ENDINGS,
        key="register file",
    )
    if file is None:
        st.session_state.pop(_UPLOADED, None)
        st.caption(_("Nothing is written before you have seen what would be added, changed, left alone and refused."))
        return None
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    kept: _Uploaded | None = st.session_state.get(_UPLOADED)
    if kept is not None and (kept.sha256, kept.name) == (digest, file.name):
        return kept
    try:
        with progress_bar() as progress:
            sheets = read_sheets(content, file.name, progress)
    except Invalid as refusal:
        st.session_state.pop(_UPLOADED, None)
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return None
    kept = _Uploaded(digest, file.name, sheets)
    st.session_state[_UPLOADED] = kept
    return kept


def _chosen(uploaded: _Uploaded) -> tuple[ChosenSheet, ...]:
    sheets = _chosen_sheets(uploaded)
    if not sheets:
        st.info(_("Choose the sheets that hold suggestions."), icon=":material/table:")
        return ()
    try:
        recognised = [recognise(sheet) for sheet in sheets]
    except Invalid as refusal:
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return ()
    mappings = chosen_columns(recognised, uploaded.sha256)
    return tuple(ChosenSheet(sheet, mapping) for sheet, mapping in zip(sheets, mappings, strict=True))


def _chosen_sheets(uploaded: _Uploaded) -> Sequence[Sheet]:
    if len(uploaded.sheets) == 1:
        return uploaded.sheets
    likely = likely_sheets(uploaded.sheets)
    for note in likely.notes:
        st.info(literal(say(note)), icon=":material/visibility_off:")
    named = {sheet.name: sheet for sheet in uploaded.sheets}
    chosen = st.multiselect(
        _("Sheets that hold suggestions"),
        list(named),
        default=[sheet.name for sheet in likely.likely],
        placeholder=_("Choose sheets"),
        key=f"sheets of {uploaded.sha256}",
    )
    # In the workbook's order, whatever the order of choosing.
    return [sheet for name, sheet in named.items() if name in chosen]


def _draw_import(uploaded: _Uploaded, cycle_id: int, chosen: tuple[ChosenSheet, ...]) -> None:
    preview = _preview(uploaded, cycle_id, chosen)
    st.subheader(_("What this import would do"), anchor=False)
    draw_preview(preview, uploaded.sheets, uploaded.name)
    writes = preview.count(Outcome.ADDED) + preview.count(Outcome.CHANGED)
    if not preview.rows:
        st.info(_("There is no suggestion below the headings."), icon=":material/inbox:")
    elif not writes:
        st.info(_("Nothing to write: every row is stored already or refused."), icon=":material/done_all:")
    elif st.button(_("Import {n} rows").format(n=writes), type="primary", key=f"import {preview.digest}"):
        # Whatever comes of it, what is shown next is asked of the database anew.
        uploaded.preview = None
        with progress_bar() as progress:
            perform(registers.accept, cycle_id, seen=preview, file_name=uploaded.name, progress=progress)


def _preview(uploaded: _Uploaded, cycle_id: int, chosen: tuple[ChosenSheet, ...]) -> ImportPreview:
    asked = (cycle_id, *(each.mapping for each in chosen))
    if uploaded.preview is None or uploaded.previewed != asked:
        with progress_bar() as progress:
            uploaded.preview = read(registers.preview, cycle_id, chosen=chosen, progress=progress)
        uploaded.previewed = asked
    return uploaded.preview
