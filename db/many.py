"""Conditions on as many ids as there are: databases take 32,766 or 65,535 values of a statement apart at most."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Integer, bindparam
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column holds one of these ids, which are written out in the statement; never, where there are none.

    For ids that were found in memory; those that a statement finds are better selected by it.
    """
    given = bindparam("among", sorted(set(ids)), Integer(), unique=True, expanding=True, literal_execute=True)
    return column.in_(given)
