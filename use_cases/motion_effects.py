"""What a motion would change if it were carried: said before anybody votes on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.tables import Motion
from domain.awards import TrackKind
from domain.decided import Carried, Placed
from domain.list_rules import Breach
from domain.messages import FieldValue, InBoth, Message, msg
from domain.motions import MotionKind
from use_cases.decisions import Decisions, decisions_of
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Effects:
    """What else a motion would change.

    Attributes:
        others: by entry, in which tier it would stand instead; those the motion itself names are left out.
        breaches: rules that the list keeps now and would break.
    """

    others: Mapping[int, Message]
    breaches: tuple[Breach, ...]

    def said_to(self, recused_from: Collection[int] = ()) -> tuple[Message, ...]:
        """Say it to somebody who is told nothing of these entries."""
        return tuple(said for entry_id, said in self.others.items() if entry_id not in recused_from)


NOTHING = Effects({}, ())


def effects_of(
    tx: Transaction,
    motion: Motion,
    kind: TrackKind,
    decisions: Decisions,
    called: Mapping[int, FieldValue],
) -> Effects:
    """Say what carrying an open motion would change besides what it moves; asks nobody.

    Args:
        tx: whose caller asked leave.
        motion: the one that is being voted on.
        kind: its track.
        decisions: as things stand.
        called: what entries are called, by id.

    Returns:
        Nothing for a tie: what becomes of it is what the ballots choose.
    """
    if motion.kind is MotionKind.SETTLE_TIE:
        return NOTHING
    positions = {tier_id: position for position, tier_id in decisions.tier_ids.items()}
    tier = None if motion.tier_id is None else positions[motion.tier_id]
    carried = Carried(motion.number, motion.kind, tuple(motion.entry_ids), tier, motion.places, motion.prize_yuan)
    supposed = decisions_of(tx, decisions.cycle_id, supposing={motion.ranking_id: carried})
    # Who may lose a place that is left empty is on its roll, and not named by it.
    named = () if motion.kind is MotionKind.LEAVE_EMPTY else motion.entry_ids
    before = {line.entry_id: line for line in decisions.tracks[kind].lines}
    others = {
        line.entry_id: msg(
            "{entry}: {before} → {after}",
            entry=called[line.entry_id],
            before=_stands(decisions, before[line.entry_id]),
            after=_stands(decisions, line),
        )
        for line in supposed.tracks[kind].lines
        if line.entry_id not in named and _place(line) != _place(before[line.entry_id])
    }
    known = {breach.said for breach in decisions.breaches}
    return Effects(others, tuple(breach for breach in supposed.breaches if breach.said not in known))


def _place(line: Placed) -> tuple[int | None, tuple[int | None, ...]]:
    return line.tier, line.between


def _stands(decisions: Decisions, line: Placed) -> InBoth | Message:
    if line.between:
        return msg("tied")
    tier = decisions.tier(line.tier)
    return msg("no award") if tier is None else tier.name
