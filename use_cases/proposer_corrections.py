"""Correcting how a proposer is reached or where they work, without having seen what stood there."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from db.tables import Cycle, Entry, Proposer, RoundEntry, Track
from domain.masked import PERSONAL_FIELD_NAMES, PersonalField
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated
from use_cases.stored_register import Written, change, changes_of, stored_entries
from use_cases.transaction import Transaction


def correct(tx: Transaction, proposer_id: int, *, seen_version: int, telephone: str, work_unit: str) -> Message:
    """Write what is not empty over what the register says; also while the suggestion is judged, as for the payment.

    Where nobody judges it yet the rule looks at it anew. The log says which field, not what stood or stands there.

    Args:
        tx: of somebody who keeps the register and sees proposers.
        proposer_id: whose.
        seen_version: of the entry, as the screen showed it.
        telephone: empty leaves it as it is.
        work_unit: the same.

    Raises:
        NotAllowed: no such proposer, or no right to keep the register.
        Outdated: somebody changed the entry meanwhile.
        Invalid: both are empty, too long, or the proposer came with a suggestion that was merged into this one.
    """
    tx.require(Right.IMPORT_REGISTER)
    tx.require(Right.SEE_PROPOSERS)
    row = tx.session.get(Proposer, proposer_id)
    if row is None:
        raise not_allowed()
    entry = tx.session.get_one(Entry, row.entry_id)
    if row.merged_from_id is not None:
        merged = tx.session.get_one(Entry, row.merged_from_id)
        raise Invalid(msg("This proposer came with {reference}. Correct it there.", reference=merged.reference))
    if entry.version != seen_version:
        raise Outdated(msg("Somebody else changed this entry meanwhile. Please look at it again."))
    given = {PersonalField.TELEPHONE: telephone.strip(), PersonalField.WORK_UNIT: work_unit.strip()}
    written = {field: text for field, text in given.items() if text}
    if not written:
        raise Invalid(msg("Type a telephone or a work unit; an empty field leaves what is known."))
    copies = _copies(tx, row)
    others = {each.entry_id for each in copies}
    for each in (row, *copies):
        for field, text in written.items():
            setattr(each, field.value, text)
    tx.session.execute(update(Entry).where(Entry.id.in_([entry.id, *sorted(others)])).values(version=Entry.version + 1))
    tx.session.flush()
    _look_anew(tx, entry)
    said = msg(
        "Corrected of proposer No. {number} of {reference}: {fields}.",
        number=row.position,
        reference=entry.reference,
        fields=tuple(msg(PERSONAL_FIELD_NAMES[field]) for field in written),
    )
    return tx.record("proposer_corrections.correct", ("entry", entry.id), said)


def _copies(tx: Transaction, row: Proposer) -> list[Proposer]:
    """Find a proposer where their suggestion was merged into another one; a namesake of theirs is reached otherwise."""
    namesakes = tx.session.scalars(
        select(Proposer).where(Proposer.merged_from_id == row.entry_id, Proposer.name == row.name)
    )
    # Sealed, no two are alike to the database: they are compared here.
    known = (row.telephone, row.work_unit)
    return [each for each in namesakes if (each.telephone, each.work_unit) == known]


def _look_anew(tx: Transaction, entry: Entry) -> None:
    """Let the rule look at a suggestion that is not being judged."""
    if tx.session.scalar(select(exists().where(RoundEntry.entry_id == entry.id))):
        return
    cycle = tx.session.scalars(
        select(Cycle).join(Track, Track.cycle_id == Cycle.id).where(Track.id == entry.track_id)
    ).one()
    before = stored_entries(tx, entry.track_id)[entry.reference]
    after = Written(before.contents, before.contents.reasons((cycle.starts_on, cycle.ends_on)))
    if changes_of(before, after):
        change(tx, [(before, after)], lambda _share: None)
