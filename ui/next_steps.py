"""What an organiser does next, read off where the cycle stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.awards import RoundKind, TrackKind
from domain.cycles import TierRule
from domain.lifecycle import RoundStage
from domain.messages import N_, Message, msg
from domain.rounds import round_name
from use_cases.entries import RegisterCounts
from use_cases.rounds import RoundLine


@dataclass(frozen=True)
class Step:
    """One thing to do; ``label`` is the source text of the link to ``url_path``."""

    what: Message
    url_path: str
    label: str


def next_steps(
    tiers: tuple[TierRule, ...], counts: Mapping[TrackKind, RegisterCounts], rounds: tuple[RoundLine, ...]
) -> list[Step]:
    """List what can be done now, the most pressing first; later rounds wait for the earlier ones of their track."""
    steps = [
        Step(msg("Enter the prize of “{name}”: scoring cannot open without it.", name=tier.name), *_SETUP)
        for tier in tiers
        if tier.prize_yuan is None
    ]
    for track in dict.fromkeys(line.track for line in rounds):
        of_track = [line for line in rounds if line.track is track]
        if not counts[track].entries:
            steps.append(_FILL[track])
            continue
        excluded = counts[track].entries - counts[track].eligible
        if excluded and all(line.stage is RoundStage.SETUP for line in of_track):
            steps.append(Step(msg("Look through {n} entries that are not eligible.", n=excluded), *_ENTRIES))
        steps.extend(_of_rounds(of_track))
    return steps


def _of_rounds(rounds: list[RoundLine]) -> list[Step]:
    underway = [line for line in rounds if line.stage in {RoundStage.SCORING, RoundStage.CLOSED}]
    waiting = [line for line in rounds if line.stage is RoundStage.SETUP]
    if underway:
        return [_of_round(line) for line in underway]
    if waiting:
        return [_of_round(waiting[0])]
    return [_of_round(line) for line in rounds if line.kind is RoundKind.FINAL]


def _of_round(line: RoundLine) -> Step:
    name = round_name(line.track, line.kind, line.year)
    missing = line.sheets - line.submitted
    match line.stage:
        case RoundStage.SETUP if not line.judges:
            return Step(msg("{round}: name the judges.", round=name), *_ROUNDS)
        case RoundStage.SETUP:
            return Step(msg("{round}: {n} judges are named; open scoring.", round=name, n=line.judges), *_ROUNDS)
        case RoundStage.SCORING if missing:
            return Step(
                msg("{round}: {n} sheets are still to come; watch the progress.", round=name, n=missing), *_ROUNDS
            )
        case RoundStage.SCORING:
            return Step(msg("{round}: all sheets are in; close scoring.", round=name), *_ROUNDS)
        case RoundStage.CLOSED:
            return Step(msg("{round}: compute the ranking.", round=name), *_ROUNDS)
        case RoundStage.RANKED:
            return Step(msg("{round}: the ranking is there; look at the awards.", round=name), *_AWARDS)


_SETUP = ("cycle_setup", N_("Cycle and rules"))
_ENTRIES = ("entries", N_("Register"))
_ROUNDS = ("rounds", N_("Rounds and judges"))
_AWARDS = ("awards", N_("Award list"))
_FILL = {
    TrackKind.SUGGESTION: Step(msg("Import the register of suggestions."), "import_register", N_("Import a register")),
    TrackKind.ORGANISATION: Step(msg("Enter the organisations that compete."), *_ENTRIES),
}
