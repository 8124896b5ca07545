"""Deciding on eligibility; the list of the ineligible to download; and who suggests often."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.awards import Eligibility
from domain.eligibility import Standing
from domain.messages import msg
from domain.permissions import Right
from domain.rehearsal_words import settled_words
from exports.workbook import MEDIA_TYPE
from ui.rights import may
from ui.session import disclose, perform
from ui.tables import draw_table
from ui.words import _, language, say
from use_cases import eligibility_decisions, ineligible, proposer_counts
from use_cases.cycles import CycleLine
from use_cases.eligibility import Queue, QueueLine, Wanted

_MOST_NAMES = 200


def draw_acts(cycle: CycleLine, wanted: Wanted, found: Queue, chosen: Sequence[QueueLine]) -> None:
    """Draw what can be done with those chosen, or with all that is listed, as far as their standing allows."""
    if wanted.standing is Standing.SETTLED:
        said = msg("They are being judged; their eligibility is settled.")
        st.caption(say(settled_words(said, is_rehearsal=cycle.is_rehearsal)))
        return
    if wanted.standing is Standing.SET_ASIDE:
        st.caption(_("Their eligibility can be decided once the decision under Duplicates is taken back."))
        return
    seen = {line.entry_id: line.version for line in chosen}
    if wanted.standing is Standing.WAITING:
        _draw_confirming(cycle.cycle_id, wanted, found, seen)
    if seen:
        _draw_deciding(cycle.cycle_id, wanted.standing, seen)
    else:
        st.caption(_("Choose rows in the table to confirm some of them, or to decide against the rule."))


def draw_download(cycle_id: int) -> None:
    """Draw the way to the list of the ineligible; the next click takes the offer away again."""
    if not may(Right.EXPORT):
        return
    st.subheader(_("List of the ineligible"), anchor=False)
    st.caption(
        _(
            "All suggestions that do not compete, with every reason; on a second sheet what was admitted against "
            "the rule."
        )
    )
    if not st.button(_("Prepare the list"), icon=":material/table_view:", key="prepare ineligible"):
        return
    export = disclose(ineligible.export, cycle_id, language=language())
    st.download_button(
        say(msg("Download the list of {n}", n=len(export.report.excluded))),
        export.content(),
        export.name,
        MEDIA_TYPE,
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )


def draw_often(cycle_id: int) -> None:
    """Draw who suggests often, on demand; whoever looks is recorded."""
    st.subheader(_("Who suggests often"), anchor=False)
    st.caption(
        _(
            "The encouragement prize asks for it. One name and one way to be reached is one person; a name alone is "
            "possibly the same. Whoever looks at the names is recorded in the audit log."
        )
    )
    if not st.button(_("Show the names"), icon=":material/visibility:", key="show often"):
        return
    lines = disclose(proposer_counts.often, cycle_id)
    if not lines:
        st.info(_("Nobody has proposed more than one suggestion."), icon=":material/info:")
        return
    draw_table(
        [_("Full name"), _("How many"), _("Compete"), _("References"), _("Possibly the same person")],
        [
            [
                line.name,
                len(line.references),
                line.eligible,
                say(msg("{references}", references=line.references)),
                say(msg("{references}", references=line.possible_references)),
            ]
            for line in lines[:_MOST_NAMES]
        ],
        numbers=(1, 2),
        brief=(0,),
        wide=(3, 4),
    )
    if len(lines) > _MOST_NAMES:
        st.caption(say(msg("Shown are the {n} with the most suggestions, of {all}.", n=_MOST_NAMES, all=len(lines))))


def _draw_confirming(cycle_id: int, wanted: Wanted, found: Queue, seen: dict[int, int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = bool(seen) and st.button(
            say(msg("Confirm the {n} chosen", n=len(seen))),
            icon=":material/check:",
            type="primary",
            key="confirm chosen",
        )
        with st.popover(say(msg("Confirm all {n} listed", n=found.total)), icon=":material/done_all:"):
            said = msg(
                "Over all pages: {eligible} compete and {excluded} do not, as the rule or an organiser has decided. "
                "Until scoring opens, each can be taken back.",
                eligible=found.eligible,
                excluded=found.total - found.eligible,
            )
            st.markdown(say(said))
            everything = st.button(_("Yes, confirm all of them"), type="primary", key="confirm all")
    if chosen:
        perform(eligibility_decisions.confirm, cycle_id, seen=seen)
    elif everything:
        perform(eligibility_decisions.confirm_all, cycle_id, wanted=wanted, seen_state=found.state)


def _draw_deciding(cycle_id: int, standing: Standing, seen: dict[int, int]) -> None:
    with st.form(f"eligibility {standing} {hash(tuple(seen.items()))}", enter_to_submit=False):
        reason = st.text_area(_("Reason (recorded, and shown to auditors)"), height=80, key="eligibility reason")
        with st.container(horizontal=True):
            admit = st.form_submit_button(
                say(msg("Admit the {n} chosen", n=len(seen))), icon=":material/add_task:", key="admit"
            )
            exclude = st.form_submit_button(
                say(msg("Exclude the {n} chosen", n=len(seen))), icon=":material/block:", key="exclude"
            )
            back = standing is Standing.CONFIRMED and st.form_submit_button(
                say(msg("Let the {n} chosen wait again", n=len(seen))), icon=":material/undo:", key="wait again"
            )
    if admit or exclude:
        eligibility = Eligibility.ELIGIBLE if admit else Eligibility.INELIGIBLE
        perform(eligibility_decisions.decide, cycle_id, seen=seen, eligibility=eligibility, reason=reason)
    elif back:
        perform(eligibility_decisions.take_back, cycle_id, seen=seen, reason=reason)
