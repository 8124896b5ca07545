"""The minutes of the decision meeting (评审会议纪要): who was there, each motion and its arithmetic, the list."""

from __future__ import annotations

from domain.messages import N_, msg
from exports.award_tables import add_awards, foot_lines
from exports.decision_reports import ATTENDANCE_NAMES, Attendance, Member, MinutesReport
from exports.motion_tables import add_motion
from exports.official_paper import OfficialPaper
from exports.official_tables import TEXT, TEXT_WIDTH, TO_SIGN, Column, add_table
from exports.official_words import OfficialWords

BLANK = "_" * 20
_MEETING, _MOTIONS, _LIST = N_("The meeting"), N_("Motions"), N_("The list as decided")
_SIGNATURES = N_("Signatures")
_ITEM, _RECORD = N_("Item"), N_("On record")
_DAY, _PLACE, _CHAIR, _RECORDER = N_("Day of the meeting"), N_("Place"), N_("Chair"), N_("Minutes taken by")
_MEMBER = N_("Member of the panel")
_SIGNED = (N_("Part"), N_("Name of the person"), N_("Signature"), N_("Date of signing"))
_LABEL_WIDTH = 38


def render(report: MinutesReport, language: str) -> bytes:
    """Write the minutes as ``.docx``, with lines to sign on.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.

    Returns:
        A whole document; the same report and language give the same bytes.
    """
    words = OfficialWords(language)
    paper = OfficialPaper(
        words,
        title=words.say(msg("Minutes of the decision meeting\n{cycle}", cycle=words.say(report.cycle))),
        created=report.created,
        author=report.recorder or "",
        program_version=report.program_version,
        foot_lines=foot_lines(words, report.awards, report.audit_head),
        is_rehearsal=report.is_rehearsal,
    )
    _add_heading(paper, 1, _MEETING)
    add_table(paper, _columns(words), _meeting(words, report))
    _add_heading(paper, 2, _MOTIONS)
    if not report.motions:
        paper.add(words.say(msg("Nothing was moved.")), "Body Text")
    for motion in report.motions:
        add_motion(paper, motion)
    _add_heading(paper, 3, _LIST)
    add_awards(paper, report.awards)
    _add_heading(paper, 4, _SIGNATURES)
    _add_signatures(paper, report)
    return paper.content()


def _columns(words: OfficialWords) -> tuple[Column, ...]:
    return Column(words.label(_ITEM), _LABEL_WIDTH), Column(words.label(_RECORD), TEXT_WIDTH - _LABEL_WIDTH)


def _meeting(words: OfficialWords, report: MinutesReport) -> list[tuple[str, str]]:
    rows = [
        (words.label(_DAY), words.day_of_week(report.held_on)),
        (words.label(_PLACE), words.say(report.place or BLANK)),
        (words.label(_CHAIR), words.say(report.chair)),
        (words.label(_RECORDER), words.say(report.recorder or BLANK)),
    ]
    for attendance in Attendance:
        members = [member for member in report.panel if member.attendance is attendance]
        label = msg("{attendance} ({n})", attendance=words.label(ATTENDANCE_NAMES[attendance]), n=len(members))
        rows.append((words.say(label), words.listed(_in_full(words, member) for member in members)))
    return rows


def _in_full(words: OfficialWords, member: Member) -> str:
    beside = [words.say(each) for each in (member.unit, member.note) if each]
    if not beside:
        return member.name
    return words.say(msg("{name} ({beside})", name=member.name, beside=words.listed(beside)))


def _add_signatures(paper: OfficialPaper, report: MinutesReport) -> None:
    words = paper.words
    here = [member for member in report.panel if member.attendance is not Attendance.ABSENT]
    lines = [(_CHAIR, report.chair), (_RECORDER, report.recorder or "")]
    lines += [(_MEMBER, member.name) for member in here if not member.is_chair]
    columns = [
        Column(words.label(heading), width, style)
        for heading, width, style in zip(_SIGNED, (34, 40, 50, 32), (TEXT, TEXT, TO_SIGN, TO_SIGN), strict=True)
    ]
    add_table(paper, columns, [(words.label(role), words.say(name), "", "") for role, name in lines])


def _add_heading(paper: OfficialPaper, number: int, heading: str) -> None:
    words = paper.words
    sentence = msg("{number}. {heading}", number=words.number(number), heading=words.label(heading))
    paper.add(words.say(sentence), "Heading 1")
