"""Import a register: upload, check the columns, see what would happen, write it; or the attachments of its entries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from domain.refusals import Invalid
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping, most_likely_sheet, recognise
from intake.workbooks import MAX_BYTES, Sheet, read_sheets
from ui.attachment_zip import draw_attachment_zip
from ui.chosen import chosen_cycle
from ui.import_preview import draw_preview
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import registers
from use_cases.registers import ImportPreview, Outcome

_UPLOADED = "uploaded register"
_ENDINGS = ["xlsx", "xls", "ods", "csv", "tsv", "txt"]
_LETTERS = 26


@dataclass
class _Uploaded:
    """One file as read, kept for as long as it stands in the uploader."""

    sha256: str
    name: str
    sheets: tuple[Sheet, ...]
    mappings: dict[str, ColumnMapping] = field(default_factory=dict)
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
    chosen = st.radio(
        _("What to import"),
        list(what),
        format_func=lambda each: what[each],
        horizontal=True,
        key="what to import",
        label_visibility="collapsed",
    )
    if chosen == "attachments":
        draw_attachment_zip(cycle.cycle_id)
        return
    uploaded = _upload()
    if uploaded is None:
        return
    sheet = _chosen_sheet(uploaded)
    mapping = _chosen_columns(uploaded, sheet)
    if mapping is not None:
        _draw_import(uploaded, cycle.cycle_id, sheet, mapping)


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
        sheets = read_sheets(content, file.name)
    except Invalid as refusal:
        st.session_state.pop(_UPLOADED, None)
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return None
    kept = _Uploaded(digest, file.name, sheets)
    st.session_state[_UPLOADED] = kept
    return kept


def _chosen_sheet(uploaded: _Uploaded) -> Sheet:
    likely = most_likely_sheet(uploaded.sheets)
    if len(uploaded.sheets) == 1:
        return likely
    places = range(len(uploaded.sheets))
    chosen = st.selectbox(
        _("Sheet"),
        places,
        index=uploaded.sheets.index(likely),
        format_func=lambda place: uploaded.sheets[place].name,
        key=f"sheet of {uploaded.sha256}",
        width=480,
    )
    return uploaded.sheets[chosen]


def _chosen_columns(uploaded: _Uploaded, sheet: Sheet) -> ColumnMapping | None:
    try:
        found = recognise(sheet)
    except Invalid as refusal:
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return None
    mapping = uploaded.mappings.get(sheet.name, found.mapping)
    summary = _("Headings in row {row}; {known} of {all} fields recognised").format(
        row=mapping.header_row, known=len(mapping.columns), all=len(FIELD_NAMES)
    )
    if sheet.name not in uploaded.mappings:
        for note in found.notes:
            st.warning(literal(say(note)), icon=":material/view_column:")
    with st.expander(summary, icon=":material/view_column:", expanded=bool(mapping.missing())):
        chosen = _column_form(uploaded, mapping)
    if chosen is not None:
        try:
            mapping = mapping.with_columns(chosen)
        except Invalid as refusal:
            st.error(literal(say(refusal.message)), icon=":material/block:")
            return mapping
        uploaded.mappings[sheet.name] = mapping
        st.rerun()
    return mapping


def _column_form(uploaded: _Uploaded, mapping: ColumnMapping) -> dict[str, int | None] | None:
    options: list[int | None] = [None, *range(len(mapping.headings))]
    with st.form(f"columns of {uploaded.sha256} {mapping.sheet}", border=False):
        columns = st.columns(3)
        chosen: dict[str, int | None] = {}
        for place, name in enumerate(FIELD_NAMES):
            with columns[place % len(columns)]:
                chosen[name] = st.selectbox(
                    _(FIELD_NAMES[name]),
                    options,
                    index=options.index(mapping.columns.get(name)),
                    format_func=lambda column: _column_name(mapping.headings, column),
                    key=f"column of {name} {uploaded.sha256} {mapping.sheet}",
                )
        submitted = st.form_submit_button(_("Use these columns"))
    return chosen if submitted else None


def _column_name(headings: Sequence[str], column: int | None) -> str:
    if column is None:
        return _("— not in this file —")
    first, second = divmod(column, _LETTERS)
    letters = (chr(64 + first) if first else "") + chr(65 + second)
    return f"{letters}　{headings[column]}"


def _draw_import(uploaded: _Uploaded, cycle_id: int, sheet: Sheet, mapping: ColumnMapping) -> None:
    preview = _preview(uploaded, cycle_id, sheet, mapping)
    st.subheader(_("What this import would do"), anchor=False)
    draw_preview(preview, uploaded.name)
    writes = preview.count(Outcome.ADDED) + preview.count(Outcome.CHANGED)
    if not preview.rows:
        st.info(_("There is no suggestion below the headings."), icon=":material/inbox:")
    elif not writes:
        st.info(_("Nothing to write: every row is stored already or refused."), icon=":material/done_all:")
    elif st.button(_("Import {n} rows").format(n=writes), type="primary", key=f"import {preview.digest}"):
        # Whatever comes of it, what is shown next is asked of the database anew.
        uploaded.preview = None
        perform(
            registers.accept,
            cycle_id,
            sheet=sheet,
            mapping=mapping,
            file_name=uploaded.name,
            seen_digest=preview.digest,
        )


def _preview(uploaded: _Uploaded, cycle_id: int, sheet: Sheet, mapping: ColumnMapping) -> ImportPreview:
    asked = (cycle_id, sheet.name, mapping)
    if uploaded.preview is None or uploaded.previewed != asked:
        uploaded.preview = read(registers.preview, cycle_id, sheet=sheet, mapping=mapping)
        uploaded.previewed = asked
    return uploaded.preview
