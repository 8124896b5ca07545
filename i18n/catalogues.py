"""Look a sentence up and fill its fields, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from domain.messages import FieldValue, InBoth, Message
from i18n.counted import counted_sentences

LANGUAGES: Mapping[str, str] = MappingProxyType({"zh_CN": "简体中文", "en": "English"})
DEFAULT_LANGUAGE = "zh_CN"
OFFICE_TIME = ZoneInfo("Asia/Shanghai")
_FOLDER = Path(__file__).parent
_LIST_SEPARATOR = {"zh_CN": "、", "en": ", "}


def gettext(source: str, language: str) -> str:
    """Give the sentence in a language; the English source where a catalogue lacks it.

    Args:
        source: English text as it stands in the code, or an empty string.
        language: A key of ``LANGUAGES``; anything else reads as the default.
    """
    if language == "en":
        return counted_sentences().get(source, source)
    return catalogue(language if language in LANGUAGES else DEFAULT_LANGUAGE).get(source, source)


def translate(message: Message, language: str) -> str:
    """Give a kept message as a sentence of the reader's language."""
    fields = {name: _in_words(value, language) for name, value in message.fields.items()}
    return gettext(message.template, language).format(**fields)


def sources_with(words: str, language: str) -> tuple[str, ...]:
    """Give the sources of all sentences that read so somewhere in a language, as far as no field is in between."""
    sought = words.casefold()
    sentences = catalogue(DEFAULT_LANGUAGE)
    return tuple(
        source
        for source, translated in sentences.items()
        if sought in (source if language == "en" else translated).casefold()
    )


def list_mark(language: str) -> str:
    """Give what stands between the members of a list."""
    return _LIST_SEPARATOR.get(language, _LIST_SEPARATOR[DEFAULT_LANGUAGE])


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All translations of a language, source to sentence; read once per process."""
    with (_FOLDER / language / "messages.po").open("rb") as file:
        entries = read_po(file, locale=language)
    return MappingProxyType({str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string})


def _in_words(value: FieldValue, language: str) -> str:
    match value:
        case Message():
            text = translate(value, language)
        case InBoth():
            text = str(value) if language == "en" else value.chinese
        case tuple():
            text = _joined([_in_words(part, language) for part in value], language)
        case datetime():
            text = value.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            text = value.isoformat()
        case Decimal():
            text = format(value, "f")
        case _:
            text = str(value)
    return text


def _joined(parts: list[str], language: str) -> str:
    """Join names by the language's list mark, whole sentences by nothing but room to breathe."""
    are_sentences = all(part.endswith((".", "。")) for part in parts)
    if are_sentences:
        return ("" if language == "zh_CN" else " ").join(parts)
    return list_mark(language).join(parts)
