"""A meeting on a ranked final, so that a test names only the points and what is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import select

from db.engine import Database
from db.tables import AwardList, Cycle, Meeting, Motion, Recusal, Tier, User
from domain.awards import TrackKind
from domain.decision_rules import DecisionRule
from domain.messages import msg
from domain.motions import Choice, MotionKind, MotionState
from domain.permissions import Role
from domain.recusals import RecusalOrigin, RecusalState
from tests.builders import a_cycle, a_password_hash, a_user, an_entry, signed_in
from tests.panels import Played, a_ranked_round
from use_cases import award_lists, ballots, meetings, motions, rehearsals
from use_cases.award_lists import Approval
from use_cases.motions import Moved
from use_cases.stored_rules import apply_decision
from use_cases.transaction import CommandLine, SignedIn, perform, read

PASSWORD = "a long password of a judge"
TIERS = (("特等奖", 50_000, 1), ("一等奖", 20_000, 1), ("二等奖", 10_000, 2))


@dataclass
class Sitting:
    """An open meeting with everybody signed in; ``hands`` are the judges in order, the chair last."""

    played: Played
    meeting_id: int
    hands: list[SignedIn]
    chair: SignedIn

    @property
    def database(self) -> Database:
        """Where it is kept."""
        return self.played.database

    def ids(self, *places: int) -> tuple[int, ...]:
        """Give the entries at these places of the points."""
        return tuple(self.played.entries[place].id for place in places)

    def arrive(self, *hands: SignedIn) -> None:
        """Let judges come in, all where none is named."""
        for hand in hands or self.hands:
            perform(self.database, hand, meetings.arrive, self.meeting_id)

    def put(
        self,
        kind: MotionKind,
        *places: int,
        tier: int | None = None,
        leaving: int = 0,
        prize: int | None = None,
        reason: str = "评审组合议",
    ) -> int:
        """Put a motion and give its id."""
        moved = Moved(kind, self.ids(*places), tier, leaving, prize)
        perform(self.database, self.chair, motions.put, self.meeting_id, moved, reason=reason)
        return self.latest().id

    def vote(self, motion_id: int, choices: Sequence[Choice | Sequence[int]]) -> None:
        """Cast one ballot for each judge in order: a choice, or places of the points for a tie."""
        for hand, choice in zip(self.hands, choices, strict=False):
            if isinstance(choice, Choice):
                perform(self.database, hand, ballots.cast, motion_id, choice=choice)
            else:
                perform(self.database, hand, ballots.cast, motion_id, entry_ids=self.ids(*choice))

    def end(self, motion_id: int) -> MotionState:
        """Count."""
        perform(self.database, self.chair, motions.end_vote, motion_id)
        return self.latest().state

    def carry(self, kind: MotionKind, *places: int, tier: int | None = None, leaving: int = 0) -> None:
        """Put a motion that everybody is for."""
        motion_id = self.put(kind, *places, tier=tier, leaving=leaving)
        self.vote(motion_id, [Choice.YES] * len(self.hands))
        assert self.end(motion_id) is MotionState.CARRIED

    def latest(self) -> Motion:
        """Give the newest motion."""
        with self.database.reading() as session:
            return session.scalars(select(Motion).order_by(Motion.id.desc()).limit(1)).one()

    def approval(self) -> Approval:
        """What the organiser sees of the approval."""
        return read(self.database, self.played.organiser, award_lists.approval, self.played.cycle.id)

    def tiers(self) -> list[int | None]:
        """Where every entry stands, in the order of the points."""
        lines = {
            line.entry_id: line.tier for track in self.approval().decisions.tracks.values() for line in track.lines
        }
        return [lines[entry.id] for entry in self.played.entries]

    def put_forward(self, reason: str = "") -> int:
        """Put the list forward and give its id."""
        perform(
            self.database,
            self.played.organiser,
            award_lists.put_forward,
            self.played.cycle.id,
            seen_sha256=self.approval().sha256,
            reason=reason,
        )
        with self.database.reading() as session:
            return session.scalars(select(AwardList.id).order_by(AwardList.id.desc()).limit(1)).one()

    def sign(self, who: SignedIn, list_id: int, password: str = PASSWORD) -> None:
        """Sign a list."""
        current = self.approval().current
        assert current is not None
        perform(self.database, who, award_lists.sign, list_id, seen_sha256=current.sha256, password=password)

    def seal(self, reason: str = "") -> int:
        """Put the list forward and let both sign."""
        list_id = self.put_forward(reason)
        self.sign(self.played.organiser, list_id)
        self.sign(self.chair, list_id)
        return list_id


def a_meeting(
    database: Database,
    points: Sequence[Sequence[int | None]],
    *,
    always_voted: bool = False,
    rule: DecisionRule | None = None,
    tiers: Sequence[tuple[str, int | None, int]] = TIERS,
    minimums: Mapping[int, int] = MappingProxyType({}),
    arrived: bool = True,
    letter: str = "",
    is_rehearsal: bool = False,
) -> Sitting:
    """Open a meeting of a panel on a final; the last judge leads it.

    Args:
        points: one row an entry, one place a judge.
        always_voted: whether the first tier is always voted.
        rule: how is decided; the default where none is given.
        tiers: of suggestions, name, prize and quota.
        minimums: least values of tiers by their positions, hundredths of a point.
        arrived: whether everybody is there.
        letter: of the entries' reference numbers, which then are the same in every test.
        is_rehearsal: whether all of it is practice.
    """
    cycle = a_cycle(
        database,
        tiers=[
            *((TrackKind.SUGGESTION, *tier) for tier in tiers),
            (TrackKind.ORGANISATION, "优秀人民建议组织奖", 5_000, 1),
        ],
    )
    _declare(database, cycle, rule or DecisionRule(), minimums, always_voted=always_voted)
    if is_rehearsal:
        perform(database, CommandLine(), rehearsals.begin, cycle.id)
    password = a_password_hash(PASSWORD)
    chair = a_user(database, roles=[Role.CHAIR], password_hash=password)
    entries = [
        an_entry(database, cycle, reference=f"{letter}{n}", title=f"关于{letter}{n}的建议")
        for n in range(1, 1 + len(points) * bool(letter))
    ]
    played = a_ranked_round(database, points, cycle=cycle, chair=chair, entries=entries)
    played.organiser = signed_in(
        database, a_user(database, roles=[Role.ORGANISER], password_hash=a_password_hash(PASSWORD))
    )
    perform(database, played.organiser, meetings.open_meeting, played.round.id)
    with database.reading() as session:
        meeting_id = session.scalars(select(Meeting.id).where(Meeting.round_id == played.round.id)).one()
    hands = [signed_in(database, judge) for judge in played.judges]
    sitting = Sitting(played, meeting_id, hands, hands[-1])
    if arrived:
        sitting.arrive()
    return sitting


def recuse(sitting: Sitting, judge: User, place: int) -> None:
    """Let a judge be out for an entry, as if that had been decided before the ranking."""
    with sitting.database.writing() as session:
        session.add(
            Recusal(
                round_id=sitting.played.round.id,
                entry_id=sitting.played.entries[place].id,
                user_id=judge.id,
                origin=RecusalOrigin.IMPOSED,
                state=RecusalState.CONFIRMED,
                why=msg("This judge was recused by an organiser."),
                decided_at=sitting.database.clock() - timedelta(days=1),
            )
        )
        session.commit()


def _declare(
    database: Database, cycle: Cycle, rule: DecisionRule, minimums: Mapping[int, int], *, always_voted: bool
) -> None:
    with database.writing() as session:
        row = session.get_one(Cycle, cycle.id)
        apply_decision(row.decision, rule)
        for tier in session.scalars(select(Tier).where(Tier.cycle_id == cycle.id, Tier.position == 1)):
            tier.is_always_voted, tier.prize_is_minimum = always_voted, True
        for tier in session.scalars(select(Tier).where(Tier.cycle_id == cycle.id, Tier.position.in_(minimums))):
            tier.minimum_value = minimums[tier.position]
        session.commit()
