"""The notice of a publicity (公示): what is to be awarded, for how long objections are received, and by whom."""

from __future__ import annotations

from domain.document_templates import TemplateKind
from domain.messages import msg
from exports.award_tables import values_of
from exports.decision_reports import NoticeReport
from exports.official_paper import OfficialPaper, Value
from exports.official_templates import Template
from exports.official_words import OfficialWords
from exports.reports import Words

BLANK = "_" * 20


def render(report: NoticeReport, language: str, template: Template | None = None) -> bytes:
    """Write the notice as ``.docx``: the text, signed and dated, and the list of awards as its annex.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.
        template: what it is made from; ours where None.

    Returns:
        A whole document; the same report, language and template give the same bytes.
    """
    words = OfficialWords(language)
    issued_by = tuple(words.say(each) for each in report.issued_by)
    paper = OfficialPaper(
        words,
        TemplateKind.NOTICE,
        template,
        created=report.created,
        author=words.listed(issued_by),
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
    )
    values = values_of(words, report.cycle, report.awards, report.audit_head)
    return paper.filled(values | {"issued_by": issued_by} | _days(words, report) | _objections(words, report))


def _days(words: OfficialWords, report: NoticeReport) -> dict[str, Value]:
    publicity = report.publicity
    return {
        "basis": _or_nothing(words, report.basis),
        "first_day": words.day_of_week(publicity.first_on),
        "last_day": words.day_of_week(publicity.last_on),
        "working_days": words.say(msg("{n} working days", n=len(publicity.working_days))),
        "caution": _or_nothing(words, publicity.caution),
        "dated": words.day(publicity.posted_on),
    }


def _objections(words: OfficialWords, report: NoticeReport) -> dict[str, Value]:
    contact = report.contact
    return {
        "received_by": words.say(contact.office or BLANK),
        "telephone": words.say(contact.telephone or BLANK),
        "address": words.say(contact.address or BLANK),
        "email": _or_nothing(words, contact.email),
    }


def _or_nothing(words: OfficialWords, given: Words | None) -> str:
    return "" if given is None else words.say(given)
