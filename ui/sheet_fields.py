"""The fields of a score sheet: one component of ours inside Streamlit's page, and the words it shows.

Its script is ``components/score_sheet.js``; what it sends back is read by ``typed_sheets.py``.
"""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from domain.cycles import WHOLE_WEIGHT, CriterionRule, Level
from domain.figures import weight_in_words
from domain.messages import msg
from domain.points import not_whole, outside
from i18n import list_mark
from ui.kept import Kept
from ui.typed_sheets import TypedSheet, fields_key, middle, take_resent, take_typed
from ui.words import _, either, language, say
from use_cases.score_sheets import SheetView

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

PROGRAM = "jindianzi"
_NAME, _FOLDER = "score_sheet", "components"
_NAMES = (_NAME, "own_order")
_WORDS: Kept[str] = Kept(64)


def offer_component() -> None:
    """Tell Streamlit which folder holds the scripts, so that it serves them as files.

    It would read this from an installed package's pyproject.toml, which ours is not. Given as text a script would
    reach the browser as a blob, which the content security policy forbids.
    """
    manifest = ComponentManifest(PROGRAM, "1", [ComponentConfig(name, _FOLDER) for name in _NAMES])
    get_bidi_component_manager().register_from_manifest(manifest, Path(__file__).parent)


def draw_sheet_fields(view: SheetView, typed: TypedSheet, line: str) -> TypedSheet:
    """Draw the fields with what is typed in them; gives what the browser says is typed.

    Args:
        view: the sheet as it was read last.
        typed: what the fields show.
        line: what is saved of it, shown while nothing else was typed since.
    """
    said = {
        "task": view.assignment_id,
        "filled": typed.filled_from,
        "version": typed.version,
        "points": dict(typed.points),
        "comment": typed.comment,
        "saved": {"points": dict(typed.saved_points), "comment": typed.saved_comment},
        "line": line,
    }
    least = view.shortest_comment
    # Written out once: Streamlit looks through whatever it is given, and writes it, at every key.
    words = _WORDS.of(view.criteria, (language(), least), lambda: json.dumps(_words(view.criteria, least)))
    state = _component()(
        key=fields_key(view.assignment_id),
        data=[said, words],
        on_typed_change=partial(take_typed, view),
    )
    return take_resent(view, typed, state.get("typed"))


def keep_overtaken(view: SheetView, typed: TypedSheet) -> None:
    """Have the browser keep what is typed while the judge chooses between it and a newer version.

    Whatever becomes of the page, the choice comes up again as soon as the fields are drawn.
    """
    said = {
        "isOvertaken": True,
        "task": view.assignment_id,
        "filled": typed.filled_from,
        "version": typed.version,
        "points": dict(typed.points),
        "comment": typed.comment,
    }
    _component()(key=f"overtaken_{view.assignment_id}", data=[said, ""])


@cache
def _component() -> ComponentRenderer:
    # Asked for when the program runs: on import there is nothing yet to offer it to. Without a shadow root the
    # program's own style sheet holds inside.
    return st.components.v2.component(f"{PROGRAM}.{_NAME}", js=f"{_NAME}.js", isolate_styles=False)


def _words(criteria: tuple[CriterionRule, ...], least: int | None) -> dict[str, object]:
    return {
        "lang": language().replace("_", "-"),
        "whole": WHOLE_WEIGHT,
        "least": least or 0,
        "scale": _scale(criteria),
        "words": {
            "comment": _("Comment (may stay empty)")
            if least is None
            else say(msg("Comment (at least {n} characters)", n=least)),
            "length": say(msg("{length} characters so far", length="{length}")),
            "total": _("Weighted total"),
            "level": say(msg("level {range}", range="{range}")),
            "missing": say(msg("Still missing: {criteria}", criteria="{criteria}")),
            "invalid": say(msg("To be corrected: {criteria}", criteria="{criteria}")),
            "between": list_mark(language()),
            "unsaved": _("There are changes that are not saved yet."),
            "unheard": _(
                "The server does not answer; the network may be down. What you typed stays in this window and is saved "
                "as soon as it answers: please keep the window open."
            ),
        },
        "criteria": [_criterion(number, criterion) for number, criterion in enumerate(criteria, start=1)],
    }


def _criterion(number: int, criterion: CriterionRule) -> dict[str, object]:
    name = either(criterion.name, criterion.name_en)
    return {
        "code": criterion.code,
        "number": number,
        "weight": criterion.weight,
        "name": _in_its_language(criterion.name, criterion.name_en),
        "guidance": _in_its_language(criterion.guidance, criterion.guidance_en),
        "levels": [_level(level) for level in criterion.levels],
        "words": {
            "points": say(msg("Points for {criterion}, 0 to 100", criterion=name)),
            "less": say(msg("One point less for {criterion}", criterion=name)),
            "more": say(msg("One point more for {criterion}", criterion=name)),
            "weight": say(msg("weight {weight}", weight=weight_in_words(criterion.weight))),
            "whole": say(not_whole(criterion, "{typed}")),
            "outside": say(outside(criterion, "{points}")),
        },
    }


def _scale(criteria: tuple[CriterionRule, ...]) -> list[dict[str, object]]:
    """Give the levels a total can lie in, the highest first; none where the criteria do not share their ranges."""
    ranges = {tuple(sorted(((each.low, each.high) for each in rule.levels), reverse=True)) for rule in criteria}
    shared = ranges.pop() if len(ranges) == 1 else ()
    return [{"low": low, "range": f"{low}–{high}"} for low, high in shared]


def _level(level: Level) -> dict[str, object]:
    return {
        "low": level.low,
        "high": level.high,
        "range": f"{level.low}–{level.high}",
        "middle": middle(level),
        "words": _in_its_language(level.label, level.label_en),
    }


def _in_its_language(chinese: str, english: str) -> dict[str, str]:
    """Give an organiser's words as they are shown, and what language they are in; nothing of the page's own."""
    is_foreign = language() == "en" and not english and chinese != ""
    return {"text": either(chinese, english), "lang": "zh-CN" if is_foreign else ""}
