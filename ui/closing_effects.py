"""What closing now would leave open, in a table: ranks and borders that the missing sheets could still change."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.messages import Message, msg
from ui.session import read
from ui.tables import draw_table
from ui.words import _, percent, say
from use_cases import closing_effects
from use_cases.closing_effects import ClosingEffect, Crossing

_MOST = 40


def draw_closing_effects(round_id: int) -> None:
    """Draw the entries that could still move; worked out when somebody asks for it."""
    if not st.toggle(_("Show which entries the missing sheets could still change"), key=f"effects_{round_id}"):
        return
    found = read(closing_effects.of_round, round_id)
    if not found.is_known:
        st.info(_("The sheets so far give no values yet, so nothing can be said of their order."))
        return
    crossing = sum(bool(each.crossings) for each in found.effects)
    said = msg(
        "{short} entries are short of sheets; {moving} of them could change rank, {crossing} could cross a border. "
        "As if every entry were ranked on the sheets it has, all others staying as they are.",
        short=found.short,
        moving=len(found.effects),
        crossing=crossing,
    )
    st.markdown(say(said))
    _draw(found.effects[:_MOST])
    if len(found.effects) > _MOST:
        st.caption(say(msg("The {n} most pressing are shown.", n=_MOST)))


def _draw(effects: Sequence[ClosingEffect]) -> None:
    if not effects:
        return
    draw_table(
        [_("Reference"), _("Title"), _("Missing from"), _("Rank now"), _("Could become"), _("What that would mean")],
        [
            (
                each.reference,
                each.title,
                say(msg("{names}", names=each.judges)),
                each.rank,
                f"{each.best}–{each.worst}",
                "\n".join(say(_words(crossing)) for crossing in each.crossings) or "—",
            )
            for each in effects
        ],
        numbers=(3, 4),
        brief=(0,),
        wide=(5,),
    )


def _words(crossing: Crossing) -> Message:
    reached = _reached(crossing)
    if crossing.chance is None:
        return reached
    return msg("{what} (chance {chance})", what=reached, chance=percent(crossing.chance))


def _reached(crossing: Crossing) -> Message:
    total, upper = crossing.total, crossing.upper
    if upper is None and crossing.rises:
        return msg("to the final from a total of {total}", total=total)
    if upper is None:
        return msg("not to the final up to a total of {total}", total=total)
    if crossing.rises:
        return msg("up into “{tier}” or higher from a total of {total}", tier=upper, total=total)
    return msg("out of “{tier}” up to a total of {total}", tier=upper, total=total)
