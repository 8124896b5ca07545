"""The score sheets of a round as they are printed, judge by judge, in a fixed number of queries; asks nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import (
    Assignment,
    Criterion,
    Cycle,
    Entry,
    PanelMember,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    Track,
    User,
)
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.messages import InBoth, Message, msg
from domain.points import total_in_hundredths
from domain.rounds import round_name
from exports.judge_sheet_reports import JudgeSheets, PrintedSheet, RoundSheets
from i18n import LANGUAGES, translate
from settings import VERSION
from use_cases.list_contents import digest_of
from use_cases.listed_awards import named
from use_cases.reading import masking
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction

_Points = Mapping[int, Mapping[int, int]]
_Task = Row[int, int, int, int, SheetState, int, str | None, datetime | None]


def sheets_of(tx: Transaction, round_id: int, *, judge_id: int | None = None) -> RoundSheets | None:
    """Give the sheets of a round, or those of one judge; None where there is no such round or judge.

    Titles stand as judges read them, so nobody who proposed anything is named where the round is blind.
    """
    round_ = tx.session.scalar(
        select(Round)
        .where(Round.id == round_id)
        .options(
            joinedload(Round.track).joinedload(Track.cycle),
            joinedload(Round.track)
            .joinedload(Track.rubric)
            .selectinload(Rubric.criteria)
            .selectinload(Criterion.levels),
        )
    )
    if round_ is None:
        return None
    criteria = rubric_rule(round_.track.rubric).criteria
    titles = _titles(tx, round_id, is_blind=round_.is_blind)
    points = _points(tx, round_id, judge_id)
    sheets: dict[int, list[tuple[_Task, PrintedSheet]]] = defaultdict(list)
    for task in _tasks(tx, round_id, judge_id):
        sheet = _sheet(task, criteria, titles[task.entry_id], points.get(task.id, {}))
        sheets[task.user_id].append((task, sheet))
    judges = tuple(
        JudgeSheets(
            member.display_name,
            member.unit,
            member.is_chair,
            member.released_at is not None,
            tuple(sheet for _, sheet in sheets[member.id]),
            _digest(sheets[member.id], criteria),
        )
        for member in _members(tx, round_id, judge_id)
    )
    if judge_id is not None and not judges:
        return None
    cycle: Cycle = round_.track.cycle
    moments = [sheet.submitted_at for judge in judges for sheet in judge.sheets if sheet.submitted_at is not None]
    return RoundSheets(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        round=round_name(round_.track.kind, round_.kind, round_.year),
        created=max(moments, default=round_.opened_at or cycle.created_at),
        program_version=VERSION,
        criteria=criteria,
        judges=judges,
        is_rehearsal=cycle.rehearsal_since is not None,
    )


def texts_of(report: RoundSheets, *, blank: bool) -> Iterable[tuple[Message, str]]:
    """Give what people wrote in a report, with the place to name where it cannot be printed."""
    for judge in report.judges:
        yield msg("Account of {name}", name=judge.judge), judge.judge + judge.unit
        for sheet in judge.sheets:
            yield msg("{reference}, title", reference=sheet.reference), sheet.reference + sheet.title
            if not blank:
                where = msg("{reference}, comment of {judge}", reference=sheet.reference, judge=judge.judge)
                yield where, sheet.comment
    for each in report.criteria:
        levels = "".join(level.label + level.label_en for level in each.levels)
        texts = each.name + each.name_en + each.guidance + each.guidance_en + levels
        yield msg("Criterion {name}", name=each.called), texts
    yield msg("Name of the cycle"), "".join(translate(msg("{name}", name=report.cycle), each) for each in LANGUAGES)


def _members(tx: Transaction, round_id: int, judge_id: int | None) -> Sequence[Row[int, str, str, bool, object]]:
    chosen = (
        select(User.id, User.display_name, User.unit, PanelMember.is_chair, PanelMember.released_at)
        .join(PanelMember, PanelMember.user_id == User.id)
        .where(PanelMember.round_id == round_id)
        .order_by(PanelMember.is_chair.desc(), User.unit, User.display_name, User.id)
    )
    return tx.session.execute(chosen if judge_id is None else chosen.where(User.id == judge_id)).all()


def _tasks(tx: Transaction, round_id: int, judge_id: int | None) -> Iterable[_Task]:
    chosen = (
        select(
            Assignment.id,
            Assignment.entry_id,
            Assignment.user_id,
            Assignment.number,
            Assignment.state,
            Assignment.version,
            ScoreSheet.comment,
            ScoreSheet.written_at,
        )
        .outerjoin(
            ScoreSheet,
            (ScoreSheet.assignment_id == Assignment.id)
            & (ScoreSheet.version == Assignment.version)
            & (Assignment.state == SheetState.SUBMITTED),
        )
        .where(Assignment.round_id == round_id)
        .order_by(Assignment.number)
    )
    return tx.session.execute(chosen if judge_id is None else chosen.where(Assignment.user_id == judge_id))


def _titles(tx: Transaction, round_id: int, *, is_blind: bool) -> dict[int, tuple[str, str]]:
    """Give reference and title of each entry as its judges read them."""
    entries = tx.session.scalars(
        select(Entry)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round_id)
        .options(selectinload(Entry.proposers))
    )
    return {each.id: (each.reference, masking(each, is_blind=is_blind)(each.title)) for each in entries}


def _points(tx: Transaction, round_id: int, judge_id: int | None) -> _Points:
    """Give what was submitted by task and criterion."""
    chosen = (
        select(Assignment.id, SheetPoints.criterion_id, SheetPoints.points)
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id == round_id, Assignment.state == SheetState.SUBMITTED)
    )
    points: dict[int, dict[int, int]] = defaultdict(dict)
    for task, criterion, given in tx.session.execute(
        chosen if judge_id is None else chosen.where(Assignment.user_id == judge_id)
    ):
        points[task][criterion] = given
    return points


def _sheet(
    task: _Task, criteria: tuple[CriterionRule, ...], title: tuple[str, str], points: Mapping[int, int]
) -> PrintedSheet:
    given = {each.code: points.get(each.criterion_id or 0) for each in criteria}
    submitted = task.state is SheetState.SUBMITTED
    return PrintedSheet(
        task.number,
        *title,
        task.state,
        tuple(given.values()),
        total_in_hundredths(given, criteria) if submitted else None,
        task.comment or "",
        task.written_at,
    )


def _digest(sheets: Iterable[tuple[_Task, PrintedSheet]], criteria: tuple[CriterionRule, ...]) -> str:
    """Know what a judge submitted by one number; see the sentence on the signature sheet."""
    codes = [each.code for each in criteria]
    return digest_of(
        [
            {
                "reference": sheet.reference,
                "version": task.version,
                "points": dict(zip(codes, sheet.points, strict=True)),
                "comment": sheet.comment,
            }
            for task, sheet in sheets
            if sheet.state is SheetState.SUBMITTED
        ]
    )
