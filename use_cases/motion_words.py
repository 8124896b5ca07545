"""What was moved and what came of it, in sentences: for receipts, the log, the wall and the minutes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from db.tables import Motion
from domain.decided import TierTerms
from domain.decision_rules import SHARE_NAMES
from domain.list_rules import tier_name
from domain.messages import FieldValue, Message, msg
from domain.motions import Count, MotionKind, MotionState, count_of
from use_cases.decisions import Decisions


def moved_words(motion: Motion, decisions: Decisions, called: Mapping[int, FieldValue] | None = None) -> Message:
    """Say what is moved.

    Args:
        motion: the motion.
        decisions: of its cycle.
        called: what entries are called, by id; None for their reference numbers.
    """
    tier = _tier_of(motion, decisions)
    name = tier_name(tier)
    entries = _Names(decisions, called).of(motion.entry_ids)
    match motion.kind:
        case MotionKind.SETTLE_TIE:
            said = msg(
                "Of {entries}, which are tied, choose up to {n} for “{tier}”.",
                entries=entries,
                n=motion.places,
                tier=name,
            )
        case MotionKind.MOVE if tier is None:
            said = msg("{entry} gets no award.", entry=entries)
        case MotionKind.MOVE:
            said = msg("{entry} is moved to “{tier}”.", entry=entries, tier=name)
        case MotionKind.LEAVE_EMPTY:
            quota = 0 if tier is None else tier.quota
            said = msg("{n} of the {quota} places of “{tier}” stay empty.", n=motion.places, quota=quota, tier=name)
        case MotionKind.AWARD:
            said = msg("{entry} is awarded “{tier}”.", entry=entries, tier=name)
        case MotionKind.FILL_VACANCY:
            said = msg("{entry} takes the vacant place of “{tier}”.", entry=entries, tier=name)
        case MotionKind.LEAVE_VACANT:
            said = msg("The vacant place of “{tier}” is not filled.", tier=name)
        case MotionKind.SET_PRIZE:
            said = msg("The prize of “{tier}” is {prize} yuan.", tier=name, prize=f"{motion.prize_yuan or 0:,}")
    return said


def outcome_words(motion: Motion, decisions: Decisions, called: Mapping[int, FieldValue] | None = None) -> Message:
    """Say what came of a motion, with the arithmetic of it.

    Args:
        motion: one that has ended.
        decisions: of its cycle.
        called: what entries are called, by id; None for their reference numbers.
    """
    moved = moved_words(motion, decisions, called)
    if motion.state is MotionState.WITHDRAWN or motion.count is None:
        return msg("Motion {number} was taken back without a count: {moved}", number=motion.number, moved=moved)
    arithmetic = _arithmetic(motion, count_of(motion.count), _Names(decisions, called))
    if motion.state is MotionState.LOST:
        return msg("Motion {number} is lost: {moved} {count}", number=motion.number, moved=moved, count=arithmetic)
    if motion.kind is MotionKind.SETTLE_TIE:
        return msg(
            "Motion {number} is carried: {moved} Chosen: {chosen}. {count}",
            number=motion.number,
            moved=moved,
            chosen=_Names(decisions, called).of(motion.chosen),
            count=arithmetic,
        )
    return msg("Motion {number} is carried: {moved} {count}", number=motion.number, moved=moved, count=arithmetic)


def chosen_words(motion: Motion, decisions: Decisions) -> Message:
    """Say whom the ballots on a tie chose, by reference number; of one that was carried."""
    return msg("Chosen: {chosen}.", chosen=_Names(decisions, None).of(motion.chosen))


def _arithmetic(motion: Motion, count: Count, names: _Names) -> Message:
    needed = motion.majority.needed(count.cast)
    share = msg(SHARE_NAMES[motion.majority])
    roll = msg(
        "Panel {seats}, recused {recused}, present and voting {present}; quorum {quorum} of {base}.",
        seats=motion.seats,
        recused=motion.recused,
        present=motion.present,
        quorum=motion.quorum.needed(motion.seats - motion.recused),
        base=motion.seats - motion.recused,
    )
    if motion.kind is MotionKind.SETTLE_TIE:
        each = tuple(
            msg("{entry}: {n}", entry=names.of([entry_id]), n=n)
            for entry_id, n in sorted(count.named.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        return msg(
            "{cast} ballots cast, of which {abstain} abstained; {each}; needed {needed} ({share}). {roll}",
            cast=count.cast,
            abstain=count.abstain,
            each=each,
            needed=needed,
            share=share,
            roll=roll,
        )
    return msg(
        "{cast} ballots cast: {yes} for, {no} against, {abstain} abstained; needed {needed} ({share}). {roll}",
        cast=count.cast,
        yes=count.yes,
        no=count.no,
        abstain=count.abstain,
        needed=needed,
        share=share,
        roll=roll,
    )


class _Names:
    """What entries are called in a sentence."""

    def __init__(self, decisions: Decisions, called: Mapping[int, FieldValue] | None) -> None:
        self._names: Mapping[int, FieldValue] = (
            {entry_id: named.reference for entry_id, named in decisions.names.items()} if called is None else called
        )

    def of(self, entry_ids: Collection[int]) -> FieldValue:
        """Name them, in the order of their names."""
        named = sorted((self._names[entry_id] for entry_id in entry_ids), key=str)
        return named[0] if len(named) == 1 else tuple(named)


def _tier_of(motion: Motion, decisions: Decisions) -> TierTerms | None:
    positions = {tier_id: position for position, tier_id in decisions.tier_ids.items()}
    return None if motion.tier_id is None else decisions.tier(positions[motion.tier_id])
