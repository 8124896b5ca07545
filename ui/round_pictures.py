"""Every figure of one ranking and of its panel, as the pages draw them; for files, without a page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from domain.messages import msg
from domain.refusals import Invalid
from domain.what_if import USUAL_WITHIN
from ui.border_figures import border_heading, border_picture
from ui.certainty_words import cells
from ui.figures import Picture, values_by_rank
from ui.health_figures import residual_map, severity_plot
from ui.pictures import of_round
from ui.rankogram import rank_heading, ranks_picture
from ui.what_if_figures import kept_shares
from ui.what_if_words import steadiness_words
from ui.words import _, say
from use_cases import borders, certainties, leaderboards, panel_health, weight_stability, what_if
from use_cases.leaderboards import Leaderboard
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class NamedPicture:
    """A picture under the heading that is also the name of its file."""

    called: str
    picture: Picture


def pictures_of_ranking(tx: Transaction, ranking_id: int, references: Collection[str] = ()) -> tuple[NamedPicture, ...]:
    """Give all that can be drawn of a ranking, in the order of the pages.

    Args:
        tx: of whoever asks.
        ranking_id: of the ranking.
        references: of entries whose possible ranks are drawn, too.

    Raises:
        NotAllowed: the ranking is not open to the actor.
        Invalid: an entry is not ranked here, or nothing says how sure its rank is.
    """
    board = leaderboards.leaderboard(tx, ranking_id)
    drawn = (*_of_values(tx, board), *_of_panel(tx, board), *_of_entries(tx, board, references))
    return tuple(
        NamedPicture(of_round(heading, board.track, board.kind, board.year), picture)
        for heading, picture in drawn
        if picture is not None
    )


def _of_values(tx: Transaction, board: Leaderboard) -> Iterator[tuple[str, Picture | None]]:
    certain = certainties.of_ranking(tx, board.ranking_id)
    shown = None if certain is None else cells(board, certain, with_earlier=False)
    yield _("Values by rank"), values_by_rank(board, shown)
    looked_at = borders.of_ranking(tx, board.ranking_id)
    for place, border in enumerate(looked_at.borders):
        yield border_heading(looked_at, place), None if border.cut is None else border_picture(looked_at, place)
    assumed = what_if.basis(tx, board.ranking_id).official
    steady = weight_stability.stability(tx, board.ranking_id, assumed, USUAL_WITHIN)
    yield say(steadiness_words(board).heading), None if steady.weightings == 1 else kept_shares(steady, board)


def _of_panel(tx: Transaction, board: Leaderboard) -> Iterator[tuple[str, Picture | None]]:
    health = panel_health.of_round(tx, board.round_id)
    if health is not None and health.overall.sheets:
        yield _("Severity"), severity_plot(health)
        yield _("Who departs on which entry"), residual_map(health)


def _of_entries(
    tx: Transaction, board: Leaderboard, references: Collection[str]
) -> Iterator[tuple[str, Picture | None]]:
    known = {line.reference: line.entry_id for line in board.lines}
    for reference in references:
        if reference not in known:
            raise Invalid(msg("There is no entry “{reference}” in this ranking.", reference=reference))
        bars = certainties.rankogram(tx, board.ranking_id, known[reference])
        yield rank_heading(reference), ranks_picture(bars)
