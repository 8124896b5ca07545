"""Sentences kept untranslated until somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

FieldValue: TypeAlias = "str | int | Decimal | date | datetime | InBoth | Message | tuple[FieldValue, ...]"


@dataclass(frozen=True)
class InBoth:
    """A name that an organiser gave in Chinese and, perhaps, in English."""

    chinese: str
    english: str = ""

    def __str__(self) -> str:
        """Give the English name where there is one."""
        return self.english or self.chinese


@dataclass(frozen=True)
class Message:
    """One sentence with named fields.

    The template is the English source text and the key of the catalogue. A field
    that is itself a ``Message`` is translated first; a tuple is joined as a list.
    """

    template: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the English sentence: for logs and tracebacks, not for the screen."""
        return self.template.format(**{name: _plain(value) for name, value in self.fields.items()})

    def __hash__(self) -> int:
        """Hash what compares equal."""
        return hash((self.template, tuple(sorted((name, str(value)) for name, value in self.fields.items()))))


def msg(template: str, /, **fields: FieldValue) -> Message:
    """Make a message; the template must be a literal, so that the catalogue finds it."""
    return Message(template, fields)


def N_(source: str, /) -> str:  # noqa: N802 -- gettext's own name for “translate this later”
    """Mark a literal for the catalogue and give it back unchanged."""
    return source


def _plain(value: FieldValue) -> str:
    if isinstance(value, tuple):
        return ", ".join(_plain(part) for part in value)
    return str(value)


@dataclass(frozen=True)
class Reason:
    """A verdict's reason: a stable code for programs, a message for people."""

    code: str
    message: Message


def encode(message: Message) -> dict[str, object]:
    """Give a message as plain JSON values; ``decode`` is the inverse."""
    return {"template": message.template, "fields": {name: _encode(value) for name, value in message.fields.items()}}


def decode(record: Mapping[str, object]) -> Message:
    """Rebuild a message from what ``encode`` gave."""
    fields = record["fields"]
    if not isinstance(fields, Mapping):
        raise TypeError("a message's fields are a mapping")
    return Message(str(record["template"]), {str(name): _decode(value) for name, value in fields.items()})


def _encode(value: FieldValue) -> object:
    match value:
        case Message():
            record: object = {"message": encode(value)}
        case InBoth():
            record = {"chinese": value.chinese, "english": value.english}
        case tuple():
            record = {"list": [_encode(part) for part in value]}
        case Decimal():
            record = {"decimal": str(value)}
        case datetime():
            record = {"moment": value.isoformat()}
        case date():
            record = {"day": value.isoformat()}
        case _:
            record = value
    return record


def _decode(record: object) -> FieldValue:
    value: FieldValue
    match record:
        case str() | int():
            value = record
        case {"message": Mapping() as kept}:
            value = decode(kept)
        case {"chinese": str() as chinese, "english": str() as english}:
            value = InBoth(chinese, english)
        case {"list": list() as parts}:
            value = tuple(_decode(part) for part in parts)
        case {"decimal": str() as text}:
            value = Decimal(text)
        case {"moment": str() as text}:
            value = datetime.fromisoformat(text)
        case {"day": str() as text}:
            value = date.fromisoformat(text)
        case _:
            raise TypeError(f"no field value: {record!r}")
    return value
