"""The decision on the awards as a document: the list that was published, its proposers by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import AuditEvent, AwardList, Cycle
from domain.document_templates import TemplateKind
from domain.documents import DocumentCode
from domain.legal_basis import LEGAL_BASIS
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import WrongStage
from exports import award_decision
from exports.decision_reports import AuditHead, DecisionReport
from exports.official_templates import Template
from i18n import DEFAULT_LANGUAGE
from i18n.office_days import office_day
from settings import VERSION
from use_cases import document_templates
from use_cases.document_names import document_stem, of_list
from use_cases.listed_awards import named
from use_cases.named_lists import printed_with_names
from use_cases.result_stages import office_of
from use_cases.transaction import Transaction
from use_cases.withdrawals import withdrawn_from

NONE_PUBLISHED = msg("No list of this cycle has been published yet; the decision is written from a published one.")


@dataclass(frozen=True)
class DecisionExport:
    """A recorded export; the document itself is written outside any transaction."""

    report: DecisionReport
    language: str
    name: str
    template: Template

    def content(self) -> bytes:
        """Write the document; the same published list gives the same bytes whenever it is written."""
        return award_decision.render(self.report, self.language, self.template)


def export(tx: Transaction, list_id: int, *, language: str = DEFAULT_LANGUAGE) -> DecisionExport:
    """Take the decision on the awards out of the program; recorded, as it names people. Needs a writing transaction.

    Raises:
        WrongStage: the list is not published, or an award on it was withdrawn since.
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
    report = _report(tx, listed, listed.published_at)
    template = document_templates.in_force(tx, TemplateKind.DECISION, language)
    tx.record(
        "award_decisions.export",
        ("award_list", list_id),
        msg(
            "Exported the decision on the awards of list {number} with proposers' names: {n} awards.",
            number=listed.number,
            n=report.awards.count,
        ),
    )
    stem = document_stem(
        DocumentCode.DECISION, report.cycle, language, of_list(listed.number), is_rehearsal=report.is_rehearsal
    )
    return DecisionExport(report, language, f"{stem}.docx", template)


def withdrawn_since(number: int, references: tuple[str, ...]) -> Message:
    """Say why no decision is written from a list: it would name awards that were withdrawn."""
    return msg(
        "Awards of list {number} have been withdrawn: {references}. Publish a further list first.",
        number=number,
        references=references,
    )


def _report(tx: Transaction, listed: AwardList, published_at: datetime) -> DecisionReport:
    cycle = tx.session.get_one(Cycle, listed.cycle_id)
    return DecisionReport(
        cycle=named(InBoth(cycle.name, cycle.name_en)),
        created=published_at,
        program_version=VERSION,
        published_on=office_day(published_at),
        issued_by=office_of(tx, listed),
        awards=printed_with_names(tx, listed),
        audit_head=publication_of(tx, listed.id),
        basis=LEGAL_BASIS,
        is_rehearsal=listed.content["is_rehearsal"],
    )


def publication_of(tx: Transaction, list_id: int) -> AuditHead:
    """Give the event by which a list was published: it happens once."""
    event = tx.session.execute(
        select(AuditEvent.seq, AuditEvent.hash).where(
            AuditEvent.action == "publicity.publish",
            AuditEvent.subject_kind == "award_list",
            AuditEvent.subject_id == list_id,
        )
    ).one()
    return AuditHead(event.seq, event.hash)
