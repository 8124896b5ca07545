"""The list as it stands: awards by tier, the system's proposal beside the panel's decision."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.decided import DecidedTrack, Placed, TierTerms
from domain.list_rules import proposed_words
from domain.messages import msg
from i18n import list_mark
from ui.meeting_device import name_of, tiers_named
from ui.ranking_tables import BOARD_STYLE, two_decimals
from ui.tables import draw_table
from ui.tier_looks import tier_look
from ui.words import _, language, say
from use_cases.award_lists import Approval
from use_cases.decisions import Decisions

_WIDTH = 6


def draw_list(approval: Approval) -> None:
    """Draw every tier with its awards, and what the panel decided otherwise than the ranking."""
    st.subheader(_("The list as it stands"))
    decisions = approval.decisions
    heads = [(_("Rank"), "n"), (_("Reference"), ""), (_("Title"), ""), (_("Value"), "n")]
    heads += [(_("Prize (yuan)"), "n wide"), (_("Decided by"), "wide")]
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for text, kind in heads)
    bodies = "".join(_tier(decisions, tier) for tier in decisions.tiers)
    st.html(f'{BOARD_STYLE}<div class="board"><table><thead><tr>{head}</tr></thead>{bodies}</table></div>')
    _draw_differences(decisions)


def _tier(decisions: Decisions, tier: TierTerms) -> str:
    track = decisions.tracks.get(tier.track, DecidedTrack((), (), {}))
    held = [line for line in track.lines if line.tier == tier.position]
    counts = msg("{held} of {quota}", held=len(held), quota=tier.quota)
    name, said = escape(name_of(tier.name)), escape(say(counts))
    rows = [f'<tr class="band"><th colspan="{_WIDTH}">{name}<span>{said}</span></th></tr>']
    rows += [_row(decisions, line, track.prizes.get(tier.position, 0), track.decided_by(line)) for line in held]
    if not held:
        vacant = _("Vacant")
        rows.append(f'<tr class="vacant"><td colspan="{_WIDTH}">{escape(vacant)}</td></tr>')
    return f'<tbody style="--tier: {tier_look(tier.position).colour}">{"".join(rows)}</tbody>'


def _row(decisions: Decisions, line: Placed, prize: int, motions: tuple[int, ...]) -> str:
    named = decisions.names[line.entry_id]
    by = say(msg("motion {number}", number=_numbers(motions))) if motions else _("the ranking")
    return (
        f'<tr class="in"><td class="n">{line.rank or ""}</td><td class="reference">{escape(named.reference)}</td>'
        f'<td class="title">{escape(named.title)}</td><td class="n">{two_decimals(line.value)}</td>'
        f'<td class="n wide">{prize:,}</td><td class="wide">{escape(by)}</td></tr>'
    )


def _draw_differences(decisions: Decisions) -> None:
    """Draw the system's proposal beside the panel's decision, where the two differ."""
    rows = [
        (
            decisions.names[line.entry_id].reference,
            decisions.names[line.entry_id].title,
            _proposed(decisions, line),
            _stands(decisions, line),
            _numbers(track.decided_by(line)),
        )
        for track in decisions.tracks.values()
        for line in track.lines
        if line.between or line.is_withdrawn or line.tier != line.proposed
    ]
    heading = _("Where the panel decided otherwise than the ranking proposes")
    st.markdown(f"**{heading}**")
    if not rows:
        st.caption(_("The list is what the ranking proposes."))
        return
    draw_table(
        [_("Reference"), _("Title"), _("Proposal of the ranking"), _("Decision of the panel"), _("Motion")],
        rows,
        brief=(0,),
        wide=(1,),
    )


def _numbers(motions: tuple[int, ...]) -> str:
    return list_mark(language()).join(map(str, motions))


def _proposed(decisions: Decisions, line: Placed) -> str:
    return name_of(proposed_words(line, decisions.tier(line.proposed)))


def _stands(decisions: Decisions, line: Placed) -> str:
    if line.is_withdrawn:
        return _("withdrawn")
    if line.between:
        tiers = [decisions.tier(position) for position in line.between]
        open_ = tiers_named([msg("no award") if tier is None else tier.name for tier in tiers])
        return say(msg("open: {tiers}", tiers=open_))
    tier = decisions.tier(line.tier)
    return _("no award") if tier is None else name_of(tier.name)
