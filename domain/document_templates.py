"""Templates of documents: which documents have one, and which placeholders it can hold.

A placeholder stands in double braces under one of its two names, such as ``{{评选周期}}`` or ``{{cycle}}``. The names
are fixed, not translated: what an office wrote into its template last year is read next year, too. ``[[ … ]]`` holds a
part that is left out where a placeholder inside it has nothing to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, InBoth

MAX_BYTES = 5 * 1024 * 1024
LONGEST_NOTE = 500
_ALIKE = 0.3


class TemplateKind(StrEnum):
    """A document that is made from a template."""

    NOTICE = "notice"
    MINUTES = "minutes"
    DECISION = "decision"


DOCUMENT_NAMES: Mapping[TemplateKind, str] = MappingProxyType(
    {
        TemplateKind.NOTICE: N_("Public notice"),
        TemplateKind.MINUTES: N_("Minutes of the decision meeting"),
        TemplateKind.DECISION: N_("Decision on the awards"),
    }
)


class Shape(StrEnum):
    """What a placeholder becomes."""

    WORDS = "words"
    LINES = "lines"
    BLOCK = "block"


@dataclass(frozen=True)
class Placeholder:
    """One placeholder.

    Attributes:
        key: by which the program knows it.
        name: as it is written between the braces, in either language.
        meaning: what comes in its place.
        kinds: documents that know it.
        shape: words within a sentence; one paragraph for each of several lines; or paragraphs and tables, which stand
            in a paragraph of their own.
        needed_by: documents that are nothing without it.
    """

    key: str
    name: InBoth
    meaning: str
    kinds: frozenset[TemplateKind]
    shape: Shape = Shape.WORDS
    needed_by: frozenset[TemplateKind] = frozenset()


_ALL = frozenset(TemplateKind)
_NOTICE = frozenset({TemplateKind.NOTICE})
_MINUTES = frozenset({TemplateKind.MINUTES})
_DECISION = frozenset({TemplateKind.DECISION})

PLACEHOLDERS: tuple[Placeholder, ...] = (
    Placeholder("cycle", InBoth("评选周期", "cycle"), N_("The name of the cycle."), _ALL),
    Placeholder(
        "basis",
        InBoth("评选依据", "legal basis"),
        N_("The rules under which the award is given; may have nothing to say."),
        _NOTICE | _DECISION,
    ),
    Placeholder("count", InBoth("授奖数", "number of awards"), N_("How many awards there are, as a figure."), _ALL),
    Placeholder(
        "awards",
        InBoth("获奖名单", "award list"),
        N_("Every tier with its table of awards, and the sum; in a paragraph of its own."),
        _ALL,
        Shape.BLOCK,
        needed_by=_ALL,
    ),
    Placeholder(
        "first_day",
        InBoth("公示起始日", "first day"),
        N_("The first day of the publicity, with its weekday."),
        _NOTICE,
        needed_by=_NOTICE,
    ),
    Placeholder(
        "last_day",
        InBoth("公示截止日", "last day"),
        N_("The last day of the publicity, with its weekday."),
        _NOTICE,
        needed_by=_NOTICE,
    ),
    Placeholder(
        "working_days", InBoth("公示工作日", "working days"), N_("How many working days the publicity has."), _NOTICE
    ),
    Placeholder(
        "caution",
        InBoth("公示日期提示", "caution on the days"),
        N_("For which days the holidays are not known yet; has nothing to say where all are."),
        _NOTICE,
        needed_by=_NOTICE,
    ),
    Placeholder(
        "received_by",
        InBoth("受理单位", "received by"),
        N_("Who receives objections; a line where not given."),
        _NOTICE,
    ),
    Placeholder(
        "telephone", InBoth("联系电话", "telephone"), N_("Its telephone number; a line where not given."), _NOTICE
    ),
    Placeholder(
        "address", InBoth("通信地址", "postal address"), N_("Its postal address; a line where not given."), _NOTICE
    ),
    Placeholder(
        "email", InBoth("电子邮箱", "e-mail address"), N_("Its e-mail address; may have nothing to say."), _NOTICE
    ),
    Placeholder(
        "issued_by",
        InBoth("印发单位", "issuing offices"),
        N_(
            "The offices that sign, one a line, best in a paragraph of its own: the office that was entered for the "
            "publicity as receiving objections; a line where none is known."
        ),
        _NOTICE | _DECISION,
        Shape.LINES,
    ),
    Placeholder(
        "dated", InBoth("落款日期", "date of the document"), N_("The day by which it is dated."), _NOTICE | _DECISION
    ),
    Placeholder(
        "meeting",
        InBoth("会议概况", "meeting record"),
        N_("Table of day, place, chair, recorder and attendance; in a paragraph of its own."),
        _MINUTES,
        Shape.BLOCK,
    ),
    Placeholder("held_on", InBoth("会议日期", "day of the meeting"), N_("The day, with its weekday."), _MINUTES),
    Placeholder("place", InBoth("会议地点", "place"), N_("Where; a line where not given."), _MINUTES),
    Placeholder("chair", InBoth("评审组长", "chair"), N_("Who led the meeting."), _MINUTES),
    Placeholder(
        "recorder", InBoth("记录人", "recorder"), N_("Who wrote the minutes; a line where not given."), _MINUTES
    ),
    Placeholder("present", InBoth("出席人员", "present"), N_("Who was present, by name."), _MINUTES),
    Placeholder("absent", InBoth("缺席人员", "absent"), N_("Who was absent, by name."), _MINUTES),
    Placeholder("left", InBoth("中途离会人员", "left early"), N_("Who left before the end, by name."), _MINUTES),
    Placeholder(
        "motions",
        InBoth("表决事项", "motions"),
        N_("Every motion with its count and its outcome; in a paragraph of its own."),
        _MINUTES,
        Shape.BLOCK,
        needed_by=_MINUTES,
    ),
    Placeholder(
        "signatures",
        InBoth("签名表", "table to sign"),
        N_("Table with a line to sign for everybody who was there; in a paragraph of its own."),
        _MINUTES,
        Shape.BLOCK,
    ),
    Placeholder(
        "verification",
        InBoth("核验信息", "how to verify"),
        N_("By what list and log are known, in three lines; stands at the foot of the page."),
        _ALL,
        Shape.LINES,
        needed_by=_ALL,
    ),
)


def placeholders_of(kind: TemplateKind) -> tuple[Placeholder, ...]:
    """Give what a template of a document can hold."""
    return tuple(each for each in PLACEHOLDERS if kind in each.kinds)


def placeholder_named(kind: TemplateKind, name: str) -> Placeholder | None:
    """Give the placeholder of a name in either language, however wide its letters and its room are."""
    return _by_name(kind).get(_plain(name))


def nearest(kind: TemplateKind, name: str) -> Placeholder | None:
    """Give the placeholder whose name is most like one that does not exist."""
    known = _by_name(kind)
    found = get_close_matches(_plain(name), known, n=1, cutoff=_ALIKE)
    return known[found[0]] if found else None


def _by_name(kind: TemplateKind) -> dict[str, Placeholder]:
    return {_plain(name): each for each in placeholders_of(kind) for name in (each.name.chinese, each.name.english)}


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()
