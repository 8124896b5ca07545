"""The decision (决定) by which the awards are given: who has which, published as the office signs it."""

from __future__ import annotations

from domain.document_templates import TemplateKind
from exports.award_tables import values_of
from exports.decision_reports import DecisionReport
from exports.notice import BLANK
from exports.official_paper import OfficialPaper, Value
from exports.official_templates import Template
from exports.official_words import OfficialWords


def render(report: DecisionReport, language: str, template: Template | None = None) -> bytes:
    """Write the decision as ``.docx``: on what it rests, every tier with awards and prizes, a line to sign, the day.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.
        template: what it is made from; ours where None.

    Returns:
        A whole document; the same report, language and template give the same bytes.
    """
    words = OfficialWords(language)
    office = words.say(report.issued_by)
    paper = OfficialPaper(
        words,
        TemplateKind.DECISION,
        template,
        created=report.created,
        author=office,
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
    )
    own: dict[str, Value] = {
        "basis": words.say(report.basis),
        "issued_by": (office or BLANK,),
        "dated": words.day(report.published_on),
    }
    return paper.filled(values_of(words, report.cycle, report.awards, report.audit_head) | own)
