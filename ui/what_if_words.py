"""How steadiness is spoken of: where a round has tiers, and where its entries advance."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Message, msg
from use_cases.leaderboards import Leaderboard


@dataclass(frozen=True)
class SteadinessWords:
    """One set of sentences.

    Attributes:
        heading: above all of it.
        asked: what the slider is for.
        axis: of the picture.
        marks: what the picture shows.
        steady: nothing hangs on the weights.
        steady_so_far: the same where some entries have no rank yet.
        shaky: above the entries of which something does.
    """

    heading: Message
    asked: Message
    axis: Message
    marks: Message
    steady: Message
    steady_so_far: Message
    shaky: Message


_OF_TIERS = SteadinessWords(
    msg("How steady the tiers are when the weights vary"),
    msg("For the last part of the result: how often each entry keeps its tier over all such weightings."),
    msg("Tier kept (%)"),
    msg(
        "Each mark is one entry; colour and shape show its tier in the trial. The lower it stands, the more its "
        "tier hangs on the weights. A tie across an edge is never counted as kept."
    ),
    msg("Every entry keeps the tier it has in this trial, in all weightings looked at."),
    msg("Every ranked entry keeps the tier it has in this trial, in all weightings looked at."),
    msg("Entries that most often lose their tier"),
)
_OF_ADVANCING = SteadinessWords(
    msg("How steady it is who advances when the weights vary"),
    msg("For the last part of the result: how often each entry advances, or does not, as in the trial."),
    msg("As in the trial (%)"),
    msg(
        "Each mark is one entry; colour and shape show whether it advances in the trial. The lower it stands, the more "
        "that hangs on the weights."
    ),
    msg("The same entries advance in all weightings looked at."),
    msg("Of those ranked so far the same entries advance in all weightings looked at."),
    msg("Entries of which it is least steady whether they advance"),
)


def steadiness_words(board: Leaderboard) -> SteadinessWords:
    """Give the sentences for a ranking, or for a trial on it."""
    return _OF_TIERS if board.bands else _OF_ADVANCING
