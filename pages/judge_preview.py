"""A round as its judges find it, for organisers: the same desk and sheet, watermarked, and nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import streamlit as st

from domain.messages import msg
from domain.refusals import NotAllowed
from ui.addresses import chosen_id, go
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.preview_marks import draw_watermark
from ui.reading_view import draw_reading
from ui.recusal_desk import draw_declaration_owed
from ui.round_choice import chosen_round
from ui.session import read
from ui.sheet_fields import draw_sheet_fields
from ui.task_list import draw_progress, draw_task_list, title_of
from ui.typed_sheets import typed_sheet
from ui.words import _, literal, say
from use_cases import judge_previews, pilot_sets, rounds, unit_figures
from use_cases.judge_previews import NO_ENTRY, DeskPreview
from use_cases.rounds import RoundLine
from use_cases.score_sheets import SheetView

Place = Mapping[str, str]


def page() -> None:
    """Draw the page; the address says which round, and which entry of it."""
    draw_watermark()
    st.title(_("Preview as a judge"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    line = chosen_round({each.round_id: each for each in read(rounds.listing, cycle.cycle_id)})
    pilots = read(pilot_sets.of_round, line.round_id)
    _draw_what_it_is(line, has_pilots=bool(pilots.pilots) and pilots.closed_at is None)
    st.divider()
    place = {key: st.query_params[key] for key in ("cycle", "round") if key in st.query_params}
    view = _chosen_sheet(line.round_id)
    if view is not None:
        _draw_sheet(view, place)
        return
    desk = read(judge_previews.desk, line.round_id)
    if desk.lines:
        _draw_desk(desk, place)
    else:
        _draw_without_entries(desk, place)


def _chosen_sheet(round_id: int) -> SheetView | None:
    entry_id = chosen_id("sheet")
    if entry_id is None:
        return None
    try:
        return read(judge_previews.sheet, round_id, entry_id)
    except NotAllowed:
        # Of a round that was looked at before; the next click or refresh shall find this one's desk.
        st.query_params.pop("sheet", None)
        return None


def _draw_what_it_is(line: RoundLine, *, has_pilots: bool) -> None:
    about = read(judge_previews.about, line.round_id)
    known = (
        _("The entries are those of the round; a judge finds the own ones of them, under the same numbers.")
        if about.is_opened
        else _("Scoring has not been opened: the entries and numbers are those that the round would have today.")
    )
    with st.container(border=True, key="preview_strip"):
        headline = _("Preview, nothing is saved")
        st.markdown(
            f":material/visibility: **{headline}**　"
            + _(
                "Below the line everything is as a judge of this round finds it when scoring has just opened: what is "
                "masked, the order, the fields and the levels. You may try the fields; whatever you type or press, "
                "nothing is kept, and nothing of any judge's is shown."
            )
            + f" {known}"
        )
        st.markdown(
            _(
                "Left out here: the search in the list, putting off, the type size, “How have I been marking” and "
                "scoring without a network."
            )
        )
        if not about.is_blind:
            st.markdown(
                _(
                    "This round is not blind: where ■■ stands, its judges read the name. Here it is masked, because an "
                    "organiser's look at names is recorded; the register's page shows them."
                )
            )
        if has_pilots:
            st.markdown(_("Its judges first find the pilot entries, which the page of the round names, and then this."))
        page_link(
            "rounds",
            _("Back to the round"),
            icon=":material/arrow_back:",
            query={"round": str(line.round_id)},
        )


def _draw_desk(desk: DeskPreview, place: Place) -> None:
    st.header(literal(say(title_of(desk.round, names_cycle=False))), anchor=False)
    draw_progress(desk.round)
    draw_declaration_owed(is_preview=True)
    first = desk.lines[0]
    label = say(msg("Go on with No. {number}", number=first.number))
    if st.button(label, key="preview_go_on", type="primary", icon=":material/play_arrow:"):
        go({**place, "sheet": str(first.assignment_id)})
    draw_task_list(desk.round.round_id, desk.lines, beside=place)


def _draw_without_entries(desk: DeskPreview, place: Place) -> None:
    if desk.why_none is not None:
        st.info(literal(say(desk.why_none)), icon=":material/inbox:")
    if st.button(_("See the sheet without an entry"), key="preview_no_entry", icon=":material/edit_note:"):
        go({**place, "sheet": str(NO_ENTRY)})


def _draw_sheet(view: SheetView, place: Place) -> None:
    _draw_places(view, place)
    # As on the desk, a place of its own: what comes and goes in it must not move the fields.
    notice = st.empty()
    with st.container(horizontal=True, gap="large", key="sheet"):
        here = msg("No. {number} (one of your {of})", number=view.number, of=view.of)
        above = say(msg("PRACTICE: {what}", what=here) if view.is_rehearsal else here)
        is_empty = view.assignment_id == NO_ENTRY
        reading = replace(view.reading, title=_("Here stands the entry's title")) if is_empty else view.reading
        figures = None if reading.collected is None else read(unit_figures.beside_entry, view.assignment_id)
        draw_reading(reading, above=above, figures=figures, attachments=view.attachments)
        with st.container():
            typed = typed_sheet(view)
            # What was tried counts as saved, so that the fields do not ask to save it.
            shown = replace(typed, saved_points=typed.draft(view.criteria), saved_comment=typed.comment.strip())
            draw_sheet_fields(view, shown, _("Preview, nothing is saved"))
            if _draw_actions(view):
                said = _("This is a preview: nothing was saved or submitted. A judge's sheet would be, now.")
                notice.info(said, icon=":material/visibility:")
                # The buttons are far down: the same sentence in the bar that is always in sight.
                st.toast(said, icon=":material/visibility:")


def _draw_places(view: SheetView, place: Place) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("List"), icon=":material/list:", key="preview_list"):
            go(place)
        _draw_neighbour(_("Previous"), "previous", view.previous_id, "left", place)
        _draw_neighbour(_("Next"), "next", view.next_id, "right", place)
        st.button(_("Step back"), icon=":material/balance:", key="preview_step_back", disabled=True)


def _draw_neighbour(label: str, key: str, target: int | None, side: Literal["left", "right"], place: Place) -> None:
    arrow = ":material/arrow_back:" if side == "left" else ":material/arrow_forward:"
    if st.button(label, icon=arrow, icon_position=side, key=f"preview_{key}", disabled=target is None):
        go({**place, "sheet": str(target)})


def _draw_actions(view: SheetView) -> bool:
    """Draw a sheet's buttons; true where one was pressed."""
    pressed = False
    with st.container(key="sheet_actions", horizontal=True):
        for key, label in (("next", _("Submit and next")), ("submit", _("Submit")), ("save", _("Save draft"))):
            weight: Literal["primary", "secondary"] = "primary" if key == "next" else "secondary"
            pressed |= st.button(label, key=f"preview_{key}_{view.assignment_id}", type=weight)
    return pressed
