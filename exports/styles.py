"""How cells look: a few kinds, each made once however many cells wear it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from domain.messages import N_
from i18n import gettext

Property: TypeAlias = str | int | float | bool


class Kind(StrEnum):
    """What a cell holds, which says how it is shown."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    BAND = "band"
    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    VALUE = "value"
    PERCENT = "percent"
    PRIZE = "prize"
    LEAST_PRIZE = "least_prize"
    MONEY = "money"
    MOMENT = "moment"
    PROSE = "prose"
    LONG_VALUE = "long_value"
    SIGNED = "signed"


LEAST_PRIZE = N_("not less than {amount}")
CUT: Mapping[str, Property] = MappingProxyType({"top": 5, "top_color": "#9C1C1C"})
SUM: Mapping[str, Property] = MappingProxyType({"bold": True, "bg_color": "#F2F2F2"})
_LINES: Mapping[str, Property] = MappingProxyType({"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"})
_SHADED: Mapping[str, Property] = MappingProxyType({**_LINES, "bold": True, "text_wrap": True})
_LOOKS: Mapping[Kind, Mapping[str, Property]] = MappingProxyType(
    {
        Kind.TITLE: {"bold": True, "font_size": 16, "valign": "vcenter"},
        Kind.SUBTITLE: {"font_color": "#595959", "text_wrap": True, "valign": "top", "font_size": 9},
        Kind.HEADING: {**_SHADED, "bg_color": "#E7E6E6", "align": "center"},
        Kind.BAND: {**_SHADED, "bg_color": "#FBE5D6"},
        Kind.TEXT: {**_LINES, "text_wrap": True},
        Kind.CODE: {**_LINES, "align": "center"},
        Kind.WHOLE: {**_LINES, "num_format": "0", "align": "center"},
        Kind.VALUE: {**_LINES, "num_format": "0.00"},
        Kind.PERCENT: {**_LINES, "num_format": "0.00%"},
        Kind.PRIZE: {**_LINES, "num_format": "#,##0"},
        Kind.MONEY: {**_LINES, "num_format": "#,##0.00"},
        Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
        Kind.PROSE: {"text_wrap": True},
        Kind.LONG_VALUE: {"num_format": "0.00"},
        Kind.SIGNED: {"valign": "bottom"},
    }
)
# Named fonts that Windows, WPS and macOS carry; the character set lets any other machine choose one with Chinese.
_FONTS = MappingProxyType({"zh_CN": "宋体", "en": "Calibri"})
_CHINESE_CHARACTERS = 134


class Styles:
    """The formats of one workbook, in one language."""

    def __init__(self, book: Workbook, language: str) -> None:
        self._book = book
        self._language = language
        # Nearly every cell wears a plain look: it is found without a key being built.
        self._plain: dict[Kind, Format] = {}
        self._made: dict[tuple[Kind, tuple[tuple[str, Property], ...]], Format] = {}

    def of(self, kind: Kind, extra: Mapping[str, Property] = MappingProxyType({})) -> Format:
        """Give the format of a kind of cell, with properties of XlsxWriter's own added."""
        if not extra and kind in self._plain:
            return self._plain[kind]
        key = (kind, tuple(sorted(extra.items())))
        if key not in self._made:
            look = dict(self._least_prize() if kind is Kind.LEAST_PRIZE else _LOOKS[kind])
            self._made[key] = self._book.add_format({**look, **extra})
        if not extra:
            self._plain[kind] = self._made[key]
        return self._made[key]

    def _least_prize(self) -> Mapping[str, Property]:
        before, after = (part.replace('"', "'") for part in gettext(LEAST_PRIZE, self._language).split("{amount}"))
        return {**_LOOKS[Kind.PRIZE], "num_format": f'"{before}"#,##0"{after}"' if after else f'"{before}"#,##0'}


def default_look(language: str) -> Mapping[str, Property]:
    """Give the font and place of text in every cell, for XlsxWriter's ``default_format_properties``."""
    name = _FONTS.get(language, _FONTS["zh_CN"])
    # Without this a spreadsheet takes the theme's Latin font instead of the named one.
    font: dict[str, Property] = {"font_name": name, "font_size": 11, "font_scheme": "none", "valign": "vcenter"}
    return font if language == "en" else font | {"font_charset": _CHINESE_CHARACTERS}
