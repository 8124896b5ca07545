"""The list of the ineligible with reasons, taken out of the program as a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from db.tables import Cycle, Entry, Track
from domain.awards import Eligibility, TrackKind
from domain.documents import DocumentCode
from domain.duplicates import set_aside_message
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from exports import ineligible_list
from exports.ineligible_list import DecidedEntry, IneligibleReport
from i18n import DEFAULT_LANGUAGE
from i18n.office_days import office_day
from settings import VERSION
from use_cases.document_names import document_stem
from use_cases.transaction import Transaction

# What Windows takes in no file name.
_NOT_IN_FILE_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True)
class IneligibleExport:
    """A recorded export; the workbook itself is written outside any transaction."""

    report: IneligibleReport
    language: str
    name: str

    def content(self) -> bytes:
        """Write the workbook."""
        return ineligible_list.render(self.report, self.language)


def export(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> IneligibleExport:
    """Take the list of suggestions that do not compete out of the program; recorded. Needs a writing transaction.

    Raises:
        NotAllowed: no right to export, or no such cycle.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_ENTRIES)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    name = cycle.name_en or cycle.name if language == "en" else cycle.name
    report = _report(tx, cycle, name)
    tx.record(
        "ineligible.export",
        ("cycle", cycle_id),
        msg("Exported the list of suggestions that do not compete: {n}.", n=len(report.excluded)),
    )
    stem = document_stem(
        DocumentCode.INELIGIBLE,
        InBoth(cycle.name, cycle.name_en),
        language,
        office_day(tx.at).isoformat(),
        is_rehearsal=cycle.rehearsal_since is not None,
    )
    return IneligibleExport(report, language, f"{stem}.xlsx")


def _report(tx: Transaction, cycle: Cycle, name: str) -> IneligibleReport:
    entries = tx.session.scalars(
        select(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(
            Track.cycle_id == cycle.id,
            Track.kind == TrackKind.SUGGESTION,
            or_(Entry.eligibility == Eligibility.INELIGIBLE, Entry.override == Eligibility.ELIGIBLE),
        )
        .options(joinedload(Entry.suggestion), joinedload(Entry.duplicate_of).load_only(Entry.reference))
        .order_by(Entry.reference)
    ).all()
    excluded = [entry for entry in entries if entry.eligibility is Eligibility.INELIGIBLE]
    admitted = [entry for entry in entries if entry.eligibility is Eligibility.ELIGIBLE]
    return IneligibleReport(
        cycle=name,
        created=tx.at,
        program_version=VERSION,
        suggestions=_count(tx, cycle.id),
        excluded=tuple(map(_decided, excluded)),
        admitted=tuple(map(_decided, admitted)),
    )


def _count(tx: Transaction, cycle_id: int) -> int:
    of_cycle = select(func.count(Entry.id)).join(Track, Track.id == Entry.track_id)
    return tx.session.scalar(of_cycle.where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)) or 0


def _decided(entry: Entry) -> DecidedEntry:
    suggestion = entry.suggestion
    return DecidedEntry(
        entry.reference,
        entry.title,
        suggestion.district if suggestion else "",
        suggestion.handling_unit if suggestion else "",
        suggestion.submitted_on if suggestion else None,
        tuple(reason.message for reason in entry.reasons),
        _decision(entry),
        _confirmed(entry),
    )


def _decision(entry: Entry) -> Message | None:
    if entry.duplicate_of is not None:
        return set_aside_message(entry.duplicate_of.reference)
    if entry.override is None:
        return None
    if entry.override is Eligibility.ELIGIBLE:
        return msg("Admitted by an organiser: {reason}", reason=entry.override_reason)
    return msg("Excluded by an organiser: {reason}", reason=entry.override_reason)


def _confirmed(entry: Entry) -> Message:
    if entry.confirmed_at is not None:
        return msg("{name}, {at}", name=entry.confirmed_by or "", at=entry.confirmed_at)
    if entry.duplicate_of is not None:
        return msg("Decided as a duplicate")
    return msg("Not confirmed yet")
