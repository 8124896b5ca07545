"""An entry laid out for reading; every word of it is shown literally."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from domain.messages import msg
from ui.attachment_list import attachments_section
from ui.unit_tables import duty_words
from ui.words import _, say
from use_cases.attachments import AttachmentLine
from use_cases.reading import MASK, Reading
from use_cases.same_proposers import SameProposer
from use_cases.unit_figures import UnitFigures


def draw_reading(
    reading: Reading,
    *,
    above: str = "",
    same_proposers: Sequence[SameProposer] = (),
    figures: UnitFigures | None = None,
    attachments: Sequence[AttachmentLine] = (),
) -> None:
    """Draw title, text and facts as one piece of HTML in which people's text is escaped.

    Args:
        reading: what may be read.
        above: a line before the title, such as the entry's number.
        same_proposers: who made others on the reader's list, too.
        figures: what the register says of a unit; its own report stands beside that.
        attachments: what is attached and may be opened.
    """
    heading = _("The suggestion") if reading.collected is None else _("What the organisation did")
    note = _("■■ stands for a name, telephone or unit that is left out here.")
    adoption = _section(_("Adoption and effect"), _adoption(reading))
    counted = _section(_("Counted from the register"), _counted(figures)) if figures else ""
    reported = _section(_("Reported by the unit") if figures else _("Figures of the cycle"), _figures(reading))
    st.html(
        f'<article class="reading" lang="zh-CN" tabindex="0">'
        f"{_note(above) if above else ''}<h2>{escape(reading.title)}</h2>"
        f"{_facts(_of_the_entry(reading))}{''.join(_note(_same_in_words(each)) for each in same_proposers)}"
        f'<h3 lang="">{escape(heading)}</h3>{_paragraphs(reading.text)}'
        f"{adoption}{counted}{reported}{attachments_section(attachments)}"
        f"{_note(note) if _is_masked(reading) else ''}</article>"
    )


def _same_in_words(same: SameProposer) -> str:
    numbers = tuple(str(number) for number in same.numbers)
    return say(msg("Proposer P{code} also made No. {numbers} of your list.", code=same.code, numbers=numbers))


def _of_the_entry(reading: Reading) -> list[tuple[str, object]]:
    return [
        (_("Reference"), reading.reference),
        (_("Proposers"), "、".join(reading.proposers)),
        (_("Theme"), reading.theme),
        (_("Kind"), reading.kind),
        (_("Submitted on"), reading.submitted_on),
        (_("Category"), reading.category),
        (_("District"), reading.district),
    ]


def _adoption(reading: Reading) -> list[tuple[str, object]]:
    return [
        (_("Adoption"), reading.adoption_status),
        (_("Level of adoption"), reading.adoption_level),
        (_("Adopting unit"), reading.adopting_unit),
        (_("Adopted on"), reading.adopted_on),
        (_("Leader's instruction"), reading.instruction),
        (_("Measures and effect"), reading.effect),
        (_("Proposer's satisfaction"), reading.satisfaction),
    ]


def _figures(reading: Reading) -> list[tuple[str, object]]:
    return [
        (_("Suggestions collected"), reading.collected),
        (_("Adopted by the city"), reading.adopted_by_city),
        (_("Adopted by districts"), reading.adopted_by_district),
    ]


def _counted(figures: UnitFigures) -> list[tuple[str, object]]:
    return [
        (_("Suggestions collected"), figures.collected),
        (_("Adopted by the city"), figures.adopted_by_city),
        (_("Adopted by districts"), figures.adopted_by_district),
        (_("Adopted, level not known"), figures.adopted_elsewhere or None),
        (_("Duty"), duty_words(figures)),
    ]


def _facts(facts: list[tuple[str, object]]) -> str:
    lines = [
        f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in facts if value not in {None, ""}
    ]
    return f'<dl class="facts">{"".join(lines)}</dl>' if lines else ""


def _section(heading: str, facts: list[tuple[str, object]]) -> str:
    lines = _facts(facts)
    return f'<h3 lang="">{escape(heading)}</h3>{lines}' if lines else ""


def _paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line) or _note(_("No text was registered."))


def _note(text: str) -> str:
    return f'<p class="note" lang="">{escape(text)}</p>'


def _is_masked(reading: Reading) -> bool:
    return any(MASK in value for value in (reading.title, reading.text, reading.instruction, reading.effect))
