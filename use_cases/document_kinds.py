"""Every kind of document: when it is due, for whom, of what, and how it is made; a further kind is one entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from db.engine import Database
from domain.documents import DOCUMENT_NAMES, Disclosed, DocumentCode, DocumentStage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, WrongStage
from exports.archive import MEDIA_TYPE as ZIP
from exports.telling import Tell
from exports.workbook import MEDIA_TYPE as XLSX
from use_cases import (
    archives,
    award_decisions,
    awards,
    certificates,
    document_subjects,
    ineligible,
    judge_sheets,
    live_workbooks,
    meeting_rooms,
    minutes,
    notices,
    payments,
    plain_data,
    result_letters,
)
from use_cases.document_making import Make, Making, long, one_file_each, short
from use_cases.document_sources import sources_of
from use_cases.document_state import CycleSources
from use_cases.document_subjects import Subject, Subjects
from use_cases.listed_awards import MEDIA_TYPE as DOCX
from use_cases.transaction import Credential, Transaction, perform, read

PDF = "application/pdf"


@dataclass(frozen=True)
class DocumentKind:
    """One kind.

    Attributes:
        code: what it is called by programs.
        stage: in which part of the cycle it is due.
        rights: each of these sets opens it.
        holds: what it is, in a sentence for whoever looks for it.
        media_type: of the file.
        subjects: of what it can be made as the cycle stands, or why of nothing.
        make: makes it; records that, and asks for leave anew.
        disclosed: which personal data it holds.
        is_long: whether a process of its own makes it.
        require_subject: refuses a subject that the reader's rights do not reach; None where rights are all there is.
    """

    code: DocumentCode
    stage: DocumentStage
    rights: tuple[frozenset[Right], ...]
    holds: Message
    media_type: str
    subjects: Callable[[CycleSources], Subjects]
    make: Make
    disclosed: Disclosed = Disclosed.NOTHING
    is_long: bool = False
    require_subject: Callable[[Transaction, int], object] | None = None

    @property
    def name(self) -> Message:
        """What it is called by people."""
        return msg(DOCUMENT_NAMES[self.code])

    def is_open_to(self, rights: frozenset[Right]) -> bool:
        """Whether somebody with these rights may have it."""
        return any(needed <= rights for needed in self.rights)


def _archive(database: Database, who: Credential, cycle_id: int, language: str, tell: Tell) -> Making:
    """Make an archive, which is written as it is read."""
    made = read(database, who, archives.prepare, cycle_id, language=language, tell=tell)
    perform(database, who, archives.export, made)
    return Making(made, made.name, lambda: made.content)


_TAKEN_OUT = frozenset({Right.EXPORT})
_WITH_NAMES = _TAKEN_OUT | {Right.SEE_PROPOSERS}
_OF_SHEETS = _TAKEN_OUT | {Right.SEE_SHEETS}

KINDS: tuple[DocumentKind, ...] = (
    DocumentKind(
        DocumentCode.INELIGIBLE,
        DocumentStage.SCORING,
        (_TAKEN_OUT | {Right.SEE_ENTRIES},),
        msg("Which suggestions do not compete, and why (.xlsx)."),
        XLSX,
        document_subjects.register,
        short(ineligible.export),
        Disclosed.PERSONAL_DATA,
    ),
    DocumentKind(
        DocumentCode.BLANK_SCORE_SHEETS,
        DocumentStage.SCORING,
        (_OF_SHEETS,),
        msg("To score by hand: the rubric, then each judge's entries with empty boxes (.pdf)."),
        PDF,
        document_subjects.rounds_with_judges,
        long(judge_sheets.export_blank),
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.SCORE_SHEETS,
        DocumentStage.SCORING,
        (_OF_SHEETS,),
        msg("What each judge submitted, with place to sign; no proposer's name (.pdf)."),
        PDF,
        document_subjects.rounds_with_tasks,
        long(judge_sheets.export),
        Disclosed.PERSONAL_DATA,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.SCORE_SHEETS_EACH,
        DocumentStage.SCORING,
        (_OF_SHEETS,),
        msg("The same as one file for each judge, named by their place on the signature sheet (.zip of .pdf)."),
        ZIP,
        document_subjects.rounds_with_tasks,
        one_file_each(judge_sheets.export),
        Disclosed.PERSONAL_DATA,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.SIGNATURE_SHEET,
        DocumentStage.SCORING,
        (_OF_SHEETS,),
        msg("A line to sign for each judge, with the check sum of the sheets it stands for (.pdf)."),
        PDF,
        document_subjects.rounds_with_tasks,
        short(judge_sheets.export_signatures),
    ),
    DocumentKind(
        DocumentCode.WORKBOOK,
        DocumentStage.RANKING,
        (_WITH_NAMES,),
        msg("The award list with proposers' names, every ranking and every score sheet (.xlsx)."),
        XLSX,
        document_subjects.ranked_result,
        long(awards.prepare, awards.record),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.LIVE,
        DocumentStage.RANKING,
        (_TAKEN_OUT | {Right.SEE_SHEETS, Right.SEE_RANKINGS},),
        msg("Points, values, ranks, tiers and sums as formulas, beside the program's own; no proposer's name (.xlsx)."),
        XLSX,
        document_subjects.final_by_formula,
        long(live_workbooks.prepare, live_workbooks.record),
        Disclosed.PERSONAL_DATA,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.MINUTES,
        DocumentStage.MEETING,
        (frozenset({Right.SEE_RANKINGS}), frozenset({Right.LEAD_MEETINGS})),
        msg("Who was there, what was moved, how it was counted, and the list; no proposer's name (.docx)."),
        DOCX,
        document_subjects.meetings,
        short(minutes.export),
        require_subject=meeting_rooms.seen_by,
    ),
    DocumentKind(
        DocumentCode.NOTICE,
        DocumentStage.PUBLICITY,
        (_WITH_NAMES,),
        msg("The list that is shown to the public, with proposers' names (.docx)."),
        DOCX,
        document_subjects.shown_list,
        short(notices.export),
        Disclosed.NAMES,
    ),
    DocumentKind(
        DocumentCode.DECISION,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("The published awards, with proposers' names (.docx)."),
        DOCX,
        document_subjects.published_list,
        short(award_decisions.export),
        Disclosed.NAMES,
    ),
    DocumentKind(
        DocumentCode.CERTIFICATES,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("One page for each award, to print, seal and hand over; all in one file (.pdf)."),
        PDF,
        document_subjects.certified_list,
        long(certificates.export),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.CERTIFICATES_EACH,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("The same as one file for each award, named by the certificate's number (.zip of .pdf)."),
        ZIP,
        document_subjects.certified_list,
        one_file_each(certificates.export),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.CERTIFICATES_UNFRAMED,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("The same in one file, for card that has a frame of its own (.pdf)."),
        PDF,
        document_subjects.certified_list,
        long(certificates.export_unframed),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.LETTERS,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("To each proposer and unit, with or without an award: what came of it, and how (.pdf)."),
        PDF,
        document_subjects.told_list,
        long(result_letters.export),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.LETTERS_EACH,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES,),
        msg("The same as one file for each, named by reference number alone (.zip of .pdf)."),
        ZIP,
        document_subjects.told_list,
        one_file_each(result_letters.export),
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.PAYMENTS,
        DocumentStage.PUBLICATION,
        (_WITH_NAMES | {Right.PAY_PRIZES},),
        msg("Who gets which sum by the newest sealed list, to be signed; with telephone numbers (.xlsx)."),
        XLSX,
        document_subjects.sealed_list,
        short(payments.export),
        Disclosed.TELEPHONES,
    ),
    DocumentKind(
        DocumentCode.ARCHIVE,
        DocumentStage.AFTERWARDS,
        (_TAKEN_OUT | {Right.SEE_RANKINGS, Right.SEE_SHEETS, Right.SEE_AUDIT_LOG},),
        msg(
            "Everything that the result can be worked out from again, with what checks it without this "
            "program; judges' names and comments, and of a published list who proposed (.zip)."
        ),
        ZIP,
        document_subjects.whole_cycle,
        _archive,
        Disclosed.NAMES,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.DATA,
        DocumentStage.AFTERWARDS,
        (_TAKEN_OUT | {*plain_data.READING},),
        msg("Every table as CSV and JSON with its schema, to compare or work on; no table of proposers (.zip)."),
        ZIP,
        document_subjects.everything,
        long(plain_data.prepare, plain_data.record),
        Disclosed.PERSONAL_DATA,
        is_long=True,
    ),
    DocumentKind(
        DocumentCode.DATA_WITH_NAMES,
        DocumentStage.AFTERWARDS,
        (_WITH_NAMES | {*plain_data.READING},),
        msg("The same with a table of proposers; no telephone number (.zip)."),
        ZIP,
        document_subjects.everything,
        long(plain_data.prepare_with_names, plain_data.record),
        Disclosed.NAMES,
        is_long=True,
    ),
)
"""All of them, in the order of the page: by stage, and within one as they are written."""

KIND_OF: Mapping[str, DocumentKind] = MappingProxyType({kind.code.value: kind for kind in KINDS})
LONG = frozenset(kind.code.value for kind in KINDS if kind.is_long)

_OF_ROUNDS = (document_subjects.rounds_with_judges, document_subjects.rounds_with_tasks)
_ANY = frozenset(right for kind in KINDS for needed in kind.rights for right in needed)


def open_kinds(tx: Transaction) -> tuple[DocumentKind, ...]:
    """Give the kinds that the reader may have.

    Raises:
        NotAllowed: there is none.
    """
    tx.require_any(*_ANY)
    found = tuple(kind for kind in KINDS if kind.is_open_to(tx.rights))
    if not found:
        raise not_allowed()
    return found


def require_kind(tx: Transaction, code: str) -> DocumentKind:
    """Give a kind to somebody who may have it.

    Raises:
        NotAllowed: they may not, or there is no such kind (any more).
    """
    tx.require_any(*_ANY)
    kind = KIND_OF.get(code)
    if kind is None or not kind.is_open_to(tx.rights):
        raise not_allowed()
    return kind


def require_subject(sources: CycleSources, kind: DocumentKind, subject_id: int | None) -> Subject:
    """Give what a document is to be made of, the first one where none is named.

    Raises:
        WrongStage: there is nothing yet.
        Invalid: there is something, but not this.
    """
    subjects = kind.subjects(sources)
    if not subjects.found:
        raise WrongStage(subjects.missing[0])
    if subject_id is None:
        return subjects.found[0]
    found = next((each for each in subjects.found if each.subject_id == subject_id), None)
    if found is None:
        raise Invalid(
            msg("What this document was to be made from has changed meanwhile. Look at the page again, then ask anew.")
        )
    return found


def subject_to_export(tx: Transaction, code: str, cycle_id: int, round_id: int | None = None) -> int:
    """Give what a command makes a document of: the round that is named, else the newest or only thing there is.

    Raises:
        Invalid: this document is made of a round, but not of this one; says of which.
    """
    kind, sources = require_kind(tx, code), sources_of(tx, cycle_id)
    first = require_subject(sources, kind, None).subject_id
    if round_id is None or kind.subjects not in _OF_ROUNDS:
        return first
    known = [each.subject_id for each in kind.subjects(sources).found]
    if round_id not in known:
        raise Invalid(
            msg(
                "“{document}” cannot be made of round {id}; it can of: {known}.",
                document=kind.name,
                id=round_id,
                known=tuple(map(str, known)),
            )
        )
    return round_id
