"""Which column is which field, as an organiser chose it by hand: offered again for files with the same headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from db.tables import ColumnChoice
from domain.messages import Message, msg
from domain.permissions import Right
from intake.column_choices import by_heading, source_of, with_headings_of
from intake.headers import ColumnMapping
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Recalled:
    """The columns to begin with: those remembered since ``chosen_at``, or as recognised where that is ``None``."""

    mapping: ColumnMapping
    chosen_at: datetime | None


def recall(tx: Transaction, mappings: Sequence[ColumnMapping]) -> tuple[Recalled, ...]:
    """Give for each mapping as recognised what was chosen for its headings, if anything was; one statement."""
    tx.require(Right.IMPORT_REGISTER)
    sources = [source_of(mapping) for mapping in mappings]
    chosen = {
        row.source: row for row in tx.session.scalars(select(ColumnChoice).where(ColumnChoice.source.in_(sources)))
    }
    return tuple(
        Recalled(with_headings_of(mapping, _named(chosen[source].columns)), chosen[source].chosen_at)
        if source in chosen
        else Recalled(mapping, None)
        for mapping, source in zip(mappings, sources, strict=True)
    )


def remember(tx: Transaction, mapping: ColumnMapping) -> Message:
    """Keep these columns for every file with the same headings, in place of those kept before."""
    tx.require(Right.IMPORT_REGISTER)
    columns = {field: list(named) for field, named in by_heading(mapping).items()}
    tx.session.merge(
        ColumnChoice(source=source_of(mapping), columns=columns, chosen_at=tx.at, chosen_by_id=tx.actor.user_id)
    )
    return tx.record(
        "column_choices.remember",
        ("column_choices", None),
        msg("The columns of “{sheet}” are remembered for files with the same headings.", sheet=mapping.sheet),
    )


def forget(tx: Transaction, mapping: ColumnMapping) -> Message:
    """Drop what was chosen for these headings: the columns are recognised again."""
    tx.require(Right.IMPORT_REGISTER)
    tx.session.execute(delete(ColumnChoice).where(ColumnChoice.source == source_of(mapping)))
    return tx.record(
        "column_choices.forget",
        ("column_choices", None),
        msg("The columns of files with the headings of “{sheet}” are recognised anew.", sheet=mapping.sheet),
    )


def _named(columns: Mapping[str, Sequence[object]]) -> dict[str, tuple[str, int]]:
    return {field: (str(heading), int(str(place))) for field, (heading, place) in columns.items()}
