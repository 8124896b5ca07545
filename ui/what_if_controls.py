"""The controls of a trial: weights, method, the judge left out, quotas, minimum values, and how far to vary weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import streamlit as st

from domain.awards import METHOD_NAMES, Method
from domain.cycles import MOST_POINTS
from domain.figures import in_hundredths, read_hundredths, read_whole
from domain.messages import Message, msg
from domain.refusals import Invalid
from domain.what_if import MOST_QUOTA, MOST_WITHIN, Assumptions, TierAssumption
from scoring.weightings import normalised
from ui.forms import Slips, required
from ui.ranking_tables import band_name
from ui.tables import draw_table
from ui.what_if_words import steadiness_words
from ui.words import _, either, literal, say
from use_cases.leaderboards import TierBand
from use_cases.round_scores import RoundJudge
from use_cases.what_if import Basis

_POINT = 100


def draw_controls(basis: Basis, start: Assumptions, within: int, generation: str) -> tuple[Assumptions, int] | None:
    """Draw all controls; give what they stand at, None where no weight is above zero or a number cannot be read.

    Args:
        basis: the ranking to try other rules on.
        start: what the controls stand at first.
        within: how far weights are varied at first, hundredths of a per cent.
        generation: another one draws the controls anew.
    """
    weights = _draw_weights(basis, start, generation)
    heading = _("Method and judges")
    st.markdown(f"#### {heading}")
    methods = list(Method)
    method = st.radio(
        _("Method"),
        methods,
        index=methods.index(start.method),
        format_func=lambda each: _(METHOD_NAMES[each]),
        key=f"method {generation}",
    )
    left_out = _draw_judges(basis, start, generation)
    places = _draw_places(basis, start, generation)
    heading = _("How steady?")
    st.markdown(f"#### {heading}")
    points = st.slider(
        _("Vary every weight by up to ± points"),
        0,
        MOST_WITHIN // _POINT,
        within // _POINT,
        key=f"within {generation}",
        help=say(steadiness_words(basis.board).asked),
    )
    if weights is None or places is None:
        return None
    return Assumptions(weights, method, *places, left_out), points * _POINT


def _draw_weights(basis: Basis, start: Assumptions, generation: str) -> tuple[int, ...] | None:
    heading = _("Weights")
    rule = _(
        "Move each slider freely: the shares below are what counts. They are the sliders' parts of their sum, "
        "rounded to hundredths of a per cent so that they sum to exactly 100."
    )
    st.markdown(f"#### {heading}\n\n:small[{literal(rule)}]")
    # Steps of a whole point, or as fine as the weights themselves are.
    step = gcd(_POINT, *basis.official.weights, *start.weights)
    parts = [
        round(
            _POINT
            * st.slider(
                literal(either(criterion.name, criterion.name_en)),
                0.0,
                float(MOST_POINTS),
                weight / _POINT,
                step / _POINT,
                format="%.0f" if step == _POINT else "%.2f",
                key=f"weight {criterion.code} {generation}",
            )
        )
        for criterion, weight in zip(basis.criteria, start.weights, strict=True)
    ]
    if not any(parts):
        st.error(_("At least one weight must be above zero."))
        return None
    weights = normalised(parts)
    draw_table(
        [_("Criterion"), _("Weight (%)")],
        [
            (either(criterion.name, criterion.name_en), _changed(official, weight))
            for criterion, official, weight in zip(basis.criteria, basis.official.weights, weights, strict=True)
        ],
        numbers=(1,),
        sums=(_("Sum"), in_hundredths(sum(weights))),
    )
    return weights


def _changed(official: int, weight: int) -> str:
    if official == weight:
        return in_hundredths(weight)
    return f"{in_hundredths(official)} → {in_hundredths(weight)}"


def _draw_judges(basis: Basis, start: Assumptions, generation: str) -> int | None:
    names = _distinct_names(basis.judges)
    chosen = st.selectbox(
        _("Leave one judge out"),
        list(names),
        index=list(names).index(start.left_out) if start.left_out in names else None,
        format_func=lambda user_id: names[user_id],
        placeholder=_("Nobody is left out"),
        key=f"left out {generation}",
    )
    return chosen if chosen in names else None


def _distinct_names(judges: Sequence[RoundJudge]) -> dict[int, str]:
    """Name every judge; the browser knows an option by its words, so two of one name and unit are numbered."""
    names: dict[int, str] = {}
    for judge in judges:
        name = f"{judge.unit} · {judge.name}" if judge.unit else judge.name
        same = sum(1 for other in names.values() if other.partition(" #")[0] == name)
        names[judge.user_id] = f"{name} #{same + 1}" if same else name
    return names


def _draw_places(
    basis: Basis, start: Assumptions, generation: str
) -> tuple[tuple[TierAssumption, ...], int | None] | None:
    slips = Slips()
    tiers: list[TierAssumption] = []
    advance_count = start.advance_count
    if start.tiers:
        heading, hint = _("Quotas and minimum values"), _("An empty minimum value admits every value.")
        st.markdown(f"#### {heading}\n\n:small[{literal(hint)}]")
        for band, tier in zip(basis.board.bands, start.tiers, strict=True):
            tiers.append(_draw_tier(band, tier, generation, slips))
    elif advance_count is not None:
        heading = _("Places in the final")
        st.markdown(f"#### {heading}")
        typed = st.text_input(_("How many advance"), str(advance_count), key=f"advancing {generation}")
        with slips:
            advance_count = _quota(typed, msg("How many advance"))
    return None if slips.show() else (tuple(tiers), advance_count)


def _draw_tier(band: TierBand, tier: TierAssumption, generation: str, slips: Slips) -> TierAssumption:
    # Typed as text: a box for numbers keeps what it does not take to itself, and says so with a colour only.
    name = band_name(band)
    quota, least = msg("{tier}, quota", tier=name), msg("{tier}, minimum value", tier=name)
    with st.container(horizontal=True):
        typed_quota = st.text_input(literal(say(quota)), str(tier.quota), key=f"quota {band.position} {generation}")
        typed_least = st.text_input(
            literal(say(least)),
            in_hundredths(tier.minimum_value),
            placeholder=_("none"),
            key=f"minimum {band.position} {generation}",
        )
    places, value = tier.quota, tier.minimum_value
    with slips:
        places = _quota(typed_quota, quota)
    with slips:
        value = read_hundredths(typed_least, least)
    return TierAssumption(places, value)


def _quota(typed: str, field: Message) -> int:
    read = required(read_whole(typed, field), field)
    if read > MOST_QUOTA:
        raise Invalid(msg("{field}: at most {most}.", field=field, most=f"{MOST_QUOTA:,}"))
    return read
