"""The archive of a cycle: everything that anybody needs to work its result out again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import exists, select

from db.tables import Cycle, Ranking
from domain.documents import DocumentCode
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from exports import archive
from exports.archive_tables import Filled
from exports.telling import Tell
from i18n import DEFAULT_LANGUAGE
from settings import VERSION
from use_cases import (
    archive_awards,
    archive_decisions,
    archive_entries,
    archive_log,
    archive_meetings,
    archive_panels,
    archive_rankings,
    archive_results,
    archive_rules,
)
from use_cases.archive_sources import ArchiveSource, archive_source
from use_cases.document_names import document_stem, of_log
from use_cases.transaction import Transaction

PARTS: tuple[Callable[[ArchiveSource], Iterator[Filled]], ...] = (
    archive_rules.tables,
    archive_entries.tables,
    archive_panels.tables,
    archive_rankings.tables,
    archive_decisions.tables,
    archive_meetings.tables,
    archive_awards.tables,
    archive_results.tables,
    archive_log.tables,
)
"""Who brings which tables, in the order in which they stand; a further aggregate is a module and a line here."""
NOTHING_RANKED = msg("No round of this cycle has been ranked yet, so there is nothing to archive.")


@dataclass(frozen=True)
class Archive:
    """An archive that was made and not yet handed out.

    Attributes:
        cycle_id: whose.
        cycle: its name.
        name: of the file.
        content: all of it.
        sha256: of the file.
        manifest_sha256: of its manifest: names the content however it is packed.
        head: of the log, ``number:check sum``; None without any event.
    """

    cycle_id: int
    cycle: InBoth
    name: str
    content: bytes
    sha256: str
    manifest_sha256: str
    head: str | None


def prepare(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE, tell: Tell | None = None) -> Archive:
    """Make the archive of a cycle as everything stands; the same data give the same bytes.

    Nothing is recorded yet: ``export`` does that before it is handed out. ``tell`` hears how far it has come.

    Raises:
        NotAllowed: the actor may not export, or there is no such cycle.
        Invalid: nothing of the cycle has been ranked.
    """
    for right in (Right.EXPORT, Right.SEE_RANKINGS, Right.SEE_SHEETS, Right.SEE_AUDIT_LOG):
        tx.require(right)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    source = archive_source(tx, cycle_id)
    if not tx.session.scalar(select(exists().where(Ranking.round_id.in_(source.round_ids)))):
        raise Invalid(NOTHING_RANKED)
    head = archive_log.log_head(tx)
    rendered = archive.render(
        archive.ArchiveReport(
            cycle=InBoth(cycle.name, cycle.name_en),
            program_version=VERSION,
            head=None if head is None else f"{head[0].seq}:{head[0].hash}",
            head_at=None if head is None else head[1],
            is_rehearsal=cycle.rehearsal_since is not None,
            tables=_tables(source, tell),
        )
    )
    return Archive(
        cycle_id,
        InBoth(cycle.name, cycle.name_en),
        _file_name(cycle, language, None if head is None else head[0].seq),
        rendered.content,
        hashlib.sha256(rendered.content).hexdigest(),
        rendered.manifest_sha256,
        None if head is None else f"{head[0].seq}:{head[0].hash}",
    )


def _tables(source: ArchiveSource, tell: Tell | None) -> Iterator[Filled]:
    for done, part in enumerate(PARTS):
        if tell is not None:
            tell(done, len(PARTS))
        yield from part(source)


def export(tx: Transaction, made: Archive) -> Message:
    """Record that an archive leaves the program, with the check sums by which it is known again."""
    tx.require(Right.EXPORT)
    return tx.record(
        "archives.export",
        ("cycle", made.cycle_id),
        msg(
            "Exported the archive of “{cycle}”: SHA-256 of the file {file}, of its manifest {manifest}.",
            cycle=made.cycle,
            file=made.sha256,
            manifest=made.manifest_sha256,
        ),
    )


def _file_name(cycle: Cycle, language: str, logged: int | None) -> str:
    stem = document_stem(
        DocumentCode.ARCHIVE,
        InBoth(cycle.name, cycle.name_en),
        language,
        *([] if logged is None else [of_log(logged)]),
        is_rehearsal=cycle.rehearsal_since is not None,
    )
    return f"{stem}.zip"
