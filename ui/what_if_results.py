"""What a trial comes to, on the screen: who moves, the prize money, and how steady the tiers are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from domain.figures import in_yuan
from domain.messages import N_, Message, msg
from domain.what_if import DIRECTION_NAMES, Direction
from ui.pictures import draw_picture, of_round
from ui.provisional import provisional
from ui.ranking_columns import ranking_columns
from ui.ranking_tables import Filter, band_name, ranking_table, standing_words, two_decimals
from ui.tables import draw_table
from ui.what_if_figures import kept_shares, share
from ui.what_if_words import SteadinessWords, steadiness_words
from ui.words import _, literal, say
from use_cases.leaderboards import Leaderboard, TierBand
from use_cases.weight_stability import Stability, Steadiness
from use_cases.what_if import Move, Sketch

_MOST_MOVES = 60
_MOST_SHAKY = 10
# By whether the round has tiers; without, an entry advances or does not.
_BETTER_NAMES = {True: N_("better {share}"), False: N_("advances {share}")}
_WORSE_NAMES = {True: N_("worse {share}"), False: N_("does not advance {share}")}
_ARROWS = {Direction.UP: "↑", Direction.DOWN: "↓", Direction.OPEN: "◇"}


def draw_headline(sketch: Sketch) -> None:
    """Draw in one sentence what comes of the trial; it stays in sight while controls are moved."""
    said = sketch.summary if sketch.changes else msg("Nothing is changed yet: this is the official ranking.")
    st.markdown(f"**{literal(say(said))}**")


def draw_sketch(sketch: Sketch) -> None:
    """Draw what was changed, who would move, and what it would cost."""
    for caution in _cautions(sketch):
        st.warning(literal(say(caution)), icon=":material/warning:")
    if sketch.changes:
        st.markdown(literal(say(msg("Changed: {changes}", changes=sketch.changes))))
        _draw_moves(sketch)
        _draw_whole(sketch)
    if sketch.assumed.bands:
        heading = _("Prize money by tier")
        st.markdown(f"#### {heading}")
        _draw_prizes(sketch.official.bands, sketch.assumed.bands)


def draw_stability(stability: Stability, sketch: Sketch) -> None:
    """Draw how often each entry keeps its tier, or advances or not as before, and who does so least often."""
    words = steadiness_words(sketch.assumed)
    st.markdown(f"#### {say(words.heading)}")
    if stability.weightings == 1:
        st.info(_("Only one weighting is possible, so there is nothing to vary."))
        return
    picture = kept_shares(stability, sketch.assumed)
    board = sketch.official
    called = of_round(say(words.heading), board.track, board.kind, board.year)
    draw_picture(picture.figure, key="kept shares", called=called, alt=" ".join(picture.sentences))
    st.markdown("  \n".join(f":small[{literal(sentence)}]" for sentence in picture.sentences))
    shaky = sorted(
        (line for line in stability.lines if line.kept is not None and line.kept < stability.weightings),
        key=lambda each: (each.kept, each.line.rank),
    )
    if not shaky:
        _draw_steady(stability, words, sketch.official)
        return
    st.markdown(f"##### {say(words.shaky)}")
    _draw_shaky(shaky[:_MOST_SHAKY], stability, sketch)


def _draw_steady(stability: Stability, words: SteadinessWords, official: Leaderboard) -> None:
    caution = provisional(official)
    steady = words.steady if caution is None else words.steady_so_far
    if tied := sum(line.kept is None for line in stability.lines):
        steady = msg(
            "Every entry that has a tier keeps it in all weightings looked at; {n} lie in a tie across an edge.", n=tied
        )
    if caution is None:
        st.info(literal(say(steady)), icon=":material/check_circle:")
        return
    st.warning(f"{literal(say(steady))} {literal(say(caution))}", icon=":material/warning:")


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
        [_("No."), _("Title"), _("Officially → in the trial")],
        [_moved(move, sketch) for move in sketch.moves[:_MOST_MOVES]],
        numbers=(0,),
        wide=(1,),
    )
    if len(sketch.moves) > _MOST_MOVES:
        rest = msg("The first {shown} of {n} by official rank are listed.", shown=_MOST_MOVES, n=len(sketch.moves))
        st.caption(literal(say(rest)))


def _draw_whole(sketch: Sketch) -> None:
    with st.expander(_("Every entry in the order of the trial")):
        table = ranking_table(sketch.assumed, Filter())
        st.dataframe(
            table.rows,
            hide_index=True,
            placeholder="—",
            column_config=ranking_columns(tuple(table.rows.column_names), table.widest_standing),
            key="order of the trial",
        )


def _moved(move: Move, sketch: Sketch) -> tuple[object, ...]:
    before, after = move.before, move.after
    where = f"{_ARROWS[move.direction]} {_(DIRECTION_NAMES[move.direction])}"
    places = _from_to(standing_words(before, sketch.official), standing_words(after, sketch.assumed))
    figures = msg(
        "rank {ranks}, value {values}",
        ranks=_changed(before.rank, after.rank),
        values=_changed(_value(before.value), _value(after.value)),
    )
    said = [where, places, say(figures)]
    if move.rules:
        said.append(say(msg("changed rules that bear on it: {changes}", changes=move.rules)))
    return before.number, before.title, "\n".join(said)


def _value(value: Fraction | None) -> str | None:
    return None if value is None else two_decimals(value)


def _from_to(before: object, after: object) -> str:
    nothing = "—"
    return f"{nothing if before is None else before} → {nothing if after is None else after}"


def _draw_prizes(before: Sequence[TierBand], after: Sequence[TierBand]) -> None:
    rows = [
        (
            band_name(old),
            _changed(old.quota, new.quota),
            _changed(old.held, new.held),
            _changed_yuan(old.prizes_yuan, new.prizes_yuan),
        )
        for old, new in zip(before, after, strict=True)
    ]
    sums = [sum(band.prizes_yuan for band in bands) for bands in (before, after)]
    draw_table(
        [_("Tier"), _("Quota"), _("Awards"), _("Prize money (yuan)")],
        rows,
        numbers=(1, 2, 3),
        brief=(0,),
        sums=(_("All tiers"), "", "", _changed_yuan(*sums)),
    )
    st.caption(_("Awards in a tie across an edge are in no tier until the panel decides, and not in these sums."))


def _changed(before: object, after: object) -> str:
    return str(before) if before == after else _from_to(before, after)


def _changed_yuan(before: int, after: int) -> str:
    if before == after:
        return in_yuan(before)
    sign = "+" if after > before else "−"
    return f"{_from_to(in_yuan(before), in_yuan(after))} ({sign}{in_yuan(abs(after - before))})"


def _draw_shaky(lines: Sequence[Steadiness], stability: Stability, sketch: Sketch) -> None:
    draw_table(
        [_("No."), _("Title"), _("Keeps it"), _("Otherwise")],
        [
            (
                each.line.number,
                f"{each.line.title}\n{standing_words(each.line, sketch.assumed)}",
                share(each.kept or 0, stability),
                "\n".join(say(part) for part in _otherwise(each, stability, has_tiers=bool(sketch.assumed.bands))),
            )
            for each in lines
        ],
        numbers=(0, 2),
        wide=(1,),
    )


def _otherwise(each: Steadiness, stability: Stability, *, has_tiers: bool) -> list[Message]:
    said = []
    if each.better:
        said.append(msg(_BETTER_NAMES[has_tiers], share=share(each.better, stability)))
    if each.worse:
        said.append(msg(_WORSE_NAMES[has_tiers], share=share(each.worse, stability)))
    if each.at_edge:
        said.append(msg("tie across an edge {share}", share=share(each.at_edge, stability)))
    return said
