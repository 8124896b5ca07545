"""The motions of an archive: rule, roll, ballots and outcome of each worked out again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.decision_rules import Share
from domain.messages import Message, msg
from domain.motions import Choice, Count, MotionKind, MotionState, chosen_of_tie, count_of, is_carried, sums_of
from use_cases.archive_acts import ENDED
from use_cases.archive_cells import Row
from use_cases.archive_findings import Finding, finding
from use_cases.archived_results import ArchivedResults, motion_name
from use_cases.archived_tables import ArchivedTables, grouped
from use_cases.motions import with_ballot

BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError)
_SUMS = ("yes", "no", "abstain", "naming", "named")


@dataclass(frozen=True)
class Outcome:
    """What comes of a motion by its own count; nobody is chosen unless it is carried."""

    state: MotionState
    chosen: tuple[int, ...] = ()


def outcomes(tables: ArchivedTables, results: ArchivedResults, findings: list[Finding]) -> dict[int, Outcome]:
    """Work every motion out again and note what does not agree; those that cannot be are left out."""
    found = {}
    findings += _gaps(tables, results)
    for motion in results.motions:
        name = motion_name(tables, motion)
        try:
            outcome = _outcome(motion)
            noted = list(_findings(results, motion, name, outcome))
        except BROKEN:
            sentence = msg("{motion}: its outcome cannot be worked out from what stands there.", motion=name)
            findings.append(finding("motion_not_computable", sentence, motion=motion["motion_id"]))
            continue
        findings += noted
        found[motion["motion_id"]] = outcome
    return found


def _gaps(tables: ArchivedTables, results: ArchivedResults) -> Iterator[Finding]:
    """Find motions that are not there: their numbers run from 1 in each round, and every roll is one's of them."""
    numbers = grouped(list(results.motions), "round_id", lambda row: row["number"])
    for round_id in sorted(numbers):
        for number in sorted(set(range(1, max(numbers[round_id]))) - set(numbers[round_id])):
            name = motion_name(tables, {"round_id": round_id, "number": number})
            yield finding("motion_gap", msg("{motion}: missing.", motion=name), round=round_id, number=number)
    for motion_id in sorted(results.voters.keys() - {row["motion_id"] for row in results.motions}):
        sentence = msg("There is a roll of a motion that is not there (motion_id {id}).", id=motion_id)
        yield finding("motion_unknown", sentence, motion=motion_id)


def _outcome(motion: Row) -> Outcome:
    if motion["yes"] is None:
        return Outcome(MotionState.OPEN if motion["ended_at"] is None else MotionState.WITHDRAWN)
    kind, majority, count = MotionKind(motion["kind"]), Share(motion["majority"]), _count(motion)
    if kind is MotionKind.SETTLE_TIE:
        chosen = chosen_of_tie(count, majority, motion["places"])
        return Outcome(MotionState.CARRIED if chosen else MotionState.LOST, chosen)
    if is_carried(count, majority):
        return Outcome(MotionState.CARRIED, tuple(int(each) for each in motion["entry_ids"]))
    return Outcome(MotionState.LOST)


def _count(motion: Row) -> Count:
    return count_of({key: motion[key] for key in _SUMS})


def _findings(results: ArchivedResults, motion: Row, name: Message, outcome: Outcome) -> Iterator[Finding]:
    key = motion["motion_id"]
    expected: dict[str, object] = {rule: results.rule[rule] for rule in ("quorum", "majority", "is_secret")}
    expected |= {"state": outcome.state.value, "chosen": sorted(outcome.chosen)}
    if motion["yes"] is not None:
        expected |= _roll(results, motion)
        yield from _arithmetic(motion, name)
        yield from _voters(results, motion, name)
    for field, comes_out in expected.items():
        stands = sorted(motion[field]) if field == "chosen" else motion[field]
        if _plain(stands) != _plain(comes_out):
            sentence = msg(
                "{motion}: under {column} stands {stored}; {found} comes out.",
                motion=name,
                column=field,
                stored=_plain(stands) or "—",
                found=_plain(comes_out) or "—",
            )
            facts = {"field": field, "stored": _plain(stands), "found": _plain(comes_out)}
            yield finding("motion_differs", sentence, motion=key, **facts)
    if outcome.state is not MotionState.OPEN and not results.acts.is_told(motion["event_seq"], ENDED, key):
        sentence = msg("{motion}: the log does not tell of its end.", motion=name)
        yield finding("motion_not_in_log", sentence, motion=key)


def _arithmetic(motion: Row, name: Message) -> Iterator[Finding]:
    """Reconcile ballots with voters, and voters with the quorum."""
    cast, present, base = _count(motion).cast, motion["present"], motion["seats"] - motion["recused"]
    if cast != present:
        sentence = msg("{motion}: ballots counted: {cast}; voters: {present}.", motion=name, cast=cast, present=present)
        yield finding("motion_count", sentence, motion=motion["motion_id"], cast=cast, present=present)
    needed = Share(motion["quorum"]).needed(base)
    if present < needed:
        sentence = msg(
            "{motion}: there was no quorum: {present} of {base} voted, and it takes {needed}.",
            motion=name,
            present=present,
            base=base,
            needed=needed,
        )
        facts = {"present": present, "base": base, "needed": needed}
        yield finding("motion_quorum", sentence, motion=motion["motion_id"], **facts)


def _voters(results: ArchivedResults, motion: Row, name: Message) -> Iterator[Finding]:
    """Find ballots of whoever was recused or never came, and how anybody voted in secret."""
    key = motion["motion_id"]
    voted = [row for row in results.voters.get(key, ()) if row["has_voted"]]
    for row in voted:
        person = row["user_id"]
        if row["is_recused"]:
            sentence = msg("{motion}: person {id} was recused and voted.", motion=name, id=person)
            yield finding("voter_recused", sentence, motion=key, user=person)
        if (motion["meeting_id"], person) not in results.attended:
            sentence = msg("{motion}: person {id} voted without having come to the meeting.", motion=name, id=person)
            yield finding("voter_absent", sentence, motion=key, user=person)
    for ballot in results.ballots.get(key, ()) if motion["is_secret"] else ():
        person = ballot["user_id"]
        sentence = msg(
            "{motion}: the ballot is secret, and yet that of person {id} stands there.", motion=name, id=person
        )
        yield finding("ballot_told", sentence, motion=key, user=person)


def _roll(results: ArchivedResults, motion: Row) -> Mapping[str, object]:
    """Give the roll's sums as the roll itself has them, and those of the ballots where they are by name."""
    voters = results.voters.get(motion["motion_id"], ())
    found: dict[str, Any] = {
        "seats": len(voters),
        "recused": sum(bool(row["is_recused"]) for row in voters),
        "present": sum(bool(row["has_voted"]) for row in voters),
    }
    if motion["is_secret"]:
        return found
    is_tie = motion["kind"] == MotionKind.SETTLE_TIE
    count = Count(named={int(each): 0 for each in motion["entry_ids"]} if is_tie else {})
    for ballot in results.ballots.get(motion["motion_id"], ()):
        choice = None if ballot["choice"] is None else Choice(ballot["choice"])
        count = with_ballot(count, choice, ballot["entry_ids"])
    return found | {key: value for key, value in sums_of(count).items() if key in _SUMS}


def _plain(value: object) -> str:
    """Write a value as the archive writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "" if value is None else str(value)
