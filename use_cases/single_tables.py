"""One table of the plain data by itself, as CSV: what somebody looking at a page wants of that page."""

from __future__ import annotations

from dataclasses import dataclass

from db.tables import Cycle
from domain.messages import InBoth, Message, msg
from domain.permissions import not_allowed
from exports import data_files
from exports.data_tables import FilledTable
from i18n import DEFAULT_LANGUAGE
from use_cases import data_entries, data_units, plain_data
from use_cases.archive_discretion import Discretion, withheld_texts
from use_cases.archive_log import log_head
from use_cases.data_source import data_source
from use_cases.document_names import file_stem, of_log
from use_cases.plain_data import PARTS, READING
from use_cases.transaction import Transaction

CSV = "text/csv"
_WITH_NAMES = {data_entries.PROPOSERS.name, data_units.UNIT_HINTS.name}
TITLES = {table.name: table.title for table in plain_data.TABLES if table.name not in _WITH_NAMES}
"""What each table is called that can be taken by itself; those that name proposers go out as a whole alone."""


@dataclass(frozen=True)
class TableExport:
    """One table that was read and not yet handed out."""

    cycle_id: int
    cycle: InBoth
    filled: FilledTable
    discretion: Discretion
    language: str
    name: str

    def content(self) -> bytes:
        """Write it, every row of the cycle in the order of the plain data; the same rows give the same bytes."""
        table = self.filled.table
        return data_files.as_csv(table, data_files.ordered(self.filled, self.discretion.clear), self.language)


def prepare(tx: Transaction, cycle_id: int, name: str, *, language: str = DEFAULT_LANGUAGE) -> TableExport:
    """Read one table whole, whatever part of it a page shows; ``record`` follows before it is written.

    Raises:
        NotAllowed: the actor may not see all of the cycle, or there is no such cycle or table.
    """
    for right in READING:
        tx.require(right)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None or name not in TITLES:
        raise not_allowed()
    part = next(part for part in PARTS if name in {table.name for table in part.ALL})
    found = part.tables(data_source(tx, cycle_id, with_names=False))
    filled = next(each for each in found if each.table.name == name)
    called, is_rehearsal = msg("{name}", name=filled.table.title), cycle.rehearsal_since is not None
    head = log_head(tx)
    version = [] if head is None else [of_log(head[0].seq)]
    stem = file_stem(called, InBoth(cycle.name, cycle.name_en), language, *version, is_rehearsal=is_rehearsal)
    return TableExport(
        cycle_id,
        InBoth(cycle.name, cycle.name_en),
        FilledTable(filled.table, list(filled.rows)),
        Discretion(plain_data.untold(tx, cycle_id, with_names=False), withheld_texts(tx)),
        language,
        f"{stem}.csv",
    )


def record(tx: Transaction, made: TableExport) -> Message:
    """Record that it leaves. Needs a writing transaction."""
    for right in READING:
        tx.require(right)
    return tx.record(
        "single_tables.export",
        ("cycle", made.cycle_id),
        msg(
            "Exported the table “{table}” of “{cycle}” as CSV, without proposers' names.",
            table=made.filled.table.title,
            cycle=made.cycle,
        ),
    )
