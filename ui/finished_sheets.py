"""The last look at all finished drafts of a round, and the click that submits them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from ui.addresses import VIEW, go, go_after, stay
from ui.session import perform, read
from ui.tables import draw_table
from ui.task_list import hundredths
from ui.words import _, either, literal, say
from use_cases import finished_sheets
from use_cases.finished_sheets import Finished

FINISHED = "finished"


def draw_way_to_finished(round_id: int, count: int) -> None:
    """Draw the button that leads to the last look; nothing where no draft is finished."""
    label = say(msg("Submit all finished ({count})", count=count))
    if count and st.button(label, key="to_finished", icon=":material/done_all:"):
        go({"round": str(round_id), VIEW: FINISHED})


def draw_finished(round_id: int, titles: Mapping[int, Message]) -> None:
    """Draw the finished drafts with their points, and the click that submits all of them or none.

    Args:
        round_id: as the address has it.
        titles: of the judge's own rounds.

    Raises:
        NotAllowed: the judge has no task in the round.
    """
    back = {"round": str(round_id)}
    finished = read(finished_sheets.finished, round_id)
    if st.button(_("List"), icon=":material/list:", key="to_list"):
        go(back)
    st.title(literal(say(titles[round_id])), anchor=False)
    sheets = finished.sheets
    if not sheets or finished.stage not in ALLOWED[Act.SUBMIT]:
        st.info(_("No draft is finished and waits to be submitted."), icon=":material/inbox:")
        return
    st.subheader(say(msg("A last look: {n} finished drafts", n=len(sheets))), anchor=False)
    st.markdown(
        _("Nothing is missing on these. To change one, go back to the list and open it; the others stay drafts.")
    )
    _draw_table(finished)
    label = say(msg("Submit these {n} sheets", n=len(sheets)))
    with st.container(key="sheet_actions", horizontal=True):
        submitted = st.button(label, type="primary", key="submit_all", icon=":material/done_all:")
    if submitted:
        go_after(back)
        seen = {sheet.assignment_id: sheet.version for sheet in sheets}
        perform(finished_sheets.submit_all, round_id, seen=seen)
        stay()


def _draw_table(finished: Finished) -> None:
    criteria = finished.criteria
    headings = [_("No."), _("Title"), _("Weighted total")]
    draw_table(
        [*headings, *(either(each.name, each.name_en) for each in criteria)],
        [
            [
                sheet.number,
                _title_and_comment(sheet.title, sheet.comment),
                hundredths(sheet.total),
                *(sheet.points[each.code] for each in criteria),
            ]
            for sheet in finished.sheets
        ],
        numbers=range(2, 3 + len(criteria)),
        brief=[0],
        wide=[1],
    )


def _title_and_comment(title: str, comment: str) -> str:
    """Put both into one cell: a column of its own for the comment would push the last points out of sight."""
    words = say(msg("Comment: {comment}", comment=comment))
    return f"{title}\n{words}" if comment else title
