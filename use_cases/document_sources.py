"""What documents of a cycle are made from, as it stands: read in a fixed number of queries, no ranking worked out."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select

from db.tables import (
    Assignment,
    AwardList,
    AwardWithdrawal,
    Cycle,
    DocumentTemplate,
    Entry,
    Meeting,
    Motion,
    Objection,
    PanelMember,
    Publicity,
    Ranking,
    Round,
    Track,
)
from domain.awards import Method, RoundKind, SheetState, TrackKind
from domain.document_templates import TemplateKind
from domain.documents import DocumentStage
from domain.lifecycle import RoundStage
from domain.messages import InBoth, Message
from domain.motions import MotionState
from domain.permissions import Right, not_allowed
from domain.rounds import round_name
from use_cases.transaction import Transaction
from use_cases.undelivered import NOBODY, undelivered
from use_cases.withdrawals import withdrawn_from


@dataclass(frozen=True)
class RankedRound:
    """The newest ranking of a round; ``stands`` unless the round was opened again since."""

    round_id: int
    called: Message
    track: TrackKind
    is_final: bool
    stands: bool
    number: int
    computed_at: datetime
    input_digest: str
    method: Method
    has_tiers: bool


@dataclass(frozen=True)
class RoundState:
    """One round with judges; ``sheets`` are counts that change whenever a sheet, a task or a recusal does."""

    round_id: int
    called: Message
    stage: RoundStage
    judges: int
    sheets: tuple[int, ...]

    @property
    def has_tasks(self) -> bool:
        """Whether its judges have something to score."""
        return self.sheets[0] > 0


@dataclass(frozen=True)
class ListState:
    """One version of the award list, without its content; ``shown_at`` and ``office`` are of its publicity."""

    list_id: int
    number: int
    sha256: str
    set_aside_at: datetime | None
    sealed_at: datetime | None
    shown_at: datetime | None
    published_at: datetime | None
    office: str | None


@dataclass(frozen=True)
class MeetingState:
    """One meeting that the reader sees whole; ``motions`` are ids and states of those that ended."""

    meeting_id: int
    number: int
    round: Message
    opened_at: datetime
    closed_at: datetime | None
    motions: tuple[tuple[int, MotionState], ...]


@dataclass(frozen=True)
class CycleSources:
    """Everything of a cycle that a document is made from, by what it is known again.

    Attributes:
        cycle_id: whose.
        cycle: its name.
        rounds: those with judges or tasks, suggestions before organisations, finals first.
        rankings: of every round that was ever ranked, finals first, suggestions before organisations.
        lists: all versions, the oldest first.
        meetings: those that the reader sees whole, the newest first.
        motions: ids and states of all that ended, in order.
        withdrawn: ids of entries whose award was taken away, in order.
        withdrawn_from_published: references of awards on the newest published list that were taken away since.
        objections: ids and states, in order.
        register: counts that change whenever an entry or its proposers do.
        waiting: how many suggestions have no decision on their eligibility; 0 before a list is published.
        unreachable: of how many others nobody is named or to be reached; 0 before a list is published.
        templates: kind, language and number of every template of the office's own that is in force.
    """

    cycle_id: int
    cycle: InBoth
    rounds: tuple[RoundState, ...]
    rankings: tuple[RankedRound, ...]
    lists: tuple[ListState, ...]
    meetings: tuple[MeetingState, ...]
    motions: tuple[tuple[int, MotionState], ...]
    withdrawn: tuple[int, ...]
    withdrawn_from_published: tuple[str, ...]
    objections: tuple[tuple[int, str], ...]
    register: tuple[int, ...]
    waiting: int
    unreachable: int
    templates: tuple[tuple[str, str, int], ...]

    def templates_of(self, kind: TemplateKind) -> tuple[tuple[str, int], ...]:
        """Language and number of every template of a kind."""
        return tuple((language, number) for of, language, number in self.templates if of == kind.value)

    @property
    def standing(self) -> tuple[RankedRound, ...]:
        """Rankings of the rounds that stand ranked."""
        return tuple(each for each in self.rankings if each.stands)

    @property
    def current(self) -> ListState | None:
        """The newest list that was not set aside."""
        return next((each for each in reversed(self.lists) if each.set_aside_at is None), None)

    @property
    def sealed(self) -> ListState | None:
        """The newest sealed list."""
        return next((each for each in reversed(self.lists) if each.sealed_at is not None), None)

    @property
    def shown(self) -> ListState | None:
        """The newest list that is or was shown to the public."""
        return next((each for each in reversed(self.lists) if each.shown_at is not None), None)

    @property
    def published(self) -> ListState | None:
        """The newest published list."""
        return next((each for each in reversed(self.lists) if each.published_at is not None), None)

    @property
    def stage(self) -> DocumentStage:
        """Where the cycle is."""
        if self.published is not None:
            return DocumentStage.PUBLICATION
        if self.sealed is not None:
            return DocumentStage.PUBLICITY
        if self.meetings or self.current is not None:
            return DocumentStage.MEETING
        # Organisations may be ranked long before the suggestions, whose awards the cycle is about.
        is_ranked = any(each.is_final and each.track is TrackKind.SUGGESTION for each in self.standing)
        return DocumentStage.RANKING if is_ranked else DocumentStage.SCORING

    @property
    def result(self) -> tuple[object, ...]:
        """What the result as it stands is known again by."""
        ranked = [(each.round_id, each.number, each.input_digest) for each in self.standing]
        listed = None if self.current is None else known_by(self.current)
        return (ranked, self.motions, self.withdrawn, listed)


def sources_of(tx: Transaction, cycle_id: int) -> CycleSources:
    """Read them.

    Raises:
        NotAllowed: the reader takes no document of any kind or leads no panel of this cycle, or there is no such cycle.
    """
    tx.require_any(Right.EXPORT, Right.LEAD_MEETINGS)
    cycle = tx.session.execute(select(Cycle.name, Cycle.name_en).where(Cycle.id == cycle_id)).first()
    if cycle is None or not (Right.EXPORT in tx.rights or _leads_in(tx, cycle_id)):
        raise not_allowed()
    lists = _lists(tx, cycle_id)
    motions = _motions(tx, cycle_id)
    is_published = any(each.published_at is not None for each in lists)
    lost = undelivered(tx, cycle_id) if is_published else NOBODY
    return CycleSources(
        cycle_id=cycle_id,
        cycle=InBoth(cycle.name, cycle.name_en),
        rounds=_rounds_with_judges(tx, cycle_id),
        rankings=_rankings(tx, cycle_id),
        lists=lists,
        meetings=_meetings(tx, cycle_id, motions),
        motions=tuple((motion_id, state) for _meeting, motion_id, state in motions),
        withdrawn=tuple(
            tx.session.scalars(
                select(AwardWithdrawal.entry_id)
                .where(AwardWithdrawal.cycle_id == cycle_id)
                .order_by(AwardWithdrawal.entry_id)
            )
        ),
        withdrawn_from_published=_withdrawn_from_published(tx, lists),
        objections=_objections(tx, cycle_id),
        register=_register(tx, cycle_id),
        waiting=len(lost.waiting),
        unreachable=len(lost.unreachable),
        templates=_templates(tx),
    )


def _leads_in(tx: Transaction, cycle_id: int) -> bool:
    is_theirs = exists().where(
        PanelMember.round_id.in_(_rounds(cycle_id)),
        PanelMember.user_id == tx.actor.user_id,
        PanelMember.is_chair.is_(True),
        PanelMember.released_at.is_(None),
    )
    return bool(tx.session.scalar(select(is_theirs)))


def _templates(tx: Transaction) -> tuple[tuple[str, str, int], ...]:
    newest = select(DocumentTemplate.kind, DocumentTemplate.language, func.max(DocumentTemplate.number)).group_by(
        DocumentTemplate.kind, DocumentTemplate.language
    )
    return tuple(sorted((kind.value, language, number) for kind, language, number in tx.session.execute(newest)))


def digest_of(*parts: object) -> str:
    """Give what a document's source is known again by."""
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()


def known_by(listed: ListState) -> tuple[object, ...]:
    """Give what a list's version and where it stands are known again by."""
    return (listed.list_id, listed.sha256, listed.sealed_at, listed.shown_at, listed.published_at)


def _rounds_with_judges(tx: Transaction, cycle_id: int) -> tuple[RoundState, ...]:
    counted = (
        select(
            Assignment.round_id,
            func.count().label("tasks"),
            func.sum(Assignment.version).label("versions"),
            func.count().filter(Assignment.state == SheetState.RECUSED).label("recused"),
            func.count().filter(Assignment.state == SheetState.SUBMITTED).label("submitted"),
        )
        .where(Assignment.round_id.in_(_rounds(cycle_id)))
        .group_by(Assignment.round_id)
        .subquery("counted")
    )
    seated = (
        select(PanelMember.round_id, func.count().label("judges")).group_by(PanelMember.round_id).subquery("seated")
    )
    rows = tx.session.execute(
        select(Round.id, Round.kind, Round.year, Round.stage, Track.kind.label("track"))
        .add_columns(counted.c.tasks, counted.c.versions, counted.c.recused, counted.c.submitted, seated.c.judges)
        .outerjoin(counted, counted.c.round_id == Round.id)
        .outerjoin(seated, seated.c.round_id == Round.id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id, or_(counted.c.tasks.is_not(None), seated.c.judges.is_not(None)))
        .order_by(Track.kind.desc(), Round.position.desc())
    )
    return tuple(
        RoundState(
            row.id,
            round_name(row.track, row.kind, row.year),
            row.stage,
            row.judges or 0,
            tuple(int(each or 0) for each in (row.tasks, row.versions, row.recused, row.submitted)),
        )
        for row in rows
    )


def _rankings(tx: Transaction, cycle_id: int) -> tuple[RankedRound, ...]:
    newest = (
        select(Ranking.round_id, func.max(Ranking.number).label("number")).group_by(Ranking.round_id).subquery("newest")
    )
    rows = tx.session.execute(
        select(
            Ranking.round_id,
            Ranking.number,
            Ranking.computed_at,
            Ranking.input_digest,
            Ranking.method,
            Ranking.rules,
            Round.kind,
            Round.year,
            Round.stage,
            Track.kind.label("track"),
        )
        .join(newest, (newest.c.round_id == Ranking.round_id) & (newest.c.number == Ranking.number))
        .join(Round, Round.id == Ranking.round_id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Round.kind == RoundKind.PRELIMINARY, Track.kind.desc(), Round.position)
    )
    return tuple(
        RankedRound(
            round_id=row.round_id,
            called=round_name(row.track, row.kind, row.year),
            track=row.track,
            is_final=row.kind is RoundKind.FINAL,
            stands=row.stage is RoundStage.RANKED,
            number=row.number,
            computed_at=row.computed_at,
            input_digest=row.input_digest,
            method=row.method,
            has_tiers=bool(row.rules["tiers"]),
        )
        for row in rows
    )


def _lists(tx: Transaction, cycle_id: int) -> tuple[ListState, ...]:
    rows = tx.session.execute(
        select(
            AwardList.id,
            AwardList.number,
            AwardList.sha256,
            AwardList.set_aside_at,
            AwardList.sealed_at,
            Publicity.begun_at,
            AwardList.published_at,
            Publicity.office,
        )
        .outerjoin(Publicity, Publicity.list_id == AwardList.id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(AwardList.number)
    )
    return tuple(ListState(*row) for row in rows)


def _motions(tx: Transaction, cycle_id: int) -> Sequence[tuple[int, int, MotionState]]:
    rows = tx.session.execute(
        select(Motion.meeting_id, Motion.id, Motion.state)
        .where(Motion.round_id.in_(_rounds(cycle_id)), Motion.state != MotionState.OPEN)
        .order_by(Motion.id)
    )
    return [(row.meeting_id, row.id, row.state) for row in rows]


def _meetings(
    tx: Transaction, cycle_id: int, motions: Sequence[tuple[int, int, MotionState]]
) -> tuple[MeetingState, ...]:
    ended: dict[int, list[tuple[int, MotionState]]] = defaultdict(list)
    for meeting_id, motion_id, state in motions:
        ended[meeting_id].append((motion_id, state))
    asked = (
        select(
            Meeting.id,
            Meeting.number,
            Meeting.opened_at,
            Meeting.closed_at,
            Round.kind,
            Round.year,
            Track.kind.label("track"),
        )
        .join(Round, Round.id == Meeting.round_id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Meeting.id.desc())
    )
    if Right.SEE_RANKINGS not in tx.rights:
        leads = exists().where(
            PanelMember.round_id == Meeting.round_id,
            PanelMember.user_id == tx.actor.user_id,
            PanelMember.is_chair.is_(True),
            PanelMember.released_at.is_(None),
        )
        asked = asked.where(leads)
    return tuple(
        MeetingState(
            row.id,
            row.number,
            round_name(row.track, row.kind, row.year),
            row.opened_at,
            row.closed_at,
            tuple(ended[row.id]),
        )
        for row in tx.session.execute(asked)
    )


def _withdrawn_from_published(tx: Transaction, lists: Sequence[ListState]) -> tuple[str, ...]:
    published = next((each for each in reversed(lists) if each.published_at is not None), None)
    if published is None:
        return ()
    listed = tx.session.get_one(AwardList, published.list_id)
    return tuple(award.reference for award in withdrawn_from(tx, listed))


def _objections(tx: Transaction, cycle_id: int) -> tuple[tuple[int, str], ...]:
    rows = tx.session.execute(
        select(Objection.id, Objection.state)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(Objection.id)
    )
    return tuple((row.id, row.state.value) for row in rows)


def _register(tx: Transaction, cycle_id: int) -> tuple[int, ...]:
    found = tx.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Entry.version), 0),
            func.count(Entry.confirmed_at),
            func.count(Entry.override),
            func.count(Entry.duplicate_of_id),
        )
        .select_from(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
    ).one()
    return tuple(int(count) for count in found)


def _rounds(cycle_id: int) -> Select[int]:
    return select(Round.id).join(Track, Track.id == Round.track_id).where(Track.cycle_id == cycle_id)
