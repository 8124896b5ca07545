"""The notice of a publicity as a document: the list that was signed, its proposers by name."""

from __future__ import annotations

from dataclasses import dataclass

from db.tables import AwardList, Cycle, Publicity
from domain.document_templates import TemplateKind
from domain.documents import DocumentCode
from domain.legal_basis import LEGAL_BASIS
from domain.messages import InBoth, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, WrongStage
from exports import notice
from exports.decision_reports import AuditHead, Contact, NoticeReport
from exports.official_templates import Template
from i18n import DEFAULT_LANGUAGE
from intake.public_holidays import public_holidays
from settings import VERSION
from use_cases import document_templates, result_stages
from use_cases.document_names import document_stem, of_list
from use_cases.listed_awards import named
from use_cases.named_lists import printed_with_names
from use_cases.publicity_days import days_as_begun
from use_cases.transaction import Transaction

NONE_SHOWN = msg("No list of this cycle has been shown to the public yet.")


@dataclass(frozen=True)
class NoticeExport:
    """A recorded export; the document itself is written outside any transaction."""

    report: NoticeReport
    language: str
    name: str
    template: Template

    def content(self) -> bytes:
        """Write the document; the same publicity and template give the same bytes whenever it is written."""
        return notice.render(self.report, self.language, self.template)


def export(tx: Transaction, list_id: int, *, language: str = DEFAULT_LANGUAGE) -> NoticeExport:
    """Take the notice of a list out of the program; recorded, because it names proposers. Needs a writing transaction.

    Raises:
        WrongStage: the list is not shown to the public.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    shown = tx.session.get(Publicity, list_id)
    if shown is None:
        raise WrongStage(msg("List {number} has not been shown to the public yet.", number=listed.number))
    report = _report(tx, listed, shown)
    template = document_templates.in_force(tx, TemplateKind.NOTICE, language)
    tx.record(
        "notices.export",
        ("award_list", list_id),
        msg(
            "Exported the notice of list {number} with proposers' names: {n} awards.",
            number=listed.number,
            n=report.awards.count,
        ),
    )
    stem = document_stem(
        DocumentCode.NOTICE, report.cycle, language, of_list(listed.number), is_rehearsal=report.is_rehearsal
    )
    return NoticeExport(report, language, f"{stem}.docx", template)


def list_to_show(tx: Transaction, cycle_id: int) -> int:
    """Give the newest list of a cycle whose notice can be written.

    Raises:
        Invalid: none has been shown to the public.
    """
    tx.require(Right.EXPORT)
    found = result_stages.newest_shown(tx, cycle_id)
    if found is None:
        raise Invalid(NONE_SHOWN)
    return found.id


def _report(tx: Transaction, listed: AwardList, shown: Publicity) -> NoticeReport:
    cycle = tx.session.get_one(Cycle, listed.cycle_id)
    return NoticeReport(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        created=shown.begun_at,
        program_version=VERSION,
        issued_by=(shown.office,),
        publicity=days_as_begun(shown, public_holidays()),
        contact=Contact(shown.office, shown.telephone or None, shown.address or None, shown.email or None),
        awards=printed_with_names(tx, listed),
        audit_head=AuditHead(shown.head_seq, shown.head_hash),
        basis=LEGAL_BASIS,
        is_rehearsal=listed.content["is_rehearsal"],
    )
