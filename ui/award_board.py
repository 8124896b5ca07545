"""The award list on the screen: all tiers together, vacant ones too, and what the panel still has to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from domain.messages import Message, msg
from exports.award_list_sheet import NOT_APPLICABLE
from exports.reports import Award, AwardReport, EdgeTie, TierAwards, UnrankedEntry, WaivedEntry, Words
from ui.ranking_tables import BOARD_STYLE, prize_words, two_decimals
from ui.tables import draw_table
from ui.tier_looks import EDGE_LOOK, tier_look
from ui.words import _, say

Names = Mapping[str, Sequence[str]]
_WIDTH = 5


def draw_awards(report: AwardReport, names: Names | None) -> None:
    """Draw every tier in order, then ties across an edge.

    Args:
        report: the award list.
        names: proposers by reference; None while they have not been asked for.
    """
    heads = [(_("Rank"), "n"), (_("Reference"), ""), (_("Title"), ""), (_("Value"), "n"), (_("Handling unit"), "wide")]
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for text, kind in heads)
    bodies = [_tier(held, names) for held in report.tiers] + [_edge(tie, names) for tie in report.edge_ties]
    st.html(f'{BOARD_STYLE}<div class="board"><table><thead><tr>{head}</tr></thead>{"".join(bodies)}</table></div>')


def draw_unranked(entries: Sequence[UnrankedEntry]) -> None:
    """Draw the entries of the final rounds that have no value, and what they lack."""
    draw_table(
        [_("Reference"), _("Title"), _("Sheets"), _("What is missing")],
        [(row.reference, row.title, f"{row.sheets} / {row.sheets_required}", words(row.missing)) for row in entries],
        brief=(0, 2),
    )


def draw_waived(entries: Sequence[WaivedEntry]) -> None:
    """Draw the entries of the final rounds that are ranked by decision, what they lack, and why it was waived."""
    draw_table(
        [_("Reference"), _("Title"), _("Sheets"), _("What is missing"), _("Reason")],
        [
            (row.reference, row.title, f"{row.sheets} / {row.sheets_required}", words(row.missing), words(row.reason))
            for row in entries
        ],
        brief=(0, 2),
    )


def words(text: Words) -> str:
    """Show a name as typed, or a sentence in the reader's language."""
    return say(text) if isinstance(text, Message) else text


def _tier(held: TierAwards, names: Names | None) -> str:
    tier = held.tier
    counts = msg(
        "{held} of {quota}, {each}; together {sum} yuan",
        held=len(held.awards),
        quota=tier.quota,
        each=prize_words(tier.prize, is_minimum=tier.prize_is_minimum),
        sum=f"{sum(award.prize for award in held.awards):,}",
    )
    rows = [_heading("band", words(tier.name), say(counts))]
    rows += [
        _row("in", award.rank, award.reference, award.title, two_decimals(award.value), _handler(award), names)
        for award in held.awards
    ]
    if not held.awards:
        why = _("Vacant") if held.why_empty is None else words(held.why_empty)
        rows.append(f'<tr class="vacant"><td colspan="{_WIDTH}">{escape(why)}</td></tr>')
    colour = tier_look(tier.order).colour
    return f'<tbody style="--tier: {colour}">{"".join(rows)}</tbody>'


def _handler(award: Award) -> str | None:
    return NOT_APPLICABLE if award.is_unit else award.handling_unit


def _edge(tie: EdgeTie, names: Names | None) -> str:
    tiers = tuple(_("no award") if tier is None else words(tier) for tier in tie.tiers)
    said = msg(
        "{n} entries share rank {rank} across {tiers}; places left: {places}",
        n=len(tie.entries),
        rank=tie.rank,
        tiers=" / ".join(tiers),
        places=tie.places or 0,
    )
    rows = [_heading("edge", _("For the panel to decide"), say(said))]
    rows += [
        _row("edge", tie.rank, entry.reference, entry.title, two_decimals(entry.value), None, names)
        for entry in tie.entries
    ]
    return f'<tbody style="--tier: {EDGE_LOOK.colour}">{"".join(rows)}</tbody>'


def _heading(kind: str, name: str, said: str) -> str:
    return f'<tr class="{kind}"><th colspan="{_WIDTH}">{escape(name)}<span>{escape(said)}</span></th></tr>'


def _row(  # noqa: PLR0917 -- one argument a cell, in the order of the columns
    kind: str, rank: int | None, reference: str, title: str, value: str, unit: str | None, names: Names | None
) -> str:
    proposers = "、".join((names or {}).get(reference, ()))
    said = say(msg("Proposed by {names}", names=proposers))
    who = f"<small>{escape(said)}</small>" if proposers else ""
    return (
        f'<tr class="{kind}"><td class="n">{rank or ""}</td><td class="reference">{escape(reference)}</td>'
        f'<td class="title">{escape(title)}{who}</td><td class="n">{value}</td>'
        f'<td class="wide">{escape(unit or "")}</td></tr>'
    )
