"""Decisions to rank an entry although sheets are missing; each is recorded and can be taken back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from db.many import among
from db.tables import Entry, SheetWaiver
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.result_stages import require_undecided
from use_cases.round_progress import short_entries
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


def grant(tx: Transaction, round_id: int, *, entry_ids: Collection[int], reason: str) -> Message:
    """Decide that these entries are ranked on the sheets they have; the reason is recorded.

    Raises:
        Invalid: no reason, an entry that has no submitted sheet at all, or one of which this is decided already:
            nobody's recorded reason is written over.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.WAIVE_SHEETS)
    require_undecided(tx, round_)
    reason = require_reason(reason)
    short = {line.entry_id: line for line in short_entries(tx, round_id)}
    chosen = sorted(set(entry_ids))
    if not chosen or not set(chosen) <= set(short):
        raise Invalid(msg("Choose entries that are short of sheets."))
    without = tuple(short[entry_id].reference for entry_id in chosen if not short[entry_id].submitted)
    if without:
        raise Invalid(
            msg("These entries have no submitted sheet, so there is nothing to rank: {references}.", references=without)
        )
    decided = tuple(short[entry_id].reference for entry_id in chosen if short[entry_id].waived_because is not None)
    if decided:
        raise Invalid(
            msg(
                "It has already been decided that these entries are ranked although sheets are missing: {references}. "
                "To record another reason, take that decision back first.",
                references=decided,
            )
        )
    for entry_id in chosen:
        tx.session.add(
            SheetWaiver(
                round_id=round_id,
                entry_id=entry_id,
                reason=reason,
                decided_at=tx.at,
                decided_by_id=tx.actor.user_id,
            )
        )
    return tx.record(
        "waivers.grant",
        ("round", round_id),
        msg(
            "To be ranked although sheets are missing: {references}. Reason: {reason}",
            references=tuple(short[entry_id].reference for entry_id in chosen),
            reason=reason,
        ),
    )


def take_back(tx: Transaction, round_id: int, *, entry_ids: Collection[int], reason: str) -> Message:
    """Decide that these entries are to have all their sheets after all; a ranking computed before stays as it is.

    Raises:
        Invalid: no reason, or an entry of which nothing had been decided.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.WAIVE_SHEETS)
    require_undecided(tx, round_)
    reason = require_reason(reason)
    rows = tx.session.execute(
        select(SheetWaiver, Entry.reference)
        .join(Entry, Entry.id == SheetWaiver.entry_id)
        .where(SheetWaiver.round_id == round_id, among(SheetWaiver.entry_id, entry_ids))
        .order_by(Entry.reference)
    ).all()
    if not rows or len(rows) < len(set(entry_ids)):
        raise Invalid(msg("Choose entries that were to be ranked although sheets are missing."))
    for row in rows:
        tx.session.delete(row.SheetWaiver)
    return tx.record(
        "waivers.take_back",
        ("round", round_id),
        msg(
            "No longer to be ranked while sheets are missing: {references}. Reason: {reason}",
            references=tuple(row.reference for row in rows),
            reason=reason,
        ),
    )
