"""What an organiser does next, read off where the cycle stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    tiers: tuple[TierRule, ...],
    counts: Mapping[TrackKind, RegisterCounts],
    rounds: tuple[RoundLine, ...],
    *,
    today: date,
    undecided: Mapping[int, int],
    waiting: int = 0,
    groups: int = 0,
) -> list[Step]:
    """List what can be done now, the most pressing first; later rounds wait for the earlier ones of their track.

    Args:
        tiers: of the cycle.
        counts: of the register, by track.
        rounds: of the cycle, in order.
        today: at the office.
        undecided: by round, how many possible interests of judges wait for a decision.
        waiting: how many suggestions wait for somebody to confirm their eligibility.
        groups: how many groups of suggestions look like one and wait for a decision.
    """
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
        if groups and track is TrackKind.SUGGESTION:
            said = msg(
                "Decide on {n} groups of suggestions that look like one; once scoring opens it stands.", n=groups
            )
            steps.append(Step(said, *_DUPLICATES))
        if waiting and track is TrackKind.SUGGESTION:
            steps.append(Step(msg("Confirm the eligibility of {n} suggestions.", n=waiting), *_ELIGIBILITY))
        steps.extend(_of_rounds(of_track, today, undecided))
    return steps


def _of_rounds(rounds: list[RoundLine], today: date, undecided: Mapping[int, int]) -> list[Step]:
    underway = [line for line in rounds if line.stage in {RoundStage.SCORING, RoundStage.CLOSED}]
    waiting = [line for line in rounds if line.stage is RoundStage.SETUP]
    wanted = underway or waiting[:1] or [line for line in rounds if line.kind is RoundKind.FINAL]
    return [step for line in wanted for step in _of_round(line, today, undecided.get(line.round_id, 0))]


def _of_round(line: RoundLine, today: date, undecided: int) -> list[Step]:
    if not undecided:
        return [_onward(line, today)]
    name = round_name(line.track, line.kind, line.year)
    said = msg("{round}: {n} possible interests of judges wait for a decision.", round=name, n=undecided)
    first = Step(said, *_RECUSALS)
    # Scoring does not open before; what is open goes on meanwhile.
    return [first] if line.stage is RoundStage.SETUP else [first, _onward(line, today)]


def _onward(line: RoundLine, today: date) -> Step:
    name = round_name(line.track, line.kind, line.year)
    missing = line.sheets - line.submitted
    is_late = line.closes_on is not None and line.closes_on < today
    place = _ROUNDS
    match line.stage:
        case RoundStage.SETUP if line.is_outside:
            what = msg(
                "{round}: its year lies outside the cycle's days; change one of them, or it has no entry.", round=name
            )
            place = _SETUP
        case RoundStage.SETUP if not line.judges:
            what = msg("{round}: name the judges.", round=name)
        case RoundStage.SETUP:
            what = msg("{round}: {n} judges are named; open scoring.", round=name, n=line.judges)
        case RoundStage.SCORING if missing and is_late:
            what = msg(
                "{round}: the window has closed and {n} sheets are missing; remind the judges, or close scoring.",
                round=name,
                n=missing,
            )
        case RoundStage.SCORING if missing:
            what = msg("{round}: {n} sheets are still to come; watch the progress.", round=name, n=missing)
        case RoundStage.SCORING:
            what = msg("{round}: all sheets are in; close scoring.", round=name)
        case RoundStage.CLOSED:
            what = msg("{round}: compute the ranking.", round=name)
        case RoundStage.RANKED:
            what, place = msg("{round}: the ranking is there; look at the awards.", round=name), _AWARDS
    return Step(what, *place)


_SETUP = ("cycle_setup", N_("Cycle and rules"))
_DUPLICATES = ("duplicates", N_("Duplicates"))
_ELIGIBILITY = ("eligibility", N_("Eligibility"))
_ENTRIES = ("entries", N_("Register"))
_ROUNDS = ("rounds", N_("Rounds and judges"))
_RECUSALS = ("recusals", N_("Recusals"))
_AWARDS = ("awards", N_("Award list"))
_FILL = {
    TrackKind.SUGGESTION: Step(msg("Import the register of suggestions."), "import_register", N_("Import a register")),
    TrackKind.ORGANISATION: Step(msg("Enter the organisations that compete."), *_ENTRIES),
}
