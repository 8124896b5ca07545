"""What a trial comes to, on the screen: who moves, the prize money, and how steady the tiers are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from domain.figures import in_yuan
from domain.messages import Message, msg
from domain.what_if import DIRECTION_NAMES, Direction
from ui.figures import CONFIG
from ui.ranking_tables import band_name, standing_words, two_decimals
from ui.tables import draw_table
from ui.what_if_figures import kept_shares, share
from ui.words import _, literal, say
from use_cases.leaderboards import TierBand
from use_cases.weight_stability import Stability, Steadiness
from use_cases.what_if import Move, Sketch

_MOST_MOVES = 60
_LEAST_STEADY = 10
_ARROWS = {Direction.UP: "↑", Direction.DOWN: "↓", Direction.OPEN: "◇"}


def draw_sketch(sketch: Sketch) -> None:
    """Draw what was changed, who would move, and what it would cost."""
    said = [msg("Changed: {changes}", changes=sketch.changes), sketch.summary]
    if not sketch.changes:
        said = [msg("Nothing is changed yet: this is the official ranking.")]
    st.markdown("  \n".join(f"**{literal(say(each))}**" for each in said))
    for caution in _cautions(sketch):
        st.warning(literal(say(caution)), icon=":material/warning:")
    if sketch.changes:
        _draw_moves(sketch)
    if sketch.assumed.bands:
        heading = _("Prize money by tier")
        st.markdown(f"#### {heading}")
        _draw_prizes(sketch.official.bands, sketch.assumed.bands)


def draw_stability(stability: Stability, sketch: Sketch) -> None:
    """Draw how often each entry keeps its tier, and who loses it most often."""
    heading = _("How steady the tiers are when the weights vary")
    st.markdown(f"#### {heading}")
    if stability.weightings == 1:
        st.info(_("Only one weighting is possible, so there is nothing to vary."))
        return
    picture = kept_shares(stability, sketch.assumed)
    st.plotly_chart(picture.figure, theme=None, config=CONFIG, key="kept shares", alt=" ".join(picture.sentences))
    st.markdown("  \n".join(f":small[{literal(sentence)}]" for sentence in picture.sentences))
    shaky = sorted(
        (line for line in stability.lines if line.kept is not None and line.kept < stability.weightings),
        key=lambda each: (each.kept, each.line.rank),
    )
    if not shaky:
        st.success(_("Every entry keeps its tier in all weightings looked at."), icon=":material/check_circle:")
        return
    heading = _("Entries that most often lose their tier")
    st.markdown(f"##### {heading}")
    _draw_shaky(shaky[:_LEAST_STEADY], stability, sketch)


def _cautions(sketch: Sketch) -> list[Message]:
    cautions = []
    if sketch.sheetless:
        cautions.append(msg("{n} entries are left without any sheet and so without a rank.", n=sketch.sheetless))
    if sketch.plain_means:
        cautions.append(
            msg(
                "{n} entries are left with fewer than five sheets: nothing is trimmed any more, the plain mean of all "
                "their totals is used. Part of what moves comes from this and not from the judge.",
                n=sketch.plain_means,
            )
        )
    return cautions


def _draw_moves(sketch: Sketch) -> None:
    heading = _("Who would stand elsewhere")
    st.markdown(f"#### {heading}")
    if not sketch.moves:
        st.info(_("Nobody: every entry stands where it stands officially."))
        return
    draw_table(
        [_("No."), _("Title"), _("Change"), _("Officially"), _("In the trial"), _("Rank"), _("Value")],
        [_moved(move, sketch) for move in sketch.moves[:_MOST_MOVES]],
        numbers=(0, 5, 6),
        brief=(2,),
        wide=(1,),
    )
    if len(sketch.moves) > _MOST_MOVES:
        rest = msg("The first {shown} of {n} by official rank are listed.", shown=_MOST_MOVES, n=len(sketch.moves))
        st.caption(literal(say(rest)))


def _moved(move: Move, sketch: Sketch) -> tuple[object, ...]:
    before, after = move.before, move.after
    word = _(DIRECTION_NAMES[move.direction])
    return (
        before.number,
        before.title,
        f"{_ARROWS[move.direction]} {word}",
        standing_words(before, sketch.official),
        standing_words(after, sketch.assumed),
        _from_to(before.rank, after.rank),
        _from_to(_value(before.value), _value(after.value)),
    )


def _value(value: Fraction | None) -> str | None:
    return None if value is None else two_decimals(value)


def _from_to(before: object, after: object) -> str:
    nothing = "—"
    return f"{nothing if before is None else before} → {nothing if after is None else after}"


def _draw_prizes(before: Sequence[TierBand], after: Sequence[TierBand]) -> None:
    rows = [
        (
            band_name(old),
            _from_to(old.quota, new.quota) if old.quota != new.quota else old.quota,
            _from_to(old.held, new.held) if old.held != new.held else old.held,
            in_yuan(old.prizes_yuan),
            in_yuan(new.prizes_yuan),
            _difference(new.prizes_yuan - old.prizes_yuan),
        )
        for old, new in zip(before, after, strict=True)
    ]
    sums = [sum(band.prizes_yuan for band in bands) for bands in (before, after)]
    draw_table(
        [_("Tier"), _("Quota"), _("Awards"), _("Officially (yuan)"), _("In the trial (yuan)"), _("Difference (yuan)")],
        rows,
        numbers=range(1, 6),
        brief=(0,),
        sums=(_("All tiers"), "", "", *map(in_yuan, sums), _difference(sums[1] - sums[0])),
    )
    st.caption(_("Awards in a tie across an edge are in no tier until the panel decides, and not in these sums."))


def _difference(yuan: int) -> str:
    return f"{yuan:+,}" if yuan else "0"


def _draw_shaky(lines: Sequence[Steadiness], stability: Stability, sketch: Sketch) -> None:
    draw_table(
        [_("No."), _("Title"), _("In the trial"), _("Keeps it"), _("Better"), _("Worse"), _("Tie across an edge")],
        [
            (
                each.line.number,
                each.line.title,
                standing_words(each.line, sketch.assumed),
                *(share(count, stability) for count in (each.kept or 0, each.better, each.worse, each.at_edge)),
            )
            for each in lines
        ],
        numbers=(0, 3, 4, 5, 6),
        brief=(2,),
        wide=(1,),
    )
