"""Whether a pack that came back is the one it says, and what taking it writes: for judges and organisers alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import OfflinePack, Round
from domain.awards import SheetState
from domain.lifecycle import Act, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.packs import Outcome, PackChoice
from domain.refusals import Invalid, Outdated
from domain.rounds import round_name
from intake.cells import column_letters
from intake.packs import PackTable
from use_cases.pack_plans import PackPlan, PlannedLine, planned
from use_cases.rounds import round_or_refuse
from use_cases.sheet_versions import Version, write_version
from use_cases.transaction import Transaction, token_hash

Choices = Mapping[int, PackChoice]
_MOST_SHOWN = 60


@dataclass(frozen=True)
class Taken:
    """What taking a pack wrote: the numbers submitted, those kept as drafts, and how many lines stayed as they were."""

    submitted: tuple[int, ...]
    drafts: tuple[int, ...]
    others: int


def pack_of(tx: Transaction, code: str) -> OfflinePack | None:
    """Find a pack by its code, with its judge and its tasks."""
    return tx.session.scalar(
        select(OfflinePack)
        .where(OfflinePack.code_hash == token_hash(code))
        .options(joinedload(OfflinePack.user), selectinload(OfflinePack.tasks))
    )


def plan_of(tx: Transaction, round_id: int, pack: OfflinePack, table: PackTable) -> PackPlan:
    """Refuse a pack that cannot be taken in this round now, or say what taking it would do.

    Raises:
        WrongStage: scoring is not open to judges.
        Invalid: of another round, older than one that was taken, or changed where nothing is to be filled in.
    """
    _require_round(tx, round_id, pack)
    round_ = round_or_refuse(tx, round_id)
    require_stage(stage_for_judges(round_.stage, round_.closes_itself_at, tx.at), Act.SUBMIT)
    _require_newest(tx, pack)
    _require_unchanged(pack, table)
    return planned(tx, pack, table)


def write_plan(tx: Transaction, plan: PackPlan, choices: Choices, *, seen_digest: str) -> Taken:
    """Write what a plan accepts, all of it or nothing, and remember what was brought.

    Raises:
        Outdated: something was saved since the preview, or another file was looked at.
        Invalid: a choice is owed, or there is nothing to write.
    """
    if plan.digest != seen_digest:
        raise Outdated(
            msg("Something was saved since this preview was made. Nothing was taken; look at the new one first.")
        )
    conflicts = [line for line in plan.lines if line.outcome is Outcome.CONFLICT]
    if owed := tuple(line.number for line in conflicts if line.number is not None and line.number not in choices):
        raise Invalid(msg("Choose first which version counts for No. {numbers}.", numbers=owed))
    lines = [line for line in plan.lines if _is_written(line, choices)]
    if not lines and not conflicts:
        raise Invalid(msg("There is nothing to take: every sheet stays as it is."))
    written = {state: tuple(_write(tx, plan, lines, state)) for state in (SheetState.SUBMITTED, SheetState.DRAFT)}
    _remember(tx, plan)
    return Taken(written[SheetState.SUBMITTED], written[SheetState.DRAFT], len(plan.lines) - len(lines))


def with_refused(said: Message, plan: PackPlan) -> Message:
    """Add to a receipt which sheets were not taken; as it is where all were."""
    refused = tuple(each.number for each in plan.lines if each.outcome is Outcome.REFUSED and each.number)
    if not refused:
        return said
    return msg("{said} Not taken, for the reasons shown before: No. {numbers}.", said=said, numbers=refused)


def _require_round(tx: Transaction, round_id: int, pack: OfflinePack) -> None:
    if pack.round_id == round_id:
        return
    other = tx.session.get_one(Round, pack.round_id, options=[joinedload(Round.track)])
    name = round_name(other.track.kind, other.kind, other.year)
    raise Invalid(msg("This pack is of another round: {round}. Bring it back there.", round=name))


def _require_newest(tx: Transaction, pack: OfflinePack) -> None:
    newer = tx.session.scalar(
        select(OfflinePack.made_at)
        .where(
            OfflinePack.round_id == pack.round_id,
            OfflinePack.user_id == pack.user_id,
            OfflinePack.id > pack.id,
            OfflinePack.taken_at.is_not(None),
        )
        .order_by(OfflinePack.id.desc())
        .limit(1)
    )
    if newer is not None:
        raise Invalid(
            msg(
                "This pack was made {made_at}. A newer one, made {newer}, has been taken already; so this one counts "
                "no more.",
                made_at=pack.made_at,
                newer=newer,
            )
        )


def _require_unchanged(pack: OfflinePack, table: PackTable) -> None:
    for column, (was, found) in enumerate(_headings(pack, table)):
        if was != found:
            raise Invalid(
                msg(
                    "Column {letters} of the sheet to fill in is headed “{found}” and was headed “{was}”. Nothing was "
                    "taken, since points could land in the wrong place: put the heading back.",
                    letters=column_letters(column),
                    found=found[:_MOST_SHOWN],
                    was=was,
                )
            )
    if table.reading_digest != pack.reading_digest:
        raise Invalid(
            msg(
                "The texts to read, the levels or the lines above the headings were changed in this file, so nobody "
                "can tell what the points were given for. Put them back, or copy the points into a new pack."
            )
        )


def _headings(pack: OfflinePack, table: PackTable) -> Iterator[tuple[str, str]]:
    most = max(len(pack.headings), len(table.headings))
    for column in range(most):
        yield (
            pack.headings[column] if column < len(pack.headings) else "",
            table.headings[column] if column < len(table.headings) else "",
        )


def _is_written(line: PlannedLine, choices: Choices) -> bool:
    if line.outcome is Outcome.CONFLICT:
        return line.number is not None and choices.get(line.number) is PackChoice.FILLED_IN
    return line.outcome in {Outcome.SUBMITTED, Outcome.DRAFT}


def _write(tx: Transaction, plan: PackPlan, lines: list[PlannedLine], state: SheetState) -> Iterator[int]:
    becomes = Outcome.SUBMITTED if state is SheetState.SUBMITTED else Outcome.DRAFT
    for line in lines:
        if line.becomes is not becomes or line.task is None or line.filled is None or line.number is None:
            continue
        version = Version(state, line.task.version, line.filled.points, line.filled.comment)
        write_version(tx, line.task, plan.criteria, version)
        if state is SheetState.SUBMITTED:
            tx.record("score_sheets.submit", ("assignment", line.task.id), _submitted(tx, plan.pack, line.number))
        yield line.number


def _submitted(tx: Transaction, pack: OfflinePack, number: int) -> Message:
    if tx.actor.user_id == pack.user_id:
        return msg("Score sheet for No. {number} submitted.", number=number)
    return msg(
        "Score sheet for No. {number} submitted for {judge}, from their offline pack.",
        number=number,
        judge=pack.user.display_name,
    )


def _remember(tx: Transaction, plan: PackPlan) -> None:
    """Let the same file be brought again: only what is filled in after this counts as a change then."""
    plan.pack.taken_at, plan.pack.taken_by_id = tx.at, tx.actor.user_id
    for line in plan.lines:
        if line.kept is not None and line.filled is not None and line.outcome is not Outcome.REFUSED:
            line.kept.points, line.kept.comment = dict(line.filled.points), line.filled.comment
            line.kept.is_finished = line.filled.is_finished
