"""The register: what competes, who may not and why, and one entry whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from domain.awards import ELIGIBILITY_NAMES, TRACK_NAMES, TrackKind
from domain.eligibility import STANDING_NAMES, Standing
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right
from ui.addresses import chosen_id
from ui.chosen import chosen_cycle
from ui.entry_view import draw_entry
from ui.links import page_link
from ui.organisation_form import draw_organisation_form
from ui.proposer_finder import draw_finder
from ui.register_filters import draw_filters
from ui.rights import may
from ui.session import read
from ui.table_files import draw_table_files
from ui.widths import on_a_telephone, on_a_wide_screen
from ui.words import _, literal, say
from use_cases import cycles, entries, register_lists, registers
from use_cases.entries import RegisterCounts
from use_cases.register_lists import EntryLine

_ENTRY = "entry"
_TRACK = "register.track"
_ROW_HEIGHT = 40
_TABLE_HEIGHT = 620
_PAGE = "page of the register"


def page() -> None:
    """Draw the page."""
    entry_id = chosen_id(_ENTRY)
    if entry_id is not None:
        _draw_one(entry_id)
        return
    st.title(_("Register"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet. The start page offers to open one."), icon=":material/info:")
        return
    counts = read(entries.counts, cycle.cycle_id)
    labels = {track: say(_counted(track, counts[track])) for track in read(cycles.setup, cycle.cycle_id).rules.rubrics}
    tracks, kept = list(labels), st.session_state.get(_TRACK)
    # The browser knows a choice by its words: where a number in them changes, the choice is drawn anew from memory.
    track = st.radio(
        _("Track"),
        tracks,
        index=tracks.index(kept) if kept in tracks else 0,
        format_func=lambda each: labels[each],
        horizontal=True,
        key=f"{_TRACK} {hash(tuple(labels.values()))}",
        label_visibility="collapsed",
    )
    if track is None:
        return
    st.session_state[_TRACK] = track
    _draw_register(cycle.cycle_id, track, counts[track].entries)
    draw_table_files(cycle.cycle_id, "entries", "organisations", "attachments")
    if track is TrackKind.ORGANISATION and may(Right.IMPORT_REGISTER):
        closed = read(registers.closed_because, cycle.cycle_id)
        if closed is None:
            draw_organisation_form(cycle.cycle_id, counts[track].entries)
        else:
            st.info(say(closed), icon=":material/lock:")


def _counted(track: TrackKind, counts: RegisterCounts) -> Message:
    told: dict[str, FieldValue] = {
        "track": msg(TRACK_NAMES[track]),
        "entries": counts.entries,
        "eligible": counts.eligible,
    }
    if not counts.waiting:
        return msg("{track}: {entries} entries, {eligible} eligible", **told)
    return msg(
        "{track}: {entries} entries, {eligible} eligible, {waiting} to be confirmed", waiting=counts.waiting, **told
    )


def _draw_one(entry_id: int) -> None:
    if st.button(_("Back to the register"), icon=":material/arrow_back:"):
        del st.query_params[_ENTRY]
        st.rerun()
    draw_entry(read(entries.detail, entry_id))


def _draw_register(cycle_id: int, track: TrackKind, entered: int) -> None:
    if not entered:
        st.info(_("Nothing is entered here yet."), icon=":material/info:")
        if track is TrackKind.SUGGESTION:
            page_link("import_register", _("Import a register"), icon=":material/upload_file:")
        return
    themes = read(register_lists.themes, cycle_id, track)
    filtered = draw_filters(themes, f"register.{track}", is_dated=track is TrackKind.SUGGESTION)
    found = draw_finder(cycle_id) if track is TrackKind.SUGGESTION and may(Right.SEE_PROPOSERS) else None
    wanted = replace(filtered, among=found)
    turned = f"{_PAGE} {cycle_id} {track} {hash(wanted)}"
    listed = read(register_lists.page, cycle_id, track, wanted=wanted, page=int(st.session_state.get(turned, 1)))
    st.caption(say(msg("{n} of {total} are listed. Choose a row to read it.", n=listed.found, total=entered)))
    if not listed.lines:
        return
    # A row number means something in this very list only.
    key = f"register.{cycle_id}.{track}.{hash(tuple(line.entry_id for line in listed.lines))}"
    with on_a_wide_screen("register"):
        chosen = _chosen_row(listed.lines, track, key)
    with on_a_telephone("register"):
        chosen = _chosen_line(listed.lines) or chosen
    if listed.pages > 1:
        st.pagination(listed.pages, default=listed.page, key=turned)
    if chosen is not None:
        st.query_params[_ENTRY] = str(chosen.entry_id)
        st.rerun()


def _chosen_row(lines: Sequence[EntryLine], track: TrackKind, key: str) -> EntryLine | None:
    rows = st.dataframe(
        _frame(lines, track),
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height=min(_TABLE_HEIGHT, _ROW_HEIGHT * (len(lines) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    ).selection.rows
    return lines[rows[0]] if rows else None


def _chosen_line(lines: Sequence[EntryLine]) -> EntryLine | None:
    with st.container(gap="xsmall"):
        clicks = [
            st.button(_in_words(line), key=f"entry_{line.entry_id}", width="stretch", wrap=True) for line in lines
        ]
    return next((line for line, is_clicked in zip(lines, clicks, strict=True) if is_clicked), None)


def _in_words(line: EntryLine) -> str:
    day = line.submitted_on.isoformat() if line.submitted_on else ""
    facts = " · ".join(literal(part) for part in (_eligibility(line), line.theme, line.district, day) if part)
    return f"**{literal(line.reference)}　{literal(line.title)}** :gray[{facts}]"


def _frame(lines: Sequence[EntryLine], track: TrackKind) -> pd.DataFrame:
    columns = {
        _("Reference"): [line.reference for line in lines],
        _("Title") if track is TrackKind.SUGGESTION else _("Name"): [line.title for line in lines],
        _("Eligibility"): [_eligibility(line) for line in lines],
        _("Theme"): [line.theme for line in lines],
        _("Kind"): [line.kind for line in lines],
        _("District"): [line.district for line in lines],
        _("Submitted on"): [line.submitted_on.isoformat() if line.submitted_on else "" for line in lines],
        _("Reasons"): [" ".join(say(reason.message) for reason in line.reasons) for line in lines],
    }
    return pd.DataFrame({name: cells for name, cells in columns.items() if any(cells)})


def _eligibility(line: EntryLine) -> str:
    verdict = msg(ELIGIBILITY_NAMES[line.eligibility])
    if line.waits:
        return say(msg("{verdict} ({state})", verdict=verdict, state=msg(STANDING_NAMES[Standing.WAITING])))
    return say(msg("{verdict} (decided)", verdict=verdict) if line.is_overridden else verdict)
