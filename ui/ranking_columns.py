"""How the columns of a ranking's table to search are set: made once for each language and choice of columns."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ui.words import _, language

# Pixels beside the menu on a screen of 1440, less the column of boxes to choose a row by.
_USUAL_WIDTH, _WIDEST_TITLE, _WIDEST_STANDING = 1_000, 380, 230
# Of letters, of Chinese characters, and of what is left free beside them.
_LETTER, _CHARACTER, _MARGIN = 7.5, 15, 26
_FIRST_CHARACTER = "\u2e80"


class FinishedColumn(dict[str, Any]):
    """The settings of a column that nobody changes any more: Streamlit copies all others deeply at every rerun."""

    def __deepcopy__(self, memo: object) -> FinishedColumn:
        """Give itself."""
        return self


def ranking_columns(shown: tuple[str, ...], widest_standing: str) -> dict[str, ColumnConfig]:
    """Set the widths: on a usual screen the columns up to the adjusted value are seen whole, only titles are cut off.

    Args:
        shown: names of the columns there are, in the reader's language.
        widest_standing: the longest of what the column of standings says.
    """
    return _columns(shown, _width(widest_standing), language())


def _width(text: str) -> int:
    letters = sum(_LETTER if letter < _FIRST_CHARACTER else _CHARACTER for letter in text)
    return min(_WIDEST_STANDING, round(_MARGIN + letters))


@cache
def _columns(shown: tuple[str, ...], standing: int, _language: str) -> dict[str, ColumnConfig]:
    narrow = {
        _("Rank"): 64,
        _("Tied"): 64,
        _("No."): 64,
        _("Value"): 72,
        _("Standing"): max(standing, 90),
        _("Ranks (80%)"): 126,
        _("Chances"): 110,
        _("Adjusted (80%)"): 148,
    }
    left = _USUAL_WIDTH - sum(width for name, width in narrow.items() if name in shown)
    settings = {
        _("Rank"): st.column_config.NumberColumn(width=narrow[_("Rank")], pinned=True),
        _("Tied"): st.column_config.TextColumn(width=narrow[_("Tied")]),
        _("No."): st.column_config.NumberColumn(width=narrow[_("No.")]),
        _("Title"): st.column_config.TextColumn(width=min(left, _WIDEST_TITLE)),
        _("Value"): st.column_config.NumberColumn(format="%.2f", width=narrow[_("Value")]),
        _("Standing"): st.column_config.TextColumn(width=narrow[_("Standing")]),
        _("Ranks (80%)"): st.column_config.TextColumn(width=narrow[_("Ranks (80%)")]),
        _("Chances"): st.column_config.ImageColumn(width=narrow[_("Chances")]),
        _("Adjusted (80%)"): st.column_config.TextColumn(width=narrow[_("Adjusted (80%)")]),
        _("Chances in words"): st.column_config.TextColumn(width=330),
        _("Spread"): st.column_config.NumberColumn(format="%.2f", width=90),
        _("Sheets"): st.column_config.NumberColumn(width=90),
        _("Note"): st.column_config.TextColumn(width=300),
    }
    return {name: cast("ColumnConfig", FinishedColumn(each)) for name, each in settings.items() if name in shown}
