"""A judge's own offline packs: made, looked at when they come back, and taken.

A pack is accepted for its judge and its round only, while scoring is open, and never after a newer one
(docs/adr/0023-a-pack-is-known-by-its-code.md).
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.tables import OfflinePack, PackTask
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.lifecycle import Act, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.packs import Outcome, PackSheet
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from exports import offline_pack
from exports.pack_reports import PackReport
from i18n.catalogues import OFFICE_TIME
from intake.packs import PackTable, read_pack, row_digest
from use_cases.document_names import file_stem
from use_cases.pack_acceptance import Choices, pack_of, plan_of, with_refused, write_plan
from use_cases.pack_contents import PackContents, contents
from use_cases.pack_plans import PackPlan
from use_cases.pack_rows import FIXED
from use_cases.pack_standing import in_a_cell
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction, token_hash

_GROUPS, _GROUP = 5, 5


@dataclass(frozen=True)
class PreparedTask:
    """One row of a workbook and the sheet it begins with; see ``db.packs.PackTask``."""

    entry_id: int
    number: int
    sheet: PackSheet
    row_digest: str


@dataclass(frozen=True)
class PreparedPack:
    """A workbook that has been written and that nobody has been given yet."""

    round_id: int
    user_id: int | None
    content: bytes
    made_at: datetime
    code_hash: str
    headings: tuple[str, ...]
    reading_digest: str
    tasks: tuple[PreparedTask, ...]
    name: str


@dataclass(frozen=True)
class LatestPack:
    """The newest pack of a judge in a round; ``taken_at`` is None while it has not come back."""

    tasks: int
    made_at: datetime
    taken_at: datetime | None


@dataclass(frozen=True)
class PackLine:
    """What taking a pack would do to one task, or to a row that belongs to none; see ``pack_plans.PlannedLine``."""

    number: int | None
    row: int | None
    outcome: Outcome
    becomes: Outcome | None
    remarks: tuple[Message, ...]
    begun: PackSheet | None
    saved: PackSheet | None
    filled: PackSheet | None


@dataclass(frozen=True)
class PackPreview:
    """What taking a pack would do; ``digest`` goes back with ``take``."""

    made_at: datetime
    criteria: tuple[CriterionRule, ...]
    lines: tuple[PackLine, ...]
    notes: tuple[Message, ...]
    digest: str

    def of(self, *outcomes: Outcome) -> tuple[PackLine, ...]:
        """Give the lines with these outcomes."""
        return tuple(line for line in self.lines if line.outcome in outcomes)


def prepare(tx: Transaction, round_id: int, *, language: str) -> PreparedPack:
    """Write a pack of all the actor's tasks of a round; it counts once it is issued.

    Reading and writing a workbook takes a fifth of a second, for which nobody else shall have to wait.

    Raises:
        NotAllowed: no task of the actor is in the round.
        WrongStage: scoring is not open.
    """
    tx.require(Right.SCORE)
    code = _new_code()
    found = contents(tx, round_id, code=code, language=language)
    _require_open(tx, round_id)
    content = offline_pack.render(found.report, language)
    # What must not be changed is learnt from the file itself, as it will be read when it comes back.
    table = read_pack(content, "pack.xlsx")
    return PreparedPack(
        round_id,
        tx.actor.user_id,
        content,
        tx.at,
        token_hash(code),
        table.headings,
        table.reading_digest,
        _tasks(found, table),
        _name(found.report, language),
    )


def issue(tx: Transaction, prepared: PreparedPack) -> Message:
    """Remember a pack that was prepared for the actor, so that it is accepted when it comes back.

    Raises:
        NotAllowed: it was prepared for somebody else.
        WrongStage: scoring is not open any more.
    """
    tx.require(Right.SCORE)
    if prepared.user_id != tx.actor.user_id:
        raise not_allowed()
    _require_open(tx, prepared.round_id)
    tx.session.add(
        OfflinePack(
            round_id=prepared.round_id,
            user_id=prepared.user_id,
            code_hash=prepared.code_hash,
            made_at=prepared.made_at,
            headings=list(prepared.headings),
            reading_digest=prepared.reading_digest,
            tasks=[
                PackTask(
                    entry_id=task.entry_id,
                    number=task.number,
                    points=dict(task.sheet.points),
                    comment=task.sheet.comment,
                    is_finished=task.sheet.is_finished,
                    row_digest=task.row_digest,
                )
                for task in prepared.tasks
            ],
        )
    )
    return tx.record(
        "offline_packs.issue",
        ("round", prepared.round_id),
        msg("Offline pack of {n} score sheets made.", n=len(prepared.tasks)),
    )


def latest(tx: Transaction, round_id: int) -> LatestPack | None:
    """Tell of the actor's newest pack of a round; None where none was made."""
    tx.require(Right.SCORE)
    row = tx.session.execute(
        select(OfflinePack.made_at, OfflinePack.taken_at, func.count(PackTask.entry_id).label("tasks"))
        .join(PackTask, PackTask.pack_id == OfflinePack.id)
        .where(OfflinePack.round_id == round_id, OfflinePack.user_id == tx.actor.user_id)
        .group_by(OfflinePack.id, OfflinePack.made_at, OfflinePack.taken_at)
        .order_by(OfflinePack.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LatestPack(row.tasks, row.made_at, row.taken_at)


def preview(tx: Transaction, round_id: int, *, content: bytes, name: str) -> PackPreview:
    """Say what taking one of the actor's own packs would do; nothing is written.

    Raises:
        WrongStage: scoring is not open.
        Invalid: the file is no pack, none of the actor's, or cannot be taken; the sentence says why.
    """
    plan = _own_plan(tx, round_id, content, name)
    lines = tuple(
        PackLine(
            line.number,
            line.row,
            line.outcome,
            line.becomes,
            tuple(each.said for each in line.remarks),
            line.begun,
            line.saved,
            line.filled,
        )
        for line in plan.lines
    )
    return PackPreview(plan.pack.made_at, plan.criteria, lines, plan.notes, plan.digest)


def take(tx: Transaction, round_id: int, *, content: bytes, name: str, choices: Choices, seen_digest: str) -> Message:
    """Take one of the actor's own packs: all that the preview accepted, or nothing.

    Args:
        tx: of the judge.
        round_id: the round.
        content: the file.
        name: the file's name.
        choices: which version counts, by the number of each task that was changed in both places.
        seen_digest: of the preview.

    Raises:
        Outdated: something was saved since the preview.
        WrongStage: as for ``preview``.
        Invalid: as for ``preview``; or a choice is owed, or there is nothing to take.
    """
    plan = _own_plan(tx, round_id, content, name)
    taken = write_plan(tx, plan, choices, seen_digest=seen_digest)
    said = msg(
        "Offline pack taken: {submitted} sheets submitted, {drafts} saved as drafts, {others} left as they were.",
        submitted=len(taken.submitted),
        drafts=len(taken.drafts),
        others=taken.others,
    )
    return tx.record("offline_packs.take", ("round", round_id), with_refused(said, plan))


def _own_plan(tx: Transaction, round_id: int, content: bytes, name: str) -> PackPlan:
    tx.require(Right.SCORE)
    table = read_pack(content, name)
    pack = pack_of(tx, table.code)
    if pack is None or pack.user_id != tx.actor.user_id:
        # The same for another judge's pack and for one that was never made.
        raise Invalid(
            msg(
                "{name} is none of your packs: it was made for somebody else, or before a rehearsal was reset, or not "
                "by this program. Bring the file that you downloaded yourself.",
                name=name,
            )
        )
    return plan_of(tx, round_id, pack, table)


def _name(report: PackReport, language: str) -> str:
    """Name the file; the moment tells a pack from one that was made before it."""
    at = report.made_at.astimezone(OFFICE_TIME).strftime("%m%d-%H%M")
    pack, of = msg("Offline pack"), (report.round_name, at)
    stem = file_stem(pack, report.cycle, language, *of, is_rehearsal=report.is_rehearsal)
    return f"{stem}.xlsx"


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(20)).decode()
    return "-".join(["JDZ1", *(letters[place * _GROUP : (place + 1) * _GROUP] for place in range(_GROUPS))])


def _require_open(tx: Transaction, round_id: int) -> None:
    round_ = round_or_refuse(tx, round_id)
    require_stage(stage_for_judges(round_.stage, round_.closes_itself_at, tx.at), Act.SAVE_DRAFT)


def _tasks(found: PackContents, table: PackTable) -> tuple[PreparedTask, ...]:
    return tuple(
        PreparedTask(
            entry_id,
            view.number,
            PackSheet(view.points, in_a_cell(view.comment), view.state is SheetState.SUBMITTED),
            row_digest(row.cells[:FIXED]),
        )
        for (entry_id, view), row in zip(found.sheets, table.rows, strict=True)
    )
