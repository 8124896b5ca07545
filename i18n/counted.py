"""English sentences whose words follow a count: one sheet is, two sheets are.

The code writes each sentence as it reads with many. ``en/counted.txt`` gives those that would read wrong with one, a
line each, with both forms where they differ: ``{n} {n:sheet is|sheets are} missing.``
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

_FILE = Path(__file__).parent / "en" / "counted.txt"


class CountedSentence(str):
    """A sentence that takes, when its fields are filled, the form that each count asks for."""

    __slots__ = ()

    def format(self, *args: object, **fields: object) -> str:
        """Fill the fields as any text does; ``{n:one|many}`` gives the first form where n is written as 1."""
        return _FORMS.vformat(self, args, fields)


@cache
def counted_sentences() -> Mapping[str, CountedSentence]:
    """Every sentence of the file, by the words the code has for it; read once per process."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return MappingProxyType({_with_many(line): CountedSentence(line) for line in lines})


class _Forms(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        one, has_forms, many = format_spec.partition("|")
        if not has_forms:
            return format(value, format_spec)
        return one if str(value) == "1" else many


_FORMS = _Forms()


def _with_many(line: str) -> str:
    """Give the sentence as the code has it: its fields unfilled, and of each pair of forms the second."""
    parts = []
    for text, name, form, _conversion in Formatter().parse(line):
        parts.append(text)
        if name is not None:
            _one, has_forms, many = (form or "").partition("|")
            parts.append(many if has_forms else f"{{{name}}}")
    return "".join(parts)
