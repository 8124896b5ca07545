"""The record of a draw: who was drawn, with what chance, and how anybody can draw it again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.expert_quotas import rule_messages
from domain.messages import Message, msg
from domain.refusals import Invalid
from ui.session import read
from ui.tables import draw_table
from ui.words import _, actor, literal, say
from use_cases import panel_draws
from use_cases.expert_tables import per_cent
from use_cases.panel_draws import DrawnLine, DrawRecord


def draw_record(record: DrawRecord) -> None:
    """Draw one draw with its panel, its reserve and what it rests on."""
    st.header(say(msg("Draw {number}", number=record.number)))
    for sentence in _facts(record):
        st.markdown(f"- {literal(say(sentence))}")
    _draw_panel([line for line in record.lines if not _is_waiting(line)])
    _draw_reserve([line for line in record.lines if _is_waiting(line)])
    with st.expander(_("Draw it again")):
        st.markdown(
            _(
                "The seed came from the machine's own source of chance, in the act that recorded pool, rules "
                "and panel. With the pool as it was and this command anybody can draw again, on any machine with the "
                "program:"
            )
        )
        st.code(panel_draws.command(record), language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.download_button(
                _("The pool as it was (CSV)"),
                read(panel_draws.pool_file, record.draw_id),
                f"POOL-{record.draw_id}.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
                key=f"pool of {record.draw_id}",
            )
            if st.button(_("Draw again and compare"), key=f"again {record.draw_id}", icon=":material/verified:"):
                _compare(record)
        st.caption(literal(say(msg("Pool and rules, SHA-256: {digest}", digest=record.digest))))


def draw_earlier(records: Sequence[DrawRecord]) -> None:
    """Draw the earlier draws of the round, which count no more."""
    for record in records:
        title = msg("Draw {number}, {at}: counts no more", number=record.number, at=record.drawn_at)
        with st.expander(say(title)):
            st.markdown(
                literal(
                    say(
                        msg(
                            "Seed {seed}: {names}.",
                            seed=record.seed,
                            names=tuple(line.expert.name for line in record.lines if not line.is_reserve),
                        )
                    )
                )
            )
            st.code(panel_draws.command(record), language=None, wrap_lines=True)


def _compare(record: DrawRecord) -> None:
    try:
        said = read(panel_draws.draw_again, record.draw_id)
    except Invalid as refusal:
        st.error(literal(say(refusal.message)), icon=":material/report:")
    else:
        st.success(literal(say(said)), icon=":material/check_circle:")


def _facts(record: DrawRecord) -> list[Message]:
    facts = [
        msg(
            "Drawn by {who} on {at} from {n} experts, with seed {seed}.",
            who=actor(record.drawn_by),
            at=record.drawn_at,
            n=record.experts,
            seed=record.seed,
        ),
        msg("Rules: {rules}.", rules=rule_messages(record.rules)),
        msg(
            "{panels} panels keep to the rules, each with the same chance; number {panel} was drawn.",
            panels=f"{record.panels:,}",
            panel=f"{record.panel:,}",
        ),
    ]
    if record.reason:
        facts.append(msg("Drawn anew because: {reason}", reason=record.reason))
    return facts


def _draw_panel(lines: Sequence[DrawnLine]) -> None:
    if not lines:
        return
    st.subheader(_("Panel"))
    draw_table(
        [_("Expert"), _("Themes"), _("Chance of being drawn"), _("State")],
        [(_expert(line), _themes(line), per_cent(line.chance), _state(line)) for line in lines],
        numbers=(2,),
        wide=(1,),
    )


def _draw_reserve(lines: Sequence[DrawnLine]) -> None:
    if not lines:
        return
    st.subheader(_("Reserve"))
    rows = [(_expert(line), _themes(line), _state(line)) for line in lines]
    draw_table([_("Expert"), _("Themes"), _("State")], rows, wide=(1,))


def _is_waiting(line: DrawnLine) -> bool:
    return line.is_reserve and not line.is_on_panel


def _expert(line: DrawnLine) -> str:
    place = [line.expert.unit, line.expert.district]
    return f"{line.expert.name}\n{' · '.join(filter(None, place))}"


def _themes(line: DrawnLine) -> str:
    return say(msg("{names}", names=line.expert.themes))


def _state(line: DrawnLine) -> str:
    if line.declined_because:
        return say(msg("declined: {reason}", reason=line.declined_because))
    if _is_waiting(line):
        return _("in reserve")
    state = say(msg("stands in for {name}", name=line.stands_in_for)) if line.is_reserve else _("member")
    return f"{state}\n{line.account}" if line.account else state
