"""The decision (决定) by which the awards are given: who has which, published as the office signs it."""

from __future__ import annotations

from domain.messages import N_, Message, msg
from exports.award_tables import add_awards, foot_lines
from exports.decision_reports import DecisionReport
from exports.notice import BLANK
from exports.official_paper import OfficialPaper
from exports.official_words import OfficialWords

_AWARDS, _CALL = N_("The awards"), N_("What is expected of everybody")


def render(report: DecisionReport, language: str) -> bytes:
    """Write the decision as ``.docx``: on what it rests, every tier with awards and prizes, a line to sign, the day.

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
        title=words.say(msg("Decision on the awards\n{cycle}", cycle=cycle)),
        created=report.created,
        author="",
        program_version=report.program_version,
        foot_lines=foot_lines(words, report.awards, report.audit_head),
        is_rehearsal=report.is_rehearsal,
    )
    paper.add(words.say(_opening(report)), "Body Text")
    _add_heading(paper, 1, _AWARDS)
    add_awards(paper, report.awards)
    _add_heading(paper, 2, _CALL)
    # The last lines go with the signature, which never stands on a page by itself.
    paper.add(words.say(_call()), "Note")
    paper.add(BLANK, "Signature")
    paper.add(words.day(report.published_on), "Signature").paragraph_format.keep_with_next = False
    return paper.content()


def _opening(report: DecisionReport) -> Message:
    return msg(
        "Under {basis} the review panel has read, scored and decided by vote, the list was approved and shown to the "
        "public, and {n} awards are given with this decision.",
        basis=report.basis,
        n=report.awards.count,
    )


def _call() -> Message:
    return msg(
        "May those who are honoured keep their honour high and go on contributing; may every unit go on collecting, "
        "handling and putting to use what people suggest."
    )


def _add_heading(paper: OfficialPaper, number: int, heading: str) -> None:
    words = paper.words
    sentence = msg("{number}. {heading}", number=words.number(number), heading=words.label(heading))
    paper.add(words.say(sentence), "Heading 1")
