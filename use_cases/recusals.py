"""Recusal: found, declared or imposed; decided; and what that does to desks and sheets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from db.tables import Assignment, Entry, PanelMember, Recusal, Round, RoundEntry, ScoreSheet, Track, User
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.lifecycle import Act, RoundStage, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.recusals import RecusalOrigin, RecusalState
from domain.refusals import Invalid
from use_cases.assignments import top_up_desks
from use_cases.interests import Pair, found_interests
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class RecusalLine:
    """One judge and one entry that should not meet, and what was decided; None and empty where nothing was yet."""

    user_id: int
    judge: str
    unit: str
    entry_id: int
    reference: str
    title: str
    origin: RecusalOrigin
    state: RecusalState
    why: Message
    decision: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Declaration:
    """A judge's word, once a round, that there is no interest left; ``made_at`` is None while it is owed."""

    made_at: datetime | None


def listing(tx: Transaction, round_id: int) -> tuple[RecusalLine, ...]:
    """All recusals of a round: those to be decided first, then by judge and entry."""
    tx.require(Right.SEE_PROGRESS)
    round_ = _round_or_refuse(tx, round_id)
    rows = tx.session.scalars(select(Recusal).where(Recusal.round_id == round_id)).all()
    decided = {(row.user_id, row.entry_id): row for row in rows}
    found = {pair: why for pair, why in found_interests(tx, round_).items() if pair not in decided}
    pairs = [*found, *decided]
    users = tx.session.execute(
        select(User.id, User.display_name, User.unit).where(User.id.in_({user_id for user_id, _ in pairs}))
    )
    judges = {row.id: row for row in users}
    entries = {
        row.id: row
        for row in tx.session.execute(
            select(Entry.id, Entry.reference, Entry.title).where(Entry.id.in_({entry_id for _, entry_id in pairs}))
        )
    }
    lines = []
    for user_id, entry_id in pairs:
        judge, entry, row = judges[user_id], entries[entry_id], decided.get((user_id, entry_id))
        lines.append(
            RecusalLine(
                user_id,
                judge.display_name,
                judge.unit,
                entry_id,
                entry.reference,
                entry.title,
                RecusalOrigin.FOUND if row is None else row.origin,
                RecusalState.SUGGESTED if row is None else row.state,
                found[user_id, entry_id] if row is None else row.why,
                "" if row is None else row.decision,
                "" if row is None else row.decided_by,
                None if row is None else row.decided_at,
            )
        )
    order = list(RecusalState)
    return tuple(sorted(lines, key=lambda line: (order.index(line.state), line.unit, line.judge, line.reference)))


def undecided(tx: Transaction, cycle_id: int) -> dict[int, int]:
    """By round not ranked yet, how many possible interests wait for a decision; rounds without any left out."""
    tx.require(Right.SEE_PROGRESS)
    rounds = tx.session.scalars(
        select(Round).join(Round.track).where(Track.cycle_id == cycle_id, Round.stage != RoundStage.RANKED)
    ).all()
    counts = {row.id: len(_open_ones(tx, row)) for row in rounds}
    return {round_id: count for round_id, count in counts.items() if count}


def undecided_in(tx: Transaction, round_id: int) -> int:
    """Count the possible interests in one round that wait for a decision."""
    tx.require(Right.SEE_PROGRESS)
    return len(_open_ones(tx, _round_or_refuse(tx, round_id)))


def confirm(tx: Transaction, round_id: int, *, pairs: Collection[Pair]) -> Message:
    """Let judges step back from entries, by what was found or had been dismissed before."""
    tx.require(Right.RUN_ROUNDS)
    round_ = _round_or_refuse(tx, round_id)
    rows = _rows_of(tx, round_, pairs)
    for row in rows:
        _decide(tx, row, RecusalState.CONFIRMED, "")
    sheets = _take_off_desks(tx, round_id, pairs)
    _hand_on(tx, round_)
    said = msg("Confirmed: {n} recusals. {sheets} submitted sheets no longer count.", n=len(rows), sheets=sheets)
    return tx.record("recusals.confirm", ("round", round_id), _with_consequence(round_, said))


def dismiss(tx: Transaction, round_id: int, *, pairs: Collection[Pair], reason: str) -> Message:
    """Say that there is no interest after all, for a reason that is recorded; the entry is on the desk again."""
    tx.require(Right.RUN_ROUNDS)
    round_ = _round_or_refuse(tx, round_id)
    reason = require_reason(reason)
    rows = _rows_of(tx, round_, pairs)
    for row in rows:
        _decide(tx, row, RecusalState.DISMISSED, reason)
    _put_back_on_desks(tx, round_id, pairs)
    _hand_on(tx, round_)
    said = msg("Dismissed: {n} recusals. Reason: {reason}", n=len(rows), reason=reason)
    return tx.record("recusals.dismiss", ("round", round_id), _with_consequence(round_, said))


def impose(tx: Transaction, round_id: int, *, user_id: int, entry_id: int, reason: str) -> Message:
    """Take one judge off one entry, for a reason that is recorded."""
    tx.require(Right.RUN_ROUNDS)
    round_ = _round_or_refuse(tx, round_id)
    reason = require_reason(reason)
    judge, entry = _judge_of(tx, round_id, user_id), _entry_of(tx, round_, entry_id)
    row = _row_of(tx, round_id, (user_id, entry_id))
    if row is not None and row.state is RecusalState.CONFIRMED:
        raise Invalid(msg("{judge} is recused from {reference} already.", judge=judge, reference=entry))
    if row is None:
        row = Recusal(round_id=round_id, user_id=user_id, entry_id=entry_id)
        tx.session.add(row)
    row.origin, row.why = RecusalOrigin.IMPOSED, msg("{reason}", reason=reason)
    _decide(tx, row, RecusalState.CONFIRMED, "")
    _take_off_desks(tx, round_id, [(user_id, entry_id)])
    _hand_on(tx, round_)
    said = msg("{judge} no longer judges {reference}. Reason: {reason}", judge=judge, reference=entry, reason=reason)
    return tx.record("recusals.impose", ("round", round_id), _with_consequence(round_, said))


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
    round_ = _round_or_refuse(tx, task.round_id)
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


def entries_of(tx: Transaction, round_id: int) -> tuple[tuple[int, str], ...]:
    """Id and name of each entry that a judge of the round can be taken off, by reference."""
    tx.require(Right.RUN_ROUNDS)
    round_ = _round_or_refuse(tx, round_id)
    rows = tx.session.execute(_entries(round_).order_by(Entry.reference))
    return tuple((row.id, f"{row.reference} {row.title}") for row in rows)


def require_decided(tx: Transaction, round_: Round) -> frozenset[Pair]:
    """Give the pairs that do not meet.

    Raises:
        Invalid: something was found on which nobody has decided.
    """
    if open_ones := _open_ones(tx, round_):
        raise Invalid(
            msg(
                "{n} possible interests of judges in entries are not decided. Confirm or dismiss each of them under "
                "Recusals first.",
                n=len(open_ones),
            )
        )
    confirmed = tx.session.execute(
        select(Recusal.user_id, Recusal.entry_id).where(
            Recusal.round_id == round_.id, Recusal.state == RecusalState.CONFIRMED
        )
    )
    return frozenset((row.user_id, row.entry_id) for row in confirmed)


def _open_ones(tx: Transaction, round_: Round) -> set[Pair]:
    decided = tx.session.execute(select(Recusal.user_id, Recusal.entry_id).where(Recusal.round_id == round_.id))
    return found_interests(tx, round_).keys() - {(row.user_id, row.entry_id) for row in decided}


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


def _round_or_refuse(tx: Transaction, round_id: int) -> Round:
    found = tx.session.get(Round, round_id)
    if found is None:
        raise not_allowed()
    return found


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
            .where(Assignment.id.in_([task.id for task in tasks]))
        )
    }
    for task in tasks:
        task.state = latest.get(task.id, SheetState.UNTOUCHED)


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


def _with_consequence(round_: Round, said: Message) -> Message:
    if round_.stage is not RoundStage.RANKED:
        return said
    return msg("{said} The ranking stands as it was; compute a further one to take this into account.", said=said)
