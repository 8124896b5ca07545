"""The pool of experts, and the panel that lots draw from it for a round."""

from __future__ import annotations

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import msg
from domain.permissions import Right
from ui.chosen import chosen_cycle
from ui.draw_records import draw_earlier, draw_record
from ui.expert_acts import draw_drawing, draw_list, draw_removal, draw_seating
from ui.expert_contact import draw_contact
from ui.invitations import draw_invitations
from ui.remarks import draw_remarks
from ui.rights import may
from ui.round_choice import chosen_round
from ui.session import read
from ui.table_files import draw_table_files
from ui.tables import draw_table
from ui.words import _, say
from use_cases import experts, panel_draws, rounds

_MOST_ROWS = 300


def page() -> None:
    """Draw the page."""
    st.title(_("Experts"))
    draw_invitations()
    pool = read(experts.listing)
    acts = may(Right.RUN_ROUNDS)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
    else:
        _draw_draws(cycle.cycle_id, has_pool=bool(pool), acts=acts)
    st.header(_("Pool of experts"))
    if not pool:
        st.info(_("The pool of experts is empty."), icon=":material/group:")
    else:
        draw_remarks(
            msg("Of these experts something should be looked at again; adding them anew renews what is known."),
            [
                msg("{name} of {unit}: {remark}", name=each.expert.name, unit=each.expert.unit or "—", remark=remark)
                for each in pool
                for remark in each.remarks
            ],
        )
        with st.expander(say(msg("Everybody in the pool ({n})", n=len(pool))), expanded=False):
            draw_table(
                [_("Expert"), _("District"), _("Themes"), _("Contact"), _("Account")],
                [
                    (
                        f"{each.expert.name}\n{each.expert.unit}",
                        each.expert.district,
                        say(msg("{names}", names=each.expert.themes)),
                        each.contact,
                        each.account,
                    )
                    for each in pool[:_MOST_ROWS]
                ],
                wide=(2,),
            )
            if len(pool) > _MOST_ROWS:
                st.caption(say(msg("Shown are the first {shown} of {n}.", shown=_MOST_ROWS, n=len(pool))))
            if acts:
                draw_contact(pool)
    if acts:
        draw_list()
        if pool:
            draw_removal(pool)
    if cycle is not None:
        draw_table_files(cycle.cycle_id, "experts", "draws", "drawn_experts")


def _draw_draws(cycle_id: int, *, has_pool: bool, acts: bool) -> None:
    """Draw what was drawn for a round, and the form that draws."""
    line = chosen_round({each.round_id: each for each in read(rounds.listing, cycle_id)})
    records = read(panel_draws.listing, line.round_id)
    if records:
        draw_record(records[0])
        if acts and line.stage in ALLOWED[Act.NAME_JUDGES] | ALLOWED[Act.SUBMIT]:
            draw_seating(records[0])
        draw_earlier(records[1:])
    else:
        st.info(_("No panel has been drawn for this round yet."), icon=":material/casino:")
    if acts and has_pool and line.stage in ALLOWED[Act.NAME_JUDGES]:
        draw_drawing(line.round_id, records)
