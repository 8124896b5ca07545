"""Pilot scoring on the page of rounds: what is chosen, who owes, closing, opening the results."""

from __future__ import annotations

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import msg
from ui.pilot_results import draw_results
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import pilot_results, pilot_sets
from use_cases.pilot_sets import LONGEST_TITLE, MOST_PILOTS, PilotView
from use_cases.rounds import RoundLine


def draw_pilots(line: RoundLine, *, may_act: bool) -> None:
    """Draw a round's pilot scoring; nothing where scoring opened without one."""
    view = read(pilot_sets.of_round, line.round_id)
    may_choose = may_act and line.stage in ALLOWED[Act.CHOOSE_PILOTS]
    if not view.pilots and not may_choose:
        return
    with st.expander(_title(view), expanded=bool(view.pilots) and view.shared_at is None):
        st.markdown(
            _(
                "Every judge of the round scores two or three entries first; what comes out is then discussed, so that "
                "all read the rubric alike. These sheets count nowhere: in no ranking, progress, panel health or "
                "award list."
            )
        )
        _draw_chosen(view, may_choose=may_choose)
        if may_choose and len(view.pilots) < MOST_PILOTS:
            _draw_choice(view)
        elif view.pilots and line.stage not in ALLOWED[Act.CHOOSE_PILOTS]:
            _draw_standing(view, may_act=may_act)


def _title(view: PilotView) -> str:
    if not view.pilots:
        return _("Pilot scoring (optional): none chosen")
    if view.shared_at is not None:
        return _("Pilot scoring: results are open to the panel")
    if view.closed_at is not None:
        return _("Pilot scoring: closed, results not opened yet")
    return say(msg("Pilot scoring: {n} entries", n=len(view.pilots)))


def _draw_chosen(view: PilotView, *, may_choose: bool) -> None:
    for pilot in view.pilots:
        with st.container(horizontal=True, vertical_alignment="center"):
            name = pilot.reference or _("Sample")
            st.markdown(f"{pilot.number}.　{literal(name)}　{literal(pilot.title)}")
            if may_choose and st.button(_("Take out"), key=f"pilot_out_{pilot.pilot_id}", icon=":material/close:"):
                perform(pilot_sets.remove, pilot.pilot_id)
        if pilot.competes_elsewhere:
            st.caption(
                _(
                    "△ This one is eligible and may be judged in another round of the cycle: whoever discusses it here "
                    "should not judge it there."
                )
            )


def _draw_choice(view: PilotView) -> None:
    st.markdown(
        _(
            "Take entries that do not compete in this round – ineligible ones or those of another year – or write a "
            "sample: what is discussed beforehand would lose by it."
        )
    )
    # With every pilot entry that is added the fields are new ones, and empty; after a refusal they are as typed.
    place = f"{view.round_id}_{len(view.pilots)}"
    with st.form(f"pilot_entry_{place}", enter_to_submit=False):
        reference = st.text_input(_("Reference number of an entry that does not compete here"), width=480)
        chosen = st.form_submit_button(_("Add this entry"))
    if chosen:
        perform(pilot_sets.add_entry, view.round_id, reference=reference)
    with st.form(f"pilot_sample_{place}", enter_to_submit=False):
        title = st.text_input(_("Title of a sample"), max_chars=LONGEST_TITLE)
        text = st.text_area(_("Text of the sample"), height=160)
        written = st.form_submit_button(_("Add this sample"))
    if written:
        perform(pilot_sets.add_sample, view.round_id, title=title, text=text)


def _draw_standing(view: PilotView, *, may_act: bool) -> None:
    if view.closed_at is None:
        _draw_judges(view)
        if may_act:
            _draw_close(view)
        return
    draw_results(read(pilot_results.of_round, view.round_id))
    if view.shared_at is not None:
        st.success(say(msg("Open to the judges of the round since {at}.", at=view.shared_at)), icon=":material/groups:")
    elif may_act:
        st.markdown(
            _("The judges of the round do not see this yet. Once it is opened to them, it cannot be taken back.")
        )
        if st.button(_("Open these results to the judges"), key=f"pilot_share_{view.round_id}", type="primary"):
            perform(pilot_sets.share, view.round_id)


def _draw_judges(view: PilotView) -> None:
    draw_table(
        [_("Judge"), _("Submitted"), _("Stepped back"), _("Still owed"), _("Reason for stepping back")],
        [
            (
                f"{judge.unit} · {judge.name}" if judge.unit else judge.name,
                judge.submitted,
                judge.stepped_back or "",
                judge.owed or "",
                "\n".join(judge.reasons),
            )
            for judge in view.judges
        ],
        numbers=(1, 2, 3),
    )


def _draw_close(view: PilotView) -> None:
    st.markdown(
        _(
            "Closing ends it for everybody: no pilot sheet is taken any more, and nobody's own entries wait for one. "
            "It cannot be taken back. The results are then yours to look at, and the judges' once you open them; "
            "points of an entry are shown only where at least three sheets were submitted."
        )
    )
    certain = not view.owing or st.checkbox(
        say(msg("Close although {n} judges have not finished.", n=view.owing)), key=f"pilot_certain_{view.round_id}"
    )
    if st.button(_("Close pilot scoring"), key=f"pilot_close_{view.round_id}", disabled=not certain):
        perform(pilot_sets.close, view.round_id)
