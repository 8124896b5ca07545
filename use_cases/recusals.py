"""Recusal: found, declared or imposed; decided; and what that does to desks and sheets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select

from db.many import among
from db.tables import Assignment, Entry, PanelMember, Recusal, Round, RoundEntry, ScoreSheet, User
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.lifecycle import Act, RoundStage, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.recusals import RecusalOrigin, RecusalState
from domain.refusals import Invalid, WrongStage
from use_cases.assignments import top_up_desks
from use_cases.interests import Pair, found_interests
from use_cases.result_stages import require_undecided
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Declaration:
    """A judge's word, once a round, that there is no interest left; ``made_at`` is None while it is owed."""

    made_at: datetime | None


def confirm(tx: Transaction, round_id: int, *, pairs: Collection[Pair]) -> Message:
    """Let judges step back from entries, by what was found or had been dismissed before."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    rows = _rows_of(tx, round_, pairs)
    counted = _touches_counted(tx, round_, pairs)
    for row in rows:
        _decide(tx, row, RecusalState.CONFIRMED, "")
    sheets = _take_off_desks(tx, round_id, pairs)
    _hand_on(tx, round_)
    said = msg("Confirmed: {n} recusals. {sheets} submitted sheets no longer count.", n=len(rows), sheets=sheets)
    return tx.record("recusals.confirm", ("round", round_id), _with_consequence(said, counted=counted))


def dismiss(tx: Transaction, round_id: int, *, pairs: Collection[Pair], reason: str) -> Message:
    """Say that there is no interest after all, for a reason that is recorded; the entry is on the desk again."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    reason = require_reason(reason)
    rows = _rows_of(tx, round_, pairs)
    counted = _touches_counted(tx, round_, pairs)
    for row in rows:
        _decide(tx, row, RecusalState.DISMISSED, reason)
    _put_back_on_desks(tx, round_id, pairs)
    _hand_on(tx, round_)
    said = msg("Dismissed: {n} recusals. Reason: {reason}", n=len(rows), reason=reason)
    return tx.record("recusals.dismiss", ("round", round_id), _with_consequence(said, counted=counted))


def impose(tx: Transaction, round_id: int, *, user_id: int, entry_id: int, reason: str) -> Message:
    """Take one judge off one entry, for a reason that is recorded."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    reason = require_reason(reason)
    judge, entry = _judge_of(tx, round_id, user_id), _entry_of(tx, round_, entry_id)
    row = _row_of(tx, round_id, (user_id, entry_id))
    if row is not None and row.state is RecusalState.CONFIRMED:
        raise Invalid(msg("{judge} is recused from {reference} already.", judge=judge, reference=entry))
    counted = _touches_counted(tx, round_, [(user_id, entry_id)])
    if row is None:
        row = Recusal(round_id=round_id, user_id=user_id, entry_id=entry_id)
        tx.session.add(row)
    row.origin, row.why = RecusalOrigin.IMPOSED, msg("{reason}", reason=reason)
    _decide(tx, row, RecusalState.CONFIRMED, "")
    _take_off_desks(tx, round_id, [(user_id, entry_id)])
    _hand_on(tx, round_)
    said = msg("{judge} no longer judges {reference}. Reason: {reason}", judge=judge, reference=entry, reason=reason)
    return tx.record("recusals.impose", ("round", round_id), _with_consequence(said, counted=counted))


def declare(tx: Transaction, assignment_id: int, *, reason: str) -> Message:
    """Step back from one of the actor's own tasks; it leaves the desk at once, and what was given on it counts no more.

    Raises:
        NotAllowed: not the actor's task.
        WrongStage: scoring is not open.
        Invalid: no reason was given.
    """
    tx.require(Right.SCORE)
    task = tx.session.scalar(visible_assignments(tx.actor.user_id).where(Assignment.id == assignment_id))
    if task is None:
        raise not_allowed()
    round_ = round_or_refuse(tx, task.round_id)
    require_stage(round_.stage, Act.SUBMIT)
    reason = require_reason(reason)
    pair = (task.user_id, task.entry_id)
    row = _row_of(tx, task.round_id, pair)
    if row is None:
        row = Recusal(round_id=task.round_id, user_id=task.user_id, entry_id=task.entry_id)
        tx.session.add(row)
    row.origin, row.why = RecusalOrigin.DECLARED, msg("{reason}", reason=reason)
    _decide(tx, row, RecusalState.CONFIRMED, "")
    _take_off_desks(tx, task.round_id, [pair])
    _hand_on(tx, round_)
    return tx.record(
        "recusals.declare",
        ("assignment", assignment_id),
        msg(
            "Stepped back from No. {number}; it is no longer among the tasks. Reason: {reason}",
            number=task.number,
            reason=reason,
        ),
    )


def declare_no_interest(tx: Transaction, round_id: int) -> Message:
    """Declare, once a round, to have no interest in any entry but those one stepped back from."""
    tx.require(Right.SCORE)
    member = _own_place(tx, round_id)
    if member is None:
        raise not_allowed()
    member.declared_at = tx.at
    return tx.record("recusals.declare_no_interest", ("round", round_id), msg("Your declaration has been recorded."))


def own_declaration(tx: Transaction, round_id: int) -> Declaration | None:
    """What the actor has declared of a round that is being scored; None where nothing is asked of them."""
    tx.require(Right.SCORE)
    member = _own_place(tx, round_id)
    return None if member is None else Declaration(member.declared_at)


def settled_because(tx: Transaction, round_id: int) -> Message | None:
    """Say why no recusal that a counted sheet hangs on is decided any more, or just now; None while it can be."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    if round_.stage is not RoundStage.RANKED:
        return None
    try:
        require_undecided(tx, round_)
    except WrongStage as refusal:
        return refusal.message
    return None


def entries_of(tx: Transaction, round_id: int) -> tuple[tuple[int, str], ...]:
    """Id and name of each entry that a judge of the round can be taken off, by reference."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    rows = tx.session.execute(_entries(round_).order_by(Entry.reference))
    return tuple((row.id, f"{row.reference} {row.title}") for row in rows)


def _own_place(tx: Transaction, round_id: int) -> PanelMember | None:
    return tx.session.scalar(
        select(PanelMember)
        .join(Round, Round.id == PanelMember.round_id)
        .where(
            PanelMember.round_id == round_id,
            PanelMember.user_id == tx.actor.user_id,
            Round.stage == RoundStage.SCORING,
        )
    )


def _row_of(tx: Transaction, round_id: int, pair: Pair) -> Recusal | None:
    return tx.session.scalar(
        select(Recusal).where(Recusal.round_id == round_id, Recusal.user_id == pair[0], Recusal.entry_id == pair[1])
    )


def _rows_of(tx: Transaction, round_: Round, pairs: Collection[Pair]) -> list[Recusal]:
    """Give the row of each pair, a new one for what was found and never decided."""
    if not pairs:
        raise Invalid(msg("Choose at least one recusal first."))
    rows = tx.session.scalars(select(Recusal).where(Recusal.round_id == round_.id))
    decided = {(row.user_id, row.entry_id): row for row in rows}
    found = found_interests(tx, round_) if set(pairs) - set(decided) else {}
    return [decided.get(pair) or _new(tx, round_.id, pair, found) for pair in sorted(set(pairs))]


def _new(tx: Transaction, round_id: int, pair: Pair, found: Mapping[Pair, Message]) -> Recusal:
    if pair not in found:
        raise not_allowed()
    row = Recusal(round_id=round_id, user_id=pair[0], entry_id=pair[1], origin=RecusalOrigin.FOUND, why=found[pair])
    tx.session.add(row)
    return row


def _decide(tx: Transaction, row: Recusal, state: RecusalState, decision: str) -> None:
    row.state, row.decision = state, decision
    row.decided_at, row.decided_by_id, row.decided_by = tx.at, tx.actor.user_id, tx.actor.name


def _judge_of(tx: Transaction, round_id: int, user_id: int) -> str:
    name = tx.session.scalar(
        select(User.display_name)
        .join(PanelMember, PanelMember.user_id == User.id)
        .where(PanelMember.round_id == round_id, User.id == user_id)
    )
    if name is None:
        raise not_allowed()
    return name


def _entry_of(tx: Transaction, round_: Round, entry_id: int) -> str:
    row = tx.session.execute(_entries(round_).where(Entry.id == entry_id)).one_or_none()
    if row is None:
        raise not_allowed()
    return str(row.reference)


def _entries(round_: Round) -> Select[int, str, str]:
    of_track = select(Entry.id, Entry.reference, Entry.title).where(Entry.track_id == round_.track_id)
    if round_.stage is RoundStage.SETUP:
        return of_track
    return of_track.join(RoundEntry, RoundEntry.entry_id == Entry.id).where(RoundEntry.round_id == round_.id)


def _take_off_desks(tx: Transaction, round_id: int, pairs: Collection[Pair]) -> int:
    """Take tasks off desks; gives how many submitted sheets count no more."""
    submitted = 0
    for task in _tasks_of(tx, round_id, pairs):
        submitted += task.state is SheetState.SUBMITTED
        task.state = SheetState.RECUSED
    return submitted


def _put_back_on_desks(tx: Transaction, round_id: int, pairs: Collection[Pair]) -> None:
    tasks = [task for task in _tasks_of(tx, round_id, pairs) if task.state is SheetState.RECUSED]
    latest = {
        row.assignment_id: row.state
        for row in tx.session.execute(
            select(ScoreSheet.assignment_id, ScoreSheet.state)
            .join(Assignment, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
            .where(among(Assignment.id, (task.id for task in tasks)))
        )
    }
    for task in tasks:
        task.state = latest.get(task.id, SheetState.UNTOUCHED)


def _touches_counted(tx: Transaction, round_: Round, pairs: Collection[Pair]) -> bool:
    """Say whether a ranking counted a sheet of these; one that a list rests on stays as it is.

    Raises:
        WrongStage: it did, and a list has been put forward or sealed, or a motion is being voted on.
    """
    if round_.stage is not RoundStage.RANKED:
        return False
    tasks = [task.id for task in _tasks_of(tx, round_.id, pairs)]
    submitted = among(ScoreSheet.assignment_id, tasks) & (ScoreSheet.state == SheetState.SUBMITTED)
    counted = bool(tx.session.scalar(select(exists().where(submitted))))
    if counted:
        require_undecided(tx, round_)
    return counted


def _hand_on(tx: Transaction, round_: Round) -> None:
    """Give entries that now lack a judge to somebody else, as far as there is anybody, while scoring is open."""
    if round_.stage is RoundStage.SCORING:
        tx.session.flush()
        top_up_desks(tx, round_)


def _tasks_of(tx: Transaction, round_id: int, pairs: Collection[Pair]) -> list[Assignment]:
    tasks = tx.session.scalars(
        select(Assignment).where(
            Assignment.round_id == round_id, Assignment.user_id.in_({user_id for user_id, _ in pairs})
        )
    )
    wanted = set(pairs)
    return [task for task in tasks if (task.user_id, task.entry_id) in wanted]


def _with_consequence(said: Message, *, counted: bool) -> Message:
    if not counted:
        return said
    return msg("The ranking stands as it was; compute a further one to take this into account. {said}", said=said)
