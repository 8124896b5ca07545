"""Which method the sheets of a ranking speak for, in words: advice for the next round, for the declared one decides."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.awards import Method
from domain.messages import Message, msg
from domain.method_words import METHOD_WORDS
from scoring.recommendation import Caution, Reason, Recommendation

_REASONS: Mapping[Reason, Message] = MappingProxyType(
    {
        Reason.NOTHING_TO_COMPARE: msg("there is too little to compare judges by."),
        Reason.OUTLYING_SHEETS: msg("a few sheets lie far off the others, and it gives them less weight."),
        Reason.UNEQUAL_JUDGES: msg(
            "some judges are less exact than others, or use more of the scale, and it allows for that."
        ),
        Reason.EVERYBODY_SCORED: msg(
            "every judge scored every entry, so that severity moves nothing, and anyone can check it."
        ),
        Reason.SEVERITY: msg("judges differ in severity, and it evens that out."),
        Reason.UNEQUAL_SHEETS: msg(
            "entries differ in their number of sheets, and it does not favour those seen by few."
        ),
        Reason.JUDGES_ALIKE: msg("no difference between judges can be seen, and anyone can check it."),
    }
)


def recommendation_words(found: Recommendation, official: Method) -> tuple[Message, ...]:
    """Say what is recommended and why, and then what to keep in mind with any method.

    Args:
        found: by ``scoring.recommendation``.
        official: the method that was declared.
    """
    advised = Method(found.method.value)
    name, reason = METHOD_WORDS[advised].short, _REASONS[found.reason]
    if advised is official:
        first = msg("Sheets like these speak for the official method, {method}: {reason}", method=name, reason=reason)
    else:
        first = msg(
            "Sheets like these speak for another method, {method}: {reason} For this round the official method "
            "decides; the next one may declare another.",
            method=name,
            reason=reason,
        )
    return (first, *map(_caution, found.cautions))


def _caution(caution: Caution) -> Message:
    match caution:
        case Caution.SEPARATE_PARTS:
            return msg(
                "By any method: some entries share no judges with others, so severity cannot be told from quality."
            )
        case Caution.WEAKLY_CONNECTED:
            return msg("By any method: judges have few entries in common, so their severity is known only roughly.")
        case Caution.FEW_SHEETS:
            return msg("By any method: some entries have fewer than three sheets, and their values are uncertain.")
