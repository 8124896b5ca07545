"""Points as tables: what was submitted, and two versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from domain.cycles import CriterionRule
from domain.figures import weight_in_words
from domain.messages import msg
from domain.packs import PackSheet
from domain.points import total_in_hundredths
from ui.task_list import hundredths
from ui.typed_sheets import TypedSheet, level_of
from ui.words import _, either, say
from use_cases.score_sheets import SheetView

_NOTHING = "–"


def points_table(view: SheetView) -> str:
    """Lay out the saved sheet as HTML: criterion, weight, points and the level they mean, and the total."""
    heads = (("", _("Criterion")), ("number", _("Weight")), ("number", _("Points")), ("", _("Level")))
    lines = [_row(criterion, view.points[criterion.code]) for criterion in view.criteria]
    words = say(msg("Comment: {comment}", comment=view.comment))
    comment = f'<p class="reading">{escape(words)}</p>' if view.comment else ""
    return _table(heads, lines) + total_line(view.points, view.criteria) + comment


def comparison_table(view: SheetView, typed: TypedSheet) -> str:
    """Lay out what is saved beside what is typed here as HTML; lines that differ are marked."""
    heads = (("", _("Criterion")), ("number", _("Saved elsewhere")), ("number", _("Typed, not saved yet")))
    lines = [
        _beside(either(c.name, c.name_en), [_or_dash(view.points[c.code]), typed.points[c.code].strip() or _NOTHING])
        for c in view.criteria
    ]
    lines.append(_beside(_("Comment"), [view.comment or _NOTHING, typed.comment.strip() or _NOTHING], kind="words"))
    return _table(heads, lines)


def three_versions_table(criteria: tuple[CriterionRule, ...], versions: Sequence[tuple[str, PackSheet]]) -> str:
    """Lay out versions of one sheet side by side as HTML; lines in which the last two differ are marked.

    Args:
        criteria: of the round.
        versions: heading and sheet, in the order of their columns.
    """
    sheets = [sheet for _heading, sheet in versions]
    lines = [_beside(either(c.name, c.name_en), [_or_dash(sheet.points[c.code]) for sheet in sheets]) for c in criteria]
    totals = [total_in_hundredths(sheet.points, criteria) for sheet in sheets]
    lines.append(_beside(_("Weighted total"), [_NOTHING if total is None else hundredths(total) for total in totals]))
    lines.append(_beside(_("Comment"), [sheet.comment or _NOTHING for sheet in sheets], kind="words"))
    lines.append(_beside(_("Finished"), [_("yes") if sheet.is_finished else _("no") for sheet in sheets]))
    return _table((("", _("Criterion")), *(("number", heading) for heading, _sheet in versions)), lines)


def total_line(points: Mapping[str, int | None], criteria: tuple[CriterionRule, ...]) -> str:
    """Say the weighted total as HTML, or which criteria it still waits for."""
    total = total_in_hundredths(points, criteria)
    missing = tuple(either(c.name, c.name_en) for c in criteria if points[c.code] is None)
    waits = say(msg("Still missing: {criteria}", criteria=missing)) if missing else ""
    name = _("Weighted total")
    figure = _NOTHING if total is None else hundredths(total)
    return f'<p class="total">{escape(name)} <strong>{figure}</strong> <span>{escape(waits)}</span></p>'


def _row(criterion: CriterionRule, points: int | None) -> str:
    place = level_of(points, criterion)
    level = either(criterion.levels[place].label, criterion.levels[place].label_en) if place is not None else ""
    return (
        f"<tr><td>{escape(either(criterion.name, criterion.name_en))}</td>"
        f'<td class="number">{weight_in_words(criterion.weight)}</td>'
        f'<td class="number"><strong>{_or_dash(points)}</strong></td><td>{escape(level)}</td></tr>'
    )


def _beside(name: str, values: Sequence[str], kind: str = "number") -> str:
    mark = ' class="differs"' if values[-1] != values[-2] else ""
    # Where nothing was written, the dash stands under those of the points.
    cells = "".join(f'<td class="{"number" if value == _NOTHING else kind}">{escape(value)}</td>' for value in values)
    return f"<tr{mark}><td>{escape(name)}</td>{cells}</tr>"


def _table(heads: tuple[tuple[str, str], ...], lines: list[str]) -> str:
    head = "".join(f'<th scope="col" class="{name}">{escape(text)}</th>' for name, text in heads)
    return f'<table class="points-table"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _or_dash(points: int | None) -> str:
    return _NOTHING if points is None else str(points)
