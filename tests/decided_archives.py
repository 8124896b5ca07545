"""A cycle that was decided, sealed, shown, objected to, filled anew and published, so that a test only archives it."""

from __future__ import annotations

from db.engine import Database
from domain.decision_rules import DecisionRule
from domain.motions import Choice, MotionKind, MotionState
from tests.attachments import PNG
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from tests.publicity import begin, hand_in, later, object_to
from use_cases import award_lists, evidence_files, meetings, motions, objections, publicity, withdrawals
from use_cases.transaction import perform

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
POINTS = [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3, [40] * 3]
"""The third, fourth and fifth are tied for the two places of the third tier."""
MINIMUMS = {1: 4_500}
"""The sixth may have the first tier, the seventh not."""
BY_NAME = DecisionRule(is_secret=False)


def a_decided_meeting(database: Database, rule: DecisionRule | None = None) -> Sitting:
    """Settle one place of a tie, then the other; lose a motion, and take one back."""
    sitting = a_meeting(database, POINTS, rule=rule, minimums=MINIMUMS, letter="F")
    first = sitting.put(MotionKind.SETTLE_TIE, 2, 3, 4)
    sitting.vote(first, [[2], [2, 3], ABSTAIN])
    assert sitting.end(first) is MotionState.CARRIED
    second = sitting.put(MotionKind.SETTLE_TIE, 3, 4)
    sitting.vote(second, [[4], [4], [3]])
    assert sitting.end(second) is MotionState.CARRIED
    lost = sitting.put(MotionKind.MOVE, 5, tier=2)
    sitting.vote(lost, [YES, ABSTAIN, NO])
    assert sitting.end(lost) is MotionState.LOST
    back = sitting.put(MotionKind.MOVE, 6, tier=3)
    sitting.vote(back, [YES])
    perform(database, sitting.chair, motions.take_back, back, reason="须再核实")
    return sitting


def a_sealed_list(database: Database, rule: DecisionRule | None = None) -> tuple[Sitting, int]:
    """Set a first list aside, leave a place empty, take an award, raise a prize, and seal the second list."""
    sitting = a_decided_meeting(database, rule)
    first = sitting.put_forward()
    perform(database, sitting.played.organiser, award_lists.set_aside, first, reason="再议")
    sitting.carry(MotionKind.MOVE, 1, tier=None)
    sitting.carry(MotionKind.LEAVE_EMPTY, tier=2, leaving=1)
    prize = sitting.put(MotionKind.SET_PRIZE, tier=1, prize=55_000)
    sitting.vote(prize, [YES] * 3)
    assert sitting.end(prize) is MotionState.CARRIED
    return sitting, sitting.seal()


def a_published_list(database: Database, clock: Clock, rule: DecisionRule | None = None) -> Sitting:
    """Go all the way: one objection upheld, one dismissed, each with evidence; filled, sealed, published.

    An award is withdrawn since.
    """
    sitting, list_id = a_sealed_list(database, rule)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    begin(sitting, list_id)
    upheld, dismissed = object_to(sitting, list_id, 0), object_to(sitting, list_id, 2, claim="示例异议人不服")
    hand_in(sitting, upheld, name="报纸.pdf")
    wrong = hand_in(sitting, upheld, name="传错.png", content=PNG)
    hand_in(sitting, dismissed, name="示例异议人来信.pdf")
    perform(database, organiser, evidence_files.remove, wrong, reason="传错了")
    perform(database, organiser, objections.uphold, upheld, finding="查实")
    perform(database, organiser, objections.dismiss, dismissed, finding="不属实，已电告138-0000-0000")
    sitting.carry(MotionKind.FILL_VACANCY, 5, tier=1)
    again = sitting.seal("异议成立，递补")
    begin(sitting, again)
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, again)
    perform(database, organiser, withdrawals.withdraw, cycle_id, entry_id=sitting.ids(2)[0], reason="弄虚作假")
    sitting.carry(MotionKind.LEAVE_VACANT, tier=3)
    sitting.put_forward("撤销授奖")
    perform(database, sitting.chair, meetings.close, sitting.meeting_id)
    return sitting
