"""Columns chosen by hand, kept by heading: they fit every file with the same headings, in whatever order."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from intake.headers import ColumnMapping, plain_heading

# A heading as it is compared, and which of the columns under it, counted from 0.
Named: TypeAlias = tuple[str, int]


def source_of(mapping: ColumnMapping) -> str:
    """Give one digest for all files with these headings; their order and blank columns do not matter."""
    headings = sorted(filter(None, map(plain_heading, mapping.headings)))
    return hashlib.sha256(json.dumps(headings, ensure_ascii=False).encode()).hexdigest()


def by_heading(mapping: ColumnMapping) -> Mapping[str, Named]:
    """Give each field's column by its heading."""
    named = _named(mapping.headings)
    return {field: named[column] for field, column in mapping.columns.items()}


def with_headings_of(mapping: ColumnMapping, chosen: Mapping[str, Named]) -> ColumnMapping:
    """Take the columns chosen for a file with the same headings; fields and headings unknown now are left out."""
    places = {named: column for column, named in enumerate(_named(mapping.headings))}
    known: dict[str, int | None] = dict.fromkeys(mapping.columns)
    return mapping.with_columns(known | {field: places[named] for field, named in chosen.items() if named in places})


def _named(headings: Sequence[str]) -> list[Named]:
    before: Counter[str] = Counter()
    named = []
    for heading in map(plain_heading, headings):
        named.append((heading, before[heading]))
        before[heading] += 1
    return named
