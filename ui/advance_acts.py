"""Who goes to the final from a ranked preliminary round: those who do, the tie to be decided, wild cards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.advancing import AdvanceKind
from domain.messages import Message, msg
from domain.rounds import advance_rule
from ui.ranking_tables import two_decimals
from ui.session import perform
from ui.tables import draw_table
from ui.words import _, say
from use_cases import advance_decisions
from use_cases.advance_decisions import AdvanceLine, AdvanceView


def draw_advancing(view: AdvanceView, *, may_decide: bool) -> None:
    """Draw who goes on, and what can still be decided of it."""
    st.subheader(_("Who goes to the final"))
    said = msg(
        "By ranking {number} and the declared rule ({rule}) and decisions: {n} of {all} entries.",
        number=view.number,
        rule=advance_rule(view.count, view.minimum),
        n=view.advancing,
        all=len(view.lines),
    )
    st.markdown(say(said))
    decides = may_decide and view.is_open
    if view.tied:
        _draw_tie(view, decides=decides)
    if view.wild_cards:
        st.markdown(_("Wild cards"))
        _draw_lines(view.wild_cards, with_reason=True)
    if not view.is_open:
        st.caption(_("The final round has been opened: nothing of this can be changed any more."))
    if decides:
        _draw_wild_card_acts(view)


def _draw_tie(view: AdvanceView, *, decides: bool) -> None:
    is_decided = any(line.decided is AdvanceKind.TIE for line in view.tied)
    fields: dict[str, int] = {"n": len(view.tied), "places": view.places_left}
    if is_decided:
        st.markdown(say(msg("{n} entries share the last place; {places} places were left. Decided:", **fields)))
    else:
        said = msg(
            "{n} entries share the last place, and {places} places are left for them. The final cannot open before "
            "somebody decides who goes on.",
            **fields,
        )
        st.warning(say(said), icon=":material/balance:")
    _draw_lines(view.tied, with_reason=is_decided)
    if decides and is_decided:
        _draw_take_back(view, AdvanceKind.TIE, _("Take the decision on the tie back"))
    elif decides:
        _draw_settle(view)


def _draw_settle(view: AdvanceView) -> None:
    names = {line.entry_id: _name(line) for line in view.tied}
    with st.form(f"settle_{view.round_id}", enter_to_submit=False):
        chosen = st.multiselect(
            _("Of these go on"),
            list(names),
            format_func=names.__getitem__,
            placeholder=_("Choose entries; none at all is a decision, too"),
            select_all=False,
        )
        if view.places_left < len(names):
            n = view.places_left
            st.caption(say(msg("Where more than {n} go on, the final has more entries than declared.", n=n)))
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Decide the tie"), type="primary"):
            perform(advance_decisions.settle_tie, view.round_id, advancing=chosen, reason=reason)


def _draw_wild_card_acts(view: AdvanceView) -> None:
    behind = {line.entry_id: _name(line) for line in view.behind}
    if behind:
        with st.expander(_("Give a wild card")), st.form(f"wild_{view.round_id}", enter_to_submit=False):
            st.caption(_("An entry with a wild card goes to the final although rank and mark leave it behind."))
            chosen = st.multiselect(
                _("Entries that stay behind otherwise"),
                list(behind),
                format_func=behind.__getitem__,
                placeholder=_("Choose entries"),
                select_all=False,
            )
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            if st.form_submit_button(_("Give the wild card")):
                perform(advance_decisions.give_wild_card, view.round_id, entry_ids=chosen, reason=reason)
    if view.wild_cards:
        _draw_take_back(view, AdvanceKind.WILD_CARD, _("Take a wild card back"), view.wild_cards)


def _draw_take_back(view: AdvanceView, kind: AdvanceKind, title: str, cards: Sequence[AdvanceLine] = ()) -> None:
    with st.expander(title), st.form(f"back_{kind}_{view.round_id}", enter_to_submit=False):
        chosen = _choose_cards(cards) if cards else []
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Take it back")):
            perform(advance_decisions.take_back, view.round_id, kind=kind, entry_ids=chosen, reason=reason)


def _choose_cards(cards: Sequence[AdvanceLine]) -> list[int]:
    names = {line.entry_id: _name(line) for line in cards}
    return st.multiselect(
        _("Wild cards"), list(names), format_func=names.__getitem__, placeholder=_("Choose entries"), select_all=False
    )


def _draw_lines(lines: Sequence[AdvanceLine], *, with_reason: bool) -> None:
    titles = [_("Rank"), _("Reference"), _("Title"), _("Value"), _("Goes to the final")]
    rows = [
        (line.rank, line.reference, line.title, two_decimals(line.value), say(_outcome(line)))
        + ((line.reason,) if with_reason else ())
        for line in lines
    ]
    draw_table([*titles, *([_("Reason")] if with_reason else [])], rows, numbers=(0, 3), brief=(1, 4), wide=(2,))


def _outcome(line: AdvanceLine) -> Message:
    if line.goes_on is None:
        return msg("to be decided")
    return msg("yes") if line.goes_on else msg("no")


def _name(line: AdvanceLine) -> str:
    return f"{line.reference} {line.title}"
