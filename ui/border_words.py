"""What an edge comes to, in sentences: first whether it is clear, then everything that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.messages import Message, msg
from scoring.border_pairs import APART
from scoring.borders import ZONE
from ui.ranking_tables import band_name, two_decimals
from ui.words import _, percent, percent_beside, say
from use_cases.border_views import BorderEntry, BorderView, ExtraReviews, ReviewPlan
from use_cases.leaderboards import LeaderLine
from use_cases.missing_sheets import MissingSheets

Lines = Mapping[int, LeaderLine]
_EVEN_FROM, _EVEN_TO = 0.45, 0.55
_LEAST = 0.01


def side_names(border: BorderView) -> tuple[str, str]:
    """Name what lies above and below an edge."""
    if border.upper is None:
        return _("advances"), _("does not advance")
    return band_name(border.upper), _("no award") if border.lower is None else band_name(border.lower)


def _in_a_sentence(border: BorderView) -> tuple[str, str]:
    """Name both sides as what a margin lies between; advancing is no thing of which there is one above."""
    return side_names(border) if border.upper else (_("the last that advances"), _("the first that does not"))


def likely(border: BorderView) -> tuple[MissingSheets, ...]:
    """Give the missing sheets that change the edge with at least one chance in a hundred, or nobody knows with what."""
    return tuple(each for each in border.missing if each.chance is None or each.chance >= _LEAST)


def is_clear(border: BorderView) -> bool:
    """Whether the edge needs nobody's attention: no tie, nobody in doubt, no missing sheet that may well change it."""
    return not (border.tied or border.pairs or border.zone or border.contrary or likely(border))


def verdict(border: BorderView) -> tuple[str, ...]:
    """Say in plain sentences what the edge is worth; the first one says whether it is clear."""
    return tuple(say(message) for message in _verdict(border))


def _verdict(border: BorderView) -> list[Message]:
    upper, lower = _in_a_sentence(border)
    if border.above is None:
        vacant = msg("Nobody stands above this edge: {tier} is vacant.", tier=upper)
        return [vacant if border.upper else msg("Nobody stands above this edge."), *_by_missing(border)]
    if border.below is None:
        return [msg("Every ranked entry stands above this edge, so nothing is cut here."), *_by_missing(border)]
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


def _by_missing(border: BorderView) -> list[Message]:
    """Say why an edge with an empty side needs a look all the same."""
    return [msg("Missing sheets could change that; they stand below.")] if likely(border) else []


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
            "Between {upper} and {lower} lie {margin} points; the sheets do not tell apart {n} pairs across this edge.",
            upper=upper,
            lower=lower,
            margin=margin,
            n=len(border.inseparable),
        )
    if border.zone and not border.contradicted:
        return msg(
            "Between {upper} and {lower} lie {margin} points; no single pair is in doubt, but the places of {n} "
            "entries are.",
            upper=upper,
            lower=lower,
            margin=margin,
            n=border.zone,
        )
    if border.contradicted or border.contrary:
        return msg("Between {upper} and {lower} lie {margin} points.", upper=upper, lower=lower, margin=margin)
    if likely(border):
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
    shown = percent_beside(chance, *ZONE)
    if chance < _EVEN_FROM:
        text = msg("rather as it stands, but open; chance that the lower one is better: {chance}", chance=shown)
    elif chance <= _EVEN_TO:
        text = msg("as good as even; chance that the lower one is better: {chance}", chance=shown)
    elif chance <= 1 - APART:
        text = msg("rather the other way round; chance that the lower one is better: {chance}", chance=shown)
    else:
        text = msg("probably the other way round; chance that the lower one is better: {chance}", chance=shown)
    return say(text)


def flip_words(missing: MissingSheets) -> str:
    """Say which totals of the missing sheets would carry an entry across."""
    if missing.rises:
        text = (
            msg("Missing totals of {total} or more lift it above the edge", total=missing.total)
            if missing.is_ranked
            else msg("Without a rank; missing totals of {total} or more lift it above the edge", total=missing.total)
        )
    else:
        text = msg("Missing totals of {total} or less cost it its place", total=missing.total)
    return say(text)


def plan_words(plan: ReviewPlan) -> tuple[str, ...]:
    """Say what extra sheets would bring."""
    before, after = percent(plan.before), percent(plan.after)
    if not plan.reviews:
        said = [
            msg(
                "On average these pairs stand in the wrong order with a chance of {before}: too little for further "
                "reviews to pay.",
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
            ),
            _advice(plan),
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


def _advice(plan: ReviewPlan) -> Message:
    """Say what to do with a plan that tells most of the pairs apart, and leaves some of them open all the same."""
    if plan.pays:
        return msg(
            "What to do: have these reviews made before the meeting; on what is still close after them the panel votes."
        )
    return msg(
        "What to do: so many sheets for so little are not worth it; take these entries to the meeting as equally good, "
        "and let the panel vote."
    )


def reader_words(review: ExtraReviews) -> str:
    """Say who should write the sheets of one entry."""
    if not review.newcomers:
        return say(msg("{names}, whose sheet is missing", names=review.judges))
    newcomers = (
        msg("further judge {number}", number=review.newcomers[0])
        if len(review.newcomers) == 1
        else msg("further judges {numbers}", numbers=review.newcomers)
    )
    if not review.judges:
        return say(newcomers)
    return say(msg("{names}, whose sheet is missing, and {newcomers}", names=review.judges, newcomers=newcomers))


def zone_words(border: BorderView, lines: Lines) -> str:
    """Name the entries nearest to the edge whose place is open; nothing where there is none."""
    named = _with_chances([entry for entry in border.entries if entry.is_in_zone], lines)
    if not named:
        return ""
    if len(named) == border.zone:
        return say(msg("Chance of a place above, in the zone from 25% to 75%: {entries}", entries=named))
    return say(
        msg(
            "Chance of a place above, in the zone from 25% to 75%, the {shown} nearest of {n}: {entries}",
            shown=len(named),
            n=border.zone,
            entries=named,
        )
    )


def contrary_words(border: BorderView, lines: Lines) -> str:
    """Name the entries nearest to the edge whose sheets point to the other side; nothing where there is none."""
    named = _with_chances([entry for entry in border.entries if entry.is_contrary], lines)
    if not named:
        return ""
    if len(named) == border.contrary:
        return say(
            msg(
                "With the judges' severity taken out, these more likely belong on the other side: {entries}",
                entries=named,
            )
        )
    return say(
        msg(
            "With the judges' severity taken out, {n} more likely belong on the other side, the {shown} nearest being: "
            "{entries}",
            n=border.contrary,
            shown=len(named),
            entries=named,
        )
    )


def _with_chances(entries: Sequence[BorderEntry], lines: Lines) -> tuple[Message, ...]:
    return tuple(
        msg("No. {number} ({chance})", number=lines[entry.entry_id].number, chance=percent_beside(entry.chance, *ZONE))
        for entry in entries
    )
