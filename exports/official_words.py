"""Words as official documents write them: figures closed up to Chinese characters, days in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from babel.dates import format_date

from domain.messages import FieldValue, Message, msg
from exports.cells import safe_text
from exports.reports import Words
from i18n import DEFAULT_LANGUAGE, gettext, list_mark, translate

_LOCALES = {"zh_CN": "zh_CN", "en": "en_GB"}
_CHINESE = "\u3000-\u9fff\uff00-\uffef"
# The screen sets figures apart from characters; GB/T 9704 does not.
_ROOM_AROUND_FIGURES = re.compile(rf"(?<=[{_CHINESE}]) (?=[{{0-9])|(?<=[}}0-9]) (?=[{_CHINESE}])")
_NUMERALS = "〇一二三四五六七八九"
_TEN = "十"
_BASE = 10
_MOST = 99


class OfficialWords:
    """Says things in a document's language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in _LOCALES else DEFAULT_LANGUAGE

    @property
    def is_chinese(self) -> bool:
        """Whether the document is Chinese."""
        return self.language == DEFAULT_LANGUAGE

    def label(self, source: str) -> str:
        """Give one of our own words, marked for the catalogue where it is written; its fields stay open."""
        template = gettext(source, self.language)
        return _ROOM_AROUND_FIGURES.sub("", template) if self.is_chinese else template

    def say(self, words: Words) -> str:
        """Give a sentence in the document's language, or a name as it was typed, room in it and all."""
        if isinstance(words, str):
            return safe_text(words)
        fields = {name: self._field(value) for name, value in words.fields.items()}
        return self.label(words.template).format(**fields)

    def in_one_line(self, title: str) -> str:
        """Give a title that is broken where its sense is, unbroken."""
        return ("" if self.is_chinese else " ").join(title.split("\n"))

    def day(self, day: date) -> str:
        """Give a day as 2022年11月3日, or 3 November 2022."""
        return str(format_date(day, "long", locale=_LOCALES[self.language]))

    def day_in_characters(self, day: date) -> str:
        """Give a day as certificates and old-style letters write it, 二〇二三年五月四日; in English as ``day`` does."""
        if not self.is_chinese:
            return self.day(day)
        year = "".join(_NUMERALS[int(figure)] for figure in str(day.year))
        return f"{year}年{self.number(day.month)}月{self.number(day.day)}日"

    def day_of_week(self, day: date) -> str:
        """Give a day with its weekday."""
        weekday = str(format_date(day, "EEEE", locale=_LOCALES[self.language]))
        return self.say(msg("{day} ({weekday})", day=self.day(day), weekday=weekday))

    def listed(self, names: Iterable[str]) -> str:
        """Join names by the language's list mark; a word for nobody where there is none."""
        return list_mark(self.language).join(map(safe_text, names)) or self.label("none")

    def number(self, number: int) -> str:
        """Give a small number as headings count: 一, 二 … 九十九; figures in English and beyond."""
        if not self.is_chinese or not 0 <= number <= _MOST:
            return str(number)
        tens, ones = divmod(number, _BASE)
        if not tens:
            return _NUMERALS[ones]
        return (_NUMERALS[tens] if tens > 1 else "") + _TEN + (_NUMERALS[ones] if ones else "")

    def _field(self, value: FieldValue) -> str:
        match value:
            case Message():
                return self.say(value)
            case date() if not isinstance(value, datetime):
                return self.day(value)
            case _:
                return translate(Message("{value}", {"value": value}), self.language)
