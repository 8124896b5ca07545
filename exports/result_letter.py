"""The letter (结果通知书) that tells whoever made a suggestion what became of it, and how: one a suggestion or unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from domain.figures import in_yuan, weight_in_words
from domain.messages import N_, FieldValue, Message, msg
from exports.letter_reports import Judged, Letter, LettersReport, Outcome
from exports.notice import BLANK
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from exports.pdf_paper import Column, Margins, PdfPaper
from exports.pdf_text import Style
from exports.reports import Words

# GB/T 9704: 2 号 for the heading, 3 号 for the text on lines of 28 points, 37 mm above, 28 mm to the left.
_TITLE = Style(22, 36, side="middle", weight=0.5, is_even=True)
_NUMBER = Style(14, 28, side="middle")
_SALUTATION, _BODY = Style(16, 28, before=10), Style(16, 28, indent=32)
_SIGNATURE = Style(16, 28, side="right")
_CELL, _FIGURE = Style(12, 18), Style(12, 18, side="middle")
_MARGINS = Margins(top=105, right=74, bottom=80, left=79)
_HEADING = N_("Notice of result")
_CRITERION, _WEIGHT, _AVERAGE = N_("Criterion"), N_("Weight"), N_("Average of the counted sheets")
_OFFICE, _TELEPHONE = N_("Received by"), N_("Telephone")
_ADDRESS, _EMAIL = N_("Postal address"), N_("E-mail address")
_TO_PROPOSER, _SEAL = N_("To whoever made the suggestion"), N_("(seal)")
_ROOM_FOR_A_SEAL = 56.0


def render(
    report: LettersReport, faces: Faces, language: str, *, tell: Callable[[int, int], None] | None = None
) -> bytes:
    """Write letters as PDF, one after the other; the pages of each are counted by themselves.

    Args:
        report: what to write; its ``created`` is the document's date.
        faces: to print with; they have every character of the report.
        language: a key of ``i18n.LANGUAGES``.
        tell: is told now and then how many letters are done, of how many.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    words = OfficialWords(language)
    cycle = words.say(report.cycle)
    title = words.say(msg("{heading}\n{cycle}", heading=words.label(_HEADING), cycle=cycle))
    office = "" if report.contact.office is None else words.say(report.contact.office)
    paper = PdfPaper(
        words,
        faces,
        title=title,
        created=report.created,
        author=office,
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
        margins=_MARGINS,
    )
    foot = _foot(words, report)
    for letter in report.letters:
        paper.begin(letter.reference, foot)
        number = msg("No. {list}-{reference}", list=report.list_number, reference=letter.reference)
        paper.add(paper.text(title, _TITLE), paper.text(words.say(number), _NUMBER))
        to = words.listed(letter.addressees) if letter.addressees else words.label(_TO_PROPOSER)
        paper.add(paper.text(words.say(msg("{names}:", names=to)), _SALUTATION))
        for sentence in _sentences(words, report, letter):
            paper.add(paper.text(words.say(sentence), _BODY))
        if letter.judged is not None:
            _add_averages(paper, letter.judged)
        _add_end(paper, report, office)
    return paper.content(tell)


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
        Column(words.label(_CRITERION), paper.width - 240, _CELL),
        Column(words.label(_WEIGHT), 90, _FIGURE),
        Column(words.label(_AVERAGE), 150, _FIGURE),
    )
    rows = [(words.say(each.name), weight_in_words(each.weight), points(each.average)) for each in judged.criteria]
    if rows:
        paper.add(paper.table(columns, rows))


def _add_end(paper: PdfPaper, report: LettersReport, office: str) -> None:
    words, contact = paper.words, report.contact
    if report.shown is not None:
        first, last, days = report.shown
        shown = msg(
            "The list was shown to the public from {first} to {last} ({n} working days); until then objections were "
            "received.",
            first=words.day(first),
            last=words.day(last),
            n=days,
        )
        paper.add(paper.text(words.say(shown), _BODY))
    asked = msg("Whoever wants to ask about this letter, or to see why it came out so, can turn to:")
    lines = [(_OFFICE, office), (_TELEPHONE, contact.telephone), (_ADDRESS, contact.address)]
    if contact.email:
        lines.append((_EMAIL, contact.email))
    paper.add(
        paper.text(words.say(asked), _BODY),
        *(
            paper.text(words.say(msg("{label}: {text}", label=words.label(label), text=given or BLANK)), _BODY)
            for label, given in lines
        ),
        # A signature never stands on a page by itself.
        paper.text(office or BLANK, Style(16, 28, side="right", before=_ROOM_FOR_A_SEAL)),
        paper.text(words.label(_SEAL), _SIGNATURE),
        paper.text(words.day(report.published_on), _SIGNATURE),
    )
