"""The notice of a publicity (公示): what is to be awarded, for how long objections are received, and by whom."""

from __future__ import annotations

from domain.messages import N_, Message, msg
from exports.award_tables import add_awards, foot_lines
from exports.decision_reports import Contact, NoticeReport
from exports.official_paper import OfficialPaper
from exports.official_words import OfficialWords

BLANK = "_" * 20
_DAYS, _OBJECTIONS, _ANNEX = N_("Days of the publicity"), N_("How to object"), N_("Annex")
_OFFICE, _TELEPHONE = N_("Received by"), N_("Telephone")
_ADDRESS, _EMAIL = N_("Postal address"), N_("E-mail address")


def render(report: NoticeReport, language: str) -> bytes:
    """Write the notice as ``.docx``: the text, signed and dated, and the list of awards as its annex.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    words = OfficialWords(language)
    cycle = words.say(report.cycle)
    paper = OfficialPaper(
        words,
        title=words.say(msg("Public notice of the proposed awards\n{cycle}", cycle=cycle)),
        created=report.created,
        author=words.listed(words.say(each) for each in report.issued_by),
        program_version=report.program_version,
        foot_lines=foot_lines(words, report.awards, report.audit_head),
        is_rehearsal=report.is_rehearsal,
    )
    paper.add(words.say(_opening(words, report)), "Body Text")
    _add_days(paper, report)
    _add_objections(paper, report.contact)
    annex = words.say(msg("Proposed awards\n{cycle}", cycle=cycle))
    paper.add(words.say(msg("Annex: {title}", title=words.in_one_line(annex))), "Annex Note")
    _add_signatures(paper, report)
    paper.add(words.label(_ANNEX), "Annex")
    paper.add(annex, "Title")
    add_awards(paper, report.awards)
    return paper.content()


def _opening(words: OfficialWords, report: NoticeReport) -> Message:
    n = report.awards.count
    if report.basis is None:
        return msg(
            "The review panel has read, scored and decided by vote; {n} awards are proposed, as listed in the annex. "
            "The list is hereby made public, so that everybody can say what there is to be said against it.",
            n=n,
        )
    return msg(
        "Under {basis} the review panel has read, scored and decided by vote; {n} awards are proposed, as listed in "
        "the annex. The list is hereby made public, so that everybody can say what there is to be said against it.",
        basis=words.say(report.basis),
        n=n,
    )


def _add_days(paper: OfficialPaper, report: NoticeReport) -> None:
    words, publicity = paper.words, report.publicity
    _add_heading(paper, 1, _DAYS)
    sentence = msg(
        "From {first} to {last}, {n} working days in all. Saturdays, Sundays and public holidays do not count; "
        "week-end days worked in exchange for a holiday do.",
        first=words.day_of_week(publicity.first_on),
        last=words.day_of_week(publicity.last_on),
        n=len(publicity.working_days),
    )
    paper.add(words.say(sentence), "Body Text")
    if publicity.caution is not None:
        paper.add(words.say(publicity.caution), "Body Text")


def _add_objections(paper: OfficialPaper, contact: Contact) -> None:
    words = paper.words
    _add_heading(paper, 2, _OBJECTIONS)
    sentence = msg(
        "During these days every person and every unit can object by telephone, by letter or in person. Please give "
        "your name or your unit's, say how to reach you, what you object to and why, and add what proves it."
    )
    paper.add(words.say(sentence), "Body Text")
    office = None if contact.office is None else words.say(contact.office)
    lines = [(_OFFICE, office), (_TELEPHONE, contact.telephone), (_ADDRESS, contact.address)]
    if contact.email:
        lines.append((_EMAIL, contact.email))
    for label, given in lines:
        text = words.say(given) if given else BLANK
        # The last line goes with the signature, which never stands on a page by itself.
        style = "Note" if (label, given) == lines[-1] else "Body Text"
        paper.add(words.say(msg("{label}: {text}", label=words.label(label), text=text)), style)


def _add_signatures(paper: OfficialPaper, report: NoticeReport) -> None:
    words = paper.words
    for each in report.issued_by:
        paper.add(words.say(each), "Signature")
    paper.add(words.day(report.publicity.posted_on), "Signature").paragraph_format.keep_with_next = False


def _add_heading(paper: OfficialPaper, number: int, heading: str) -> None:
    words = paper.words
    sentence = msg("{number}. {heading}", number=words.number(number), heading=words.label(heading))
    paper.add(words.say(sentence), "Heading 1")
