"""Motions that have ended, as the minutes print them: rule, roll, count, the system's proposal and the decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.tables import Motion, MotionVoter, NamedBallot
from domain.decided import Placed
from domain.list_rules import proposed_words, tier_name
from domain.messages import FieldValue, Message, msg
from domain.motions import CHOICE_NAMES, MOTION_STATE_NAMES, Choice, Count, MotionKind, MotionState, count_of
from exports.decision_reports import BallotCount, Voter
from exports.decision_reports import Motion as Minuted
from exports.decision_reports import NamedBallot as MinutedBallot
from use_cases.decisions import Decisions
from use_cases.motion_words import chosen_words, moved_words
from use_cases.transaction import Transaction


def minuted(
    tx: Transaction, motions: Sequence[Motion], decisions: Decisions, panel: Sequence[Voter]
) -> tuple[Minuted, ...]:
    """Give motions as the minutes print them; asks nobody.

    Args:
        tx: of whoever may see the meeting whole.
        motions: that have ended, in their order.
        decisions: of their cycle.
        panel: its members, two of the same name told apart by their units.
    """
    ids = [motion.id for motion in motions]
    roll: dict[int, list[MotionVoter]] = defaultdict(list)
    for voter in tx.session.scalars(
        select(MotionVoter).where(MotionVoter.motion_id.in_(ids)).options(joinedload(MotionVoter.user))
    ):
        roll[voter.motion_id].append(voter)
    ballots: dict[int, list[NamedBallot]] = defaultdict(list)
    for ballot in tx.session.scalars(select(NamedBallot).where(NamedBallot.motion_id.in_(ids))):
        ballots[ballot.motion_id].append(ballot)
    return tuple(_one(motion, decisions, _Roll(roll[motion.id], panel), ballots[motion.id]) for motion in motions)


class _Roll:
    """The roll of one motion, in the panel's order; whoever is not of the panel any more goes by the account's."""

    def __init__(self, rows: Sequence[MotionVoter], panel: Sequence[Voter]) -> None:
        known = {voter.account: voter for voter in panel}
        voters = {row.user_id: known.get(row.user_id) or Voter(row.user_id, row.user.display_name) for row in rows}
        places = {voter.account: place for place, voter in enumerate(panel)}
        self.recused = _in_order(places, (voters[row.user_id] for row in rows if row.is_recused))
        self.voted = _in_order(places, (voters[row.user_id] for row in rows if row.has_voted))
        self.of = voters


def _in_order(places: Mapping[int, int], voters: Iterable[Voter]) -> tuple[Voter, ...]:
    """Put them in the order of the panel; whoever left it comes last, by name."""
    return tuple(sorted(voters, key=lambda each: (places.get(each.account, len(places)), each.name, each.account)))


def _one(motion: Motion, decisions: Decisions, roll: _Roll, ballots: Sequence[NamedBallot]) -> Minuted:
    count = None if motion.count is None else count_of(motion.count)
    return Minuted(
        number=motion.number,
        moved=moved_words(motion, decisions),
        is_secret=motion.is_secret,
        quorum=motion.quorum,
        majority=motion.majority,
        recused=roll.recused,
        base=motion.seats - motion.recused,
        present=motion.present,
        # Of one taken back nothing was counted, and nobody is said to have voted.
        voters=() if count is None else roll.voted,
        counts=() if count is None else _counts(motion, count),
        votes_for=None if count is None or motion.kind is MotionKind.SETTLE_TIE else count.yes,
        outcome=msg(MOTION_STATE_NAMES[motion.state]),
        proposal=_proposal(motion, decisions),
        decision=_decision(motion, decisions),
        reason=motion.reason,
        named=() if count is None else _named(count, decisions),
        ballots=tuple(
            MinutedBallot(voter, _choices(each, decisions))
            for voter in roll.voted
            for each in ballots
            if each.user_id == voter.account
        ),
    )


def _counts(motion: Motion, count: Count) -> tuple[BallotCount, ...]:
    abstained = BallotCount(msg(CHOICE_NAMES[Choice.ABSTAIN]), count.abstain)
    if motion.kind is MotionKind.SETTLE_TIE:
        return BallotCount(msg("Naming entries"), count.naming), abstained
    return (
        BallotCount(msg(CHOICE_NAMES[Choice.YES]), count.yes),
        BallotCount(msg(CHOICE_NAMES[Choice.NO]), count.no),
        abstained,
    )


def _named(count: Count, decisions: Decisions) -> tuple[BallotCount, ...]:
    named = sorted(count.named.items(), key=lambda pair: (-pair[1], decisions.names[pair[0]].reference))
    return tuple(BallotCount(decisions.names[entry_id].reference, n) for entry_id, n in named)


def _choices(ballot: NamedBallot, decisions: Decisions) -> tuple[str | Message, ...]:
    if ballot.choice is not None:
        return (msg(CHOICE_NAMES[ballot.choice]),)
    return tuple(sorted(decisions.names[entry_id].reference for entry_id in ballot.entry_ids))


def _proposal(motion: Motion, decisions: Decisions) -> Message:
    """Say what the ranking alone says of what was moved."""
    position = {tier_id: place for place, tier_id in decisions.tier_ids.items()}.get(motion.tier_id or 0)
    tier = decisions.tier(position)
    match motion.kind:
        case MotionKind.SETTLE_TIE:
            return msg("The ranking leaves them tied.")
        case MotionKind.FILL_VACANCY | MotionKind.LEAVE_VACANT:
            return msg("None: after an award was withdrawn the ranking moves nobody up.")
        case MotionKind.SET_PRIZE:
            prize = f"{0 if tier is None else tier.prize_yuan:,}"
            if tier is not None and tier.prize_is_minimum:
                return msg("not less than {prize} yuan, as declared", prize=prize)
            return msg("{prize} yuan, as declared", prize=prize)
        case MotionKind.LEAVE_EMPTY:
            proposed = sum(line.proposed == position for line in _lines(decisions))
            return msg("{n} awards of “{tier}”", n=proposed, tier=tier_name(tier))
        case MotionKind.MOVE | MotionKind.AWARD:
            return _proposed_tier(motion, decisions)


def _proposed_tier(motion: Motion, decisions: Decisions) -> Message:
    line = next((line for line in _lines(decisions) if line.entry_id in motion.entry_ids), None)
    entry: FieldValue = tuple(decisions.names[entry_id].reference for entry_id in motion.entry_ids)
    proposal = msg("not on the ranking") if line is None else proposed_words(line, decisions.tier(line.proposed))
    return msg("{entry}: {tier}", entry=entry, tier=proposal)


def _decision(motion: Motion, decisions: Decisions) -> Message:
    if motion.state is MotionState.WITHDRAWN:
        return msg("None: the motion was taken back.")
    if motion.state is MotionState.LOST:
        return msg("Not carried; nothing changes.")
    if motion.kind is MotionKind.SETTLE_TIE:
        return chosen_words(motion, decisions)
    return moved_words(motion, decisions)


def _lines(decisions: Decisions) -> list[Placed]:
    return [line for track in decisions.tracks.values() for line in track.lines]
