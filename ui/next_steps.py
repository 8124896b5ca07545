"""What an organiser does next, read off where the cycle stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.awards import RoundKind, TrackKind
from domain.cycles import TierRule
from domain.lifecycle import RoundStage
from domain.messages import N_, Message, msg
from domain.results import ListStage
from domain.rounds import round_name, year_outside
from ui.words import either
from use_cases.entries import RegisterCounts
from use_cases.open_decisions import OpenDecisions
from use_cases.rounds import RoundLine


@dataclass(frozen=True)
class Step:
    """One thing to do; ``label`` is the source text of the link to ``url_path``, there at the round if it is of one."""

    what: Message
    url_path: str
    label: str
    round_id: int | None = None


def next_steps(
    tiers: tuple[TierRule, ...],
    counts: Mapping[TrackKind, RegisterCounts],
    rounds: tuple[RoundLine, ...],
    decisions: OpenDecisions,
    *,
    today: date,
) -> list[Step]:
    """List what can be done now, the most pressing first; later rounds wait for the earlier ones of their track.

    Args:
        tiers: of the cycle.
        counts: of the register, by track.
        rounds: of the cycle, in order.
        decisions: what of the cycle waits for one.
        today: at the office.
    """
    steps = [_PUBLISH] if decisions.is_publishable else []
    steps += [
        Step(
            msg("Enter the prize of “{name}”: scoring cannot open without it.", name=either(tier.name, tier.name_en)),
            *_SETUP,
        )
        for tier in tiers
        if tier.prize_yuan is None
    ]
    for track in dict.fromkeys(line.track for line in rounds):
        of_track = [line for line in rounds if line.track is track]
        if not counts[track].entries:
            # Beside a list that has been put forward nothing is entered any more.
            if decisions.result is ListStage.DECIDING:
                steps.append(_FILL[track])
            continue
        # What nobody decided before the result was published is not to be decided any more.
        if track is TrackKind.SUGGESTION and decisions.result is not ListStage.PUBLISHED:
            steps.extend(_of_register(decisions, of_track))
        steps.extend(_of_rounds(of_track, today, decisions))
    return steps


def _of_register(decisions: OpenDecisions, rounds: list[RoundLine]) -> Iterator[Step]:
    # What is in no round when the last one that takes up suggestions has opened will be in none.
    taking_up = [line for line in rounds if line.kind is not RoundKind.FINAL and not line.is_outside] or rounds
    if decisions.duplicates and any(line.stage is RoundStage.SETUP for line in taking_up):
        has_begun = any(line.stage is not RoundStage.SETUP for line in rounds)
        yield Step(
            _duplicates(decisions.duplicates, has_begun=has_begun, is_rehearsal=rounds[0].is_rehearsal), *_DUPLICATES
        )
    if n := decisions.eligibility:
        yield Step(msg("Confirm the eligibility of {n} suggestions.", n=n), *_ELIGIBILITY)


def _duplicates(n: int, *, has_begun: bool, is_rehearsal: bool) -> Message:
    if is_rehearsal:
        return msg("Decide on {n} groups of suggestions that look like one.", n=n)
    if has_begun:
        return msg("Decide on {n} groups of suggestions that look like one and are not being scored yet.", n=n)
    return msg("Decide on {n} groups of suggestions that look like one; once scoring opens it stands.", n=n)


def _of_rounds(rounds: list[RoundLine], today: date, decisions: OpenDecisions) -> Iterator[Step]:
    underway = [line for line in rounds if line.stage in {RoundStage.SCORING, RoundStage.CLOSED}]
    waiting = [line for line in rounds if line.stage is RoundStage.SETUP]
    wanted = underway or waiting[:1] or [line for line in rounds if line.kind is RoundKind.FINAL]
    for line in rounds:
        is_over = decisions.result is ListStage.PUBLISHED
        to_decide = [] if is_over else list(_to_decide(line, decisions, is_wanted=line in wanted))
        yield from to_decide
        # Scoring does not open before; what is open goes on meanwhile.
        is_said = decisions.is_publishable and line.stage is RoundStage.RANKED
        if line in wanted and not is_said and not (to_decide and line.stage is RoundStage.SETUP):
            yield _onward(line, today, decisions.result)


def _to_decide(line: RoundLine, decisions: OpenDecisions, *, is_wanted: bool) -> Iterator[Step]:
    name, round_id = _name(line), line.round_id
    if is_wanted and (n := decisions.interests.get(round_id)):
        what = msg("{round}: {n} possible interests of judges wait for a decision.", round=name, n=n)
        yield Step(what, *_RECUSALS, round_id)
    if n := decisions.lacking.get(round_id):
        yield Step(msg("{round}: {n} entries have fewer judges than they should.", round=name, n=n), *_PANELS, round_id)
    if n := decisions.ties.get(round_id):
        what = msg("{round}: {n} entries are tied at the last place; decide who goes on.", round=name, n=n)
        yield Step(what, *_ROUNDS, round_id)
    if n := decisions.edges.get(round_id):
        what = msg("{round}: {n} entries are tied across the edge of a tier; the meeting decides.", round=name, n=n)
        yield Step(what, *_BORDERS)


def _onward(line: RoundLine, today: date, result: ListStage) -> Step:
    if line.stage is RoundStage.SETUP and line.is_outside:
        return Step(year_outside(_name(line)), *_SETUP)
    if line.stage is RoundStage.RANKED:
        return _after_a_ranking(_name(line), result)
    what = {
        RoundStage.SETUP: _before_scoring,
        RoundStage.SCORING: _while_scoring,
        RoundStage.CLOSED: _before_ranking,
    }[line.stage]
    return Step(what(line, today), *_ROUNDS, line.round_id)


def _after_a_ranking(name: Message, result: ListStage) -> Step:
    match result:
        case ListStage.DECIDING:
            return Step(msg("{round}: the ranking is there; the panel decides at its meeting.", round=name), *_MEETING)
        case ListStage.PUT_FORWARD:
            return Step(msg("{round}: the award list waits for signatures.", round=name), *_APPROVAL)
        case ListStage.SEALED:
            return Step(msg("{round}: the award list is sealed; show it to the public.", round=name), *_PUBLICITY)
        case ListStage.SHOWN:
            said = msg(
                "{round}: the award list is shown to the public; decide objections, then publish it.", round=name
            )
            return Step(said, *_PUBLICITY)
        case ListStage.SHOWN_TO_THE_END:
            said = msg("{round}: the publicity is over; see what still stands against publishing the list.", round=name)
            return Step(said, *_PUBLICITY)
        case ListStage.PUBLISHED:
            return Step(msg("{round}: the award list is published; take the archive.", round=name), *_AWARDS)


def _before_scoring(line: RoundLine, today: date) -> Message:
    said = (
        msg("{round}: {n} judges are named; open scoring.", round=_name(line), n=line.judges)
        if line.judges
        else msg("{round}: name the judges.", round=_name(line))
    )
    if line.opens_on is not None and line.opens_on < today:
        return msg("{said} It was to open on {day}.", said=said, day=line.opens_on)
    return said


def _while_scoring(line: RoundLine, today: date) -> Message:
    if not line.missing:
        return msg("{round}: all sheets are in; close scoring.", round=_name(line))
    if line.closes_on is not None and line.closes_on < today:
        return msg(
            "{round}: the window has closed and {n} sheets are missing; remind the judges, or close scoring.",
            round=_name(line),
            n=line.missing,
        )
    return msg("{round}: {n} sheets are still to come; watch the progress.", round=_name(line), n=line.missing)


def _before_ranking(line: RoundLine, _today: date) -> Message:
    if not line.missing:
        return msg("{round}: compute the ranking.", round=_name(line))
    return msg(
        "{round}: {n} sheets are missing; see which entries are short of them, then compute the ranking.",
        round=_name(line),
        n=line.missing,
    )


def _name(line: RoundLine) -> Message:
    return round_name(line.track, line.kind, line.year)


_SETUP = ("cycle_setup", N_("Cycle and rules"))
_DUPLICATES = ("duplicates", N_("Duplicates"))
_ELIGIBILITY = ("eligibility", N_("Eligibility"))
_ENTRIES = ("entries", N_("Register"))
_ROUNDS = ("rounds", N_("Rounds and judges"))
_RECUSALS = ("recusals", N_("Recusals"))
_PANELS = ("panels", N_("Panels"))
_BORDERS = ("borders", N_("Borders"))
_AWARDS = ("awards", N_("Award list"))
_MEETING = ("meeting", N_("Decision meeting"))
_APPROVAL = ("approval", N_("Approval"))
_PUBLICITY = ("publicity", N_("Publicity and objections"))
_PUBLISH = Step(msg("The publicity is over and nothing stands against it: publish the award list."), *_PUBLICITY)
_FILL = {
    TrackKind.SUGGESTION: Step(msg("Import the register of suggestions."), "import_register", N_("Import a register")),
    TrackKind.ORGANISATION: Step(msg("Enter the organisations that compete."), *_ENTRIES),
}
