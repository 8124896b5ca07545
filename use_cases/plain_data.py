"""Every table that an organiser sees, as plain data: CSV and JSON of one cycle, with a schema for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Cycle, Proposer
from domain.documents import DocumentCode
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from exports import data_files
from exports.data_tables import DataTable, FilledTable
from exports.telling import Tell
from i18n import DEFAULT_LANGUAGE
from use_cases import (
    data_analyses,
    data_duplicates,
    data_entries,
    data_judging,
    data_papers,
    data_people,
    data_pilots,
    data_results,
    data_rounds,
    data_rules,
    data_standing,
    data_units,
    data_votes,
)
from use_cases.archive_discretion import Discretion, identifying_words, objectors_words, withheld_texts
from use_cases.archive_log import log_head
from use_cases.data_source import data_source
from use_cases.document_names import document_stem, of_log
from use_cases.transaction import Transaction

PARTS = (
    data_rules,
    data_entries,
    data_duplicates,
    data_units,
    data_judging,
    data_rounds,
    data_pilots,
    data_analyses,
    data_results,
    data_votes,
    data_standing,
    data_papers,
    data_people,
)
TABLES: tuple[DataTable, ...] = tuple(table for part in PARTS for table in part.ALL)
"""All tables as they are declared, in the order in which they are described."""
READING = (
    Right.EXPORT,
    Right.SEE_CYCLE,
    Right.SEE_ENTRIES,
    Right.SEE_PROGRESS,
    Right.SEE_RANKINGS,
    Right.SEE_SHEETS,
    Right.SEE_OBJECTIONS,
    Right.SEE_AUDIT_LOG,
)


@dataclass(frozen=True)
class PlainDataExport:
    """An export, to be recorded; the files themselves are written outside any transaction."""

    cycle_id: int
    cycle: InBoth
    tables: tuple[FilledTable, ...]
    discretion: Discretion
    language: str
    with_names: bool
    name: str

    def content(self, tell: Tell | None = None) -> bytes:
        """Write the zip; the same rows give the same bytes. ``tell`` hears how many tables are written, of how many."""
        return data_files.render(
            self.cycle, self._told(tell), self.language, self.discretion.clear, with_names=self.with_names
        )

    def _told(self, tell: Tell | None) -> Iterator[FilledTable]:
        for number, table in enumerate(self.tables):
            if tell is not None:
                tell(number, len(self.tables))
            yield table


def prepare(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> PlainDataExport:
    """Read all tables, which takes long where they are; ``record`` follows before they are written.

    What tells who proposed is masked inside texts, too; telephone numbers and who objected never are in it.

    Args:
        tx: of somebody who may see all of it.
        cycle_id: whose tables.
        language: of the headings in CSV.

    Raises:
        NotAllowed: the actor may not see all of it, or there is no such cycle.
    """
    return _prepared(tx, cycle_id, language, with_names=False)


def prepare_with_names(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> PlainDataExport:
    """Read all tables and the proposers' names; otherwise as with ``prepare``."""
    return _prepared(tx, cycle_id, language, with_names=True)


def record(tx: Transaction, made: PlainDataExport) -> Message:
    """Record that they leave. Needs a writing transaction."""
    _require_all(tx, with_names=made.with_names)
    said = (
        msg("Exported all tables of “{cycle}” as plain data, with proposers' names.", cycle=made.cycle)
        if made.with_names
        else msg("Exported all tables of “{cycle}” as plain data, without proposers' names.", cycle=made.cycle)
    )
    tx.record("plain_data.export", ("cycle", made.cycle_id), said)
    return said


def _require_all(tx: Transaction, *, with_names: bool) -> None:
    for right in (*READING, *([Right.SEE_PROPOSERS] if with_names else [])):
        tx.require(right)


def _prepared(tx: Transaction, cycle_id: int, language: str, *, with_names: bool) -> PlainDataExport:
    _require_all(tx, with_names=with_names)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    source = data_source(tx, cycle_id, with_names=with_names)
    return PlainDataExport(
        cycle_id=cycle_id,
        cycle=InBoth(cycle.name, cycle.name_en),
        tables=tuple(FilledTable(filled.table, list(filled.rows)) for part in PARTS for filled in part.tables(source)),
        discretion=Discretion(untold(tx, cycle_id, with_names=with_names), withheld_texts(tx)),
        language=language,
        with_names=with_names,
        name=_name(tx, cycle, language, with_names=with_names),
    )


def untold(tx: Transaction, cycle_id: int, *, with_names: bool) -> set[str]:
    """Give what is masked inside somebody's own words; the caller has asked leave."""
    telephones = {each.strip() for each in tx.session.scalars(select(Proposer.telephone)) if each.strip()}
    return objectors_words(tx) | (telephones if with_names else identifying_words(tx, cycle_id))


def _name(tx: Transaction, cycle: Cycle, language: str, *, with_names: bool) -> str:
    head = log_head(tx)
    stem = document_stem(
        DocumentCode.DATA_WITH_NAMES if with_names else DocumentCode.DATA,
        InBoth(cycle.name, cycle.name_en),
        language,
        *([] if head is None else [of_log(head[0].seq)]),
        is_rehearsal=cycle.rehearsal_since is not None,
    )
    return f"{stem}.zip"
