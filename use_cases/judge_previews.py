"""What a judge of a round finds on the desk, for organisers: nothing of any judge's is read, and nothing is written.

An organiser's look at names is recorded (``entries.proposers``), which would be writing: names are masked here in
rounds that are not blind, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Entry, Round, RoundEntry, Suggestion
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.lifecycle import RoundStage
from domain.messages import InBoth, Message
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from i18n.office_days import closing_moment, office_day
from use_cases.advancing import entries_to_judge, nothing_to_judge
from use_cases.attachments import AttachmentLine, lines_of
from use_cases.kept import Kept
from use_cases.reading import MASK, Reading, masking, reading_of
from use_cases.rounds import round_or_refuse
from use_cases.score_sheets import SheetView
from use_cases.stored_rules import rubric_rule
from use_cases.task_lists import MyRound, QueueLine
from use_cases.transaction import Transaction

NO_ENTRY = 0
"""Stands for the sheet of a round that has no entry yet: its fields beside nothing to read."""
NOTHING_TO_READ = Reading(
    reference="",
    title="",
    text="",
    theme="",
    kind="",
    submitted_on=None,
    adoption_status="",
    adoption_level="",
    adopting_unit="",
    adopted_on=None,
    instruction="",
    effect="",
    satisfaction="",
    proposers=(),
    category="",
    district="",
    collected=None,
    adopted_by_city=None,
    adopted_by_district=None,
)


@dataclass(frozen=True)
class DeskPreview:
    """A round as a judge with every one of its entries would find it when scoring has just opened.

    Attributes:
        round: the head of the desk.
        lines: the tasks; the id of each is its entry's.
        why_none: why there is no entry yet; None where there are some.
    """

    round: MyRound
    lines: tuple[QueueLine, ...]
    why_none: Message | None


@dataclass(frozen=True)
class PreviewedRound:
    """What a preview of a round has to say of itself.

    Attributes:
        is_opened: whether the entries are fixed; before that they are those that would be judged now.
        is_blind: whether judges are not told whose the entries are; where they are, names are masked in the preview.
    """

    is_opened: bool
    is_blind: bool


def about(tx: Transaction, round_id: int) -> PreviewedRound:
    """Say what a round's preview has to say of itself."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    return PreviewedRound(round_.stage is not RoundStage.SETUP, round_.is_blind)


def desk(tx: Transaction, round_id: int) -> DeskPreview:
    """Show a round's desk as a judge would find it, every sheet of it empty."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    why_none: Message | None = None
    try:
        numbers = _numbers(tx, round_)
    except Invalid as refusal:
        numbers, why_none = {}, refusal.message
    if not numbers and why_none is None:
        why_none = nothing_to_judge(round_)
    cycle = round_.track.cycle
    mine = MyRound(
        round_id=round_id,
        cycle=InBoth(cycle.name, cycle.name_en),
        is_rehearsal=cycle.rehearsal_since is not None,
        track=round_.track.kind,
        kind=round_.kind,
        year=round_.year,
        stage=RoundStage.SCORING,
        closes_on=round_.closes_on,
        today=office_day(tx.at),
        closes_itself=round_.closes_itself_at is not None,
        untouched=len(numbers),
        drafts=0,
        submitted=0,
        recused=0,
        closes_at=closing_moment(round_.closes_on, round_.closes_itself_at),
    )
    return DeskPreview(mine, _lines(tx, round_, numbers), why_none)


def sheet(tx: Transaction, round_id: int, entry_id: int) -> SheetView:
    """Show the empty sheet of one entry as a judge of the round would find it.

    Args:
        tx: of an organiser.
        round_id: whose rubric and masking hold.
        entry_id: one of its entries; ``NO_ENTRY`` for the fields alone.

    Returns:
        Its task's number is the entry's: there is no task.

    Raises:
        NotAllowed: the round does not judge the entry.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    # Before scoring opens the rubric may change with every click, so it is not kept.
    criteria = rubric_rule(round_.track.rubric).criteria
    if entry_id == NO_ENTRY:
        return _empty(round_, NO_ENTRY, {NO_ENTRY: 1}, criteria=criteria, reading=NOTHING_TO_READ, attachments=())
    numbers = _numbers(tx, round_)
    if entry_id not in numbers:
        raise not_allowed()
    entry = tx.session.get_one(Entry, entry_id)
    reading = reading_of(entry, is_blind=True)
    if not round_.is_blind:
        reading = replace(reading, proposers=tuple(MASK for _proposer in entry.proposers))
    clear = masking(entry, is_blind=True)
    return _empty(
        round_,
        entry_id,
        numbers,
        criteria=criteria,
        reading=reading,
        attachments=lines_of(tx, entry_id, clear, only_fit=round_.is_blind, is_blind=True),
    )


def _numbers(tx: Transaction, round_: Round) -> dict[int, int]:
    """Give the number of each entry, in order; before scoring opens those that they would get now.

    Raises:
        Invalid: what the round would judge is not known yet.
    """
    if round_.stage is RoundStage.SETUP:
        ids = tx.session.scalars(entries_to_judge(tx, round_).order_by(Entry.reference))
        return {entry_id: number for number, entry_id in enumerate(ids, start=1)}
    rows = tx.session.execute(
        select(RoundEntry.entry_id, RoundEntry.number)
        .where(RoundEntry.round_id == round_.id)
        .order_by(RoundEntry.number)
    )
    return {row.entry_id: row.number for row in rows}


# An opened round judges the same entries for good; what is masked in them may change, and their versions with it.
_LINES: Kept[tuple[int, int, int], tuple[QueueLine, ...]] = Kept(8)


def _lines(tx: Transaction, round_: Round, numbers: Mapping[int, int]) -> tuple[QueueLine, ...]:
    if round_.stage is RoundStage.SETUP:
        return _masked(tx, entries_to_judge(tx, round_), numbers) if numbers else ()
    judged = select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)
    versions = select(func.coalesce(func.sum(Entry.version), 0)).where(Entry.track_id == round_.track_id)
    state = (round_.id, len(numbers), int(tx.session.scalars(versions).one()))
    return _LINES.get(tx, state, lambda tx, _state: _masked(tx, judged, numbers))


def _masked(tx: Transaction, entry_ids: Select[int], numbers: Mapping[int, int]) -> tuple[QueueLine, ...]:
    rows = tx.session.scalars(
        select(Entry)
        .where(Entry.id.in_(entry_ids))
        .options(
            joinedload(Entry.suggestion).load_only(Suggestion.theme, Suggestion.kind), selectinload(Entry.proposers)
        )
    )
    lines = []
    for row in rows:
        clear = masking(row, is_blind=True)
        lines.append(
            QueueLine(
                assignment_id=row.id,
                number=numbers[row.id],
                reference=row.reference,
                title=clear(row.title),
                theme=clear(row.suggestion.theme) if row.suggestion else "",
                kind=clear(row.suggestion.kind) if row.suggestion else "",
                state=SheetState.UNTOUCHED,
                total=None,
                is_finished=False,
                is_put_off=False,
            )
        )
    return tuple(sorted(lines, key=lambda line: line.number))


def _empty(
    round_: Round,
    entry_id: int,
    numbers: Mapping[int, int],
    *,
    criteria: tuple[CriterionRule, ...],
    reading: Reading,
    attachments: tuple[AttachmentLine, ...],
) -> SheetView:
    ids = list(numbers)
    place = ids.index(entry_id)
    return SheetView(
        assignment_id=entry_id,
        round_id=round_.id,
        number=numbers[entry_id],
        of=len(ids),
        previous_id=ids[place - 1] if place else None,
        next_id=ids[place + 1] if place + 1 < len(ids) else None,
        has_others_open=len(ids) > 1,
        stage=RoundStage.SCORING,
        state=SheetState.UNTOUCHED,
        version=0,
        written_at=None,
        reading=reading,
        attachments=attachments,
        criteria=criteria,
        points={criterion.code: None for criterion in criteria},
        comment="",
        kept_because="",
        is_rehearsal=round_.track.cycle.rehearsal_since is not None,
        shortest_comment=round_.shortest_comment,
        closes_at=closing_moment(round_.closes_on, round_.closes_itself_at),
    )
