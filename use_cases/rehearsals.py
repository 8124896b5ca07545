"""Rehearsals: a cycle practised with real people, and what they wrote taken away again (docs/adr/0019)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Select, delete, func, select, update

from db.tables import (
    AdvanceDecision,
    Assignment,
    Attendance,
    AwardList,
    AwardWithdrawal,
    BallotBox,
    Base,
    Cycle,
    EvidenceFile,
    FurtherPlan,
    MadeDocument,
    Meeting,
    Motion,
    MotionVoter,
    NamedBallot,
    Objection,
    OfflinePack,
    PackTask,
    PanelMember,
    PilotEntry,
    PilotPoints,
    PilotSet,
    PilotSheet,
    Publicity,
    RankedEntry,
    Ranking,
    Recusal,
    Round,
    RoundEntry,
    ScoreSheet,
    SheetPoints,
    SheetWaiver,
    Signature,
    SignIn,
    Track,
    WhatIfNote,
)
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.recusals import RecusalOrigin
from domain.refusals import Invalid
from use_cases.kept import outdate
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Rehearsal:
    """Whether a cycle is being rehearsed, and what of it a reset would take away.

    ``opened`` are rounds whose scoring has been opened; nothing can begin or end while there is one.
    """

    cycle_id: int
    name: InBoth
    since: datetime | None
    opened: int
    sheets: int
    rankings: int
    notes: int
    declared: int

    @property
    def is_on(self) -> bool:
        """Whether what is done now is practice."""
        return self.since is not None


def underway(tx: Transaction) -> tuple[InBoth, ...]:
    """Name the cycles that are being rehearsed: everybody who is signed in is told."""
    if not tx.is_rehearsing:
        return ()
    rows = tx.session.execute(
        select(Cycle.name, Cycle.name_en).where(Cycle.rehearsal_since.is_not(None)).order_by(Cycle.id)
    )
    return tuple(InBoth(row.name, row.name_en) for row in rows)


def of_cycle(tx: Transaction, cycle_id: int) -> Rehearsal:
    """Say whether a cycle is being rehearsed and what has been written in it."""
    tx.require(Right.SEE_CYCLE)
    cycle = _cycle(tx, cycle_id)
    rounds = _rounds_of(cycle_id)
    opened = select(func.count()).where(Round.id.in_(rounds), Round.stage != RoundStage.SETUP)
    sheets = (
        select(func.count())
        .select_from(ScoreSheet)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id.in_(rounds), ScoreSheet.state == SheetState.SUBMITTED)
    )
    rankings = select(func.count()).where(Ranking.round_id.in_(rounds))
    notes = select(func.count()).where(WhatIfNote.ranking_id.in_(_rankings_of(cycle_id)))
    declared = select(func.count()).where(Recusal.round_id.in_(rounds), Recusal.origin == RecusalOrigin.DECLARED)
    counts = tx.session.execute(
        select(*(each.scalar_subquery() for each in (opened, sheets, rankings, notes, declared)))
    ).one()
    return Rehearsal(cycle_id, InBoth(cycle.name, cycle.name_en), cycle.rehearsal_since, *counts)


def begin(tx: Transaction, cycle_id: int) -> Message:
    """Make what is done in a cycle practice until the rehearsal ends.

    Raises:
        Invalid: it is one already, or scoring of a round has been opened in earnest.
    """
    tx.require(Right.RUN_ROUNDS)
    found = of_cycle(tx, cycle_id)
    if found.is_on:
        raise Invalid(msg("This cycle is being rehearsed already."))
    if found.opened:
        raise Invalid(msg("Scoring has been opened in earnest; a rehearsal is possible only before that."))
    cycle = _cycle(tx, cycle_id)
    cycle.rehearsal_since = tx.at
    return tx.record(
        "rehearsals.begin",
        ("cycle", cycle_id),
        msg("Rehearsal of “{cycle}” begun: what is done from now on does not count.", cycle=found.name),
    )


def reset(tx: Transaction, cycle_id: int, *, typed: str) -> Message:
    """Take away what was judged in a rehearsal: every round is in preparation again, the rules can be edited.

    Entries, accounts, panels, rules and the choice of pilot entries stay; so does what an organiser decided on
    recusals. Who has tasks in the cycle is signed out and told why, so that nothing typed on a task that is gone comes
    to stand on another one.

    Args:
        tx: of an organiser.
        cycle_id: the cycle.
        typed: its name, as a confirmation.

    Raises:
        Invalid: the cycle is not being rehearsed, or its name was not typed.
    """
    tx.require(Right.RUN_ROUNDS)
    found = of_cycle(tx, cycle_id)
    if not found.is_on:
        raise Invalid(msg("This cycle is not being rehearsed: what was judged in it stays."))
    if typed.strip() not in {found.name.chinese, found.name.english} - {""}:
        raise Invalid(msg("Type the name of the cycle, “{cycle}”, to confirm.", cycle=found.name))
    signed_out = _sign_out_judges(tx, cycle_id, found.name)
    for statement in _taking_away(cycle_id):
        tx.session.execute(statement)
    _set_back(tx, cycle_id)
    return tx.record(
        "rehearsals.reset",
        ("cycle", cycle_id),
        msg(
            "Rehearsal of “{cycle}” reset: {sheets} submitted sheets, {rankings} rankings, {notes} notes and "
            "{declared} declared recusals were taken away; entries, accounts, panels and rules stay. {judges} of its "
            "judges were signed out.",
            cycle=found.name,
            sheets=found.sheets,
            rankings=found.rankings,
            notes=found.notes,
            declared=found.declared,
            judges=signed_out,
        ),
    )


def end(tx: Transaction, cycle_id: int) -> Message:
    """End a rehearsal, so that what is done from now on counts.

    Raises:
        Invalid: it is none, or what was judged in it has not been taken away.
    """
    tx.require(Right.RUN_ROUNDS)
    found = of_cycle(tx, cycle_id)
    if not found.is_on:
        raise Invalid(msg("This cycle is not being rehearsed."))
    if found.opened or found.declared:
        raise Invalid(
            msg("What was judged in the rehearsal is still there; reset it first, so that none of it counts.")
        )
    _cycle(tx, cycle_id).rehearsal_since = None
    return tx.record(
        "rehearsals.end",
        ("cycle", cycle_id),
        msg("Rehearsal of “{cycle}” ended: what is done from now on counts.", cycle=found.name),
    )


def _sign_out_judges(tx: Transaction, cycle_id: int, name: InBoth) -> int:
    """Sign out whoever has or had tasks in a cycle, but for the browser that acts; gives how many people that are."""
    judges = (
        select(PanelMember.user_id)
        .join(Round, Round.id == PanelMember.round_id)
        .where(Round.id.in_(_rounds_of(cycle_id)), Round.stage != RoundStage.SETUP)
    )
    theirs = select(SignIn).where(
        SignIn.user_id.in_(judges),
        SignIn.revoked_at.is_(None),
        SignIn.expires_at > tx.at,
        SignIn.id.is_distinct_from(tx.actor.sign_in_id),
    )
    ended = tx.session.scalars(theirs).all()
    for row in ended:
        row.revoked_at = tx.at
        row.ended_because = msg(
            "You are signed out because the rehearsal of “{cycle}” was reset: the score sheets written for practice "
            "are gone. Please sign in again.",
            cycle=name,
        )
    return len({row.user_id for row in ended})


def _taking_away(cycle_id: int) -> list[Delete]:
    """Give the deletions in an order that leaves no reference hanging."""
    rounds, rankings = _rounds_of(cycle_id), _rankings_of(cycle_id)
    tasks = select(Assignment.id).where(Assignment.round_id.in_(rounds))
    sheets = select(ScoreSheet.id).where(ScoreSheet.assignment_id.in_(tasks))
    packs = select(OfflinePack.id).where(OfflinePack.round_id.in_(rounds))
    pilots = select(PilotEntry.id).where(PilotEntry.round_id.in_(rounds))
    lists = select(AwardList.id).where(AwardList.cycle_id == cycle_id)
    motions = select(Motion.id).where(Motion.round_id.in_(rounds))
    chosen: Mapping[type[Base], Any] = {
        MadeDocument: MadeDocument.cycle_id == cycle_id,
        PackTask: PackTask.pack_id.in_(packs),
        OfflinePack: OfflinePack.round_id.in_(rounds),
        PilotPoints: PilotPoints.sheet_id.in_(select(PilotSheet.id).where(PilotSheet.pilot_entry_id.in_(pilots))),
        PilotSheet: PilotSheet.pilot_entry_id.in_(pilots),
        SheetPoints: SheetPoints.sheet_id.in_(sheets),
        ScoreSheet: ScoreSheet.assignment_id.in_(tasks),
        Assignment: Assignment.round_id.in_(rounds),
        SheetWaiver: SheetWaiver.round_id.in_(rounds),
        FurtherPlan: FurtherPlan.round_id.in_(rounds),
        Recusal: Recusal.round_id.in_(rounds) & (Recusal.origin == RecusalOrigin.DECLARED),
        AdvanceDecision: AdvanceDecision.round_id.in_(rounds),
        WhatIfNote: WhatIfNote.ranking_id.in_(rankings),
        AwardWithdrawal: AwardWithdrawal.cycle_id == cycle_id,
        EvidenceFile: EvidenceFile.objection_id.in_(select(Objection.id).where(Objection.list_id.in_(lists))),
        Objection: Objection.list_id.in_(lists),
        Publicity: Publicity.list_id.in_(lists),
        Signature: Signature.list_id.in_(lists),
        AwardList: AwardList.cycle_id == cycle_id,
        NamedBallot: NamedBallot.motion_id.in_(motions),
        BallotBox: BallotBox.motion_id.in_(motions),
        MotionVoter: MotionVoter.motion_id.in_(motions),
        Motion: Motion.round_id.in_(rounds),
        Attendance: Attendance.meeting_id.in_(select(Meeting.id).where(Meeting.round_id.in_(rounds))),
        Meeting: Meeting.round_id.in_(rounds),
        RankedEntry: RankedEntry.ranking_id.in_(rankings),
        Ranking: Ranking.round_id.in_(rounds),
        RoundEntry: RoundEntry.round_id.in_(rounds),
    }
    return [delete(table).where(where).execution_options(synchronize_session=False) for table, where in chosen.items()]


def _set_back(tx: Transaction, cycle_id: int) -> None:
    rounds = _rounds_of(cycle_id)
    tx.session.execute(
        update(Round)
        .where(Round.id.in_(rounds))
        .values(stage=RoundStage.SETUP, opened_at=None, closed_at=None)
        .execution_options(synchronize_session=False)
    )
    tx.session.execute(
        update(PanelMember)
        .where(PanelMember.round_id.in_(rounds))
        .values(declared_at=None, released_at=None)
        .execution_options(synchronize_session=False)
    )
    tx.session.execute(
        update(PilotSet)
        .where(PilotSet.round_id.in_(rounds))
        .values(closed_at=None, shared_at=None)
        .execution_options(synchronize_session=False)
    )
    tx.session.expire_all()
    _cycle(tx, cycle_id).frozen_at = None
    outdate(tx, cycle_id)


def _cycle(tx: Transaction, cycle_id: int) -> Cycle:
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    return cycle


def _rounds_of(cycle_id: int) -> Select[int]:
    return select(Round.id).join(Track, Track.id == Round.track_id).where(Track.cycle_id == cycle_id)


def _rankings_of(cycle_id: int) -> Select[int]:
    return select(Ranking.id).where(Ranking.round_id.in_(_rounds_of(cycle_id)))
