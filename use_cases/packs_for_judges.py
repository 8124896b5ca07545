"""A pack that an organiser brings back for a judge: taken like the judge's own, and shown without any points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.messages import Message, msg
from domain.packs import Outcome
from domain.permissions import Right
from domain.refusals import Invalid
from intake.packs import read_pack
from use_cases.pack_acceptance import Choices, pack_of, plan_of, with_refused, write_plan
from use_cases.pack_plans import PackPlan
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class HandedLine:
    """What taking a pack would do to one task, or to a row that belongs to none; no points."""

    number: int | None
    row: int | None
    outcome: Outcome
    becomes: Outcome | None
    remarks: tuple[Message, ...]


@dataclass(frozen=True)
class HandedPreview:
    """What taking a judge's pack would do; ``digest`` goes back with ``take``."""

    judge: str
    unit: str
    made_at: datetime
    lines: tuple[HandedLine, ...]
    notes: tuple[Message, ...]
    digest: str

    def of(self, *outcomes: Outcome) -> tuple[HandedLine, ...]:
        """Give the lines with these outcomes."""
        return tuple(line for line in self.lines if line.outcome in outcomes)


def preview(tx: Transaction, round_id: int, *, content: bytes, name: str) -> HandedPreview:
    """Say what taking a judge's pack would do, by number and without points; nothing is written.

    Raises:
        NotAllowed: the actor does not run rounds.
        WrongStage: scoring is not open to judges.
        Invalid: the file is no pack of this program, or cannot be taken; the sentence says why.
    """
    plan = _plan(tx, round_id, content, name)
    lines = tuple(
        HandedLine(
            line.number, line.row, line.outcome, line.becomes, tuple(each.without_points for each in line.remarks)
        )
        for line in plan.lines
    )
    judge = plan.pack.user
    return HandedPreview(judge.display_name, judge.unit, plan.pack.made_at, lines, plan.notes, plan.digest)


def take(tx: Transaction, round_id: int, *, content: bytes, name: str, choices: Choices, seen_digest: str) -> Message:
    """Take a judge's pack for them; the log says for whom, and no points.

    Args:
        tx: of an organiser.
        round_id: the round.
        content: the file.
        name: the file's name.
        choices: which version counts, by the number of each task that was changed in both places.
        seen_digest: of the preview.

    Raises:
        NotAllowed: as for ``preview``.
        Outdated: something was saved since the preview.
        WrongStage: as for ``preview``.
        Invalid: as for ``preview``; or a choice is owed, or there is nothing to take.
    """
    plan = _plan(tx, round_id, content, name)
    taken = write_plan(tx, plan, choices, seen_digest=seen_digest)
    said = msg(
        "Offline pack of {judge} taken for them: {submitted} sheets submitted, {drafts} saved as drafts, {others} "
        "left as they were.",
        judge=plan.pack.user.display_name,
        submitted=len(taken.submitted),
        drafts=len(taken.drafts),
        others=taken.others,
    )
    return tx.record("packs_for_judges.take", ("round", round_id), with_refused(said, plan))


def _plan(tx: Transaction, round_id: int, content: bytes, name: str) -> PackPlan:
    tx.require(Right.RUN_ROUNDS)
    table = read_pack(content, name)
    pack = pack_of(tx, table.code)
    if pack is None:
        raise Invalid(
            msg(
                "{name} was not made by this program, or before a rehearsal was reset; it is no judge's pack.",
                name=name,
            )
        )
    return plan_of(tx, round_id, pack, table)
