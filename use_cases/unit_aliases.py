"""Other names of units: how registers and accounts spell what is one unit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from db.tables import UnitAlias
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from domain.suggestions import folded
from use_cases.transaction import Transaction

LONGEST_NAME = 128


def listing(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """All other names with the unit each stands for, by unit."""
    tx.require(Right.SEE_PROGRESS)
    rows = tx.session.execute(select(UnitAlias.alias, UnitAlias.unit).order_by(UnitAlias.unit, UnitAlias.alias))
    return tuple((row.alias, row.unit) for row in rows)


def replace_all(tx: Transaction, *, aliases: Sequence[tuple[str, str]]) -> Message:
    """Put these other names in the place of those before; all or none.

    Raises:
        Invalid: naming the line that is empty, too long, or says twice what a name stands for.
    """
    tx.require(Right.RUN_ROUNDS)
    seen: dict[str, int] = {}
    kept = []
    for line, (alias, unit) in enumerate(((one.strip(), other.strip()) for one, other in aliases), start=1):
        if not alias and not unit:
            continue
        if not alias or not unit:
            raise Invalid(msg("Line {line}: both names are needed.", line=line))
        if max(len(alias), len(unit)) > LONGEST_NAME:
            raise Invalid(msg("Line {line}: a name has at most {most} characters.", line=line, most=LONGEST_NAME))
        if folded(alias) in seen:
            raise Invalid(
                msg(
                    "Line {line}: “{alias}” stands in line {before} already.",
                    line=line,
                    alias=alias,
                    before=seen[folded(alias)],
                )
            )
        seen[folded(alias)] = line
        kept.append(UnitAlias(alias=alias, unit=unit))
    tx.session.execute(delete(UnitAlias))
    tx.session.add_all(kept)
    return tx.record("unit_aliases.replace_all", ("unit_aliases", None), msg("Other names of units: {n}.", n=len(kept)))
