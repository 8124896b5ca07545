"""Sentences kept untranslated until somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

FieldValue: TypeAlias = "str | int | Decimal | date | datetime | Message | tuple[FieldValue, ...]"


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
