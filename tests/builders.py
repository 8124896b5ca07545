"""Valid rows with small defaults, written straight through a session; a test names only what it is about.

Every builder gives back rows that are already committed and can be read after their session has ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from db.engine import Database
from db.tables import (
    Adoption,
    Assignment,
    Criterion,
    Cycle,
    DecisionTerms,
    Entry,
    LevelDescriptor,
    Organisation,
    PanelMember,
    Proposer,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    SignIn,
    Suggestion,
    Tier,
    Track,
    User,
    UserRole,
)
from domain.awards import Eligibility, Method, RoundKind, SheetState, TrackKind
from domain.decision_rules import DecisionRule
from domain.lifecycle import RoundStage
from domain.permissions import Role
from use_cases.stored_rules import apply_decision
from use_cases.transaction import SignedIn, token_hash

YEARS = (2020, 2021, 2022)
CRITERIA: Mapping[TrackKind, tuple[tuple[str, str, int], ...]] = {
    TrackKind.SUGGESTION: (("relevance", "针对性", 4000), ("benefit", "经济社会效益", 6000)),
    TrackKind.ORGANISATION: (("organising", "组织征集", 10000),),
}
TIERS = (
    (TrackKind.SUGGESTION, "特等奖", 50_000, 1),
    (TrackKind.SUGGESTION, "一等奖", 20_000, 1),
    (TrackKind.SUGGESTION, "二等奖", 10_000, 2),
    (TrackKind.ORGANISATION, "优秀人民建议组织奖", 5_000, 1),
)
_numbers = count(1)
# The least that argon2 can be asked for. A hash says itself how much work it is, so the program's own check follows it.
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def a_user(
    database: Database,
    *,
    login: str | None = None,
    roles: Sequence[Role] = (Role.JUDGE,),
    display_name: str = "示例甲",
    unit: str = "示例单位",
    password_hash: str | None = None,
    is_active: bool = True,
    language: str | None = None,
) -> User:
    """Make an account; it has no password unless a hash is given."""
    with database.writing() as session:
        user = User(
            login=login or f"user{next(_numbers)}",
            display_name=display_name,
            unit=unit,
            password_hash=password_hash,
            is_active=is_active,
            language=language,
            created_at=database.clock(),
            roles=[UserRole(role=role) for role in roles],
        )
        session.add(user)
        session.commit()
        return user


def a_password_hash(password: str) -> str:
    """Hash a password as the program does, with little work: for tests that are not about how hard it is to guess."""
    return _QUICK.hash(password)


def signed_in(database: Database, user: User) -> SignedIn:
    """Sign an account in for an hour and give the credential of its browser."""
    token = secrets.token_urlsafe(32)
    at = database.clock()
    with database.writing() as session:
        session.add(
            SignIn(
                user_id=user.id,
                token_hash=token_hash(token),
                address="127.0.0.1",
                created_at=at,
                seen_at=at,
                expires_at=at + timedelta(hours=1),
            )
        )
        session.commit()
    return SignedIn(token)


def a_cycle(
    database: Database,
    *,
    name: str = "2020—2022年度",
    years: Sequence[int] = YEARS,
    criteria: Mapping[TrackKind, Sequence[tuple[str, str, int]]] = CRITERIA,
    tiers: Sequence[tuple[TrackKind, str, int | None, int]] = TIERS,
    method: Method = Method.TRIMMED,
) -> Cycle:
    """Make a cycle whose rules are complete and not yet frozen.

    Args:
        years: each has a preliminary round of suggestions; the cycle runs from the first to the last.
        criteria: for each track code, name and weight in hundredths of a per cent.
        tiers: track, name, prize in yuan and quota, the highest first.
    """
    with database.writing() as session:
        cycle = Cycle(
            name=name,
            starts_on=date(years[0], 1, 1),
            ends_on=date(years[-1], 12, 31),
            themes=["乡村振兴"],
            created_at=database.clock(),
            decision=DecisionTerms(),
        )
        apply_decision(cycle.decision, DecisionRule())
        session.add(cycle)
        tracks = {kind: _track(cycle, kind, criteria[kind], years, method) for kind in TrackKind}
        for position, (kind, tier, prize, quota) in enumerate(tiers, start=1):
            row = Tier(position=position, name=tier, prize_yuan=prize, quota=quota, track=tracks[kind])
            cycle.tiers.append(row)
        session.commit()
        return cycle


def track_of(cycle: Cycle, kind: TrackKind = TrackKind.SUGGESTION) -> Track:
    """Find one track of a cycle that a builder gave."""
    return next(track for track in cycle.tracks if track.kind == kind)


def round_of(cycle: Cycle, year: int | None = None, kind: TrackKind = TrackKind.SUGGESTION) -> Round:
    """Find a year's preliminary round, or the final round where no year is given."""
    return next(each for each in track_of(cycle, kind).rounds if each.year == year)


def an_entry(
    database: Database,
    cycle: Cycle,
    *,
    kind: TrackKind = TrackKind.SUGGESTION,
    reference: str | None = None,
    title: str = "完善农村土地流转履约保证保险制度",
    theme: str = "乡村振兴",
    submitted_on: date | None = date(2020, 6, 1),
    proposers: Sequence[str] = ("示例提案人",),
    verdict: Eligibility = Eligibility.ELIGIBLE,
    is_confirmed: bool = True,
) -> Entry:
    """Make an entry: an adopted suggestion with its proposers, or an organisation with its figures.

    Args:
        is_confirmed: whether an organiser stands by its eligibility, without which no scoring opens.
    """
    with database.writing() as session:
        entry = Entry(
            track_id=track_of(cycle, kind).id,
            reference=reference or f"JY-{next(_numbers):04}",
            title=title,
            created_at=database.clock(),
            verdict=verdict,
            confirmed_at=database.clock() if is_confirmed else None,
            confirmed_by="示例组织方" if is_confirmed else None,
        )
        if kind is TrackKind.ORGANISATION:
            entry.organisation = Organisation(
                category="街道",
                district="示例区",
                collected=12,
                adopted_by_city=2,
                adopted_by_district=5,
                summary="示例。",
            )
        else:
            entry.suggestion = Suggestion(
                text="建议内容示例。",
                theme=theme,
                kind="完善政策类",
                submitted_on=submitted_on,
                channel="网站提交",
                district="示例区",
                handling_unit="示例承办单位",
            )
            entry.adoption = Adoption(status="已采纳", level="市级", unit="示例采纳单位", adopted_on=submitted_on)
            entry.proposers = [
                Proposer(position=position, name=proposer, telephone=f"示例电话{position}", work_unit="示例工作单位")
                for position, proposer in enumerate(proposers, start=1)
            ]
        session.add(entry)
        session.commit()
        return entry


def a_round_open_for_scoring(
    database: Database,
    *,
    cycle: Cycle | None = None,
    year: int | None = 2020,
    kind: TrackKind = TrackKind.SUGGESTION,
    entries: Sequence[Entry] | int = 2,
    judges: Sequence[User] | int = 2,
    chair: User | None = None,
) -> Round:
    """Open scoring: every judge has every entry, and the cycle is frozen.

    Args:
        year: of a preliminary round; nothing for the final one.
        entries: those of the round, or how many to make.
        judges: those of the round, or how many to make; the chair comes on top.
    """
    cycle = cycle or a_cycle(database)
    if isinstance(entries, int):
        entries = [an_entry(database, cycle, kind=kind) for _ in range(entries)]
    if isinstance(judges, int):
        judges = [a_user(database) for _ in range(judges)]
    panel = [*judges, *([chair] if chair else [])]
    chosen = round_of(cycle, year if kind is TrackKind.SUGGESTION else None, kind)
    with database.writing() as session:
        opened = session.get_one(Round, chosen.id)
        opened.stage = RoundStage.SCORING
        opened.opened_at = session.get_one(Cycle, cycle.id).frozen_at = database.clock()
        session.add_all(PanelMember(round_id=opened.id, user_id=judge.id, is_chair=judge is chair) for judge in panel)
        session.add_all(
            RoundEntry(round_id=opened.id, entry_id=entry.id, number=number)
            for number, entry in enumerate(entries, start=1)
        )
        session.add_all(
            Assignment(round_id=opened.id, entry_id=entry.id, user_id=judge.id, number=number)
            for judge in panel
            for number, entry in enumerate(entries, start=1)
        )
        session.commit()
        return opened


def assignments_of(database: Database, round_id: int) -> list[Assignment]:
    """Read a round's assignments with judge and entry, by judge and then by entry."""
    statement = (
        select(Assignment)
        .where(Assignment.round_id == round_id)
        .options(selectinload(Assignment.user), selectinload(Assignment.entry), selectinload(Assignment.round))
        .order_by(Assignment.user_id, Assignment.entry_id)
    )
    with database.reading() as session:
        return list(session.scalars(statement))


def an_assignment(
    database: Database, *, judge: User | None = None, cycle: Cycle | None = None, year: int | None = 2020
) -> Assignment:
    """Make one judge's task: one entry in a round that is open for scoring."""
    judges = [judge or a_user(database)]
    opened = a_round_open_for_scoring(database, cycle=cycle, year=year, entries=1, judges=judges)
    return assignments_of(database, opened.id)[0]


def a_sheet(
    database: Database,
    assignment: Assignment,
    *,
    points: Mapping[str, int] | int = 80,
    state: SheetState = SheetState.SUBMITTED,
    comment: str = "",
) -> ScoreSheet:
    """Add the next version of a task's sheet.

    Args:
        points: by the code of the criterion, or the same for all of them.
    """
    with database.writing() as session:
        task = session.get_one(Assignment, assignment.id)
        criteria = session.scalars(
            select(Criterion)
            .join(Rubric, Rubric.id == Criterion.rubric_id)
            .join(Round, Round.track_id == Rubric.track_id)
            .where(Round.id == task.round_id)
            .order_by(Criterion.position)
        ).all()
        given = points if isinstance(points, Mapping) else {criterion.code: points for criterion in criteria}
        last = session.scalar(select(func.max(ScoreSheet.version)).where(ScoreSheet.assignment_id == task.id)) or 0
        sheet = ScoreSheet(
            assignment=task,
            version=last + 1,
            state=state,
            comment=comment,
            written_at=database.clock(),
            points=[
                SheetPoints(criterion_id=criterion.id, points=given[criterion.code])
                for criterion in criteria
                if criterion.code in given
            ],
        )
        task.version, task.state = sheet.version, state
        session.add(sheet)
        session.commit()
        return sheet


def _track(
    cycle: Cycle,
    kind: TrackKind,
    criteria: Sequence[tuple[str, str, int]],
    years: Sequence[int],
    method: Method,
) -> Track:
    track = Track(cycle=cycle, kind=kind)
    track.rubric = Rubric(
        criteria=[
            Criterion(
                position=position,
                code=code,
                name=name,
                weight=weight,
                levels=[LevelDescriptor(position=1, low=0, high=100, label="示例")],
            )
            for position, (code, name, weight) in enumerate(criteria, start=1)
        ]
    )
    if kind is TrackKind.SUGGESTION:
        track.rounds = [
            Round(position=position, kind=RoundKind.PRELIMINARY, year=year, method=method)
            for position, year in enumerate(years, start=1)
        ]
    track.rounds.append(Round(position=len(track.rounds) + 1, kind=RoundKind.FINAL, method=method))
    return track
