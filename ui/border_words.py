"""What an edge comes to, in sentences: first whether it is clear, then everything that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.messages import Message, msg
from ui.ranking_tables import band_name, two_decimals
from ui.words import _, say
from use_cases.border_views import BorderView, ExtraReviews, ReviewPlan
from use_cases.leaderboards import LeaderLine
from use_cases.missing_sheets import MissingSheets

Lines = Mapping[int, LeaderLine]
_FAIRLY_SURE, _EVEN_FROM, _EVEN_TO, _APART = 0.30, 0.45, 0.55, 0.8
_PARTS = 100


def percent(chance: float) -> str:
    """Show a chance in whole per cent; what is neither certain nor impossible never looks so."""
    whole = round(chance * _PARTS)
    if whole == 0 and chance > 0:
        return "<1%"
    return ">99%" if whole == _PARTS and chance < 1 else f"{whole}%"


def side_names(border: BorderView) -> tuple[str, str]:
    """Name what lies above and below an edge."""
    if border.upper is None:
        return _("advances"), _("does not advance")
    return band_name(border.upper), _("no award") if border.lower is None else band_name(border.lower)


def is_clear(border: BorderView) -> bool:
    """Whether the edge needs nobody's attention: no tie, no pair in doubt, no sheet that could change it."""
    return not (border.tied or border.pairs or border.missing)


def verdict(border: BorderView) -> tuple[str, ...]:
    """Say in plain sentences what the edge is worth; the first one says whether it is clear."""
    return tuple(say(message) for message in _verdict(border))


def _verdict(border: BorderView) -> list[Message]:
    upper, lower = side_names(border)
    if border.above is None:
        return [msg("Nobody stands above this edge: {tier} is vacant.", tier=upper)]
    if border.below is None:
        return [msg("Every ranked entry stands above this edge, so nothing is cut here.")]
    said = [_separation(border, upper, lower)]
    if border.margin == 0 and not border.tied:
        said.append(msg("Their values are equal: only the declared tie-break separates them."))
    if border.contradicted:
        said.append(
            msg(
                "For {n} pairs the sheets say the opposite of the official order once the judges' severity is taken "
                "out: look at these sheets before the meeting.",
                n=len(border.contradicted),
            )
        )
    return said


def _separation(border: BorderView, upper: str, lower: str) -> Message:
    if border.tied:
        return msg(
            "{n} entries tie across this edge and {places} of them get a place: the panel decides.",
            n=len(border.tied),
            places=border.places_in_tie,
        )
    margin = two_decimals(border.margin)
    if border.inseparable:
        return msg(
            "Between {upper} and {lower} lie {margin} points; the sheets cannot tell {above} above from {below} below.",
            upper=upper,
            lower=lower,
            margin=margin,
            above=len({pair.upper_id for pair in border.inseparable}),
            below=len({pair.lower_id for pair in border.inseparable}),
        )
    if border.contradicted:
        return msg("Between {upper} and {lower} lie {margin} points.", upper=upper, lower=lower, margin=margin)
    if border.missing:
        return msg(
            "Between {upper} and {lower} lie {margin} points: clear by the sheets there are, but missing ones could "
            "change it.",
            upper=upper,
            lower=lower,
            margin=margin,
        )
    return msg(
        "Between {upper} and {lower} lie {margin} points. This edge is clear.", upper=upper, lower=lower, margin=margin
    )


def order_words(chance: float) -> str:
    """Say how sure the order of a pair is, by the chance that the lower one is truly better."""
    if chance < _FAIRLY_SURE:
        text = msg("fairly sure; the lower one is better with {chance}", chance=percent(chance))
    elif chance < _EVEN_FROM:
        text = msg("doubtful; the lower one is better with {chance}", chance=percent(chance))
    elif chance <= _EVEN_TO:
        text = msg("as good as even; the lower one is better with {chance}", chance=percent(chance))
    elif chance <= _APART:
        text = msg("rather the other way round; the lower one is better with {chance}", chance=percent(chance))
    else:
        text = msg("the other way round; the lower one is better with {chance}", chance=percent(chance))
    return say(text)


def flip_words(missing: MissingSheets) -> str:
    """Say which totals of the missing sheets would carry an entry across."""
    if missing.rises:
        text = (
            msg("A total of {total} or more lifts it above the edge", total=missing.total)
            if missing.is_ranked
            else msg("Without a rank; a total of {total} or more lifts it above the edge", total=missing.total)
        )
    else:
        text = msg("A total of {total} or less costs it its place", total=missing.total)
    return say(text)


def plan_words(plan: ReviewPlan) -> tuple[str, ...]:
    """Say what extra sheets would bring."""
    before, after = percent(plan.before), percent(plan.after)
    if not plan.reviews:
        said = [
            msg(
                "On average these pairs stand in the wrong order with {before}: too little for further reviews to be "
                "worth their while.",
                before=before,
            )
        ]
    elif plan.is_settled:
        said = [
            msg(
                "The cheapest further reviews: {n} score sheets. They are expected to lower the chance of a wrong "
                "order from {before} to {after}.",
                n=plan.sheets,
                before=before,
                after=after,
            )
        ]
    else:
        said = [
            msg(
                "Further reviews alone will not settle this edge: even {most} more sheets would leave a chance of "
                "{left} for a wrong order. Let the panel discuss it and vote.",
                most=plan.most,
                left=percent(plan.at_best),
            ),
            msg(
                "If sheets are to be added all the same, these {n} help most; they lower the chance from {before} to "
                "{after}.",
                n=plan.sheets,
                before=before,
                after=after,
            ),
        ]
    if any(review.newcomers for review in plan.reviews):
        said.append(msg("A further judge scores every entry that shows their number: then their severity cancels out."))
    return tuple(say(message) for message in said)


def reader_words(review: ExtraReviews) -> str:
    """Say who should write the sheets of one entry."""
    if not review.newcomers:
        return say(msg("{names}, whose sheet is missing", names=review.judges))
    if not review.judges:
        return say(msg("further judge {numbers}", numbers=review.newcomers))
    return say(
        msg(
            "{names}, whose sheet is missing, and further judge {numbers}",
            names=review.judges,
            numbers=review.newcomers,
        )
    )


def zone_words(border: BorderView, lines: Lines) -> str:
    """Name the entries near the edge whose place is open; nothing where there is none."""
    inside = [entry for entry in border.entries if entry.is_in_zone]
    if not inside:
        return ""
    named = tuple(
        msg("No. {number} ({chance})", number=lines[entry.entry_id].number, chance=percent(entry.chance))
        for entry in inside
    )
    return say(msg("Chance of a place above, in the zone from 25 % to 75 %: {entries}", entries=named))


def contrary_words(border: BorderView, lines: Lines) -> str:
    """Name the entries whose sheets point to the other side; nothing where there is none."""
    against: Sequence[Message] = [
        msg("No. {number} ({chance})", number=lines[entry.entry_id].number, chance=percent(entry.chance))
        for entry in border.entries
        if entry.is_contrary
    ]
    if not against:
        return ""
    return say(
        msg("With the judges' severity taken out, these belong on the other side: {entries}", entries=tuple(against))
    )
