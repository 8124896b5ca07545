"""The letter (结果通知书) that tells whoever made a suggestion what became of it, and how: one a suggestion or unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.cycles import WHOLE_WEIGHT
from domain.figures import in_yuan, weight_in_words
from domain.messages import N_, FieldValue, Message, msg
from exports.decision_reports import Contact
from exports.letter_office_list import add_office_list, has_office_list
from exports.letter_reports import Judged, Letter, LettersReport, Outcome
from exports.notice import BLANK
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from exports.pdf_paper import Column, Margins, PdfPaper
from exports.pdf_text import Style
from exports.reports import Words

_CELL, _FIGURE = Style(10.5, 14), Style(10.5, 14, side="middle")
_NOTE = Style(10.5, 16, indent=21, before=3)
_MARGINS = Margins(top=72, right=74, bottom=66, left=79)


@dataclass(frozen=True)
class _Look:
    """How a letter is set, so that the usual one is a page: it goes to a person, and is no document to be filed."""

    title: Style
    number: Style
    salutation: Style
    body: Style
    signature: Style


_CHINESE = _Look(
    title=Style(20, 30, side="middle", weight=0.5, is_even=True),
    number=Style(10.5, 20, side="middle"),
    # The size letters are written in; English says the same in more lines.
    salutation=Style(12, 20, before=6),
    body=Style(12, 20, indent=24),
    signature=Style(12, 20, side="right"),
)
_ENGLISH = _Look(
    title=Style(17, 24, side="middle", weight=0.5, is_even=True),
    number=Style(10, 15, side="middle"),
    salutation=Style(11, 15, before=6),
    body=Style(11, 15, before=3),
    signature=Style(11, 15, side="right"),
)
_HEADING = N_("Notice of result")
_CRITERION, _WEIGHT, _AVERAGE = N_("Criterion"), N_("Weight"), N_("Average of the counted sheets")
_TO_PROPOSER = N_("To whoever made the suggestion")
_ROOM_FOR_A_SEAL = 32.0


def render(
    report: LettersReport,
    faces: Faces,
    language: str,
    *,
    is_listed: bool = True,
    tell: Callable[[int, int], None] | None = None,
) -> bytes:
    """Write letters as PDF, one after the other; the pages of each are counted by themselves.

    Those that reach nobody come last, after a page for the office that says so.

    Args:
        report: what to write; its ``created`` is the document's date.
        faces: to print with; they have every character of the report.
        language: a key of ``i18n.LANGUAGES``.
        is_listed: whether there is a page for the office.
        tell: is told now and then how many letters are done, of how many.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    paper = _new_paper(report, faces, language)
    waits_for_list = is_listed and has_office_list(report)
    for letter in report.letters:
        if waits_for_list and not letter.is_reachable:
            add_office_list(paper, report)
            waits_for_list = False
        _add_letter(paper, report, letter)
    if waits_for_list:
        add_office_list(paper, report)
    return paper.content(tell)


def render_office_list(report: LettersReport, faces: Faces, language: str) -> bytes:
    """Write the page for the office alone; otherwise as ``render``."""
    paper = _new_paper(report, faces, language)
    add_office_list(paper, report)
    return paper.content()


def _new_paper(report: LettersReport, faces: Faces, language: str) -> PdfPaper:
    words = OfficialWords(language)
    return PdfPaper(
        words,
        faces,
        title=_title(words, report),
        created=report.created,
        author=_office(words, report),
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
        margins=_MARGINS,
    )


def _look_of(words: OfficialWords) -> _Look:
    return _CHINESE if words.is_chinese else _ENGLISH


def _title(words: OfficialWords, report: LettersReport) -> str:
    return words.say(msg("{heading}\n{cycle}", heading=words.label(_HEADING), cycle=words.say(report.cycle)))


def _office(words: OfficialWords, report: LettersReport) -> str:
    return "" if report.contact.office is None else words.say(report.contact.office)


def _add_letter(paper: PdfPaper, report: LettersReport, letter: Letter) -> None:
    words, look = paper.words, _look_of(paper.words)
    paper.begin(letter.reference, _foot(words, report))
    number = msg("No. {list}-{reference}", list=report.list_number, reference=letter.reference)
    paper.add(paper.text(_title(words, report), look.title), paper.text(words.say(number), look.number))
    to = words.listed(letter.addressees) if letter.addressees else words.label(_TO_PROPOSER)
    paper.add(paper.text(words.say(msg("{names}:", names=to)), look.salutation))
    for sentence in _sentences(words, report, letter):
        paper.add(paper.text(words.say(sentence), look.body))
    if letter.judged is not None:
        _add_averages(paper, letter.judged)
    _add_end(paper, report, _office(words, report))


def _foot(words: OfficialWords, report: LettersReport) -> tuple[str, ...]:
    return (
        words.say(
            msg("Award list, version {version}, SHA-256: {hash}", version=report.list_number, hash=report.sha256)
        ),
        words.say(msg("Audit log when this was made: {head}", head=str(report.audit_head))),
    )


def _sentences(words: OfficialWords, report: LettersReport, letter: Letter) -> Iterator[Words]:
    yield _opening(words, report, letter)
    yield from _outcome(words, report, letter)
    if letter.judged is not None:
        yield from _how(words, letter, letter.judged)


def _opening(words: OfficialWords, report: LettersReport, letter: Letter) -> Message:
    cycle = words.say(report.cycle)
    if letter.outcome is Outcome.INELIGIBLE and not letter.is_unit:
        return msg(
            "Your suggestion “{title}” (reference {reference}) was received, and whether it can take part in {cycle} "
            "was examined. Thank you for the thought you gave to the city.",
            title=letter.title,
            reference=letter.reference,
            cycle=cycle,
        )
    if letter.is_unit:
        return msg(
            "Under {basis}, your unit took part in {cycle}. Thank you for collecting, handling and putting to use what "
            "people suggest.",
            basis=words.say(report.basis),
            cycle=cycle,
        )
    if letter.submitted_on is None:
        return msg(
            "Your suggestion “{title}” (reference {reference}) was taken in for {cycle}. Thank you for the thought you "
            "gave to the city.",
            title=letter.title,
            reference=letter.reference,
            cycle=cycle,
        )
    return msg(
        "Your suggestion “{title}” (reference {reference}), submitted on {day}, was taken in for {cycle}. Thank you "
        "for the thought you gave to the city.",
        title=letter.title,
        reference=letter.reference,
        day=words.day(letter.submitted_on),
        cycle=cycle,
    )


def _outcome(words: OfficialWords, report: LettersReport, letter: Letter) -> Iterator[Words]:
    tier = None if letter.tier is None else words.say(letter.tier)
    match letter.outcome:
        case Outcome.AWARDED:
            yield from _awarded(words, report, letter, tier or "")
        case Outcome.NOT_AWARDED:
            yield msg("The review panel read, scored and discussed it. It does not receive an award this time.")
        case Outcome.NOT_ADVANCED:
            yield msg("It was read and scored in the preliminary round and did not go on to the final round.")
        case Outcome.NOT_RANKED:
            yield msg(
                "It was put before judges, but fewer sheets came in than the rules ask for, so it has no rank and "
                "could not be given an award."
            )
        case Outcome.NOT_JUDGED:
            yield msg("It was put before no round of judging, so it has no rank and could not be given an award.")
        case Outcome.INELIGIBLE:
            yield msg("It was found not eligible and was not scored, for this reason:")
            yield from letter.reasons
        case Outcome.MERGED:
            yield from _merged(letter, tier)
        case Outcome.WITHDRAWN:
            yield msg("The award that it had been put forward for was withdrawn, for this reason:")
            yield from letter.reasons


def _awarded(words: OfficialWords, report: LettersReport, letter: Letter, tier: str) -> Iterator[Message]:
    yield msg(
        "The review panel read and scored it and decided; the list was approved, shown to the public, and published on "
        "{day}. It receives: {tier}, with a prize of {amount} yuan. We congratulate you.",
        day=words.day(report.published_on),
        tier=tier,
        amount=in_yuan(letter.prize),
    )
    if len(letter.addressees) > 1:
        yield msg(
            "What happens next: we hand over the certificate and pay the prize, and shall reach out to you for both. "
            "Those who made the suggestion together share the prize equally."
        )
    else:
        yield msg(
            "What happens next: we hand over the certificate and pay the prize, and shall reach out to you for both."
        )


def _merged(letter: Letter, tier: str | None) -> Iterator[Message]:
    yield msg(
        "It tells the same matter as the suggestion with the reference {reference}; both were judged as one, and you "
        "are named as having made it together.",
        reference=letter.merged_into or "",
    )
    if tier is None:
        yield msg("That suggestion does not receive an award this time.")
    else:
        yield msg("That suggestion receives: {tier}. Its own letter says what happens next.", tier=tier)


def _how(words: OfficialWords, letter: Letter, judged: Judged) -> Iterator[Message]:
    ranked: dict[str, FieldValue] = {
        "round": words.say(judged.round),
        "n": judged.sheets,
        "value": points(judged.value, _decimals(judged)),
        "method": words.say(judged.method),
        "rank": judged.rank,
        "of": judged.of,
    }
    if judged.is_tied:
        yield msg(
            "How it was judged ({round}): {n} score sheets of judges counted, each given without knowing the others'. "
            "They make a value of {value} points by this method: {method}. With it, it shares rank {rank} of {of}.",
            **ranked,
        )
    else:
        yield msg(
            "How it was judged ({round}): {n} score sheets of judges counted, each given without knowing the others'. "
            "They make a value of {value} points by this method: {method}. With it, it has rank {rank} of {of}.",
            **ranked,
        )
    if judged.least is not None:
        least = points(judged.least, _decimals(judged))
        if letter.outcome is Outcome.NOT_ADVANCED:
            yield msg("The lowest value that went on to the final round was {least}.", least=least)
        else:
            yield msg("The lowest value that was given an award was {least}.", least=least)
    if judged.has_votes and letter.outcome is not Outcome.NOT_ADVANCED:
        yield msg("Some places were decided by a vote of the panel, with its reasons on record, not by value alone.")


def points(value: Fraction, decimals: int = 2) -> str:
    """Give exact points as a person reads them, half up."""
    scale = 10**decimals
    whole = (value.numerator * scale * 2 + value.denominator) // (2 * value.denominator)
    return f"{whole // scale}.{whole % scale:0{decimals}}"


def _decimals(judged: Judged) -> int:
    """Give how many decimals tell an entry's value from the least that was enough, where they are not the same."""
    least = judged.value if judged.least is None else judged.least
    most = 6
    return next(
        (n for n in range(2, most) if least == judged.value or points(least, n) != points(judged.value, n)), most
    )


def _add_averages(paper: PdfPaper, judged: Judged) -> None:
    words = paper.words
    columns = (
        Column(words.label(_CRITERION), paper.width - 260, _CELL),
        Column(words.label(_WEIGHT), 90, _FIGURE),
        Column(words.label(_AVERAGE), 170, _FIGURE),
    )
    rows = [(words.say(each.name), weight_in_words(each.weight), points(each.average)) for each in judged.criteria]
    if not rows:
        return
    table = paper.table(columns, rows)
    paper.add_whole(table)
    sum_ = sum((each.average * each.weight / WHOLE_WEIGHT for each in judged.criteria), Fraction())
    if sum_ != judged.value:
        said = msg(
            "Weighted and added up, these averages make {sum} points. The value above is another figure because it is "
            "worked out from the totals of whole sheets by the method named there, which does not count all alike.",
            sum=points(sum_, _decimals(judged)),
        )
        paper.add(paper.text(words.say(said), _NOTE))


def _add_end(paper: PdfPaper, report: LettersReport, office: str) -> None:
    words, contact, look = paper.words, report.contact, _look_of(paper.words)
    if report.shown is not None:
        first, last, days = report.shown
        shown = msg(
            "The list was shown to the public from {first} to {last} ({n} working days); until then objections were "
            "received.",
            first=words.day(first),
            last=words.day(last),
            n=days,
        )
        paper.add(paper.text(words.say(shown), look.body))
    asked = msg("Whoever wants to ask about this letter, or to see why it came out so, can turn to:")
    signed = msg("{office} (seal)", office=office or BLANK)
    paper.add(
        paper.text(words.say(asked), look.body),
        paper.text(words.say(_ways_to_ask(contact, office)), look.body),
        # A signature never stands on a page by itself.
        paper.text(words.say(signed), replace(look.signature, before=_ROOM_FOR_A_SEAL)),
        paper.text(words.day(report.published_on), look.signature),
    )


def _ways_to_ask(contact: Contact, office: str) -> Message:
    known: dict[str, FieldValue] = {
        "office": office or BLANK,
        "telephone": contact.telephone or BLANK,
        "address": contact.address or BLANK,
    }
    if not contact.email:
        return msg("{office}; telephone: {telephone}; postal address: {address}.", **known)
    return msg(
        "{office}; telephone: {telephone}; postal address: {address}; e-mail address: {email}.",
        **known,
        email=contact.email,
    )
