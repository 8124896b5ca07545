"""Sentences in the language of whoever looks at the screen."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from domain.messages import Message
from i18n import DEFAULT_LANGUAGE, gettext, translate
from use_cases.transaction import COMMAND_LINE

LANGUAGE_KEY = "language"
_language: ContextVar[str | None] = ContextVar("language", default=None)
_MARKDOWN = re.compile(r"""([\\`*_{}\[\]()#+\-.!|<>~$:&=^"'/@%])""")
_WHOLE = 100
_MOST_DIGITS = 4
_MINUS = "\N{MINUS SIGN}"
_AUTOLINK = re.compile(r"(?i)(https?|www)")


def use_language(language: str) -> None:
    """Set the language of this run; the shell does so before anything is drawn."""
    st.session_state[LANGUAGE_KEY] = language
    _language.set(language)


def language() -> str:
    """Give the language of this run; a fragment's run finds what the last full run left."""
    return _language.get() or st.session_state.get(LANGUAGE_KEY, DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Set the language of work that is done outside a run, such as making a file that somebody downloads."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def _(source: str) -> str:
    """Translate a literal of the code."""
    return gettext(source, language())


def say(message: Message) -> str:
    """Translate a kept message."""
    return translate(message, language())


def either(chinese: str, english: str) -> str:
    """Choose between an organiser's own words in two languages; Chinese where English is missing."""
    return english if language() == "en" and english else chinese


def shortened(text: str, most: int) -> str:
    """Give a text of at most so many characters; of a longer one the beginning, and that it goes on."""
    return text if len(text) <= most else f"{text[:most]}…"


def percent(share: float, digits: int = 0) -> str:
    """Write a share or a chance in per cent: only all is 100 and only none is 0, whatever rounding would make of it.

    Args:
        share: on [0, 1].
        digits: behind the point.
    """
    least, written = f"{10.0**-digits:.{digits}f}", f"{100 * share:.{digits}f}"
    if share > 0 and float(written) == 0:
        return f"<{least}%"
    if share < 1 and float(written) == _WHOLE:
        return f">{_WHOLE - 10.0**-digits:.{digits}f}%"
    return f"{written}%"


def percent_beside(chance: float, low: float, high: float) -> str:
    """Write a chance in whole per cent, with further digits where rounding would put it on the other side of a rule.

    Args:
        chance: on [0, 1].
        low: the least chance that the rule is about.
        high: the greatest one.
    """
    is_inside = low <= chance <= high
    for digits in range(_MOST_DIGITS):
        if (_WHOLE * low <= float(f"{_WHOLE * chance:.{digits}f}") <= _WHOLE * high) is is_inside:
            return percent(chance, digits)
    return percent(chance, _MOST_DIGITS)


def decimal(value: float, places: int) -> str:
    """Write a number with so many places behind the point, and what is below zero with a true minus sign."""
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", _MINUS)


def signed(value: float, places: int = 1) -> str:
    """Write a number with its sign, zero without one; a dash where there is no number."""
    if not math.isfinite(value):
        return "—"
    written = decimal(value, places)
    return f"+{written}" if round(value, places) > 0 else written


def actor(name: str) -> str:
    """Name who did something; the command line, which is nobody, in the reader's language."""
    return _("command line") if name == COMMAND_LINE else name


def literal(text: str) -> str:
    """Make a person's text safe in a label or sentence that Streamlit reads as Markdown."""
    return _AUTOLINK.sub("\\1\u2060", _MARKDOWN.sub(r"\\\1", text))
