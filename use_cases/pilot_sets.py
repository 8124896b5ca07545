"""Pilot entries of a round as an organiser runs them: chosen, owed, closed, opened to the panel (docs/adr/0025)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from db.tables import Cycle, Entry, PanelMember, PilotEntry, PilotSet, PilotSheet, Recusal, Round, Track, User
from domain.awards import OWED, Eligibility, SheetState
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.recusals import RecusalState
from domain.refusals import Invalid
from use_cases.advancing import entries_to_judge
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction

MOST_PILOTS = 3
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class ChosenPilot:
    """One pilot entry; ``reference`` is empty for a sample.

    ``competes_elsewhere``: whether it is eligible in this cycle, so that another round may judge it.
    """

    pilot_id: int
    number: int
    reference: str
    title: str
    competes_elsewhere: bool


@dataclass(frozen=True)
class PilotJudge:
    """How far one judge is with the pilot entries.

    ``stepped_back`` counts those they stay out of, ``reasons`` what they said of it at the desk.
    """

    name: str
    unit: str
    submitted: int
    stepped_back: int
    owed: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PilotView:
    """The pilot entries of a round; none where none were chosen."""

    round_id: int
    pilots: tuple[ChosenPilot, ...]
    judges: tuple[PilotJudge, ...]
    closed_at: datetime | None
    shared_at: datetime | None

    @property
    def owing(self) -> int:
        """How many judges owe a sheet; nobody once it is closed."""
        return 0 if self.closed_at else sum(judge.owed > 0 for judge in self.judges)


def of_round(tx: Transaction, round_id: int) -> PilotView:
    """Give a round's pilot entries and how far each judge is with them; no points."""
    tx.require(Right.SEE_PROGRESS)
    round_ = round_or_refuse(tx, round_id)
    stored = _stored(tx, round_id)
    if stored is None:
        return PilotView(round_id, (), (), None, None)
    pilots = tuple(_chosen(row, round_) for row in stored.entries)
    return PilotView(round_id, pilots, _judges(tx, stored), stored.closed_at, stored.shared_at)


def add_entry(tx: Transaction, round_id: int, *, reference: str) -> Message:
    """Choose an entry that the round does not judge, of this cycle or else of the newest one that has it.

    Raises:
        WrongStage: scoring has been opened.
        Invalid: there is none, it competes in this round, or it is chosen already.
    """
    tx.require(Right.RUN_ROUNDS)
    round_, stored = _to_choose(tx, round_id)
    reference = reference.strip()
    entry = tx.session.scalar(
        select(Entry)
        .join(Track, Track.id == Entry.track_id)
        .join(Cycle, Cycle.id == Track.cycle_id)
        .where(Entry.reference == reference, Track.kind == round_.track.kind)
        .order_by((Track.id == round_.track_id).desc(), Cycle.starts_on.desc(), Cycle.id.desc())
        .limit(1)
    )
    if entry is None:
        raise Invalid(msg("The register has no entry {reference}.", reference=reference or "–"))
    if any(row.entry_id == entry.id for row in stored.entries):
        raise Invalid(msg("{reference} is a pilot entry of this round already.", reference=reference))
    if tx.session.scalar(entries_to_judge(tx, round_).where(Entry.id == entry.id)) is not None:
        raise Invalid(
            msg(
                "{reference} competes in this round. A pilot entry is discussed and then counts nowhere, so it would "
                "lose by it: take one that does not compete, or write a sample.",
                reference=reference,
            )
        )
    _add(tx, stored, PilotEntry(entry_id=entry.id))
    return tx.record(
        "pilot_sets.add_entry", ("round", round_id), msg("Pilot entry chosen: {reference}.", reference=reference)
    )


def add_sample(tx: Transaction, round_id: int, *, title: str, text: str) -> Message:
    """Write a sample for the purpose.

    Raises:
        WrongStage: scoring has been opened.
        Invalid: title or text is missing or too long.
    """
    tx.require(Right.RUN_ROUNDS)
    _round, stored = _to_choose(tx, round_id)
    title, text = title.strip(), text.strip()
    if not title or not text:
        raise Invalid(msg("A sample needs a title and a text."))
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise Invalid(
            msg("A title has at most {title} characters, a text {text}.", title=LONGEST_TITLE, text=LONGEST_TEXT)
        )
    _add(tx, stored, PilotEntry(title=title, text=text))
    return tx.record("pilot_sets.add_sample", ("round", round_id), msg("Sample written: “{title}”.", title=title))


def remove(tx: Transaction, pilot_id: int) -> Message:
    """Take an entry from the pilot set again, before scoring opens."""
    tx.require(Right.RUN_ROUNDS)
    row = tx.session.get(PilotEntry, pilot_id)
    if row is None:
        raise not_allowed()
    require_stage(round_or_refuse(tx, row.round_id).stage, Act.CHOOSE_PILOTS)
    round_id, name = row.round_id, _name(row)
    tx.session.delete(row)
    _close_gap(tx, round_id, row.position)
    return tx.record("pilot_sets.remove", ("round", round_id), msg("No pilot entry any more: {name}.", name=name))


def close(tx: Transaction, round_id: int) -> Message:
    """End pilot scoring: no sheet is taken any more, and nobody's own entries wait for one."""
    tx.require(Right.RUN_ROUNDS)
    require_stage(round_or_refuse(tx, round_id).stage, Act.CLOSE_PILOTS)
    stored = _stored_or_refuse(tx, round_id)
    if stored.closed_at is not None:
        raise Invalid(msg("Pilot scoring has been closed already."))
    owing = sum(judge.owed > 0 for judge in _judges(tx, stored))
    stored.closed_at = tx.at
    return tx.record(
        "pilot_sets.close", ("round", round_id), msg("Pilot scoring closed; {n} judges had not finished.", n=owing)
    )


def share(tx: Transaction, round_id: int) -> Message:
    """Open the results of closed pilot scoring to the panel: distributions without names, of these entries only."""
    tx.require(Right.RUN_ROUNDS)
    require_stage(round_or_refuse(tx, round_id).stage, Act.SHARE_PILOTS)
    stored = _stored_or_refuse(tx, round_id)
    if stored.closed_at is None:
        raise Invalid(msg("Close pilot scoring first; until then nobody sees what others gave."))
    if stored.shared_at is not None:
        raise Invalid(msg("The results of pilot scoring are open to the panel already."))
    stored.shared_at = tx.at
    return tx.record(
        "pilot_sets.share", ("round", round_id), msg("Results of pilot scoring opened to the judges of the round.")
    )


def _to_choose(tx: Transaction, round_id: int) -> tuple[Round, PilotSet]:
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.CHOOSE_PILOTS)
    stored = _stored(tx, round_id)
    if stored is None:
        stored = PilotSet(round_id=round_id)
        tx.session.add(stored)
    if len(stored.entries) >= MOST_PILOTS:
        raise Invalid(msg("A round has at most {most} pilot entries; more would tire the judges.", most=MOST_PILOTS))
    return round_, stored


def _add(tx: Transaction, stored: PilotSet, row: PilotEntry) -> None:
    row.position = len(stored.entries) + 1
    stored.entries.append(row)
    tx.session.flush()


def _close_gap(tx: Transaction, round_id: int, position: int) -> None:
    """Let those behind a place move up, one after the other: everybody speaks of them by their number."""
    tx.session.flush()
    behind = select(PilotEntry).where(PilotEntry.round_id == round_id, PilotEntry.position > position)
    for row in tx.session.scalars(behind.order_by(PilotEntry.position)).all():
        row.position -= 1
        tx.session.flush()


def _stored(tx: Transaction, round_id: int) -> PilotSet | None:
    return tx.session.scalar(
        select(PilotSet)
        .where(PilotSet.round_id == round_id)
        .options(selectinload(PilotSet.entries).joinedload(PilotEntry.entry))
    )


def _stored_or_refuse(tx: Transaction, round_id: int) -> PilotSet:
    stored = _stored(tx, round_id)
    if stored is None or not stored.entries:
        raise not_allowed()
    return stored


def _chosen(row: PilotEntry, round_: Round) -> ChosenPilot:
    if row.entry is None:
        return ChosenPilot(row.id, row.position, "", row.title, competes_elsewhere=False)
    competes = row.entry.track_id == round_.track_id and row.entry.eligibility is Eligibility.ELIGIBLE
    return ChosenPilot(row.id, row.position, row.entry.reference, row.entry.title, competes)


def _name(row: PilotEntry) -> str:
    return row.title if row.entry is None else row.entry.reference


def _judges(tx: Transaction, stored: PilotSet) -> tuple[PilotJudge, ...]:
    """Give the judges of the round but those released, by unit and name."""
    members = tx.session.scalars(
        select(User)
        .join(PanelMember, PanelMember.user_id == User.id)
        .where(PanelMember.round_id == stored.round_id, PanelMember.released_at.is_(None))
        .order_by(User.unit, User.display_name, User.id)
    ).all()
    written = tx.session.execute(
        select(PilotSheet.user_id, PilotSheet.pilot_entry_id, PilotSheet.state, PilotSheet.comment)
        .join(PilotEntry, PilotEntry.id == PilotSheet.pilot_entry_id)
        .where(PilotEntry.round_id == stored.round_id)
        .order_by(PilotEntry.position)
    ).all()
    recused = tx.session.execute(
        select(Recusal.user_id, PilotEntry.id)
        .join(PilotEntry, (PilotEntry.entry_id == Recusal.entry_id) & (PilotEntry.round_id == Recusal.round_id))
        .where(PilotEntry.round_id == stored.round_id, Recusal.state == RecusalState.CONFIRMED)
    ).all()
    states = {(row.user_id, row.pilot_entry_id): row.state for row in written}
    states |= {(row.user_id, row.id): SheetState.RECUSED for row in recused}
    return tuple(
        _judge(
            user,
            Counter(states.get((user.id, pilot.id), SheetState.UNTOUCHED) for pilot in stored.entries),
            tuple(row.comment for row in written if (row.user_id, row.state) == (user.id, SheetState.RECUSED)),
        )
        for user in members
    )


def _judge(user: User, states: Counter[SheetState], reasons: tuple[str, ...]) -> PilotJudge:
    owed = sum(states[state] for state in OWED)
    return PilotJudge(
        user.display_name, user.unit, states[SheetState.SUBMITTED], states[SheetState.RECUSED], owed, reasons
    )
