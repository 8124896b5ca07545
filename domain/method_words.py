"""What each method does, what it is good for, and when not to use it, in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.awards import METHOD_NAMES, Method, Rounding
from domain.messages import Message, msg

ROUNDED_TO_SIX = frozenset({Method.STANDARDISED, Method.ADDITIVE, Method.MIXED})
"""Their values are worked out in binary fractions and rounded to six decimals before they are compared."""


@dataclass(frozen=True)
class MethodWords:
    """One method explained: a short name for narrow columns and four sentences."""

    short: Message
    does: Message
    good_for: Message
    not_for: Message
    costs: Message


METHOD_WORDS: Mapping[Method, MethodWords] = MappingProxyType(
    {
        Method.TRIMMED: MethodWords(
            msg("Trimmed mean"),
            msg("One highest and one lowest total of the entry are left out, and the others are averaged."),
            msg("Everybody knows it and can check it, and no single judge can lift or sink an entry."),
            msg("Not with fewer than five sheets, nor where entries were scored by different judges."),
            msg(
                "Cost in fairness: two of five opinions are not heard, so the order is a little less sure than by the "
                "mean; severe and mild judges are not evened out."
            ),
        ),
        Method.MEAN: MethodWords(
            msg("Mean"),
            msg("All totals of the entry are averaged."),
            msg("It hears every judge alike and wastes no opinion where all judge in good faith."),
            msg("Not where one judge could decide on purpose, nor where entries were scored by different judges."),
            msg(
                "Cost in fairness: one very high or very low sheet moves the value with its full weight; severe and "
                "mild judges are not evened out."
            ),
        ),
        Method.MEDIAN: MethodWords(
            msg("Median"),
            msg("The total in the middle counts; of an even number, the mean of the two in the middle."),
            msg("Two judges out of five together cannot push the value beyond what a third one gave."),
            msg("Not with few sheets or coarse points: many entries then tie."),
            msg(
                "Cost in fairness: it hears the least, so the order is the least sure of the six; severe and mild "
                "judges are not evened out."
            ),
        ),
        Method.STANDARDISED: MethodWords(
            msg("Standardised"),
            msg(
                "Each judge's totals are brought to one level and one spread, averaged, and brought back to the scale "
                "of points."
            ),
            msg("Every judge has the same say, whether they use 60 to 95 points or only 84 to 88."),
            msg("Not where a judge left an entry out or gave all the same total: the ranking is then refused."),
            msg(
                "Cost in fairness: it needs every sheet of every judge, or the ranking is refused; a judge who sees "
                "hardly any difference between entries is made to count as much as one who does."
            ),
        ),
        Method.ADDITIVE: MethodWords(
            msg("Least squares"),
            msg(
                "The severity of each judge is worked out from the entries judges have in common and taken out of the "
                "totals."
            ),
            msg("Entries that met severe or mild judges become comparable, also where some sheets are missing."),
            msg("Not where judges have hardly an entry in common, nor where some entries have very few sheets."),
            msg(
                "Cost in fairness: an entry with few sheets swings as far as its few judges, up as well as down; where "
                "everyone scored everything it is the mean."
            ),
        ),
        Method.MIXED: MethodWords(
            msg("Mixed model"),
            msg(
                "The severity of each judge is taken out, and an entry is drawn towards the middle the more, the fewer "
                "and the less certain its sheets are."
            ),
            msg(
                "In simulations it came nearest to the true order where judges differ and sheets are uneven in number."
            ),
            msg("Not where judges scored piles of different quality and share hardly an entry."),
            msg(
                "Cost in fairness: nobody can recompute it by hand; values lie closer together than the totals, which "
                "matters for minimum values, and an outstanding entry with few sheets must wait for more of them."
            ),
        ),
    }
)


def method_in_full(method: Method, rounding: Rounding) -> Message:
    """Name a method, and say of one that calculates in binary fractions that its values are rounded."""
    name = msg(METHOD_NAMES[method])
    # Where values are rounded to two decimals the rounding itself says so.
    has_six = method in ROUNDED_TO_SIX and rounding is not Rounding.VALUE
    return msg("{method}; values rounded to six decimals", method=name) if has_six else name
