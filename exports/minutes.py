"""The minutes of the decision meeting (评审会议纪要): who was there, each motion and its arithmetic, the list."""

from __future__ import annotations

from functools import partial

from domain.document_templates import TemplateKind
from domain.messages import N_, msg
from exports.award_tables import values_of
from exports.decision_reports import ATTENDANCE_NAMES, Attendance, Member, MinutesReport
from exports.motion_tables import add_motion
from exports.official_paper import OfficialPaper, Value
from exports.official_tables import TEXT, TEXT_WIDTH, TO_SIGN, Column, add_table
from exports.official_templates import Template
from exports.official_words import OfficialWords

BLANK = "_" * 20
_ITEM, _RECORD = N_("Item"), N_("On record")
_DAY, _PLACE, _CHAIR, _RECORDER = N_("Day of the meeting"), N_("Place"), N_("Chair"), N_("Minutes taken by")
_MEMBER = N_("Member of the panel")
_SIGNED = (N_("Part"), N_("Name of the person"), N_("Signature"), N_("Date of signing"))
_LABEL_WIDTH = 38


def render(report: MinutesReport, language: str, template: Template | None = None) -> bytes:
    """Write the minutes as ``.docx``, with lines to sign on.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.
        template: what it is made from; ours where None.

    Returns:
        A whole document; the same report, language and template give the same bytes.
    """
    words = OfficialWords(language)
    paper = OfficialPaper(
        words,
        TemplateKind.MINUTES,
        template,
        created=report.created,
        author=report.recorder or "",
        program_version=report.program_version,
        is_rehearsal=report.is_rehearsal,
    )
    own: dict[str, Value] = {
        "meeting": partial(_add_meeting, report=report),
        "motions": partial(_add_motions, report=report),
        "signatures": partial(_add_signatures, report=report),
        "held_on": words.day_of_week(report.held_on),
        "place": words.say(report.place or BLANK),
        "chair": words.say(report.chair),
        "recorder": words.say(report.recorder or BLANK),
        "present": _who(words, report, Attendance.PRESENT),
        "absent": _who(words, report, Attendance.ABSENT),
        "left": _who(words, report, Attendance.LEFT),
    }
    return paper.filled(values_of(words, report.cycle, report.awards, report.audit_head) | own)


def _add_meeting(paper: OfficialPaper, report: MinutesReport) -> None:
    add_table(paper, _columns(paper.words), _meeting(paper.words, report))


def _add_motions(paper: OfficialPaper, report: MinutesReport) -> None:
    if not report.motions:
        paper.add(paper.words.say(msg("Nothing was moved.")), "Body Text")
    for motion in report.motions:
        add_motion(paper, motion)


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
        n = sum(member.attendance is attendance for member in report.panel)
        label = msg("{attendance} ({n})", attendance=words.label(ATTENDANCE_NAMES[attendance]), n=n)
        rows.append((words.say(label), _who(words, report, attendance)))
    return rows


def _who(words: OfficialWords, report: MinutesReport, attendance: Attendance) -> str:
    return words.listed(_in_full(words, member) for member in report.panel if member.attendance is attendance)


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
