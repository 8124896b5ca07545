"""Further judges for the entries near the top or near the cut: the rule, what it would mean, and the act."""

from __future__ import annotations

import streamlit as st

from domain.advancing import FurtherAim
from domain.messages import N_, msg
from domain.refusals import Refusal
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import further_sheets
from use_cases.deals import LARGEST_SEED
from use_cases.further_sheets import MOST_SHEETS, FurtherRule, FurtherView
from use_cases.rounds import RoundLine

_AIM_NAMES = {FurtherAim.TOP: N_("nearest the top"), FurtherAim.CUT: N_("nearest the cut")}


def draw_further(line: RoundLine) -> None:
    """Draw the choice of a rule; the plan is drawn up once somebody asks for it."""
    with st.expander(_("Further judges near the top or near the cut")):
        st.markdown(
            _(
                "Where few judges read each entry, further sheets for those that matter most tell more than one more "
                "for everybody: for example three judges each, then four more for the best 30%, then eight more for "
                "the best 10%. Tasks that stand do not move. Judges are told nothing of it; as many entries as you "
                "say are drawn by lot from the others and get as many, so that a further task does not give an entry "
                "away."
            )
        )
        rule = _rule(line.round_id)
        # Once its tasks are given a plan is done with: the same rule over again would most likely be refused.
        if not st.toggle(_("Draw up this plan"), key=f"further_{line.round_id}_{line.sheets}"):
            return
        try:
            found = read(further_sheets.plan, line.round_id, rule)
        except Refusal as refusal:
            st.error(literal(say(refusal.message)), icon=":material/block:")
            return
        _draw_plan(found)
        label = say(msg("Give these entries their further judges: {n} tasks", n=found.tasks))
        is_possible = found.shortage is None and found.tasks > 0
        if st.button(label, type="primary", disabled=not is_possible, key=f"further_go_{line.round_id}"):
            perform(further_sheets.assign, line.round_id, rule=rule, seen_digest=found.digest)


def _rule(round_id: int) -> FurtherRule:
    first, second, third, fourth, fifth = st.columns(5, vertical_alignment="bottom")
    with first:
        aim = st.selectbox(
            _("Entries"), list(FurtherAim), format_func=lambda each: _(_AIM_NAMES[each]), key=f"further_aim_{round_id}"
        )
    with second:
        share = st.number_input(_("Share, %"), 1, 100, 30, key=f"further_share_{round_id}")
    with third:
        sheets = st.number_input(_("Further judges each"), 1, MOST_SHEETS, 4, key=f"further_sheets_{round_id}")
    with fourth:
        drawn = st.number_input(_("Drawn by lot beside, %"), 0, 100, 20, key=f"further_drawn_{round_id}")
    with fifth:
        seed = st.number_input(_("Number of the lots"), 0, LARGEST_SEED, 1, key=f"further_seed_{round_id}")
    return FurtherRule(aim or FurtherAim.TOP, int(share), int(sheets), int(drawn), int(seed))


def _draw_plan(found: FurtherView) -> None:
    drawn = sum(line.is_drawn for line in found.lines)
    said = msg(
        "{chosen} entries are chosen and {drawn} drawn by lot; {tasks} tasks would be added.",
        chosen=len(found.lines) - drawn,
        drawn=drawn,
        tasks=found.tasks,
    )
    st.markdown(f"**{literal(say(said))}**")
    if found.owed or found.unread:
        waiting = msg(
            "{owed} sheets are still owed and {unread} entries have none: the order may change with them. Better wait "
            "until the first sheets are in.",
            owed=found.owed,
            unread=found.unread,
        )
        st.warning(say(waiting), icon=":material/hourglass:")
    if found.shortage is not None:
        st.error(literal(say(found.shortage)), icon=":material/block:")
    else:
        draw_table(
            [_("Judge"), _("Tasks now"), _("Added"), _("Afterwards")],
            [(load.name, load.before, load.added, load.before + load.added) for load in found.loads],
            numbers=(1, 2, 3),
        )
    draw_table(
        [_("No."), _("Reference"), _("Title"), _("Submitted"), _("Why")],
        [
            (
                line.number,
                line.reference,
                line.title,
                line.submitted,
                _("by lot") if line.is_drawn else _(_AIM_NAMES[found.rule.aim]),
            )
            for line in found.lines
        ],
        numbers=(0, 3),
        brief=(1, 4),
        wide=(2,),
    )
