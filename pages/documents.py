"""All documents of a cycle: what exists, what is missing before one can be made, and what is being made."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from domain.documents import STAGE_NAMES, DocumentStage
from domain.messages import msg
from domain.permissions import Right
from i18n import LANGUAGES
from ui.chosen import chosen_cycle
from ui.document_shelf import draw_kind
from ui.documents_at_work import draw_at_work
from ui.rights import may
from ui.session import read
from ui.words import _, language, literal, say
from use_cases import award_lists, made_documents


def page() -> None:
    """Draw the page."""
    st.title(_("Documents"))
    cycle_id = _chosen()
    if cycle_id is None:
        st.info(_("There is no cycle of which you take documents."))
        return
    shelf = read(made_documents.shelf, cycle_id)
    st.markdown(say(msg("The cycle is here now: **{stage}**", stage=msg(STAGE_NAMES[shelf.stage]))))
    written_in = _chosen_language()
    if shelf.unfinished:
        draw_at_work(shelf.unfinished)
    for stage in DocumentStage:
        kinds = [each for each in shelf.kinds if each.kind.stage is stage]
        if not kinds:
            continue
        with _place_of(stage, is_now=stage is shelf.stage, is_open=any(each.made for each in kinds)):
            for each in kinds:
                draw_kind(each, cycle_id, written_in, is_due=stage is shelf.stage)
    st.caption(
        _("Files are kept for thirty days; after that each can be made again. That it was made stays on record.")
    )


def _place_of(stage: DocumentStage, *, is_now: bool, is_open: bool) -> DeltaGenerator:
    """Begin a stage's part of the page: what is due now stands open under a heading, the rest is a click away."""
    name = _(STAGE_NAMES[stage])
    if not is_now:
        # As it was first drawn: one that opened or shut by itself would take a button from under the hand.
        opened = st.session_state.setdefault(f"documents_{stage}", is_open)
        return st.expander(f"**{literal(name)}**", expanded=opened)
    heading = say(msg("{stage} (now)", stage=name))
    st.subheader(literal(heading), anchor=False)
    return st.container()


def _chosen() -> int | None:
    if may(Right.SEE_CYCLE):
        cycle = chosen_cycle()
        return None if cycle is None else cycle.cycle_id
    led = {each.cycle_id: each for each in read(award_lists.approvable)}
    if len(led) <= 1:
        return next(iter(led), None)
    return st.selectbox(
        _("Cycle"), list(led), format_func=lambda cycle_id: say(msg("{name}", name=led[cycle_id].name)), width=480
    )


def _chosen_language() -> str:
    return st.segmented_control(
        _("Language of the documents"),
        list(LANGUAGES),
        default=language(),
        format_func=lambda code: LANGUAGES[code],
        required=True,
        key="documents_language",
    )
