"""Letters that tell proposers and units their result, from a published list; recorded, for they name people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import AwardList, Cycle, Entry, Publicity, Track
from domain.documents import DocumentCode
from domain.file_names import part_of_name
from domain.legal_basis import LEGAL_BASIS
from domain.messages import N_, InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import WrongStage
from exports import result_letter
from exports.decision_reports import Contact
from exports.fixed_zip import zipped
from exports.letter_office_list import OFFICE_LIST, has_office_list
from exports.letter_reports import LettersReport, Unwritten
from exports.pdf_fonts import Faces
from i18n import DEFAULT_LANGUAGE, LANGUAGES, gettext, translate
from i18n.office_days import office_day
from settings import VERSION
from use_cases.award_decisions import publication_of, withdrawn_since
from use_cases.document_names import document_stem, of_list
from use_cases.letter_contents import LetterContents
from use_cases.listed_awards import named
from use_cases.print_fonts import faces, require_printable
from use_cases.transaction import Transaction
from use_cases.undelivered import undelivered
from use_cases.withdrawals import withdrawn_from

_UNDELIVERED = N_("Cannot be delivered")
NONE_PUBLISHED = msg("No list of this cycle has been published yet; results are told from a published one.")


@dataclass(frozen=True)
class LettersExport:
    """A recorded export of letters; the PDF itself is written outside any transaction."""

    report: LettersReport
    faces: Faces
    language: str
    stem: str
    is_one: bool = False

    @property
    def name(self) -> str:
        """Name of the file that holds all of them."""
        return f"{self.stem}.pdf"

    def content(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Write all letters as one PDF; the same published list gives the same bytes.

        Args:
            tell: is told now and then how many letters are done, of how many.
        """
        return result_letter.render(self.report, self.faces, self.language, is_listed=not self.is_one, tell=tell)

    def each(self, tell: Callable[[int, int], None] | None = None) -> bytes:
        """Write one PDF a letter, as a zip; the files are named by reference numbers and by nobody's name.

        Those that reach nobody are in a folder of their own, and a list for the office says why.
        """
        members: dict[str, bytes] = {}
        folder = f"{gettext(_UNDELIVERED, self.language)}/"
        for number, letter in enumerate(self.report.letters, 1):
            alone = replace(self.report, letters=(letter,), unwritten=())
            stem = part_of_name(letter.reference)
            # A unit may bear the reference of a suggestion.
            place = "" if letter.is_reachable else folder
            name = f"{place}{stem}.pdf" if f"{place}{stem}.pdf" not in members else f"{place}{stem}-{number}.pdf"
            members[name] = result_letter.render(alone, self.faces, self.language, is_listed=False)
            if tell is not None:
                tell(number, len(self.report.letters))
        if has_office_list(self.report):
            name = f"{folder}{part_of_name(gettext(OFFICE_LIST, self.language))}.pdf"
            members[name] = result_letter.render_office_list(self.report, self.faces, self.language)
        return zipped(members)


def export(
    tx: Transaction, list_id: int, *, language: str = DEFAULT_LANGUAGE, entry_id: int | None = None
) -> LettersExport:
    """Take the letters of a published list out of the program; recorded. Needs a writing transaction.

    Args:
        tx: of whoever may see proposers.
        list_id: of the list.
        language: of the letters.
        entry_id: of one suggestion or unit; all of the cycle where left out.

    Raises:
        NotAllowed: no right, or no such list or entry.
        WrongStage: the list is not published, an award on it was withdrawn since, or that one's eligibility waits.
        Invalid: a character that no font has.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    if listed.published_at is None:
        raise WrongStage(msg("List {number} has not been published yet.", number=listed.number))
    if withdrawn := withdrawn_from(tx, listed):
        raise WrongStage(withdrawn_since(listed.number, tuple(award.reference for award in withdrawn)))
    report = _report(tx, listed, listed.published_at, entry_id)
    printed_in = faces()
    require_printable(printed_in, _texts(report))
    tx.record("result_letters.export", ("award_list", list_id), _recorded(report, is_one=entry_id is not None))
    alone = [] if entry_id is None else [report.letters[0].reference]
    stem = document_stem(
        DocumentCode.LETTERS,
        report.cycle,
        language,
        of_list(listed.number),
        *alone,
        is_rehearsal=report.is_rehearsal,
    )
    return LettersExport(report, printed_in, language, stem, is_one=entry_id is not None)


def _recorded(report: LettersReport, *, is_one: bool) -> Message:
    if is_one:
        return msg(
            "Exported the notice of result of {reference} by list {number} with proposers' names.",
            reference=report.letters[0].reference,
            number=report.list_number,
        )
    return msg(
        "Exported the notices of result of list {number} with proposers' names: {n} letters.",
        number=report.list_number,
        n=len(report.letters),
    )


def _report(tx: Transaction, listed: AwardList, published_at: datetime, entry_id: int | None) -> LettersReport:
    cycle = tx.session.get_one(Cycle, listed.cycle_id)
    entries = tx.session.execute(
        select(Entry, Track.kind)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == listed.cycle_id, Entry.id == entry_id if entry_id is not None else Entry.id > 0)
        .options(
            selectinload(Entry.proposers),
            joinedload(Entry.suggestion),
            joinedload(Entry.duplicate_of).load_only(Entry.reference),
        )
        .order_by(Track.kind.desc(), Entry.reference)
    ).all()
    if not entries:
        raise not_allowed()
    shown = tx.session.get(Publicity, listed.id)
    contents, lost = LetterContents(tx, listed), undelivered(tx, listed.cycle_id)
    if entry_id in lost.waiting:
        raise WrongStage(
            msg(
                "The eligibility of {reference} is not confirmed yet: there is no result to tell.",
                reference=entries[0][0].reference,
            )
        )
    letters = [
        contents.of(entry, kind, is_reachable=entry.id not in lost.unreachable)
        for entry, kind in entries
        if entry.id not in lost.waiting
    ]
    return LettersReport(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        created=published_at,
        program_version=VERSION,
        list_number=listed.number,
        sha256=listed.sha256,
        published_on=office_day(published_at),
        contact=Contact()
        if shown is None
        else Contact(shown.office, shown.telephone or None, shown.address or None, shown.email or None),
        shown=None if shown is None else (shown.starts_on, shown.ends_on, shown.working_days),
        audit_head=publication_of(tx, listed.id),
        basis=LEGAL_BASIS,
        letters=tuple(sorted(letters, key=lambda letter: not letter.is_reachable)),
        is_rehearsal=listed.content["is_rehearsal"],
        unwritten=tuple(
            Unwritten(entry.reference, entry.title) for entry, _kind in entries if entry.id in lost.waiting
        ),
    )


def _texts(report: LettersReport) -> Iterator[tuple[Message, str]]:
    """Give what people wrote in letters, with the place to name where it cannot be printed."""
    for language in LANGUAGES:
        yield msg("Name of the cycle"), translate(msg("{name}", name=report.cycle), language)
    contact = report.contact
    given = (contact.office, contact.telephone, contact.address, contact.email)
    yield msg("Contact of the publicity"), "".join(str(each) for each in given if each)
    for left_out in report.unwritten:
        yield msg("{reference}, title", reference=left_out.reference), left_out.reference + left_out.title
    for letter in report.letters:
        yield msg("{reference}, title", reference=letter.reference), letter.reference + letter.title
        yield msg("{reference}, proposers", reference=letter.reference), "".join(letter.addressees)
        for reason in letter.reasons:
            said = translate(msg("{reason}", reason=reason), DEFAULT_LANGUAGE)
            yield msg("{reference}, reason", reference=letter.reference), said
