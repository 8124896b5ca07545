"""What a ranking's certainty means, in sentences and as small bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from domain.figures import whole_percents
from domain.messages import FieldValue, Message, msg
from scoring.borders import ZONE
from scoring.certainty import Comparison
from scoring.noise import Feature
from ui.kept import Kept
from ui.provisional import provisional
from ui.ranking_tables import NO_TIER, CertainCells, band_name, standing
from ui.tier_looks import ADVANCING_LOOK, NO_TIER_LOOK, tier_look
from ui.words import _, decimal, language, percent, percent_beside, say
from use_cases.certainties import EIGHTY, EdgeCertainty, LineCertainty, RankingCertainty
from use_cases.leaderboards import Leaderboard

_LEAST_SHOWN = 0.005
_HARDLY_OPEN = 0.95
_PLAIN = " '<>/=:."
PICTURE_HEIGHT = 32
"""Of a picture of chances, 100 wide: a table draws it as high as a row and cuts off what its column cannot hold."""
_FEATURES = {
    Feature.HEAVY_TAILS: msg("A few sheets lie far from what the others say; they count less in the adjusted values."),
    Feature.JUDGE_NOISE: msg("Some judges are less exact than others; their sheets count less in the adjusted values."),
    Feature.JUDGE_SCALE: msg("Some judges use more of the scale than others; the adjusted values allow for it."),
}
_COMPARISONS = {
    Comparison.JUDGES_ALIKE: msg(
        "The panel falls into parts that share no judge. Between the parts, entries are compared as if the judges were "
        "equally severe on average; sheets across the parts would settle it."
    ),
    Comparison.ENTRIES_ALIKE: msg(
        "The panel falls into many parts that share no judge. Between them, entries are compared as if all had been "
        "drawn by lot; sheets across the parts would settle it."
    ),
}


_CELLS: Kept[CertainCells] = Kept(16)


def cells(board: Leaderboard, found: RankingCertainty, *, with_earlier: bool = False) -> CertainCells:
    """Give what tables and pictures say of each entry's certainty; made once for each language."""
    return _CELLS.of(found, (language(), with_earlier), lambda: _cells(board, found, with_earlier=with_earlier))


def _cells(board: Leaderboard, found: RankingCertainty, *, with_earlier: bool) -> CertainCells:
    names = chance_names(board, found)
    has_chances = bool(found.positions or found.edges)
    lines = found.lines
    return CertainCells(
        ranks={entry_id: rank_interval(line) for entry_id, line in lines.items()},
        values={entry_id: value_interval(line) for entry_id, line in lines.items()},
        spans={entry_id: (line.low[EIGHTY], line.high[EIGHTY]) for entry_id, line in lines.items()},
        bars={entry_id: chance_bar(line, names) for entry_id, line in lines.items()} if has_chances else {},
        pictures={entry_id: chance_picture(line, names) for entry_id, line in lines.items()} if has_chances else {},
        words={entry_id: chance_words(line, names) for entry_id, line in lines.items()} if has_chances else {},
        key=legend(names, has_tiers=bool(found.positions)) if has_chances else "",
        sentences=sentences(board, found, with_earlier=with_earlier),
        with_earlier=with_earlier,
    )


def rank_interval(line: LineCertainty) -> str:
    """Write the ranks that hold 80% of belief."""
    low, high = line.rank_low[EIGHTY], line.rank_high[EIGHTY]
    return str(low) if low == high else f"{low}–{high}"


def value_interval(line: LineCertainty) -> str:
    """Write the adjusted value with the interval that holds 80% of belief."""
    return f"{decimal(line.value, 1)} ({decimal(line.low[EIGHTY], 1)}–{decimal(line.high[EIGHTY], 1)})"


def chance_names(board: Leaderboard, found: RankingCertainty) -> list[tuple[str, str]]:
    """Name what the chances of a line are chances of, each with its colour, in their order."""
    if not found.positions:
        return [(_("advances"), ADVANCING_LOOK.colour), (_("does not advance"), NO_TIER_LOOK.colour)]
    bands = {band.position: band for band in board.bands}
    tiers = [(band_name(bands[position]), tier_look(position).colour) for position in found.positions]
    return [*tiers, (_("no award"), NO_TIER_LOOK.colour)]


def chance_words(line: LineCertainty, names: Sequence[tuple[str, str]]) -> str:
    """Say all chances that are worth a word."""
    parts = [
        f"{name} {percent_beside(chance, *ZONE)}"
        for (name, _colour), chance in zip(names, line.tiers, strict=True)
        if chance > _LEAST_SHOWN
    ]
    return " · ".join(parts)


def chance_bar(line: LineCertainty, names: Sequence[tuple[str, str]]) -> str:
    """Give the chances as one bar of HTML, with the same in words for whoever cannot see it."""
    parts = "".join(
        f'<i style="width:{100 * chance:.1f}%;background:{colour}"></i>'
        for (_name, colour), chance in zip(names, line.tiers, strict=True)
        if chance > _LEAST_SHOWN
    )
    said = escape(chance_words(line, names))
    bar = f'<span class="chances" role="img" aria-label="{said}" title="{said}">{parts}</span>'
    # Where hardly anything is open, the bar says it; a doubt has to be read out at a meeting.
    return f"{bar}<small>{said}</small>" if max(line.tiers) < _HARDLY_OPEN else bar


def chance_picture(line: LineCertainty, names: Sequence[tuple[str, str]]) -> str:
    """Give the same bar as the address of a picture, for a table that shows nothing else."""
    # Shorter than it could be written: two hundred of them go to the browser at every click.
    parts, left = [], 0
    for (_name, colour), chance in zip(names, line.tiers, strict=True):
        if chance > _LEAST_SHOWN:
            parts.append(f"<path stroke='{colour}' d='M{left} 1h{max(1, round(100 * chance))}'/>")
        left += round(100 * chance)
    box = f"viewBox='0 0 100 {PICTURE_HEIGHT}' stroke-width='{2 * PICTURE_HEIGHT}'"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' {box}>{''.join(parts)}</svg>"
    return f"data:image/svg+xml,{quote(drawing, safe=_PLAIN)}"


def sentences(board: Leaderboard, found: RankingCertainty, *, with_earlier: bool = False) -> tuple[str, ...]:
    """Say how sure the ranking is: each edge, what makes totals differ, and what has to be kept in mind."""
    caution = provisional(board)
    said = [] if caution is None else [caution]
    edges = [edge for edge in found.edges if edge.doubtful or not (caution or _is_vacant(board, edge))]
    said += [_edge(board, edge) for edge in edges]
    if edges:
        said.append(
            msg(
                "An entry is in doubt at an edge where the sheets give it no more than a 75% chance of the side it "
                "stands on. Borders goes by the same rule and also names the pairs that are not told apart."
            )
        )
    shares = found.answer.shares
    if shares.entries == shares.entries:
        entries, judges, noise = map(_share, whole_percents((shares.entries, shares.judges, shares.noise)))
        said.append(
            msg(
                "Of what makes totals differ, {entries} is the entries, {judges} the judges' severity and {noise} "
                "neither.",
                entries=entries,
                judges=judges,
                noise=noise,
            )
        )
    said += [_FEATURES[feature] for feature in Feature if feature in found.answer.noise.features]
    # With earlier rounds a judge counts as somebody else in each, so that parts say nothing of this panel.
    if not with_earlier and found.answer.comparison in _COMPARISONS:
        said.append(_COMPARISONS[found.answer.comparison])
    return tuple(say(each) for each in said)


def legend(names: Sequence[tuple[str, str]], *, has_tiers: bool) -> str:
    """Give the key of the bars as HTML."""
    parts = (f'<span><i style="background:{colour}"></i>{escape(name)}</span>' for name, colour in names)
    words = (
        _(
            "The bar shows how likely each tier is for the entry, going by the sheets alone; the ranks in brackets "
            "hold 80% of the likelihood. They take the judges' severity out, so they need not hold the official rank. "
            "The declared method alone decides."
        )
        if has_tiers
        else _(
            "The bar in the table shows how likely the entry truly belongs among those who advance. The declared "
            "method alone decides."
        )
    )
    return f'<p class="key">{"".join(parts)}<span class="said">{escape(words)}</span></p>'


def _share(hundredths: int) -> str:
    # A rounded part of a whole: 0 and 100 of a hundred are neither none nor all of it.
    return percent(min(max(hundredths / 100, _LEAST_SHOWN), 1 - _LEAST_SHOWN))


def _is_vacant(board: Leaderboard, edge: EdgeCertainty) -> bool:
    """Whether one side of the edge holds nobody, so that there is nothing to separate."""
    held: dict[int | None, int] = {band.position: band.held for band in board.bands}
    if board.bands:
        held[None] = sum(standing(line) == NO_TIER for line in board.lines if line.rank is not None)
    return any(not held.get(position, 1) for position in (edge.upper, edge.lower))


def _edge(board: Leaderboard, edge: EdgeCertainty) -> Message:
    if edge.upper is None:
        if not edge.doubtful:
            return msg("The sheets tell clearly who advances and who does not.")
        return msg("The sheets cannot tell for {n} entries whether they advance.", n=edge.doubtful)
    names = {band.position: band_name(band) for band in board.bands}
    fields: dict[str, FieldValue] = {
        "upper": names[edge.upper],
        "lower": _("no award") if edge.lower is None else names[edge.lower],
        "n": edge.doubtful,
    }
    if not edge.doubtful:
        return msg("The sheets separate {upper} clearly from {lower}.", **fields)
    return msg(
        "The sheets do not separate {upper} from {lower}: {n} entries may as well belong on the other side.", **fields
    )
