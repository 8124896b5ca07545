"""The archive of a cycle: plain tables, what they mean, how to check them, and the check sum of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.messages import InBoth
from exports import archive_words
from exports.archive_tables import Filled, written

FORMAT = "jindianzi-archive"
FORMAT_VERSION = 3
MEDIA_TYPE = "application/zip"
MANIFEST = "manifest.json"
VERIFIER = "verify.py"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""When every member says it was written: the clock must not move a byte."""
_LEVEL = 6


@dataclass(frozen=True)
class ArchiveReport:
    """What goes into an archive.

    Attributes:
        cycle: its name.
        program_version: of the program that writes it.
        head: of the audit log, ``number:check sum``; the archive is the state as of this event. None without any.
        head_at: when that event happened, ISO 8601, UTC.
        is_rehearsal: what it holds is practice.
        tables: in the order in which they are to stand.
    """

    cycle: InBoth
    program_version: str
    head: str | None
    head_at: str | None
    is_rehearsal: bool
    tables: Iterable[Filled]


@dataclass(frozen=True)
class Rendered:
    """An archive, and the check sum of its manifest, which names its content however it is packed."""

    content: bytes
    manifest_sha256: str


def render(report: ArchiveReport) -> Rendered:
    """Write the archive; the same report gives the same bytes."""
    target, members = BytesIO(), []
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, content, rows in _members(report):
            _add(file, name, content)
            member: dict[str, object] = {"name": name, "bytes": len(content), "sha256": _sha256(content)}
            members.append(member if rows is None else member | {"rows": rows})
        manifest = _manifest(report, members)
        _add(file, MANIFEST, manifest)
    return Rendered(target.getvalue(), _sha256(manifest))


def verifier() -> bytes:
    """Give the verifier that travels with every archive, as one file."""
    return Path(__file__).with_name("standalone_verifier.py").read_bytes()


def _members(report: ArchiveReport) -> Iterator[tuple[str, bytes, int | None]]:
    """Give name, content and rows of every member but the manifest."""
    described = []
    tables: list[tuple[str, bytes, int]] = []
    for filled in report.tables:
        described.append(filled.table)
        tables.append((filled.table.member, *written(filled)))
    yield "README.md", archive_words.readme(report.cycle, report.head, is_rehearsal=report.is_rehearsal).encode(), None
    for language, ending in (("zh_CN", "zh_CN"), ("en", "en")):
        yield f"SCHEMA.{ending}.md", archive_words.schema(described, language).encode(), None
    yield VERIFIER, verifier(), None
    yield from tables


def _manifest(report: ArchiveReport, members: list[dict[str, object]]) -> bytes:
    whole = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "program_version": report.program_version,
        "cycle": {"zh": report.cycle.chinese, "en": report.cycle.english},
        "is_rehearsal": report.is_rehearsal,
        "log_head": report.head,
        "log_head_at": report.head_at,
        "members": members,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _add(file: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, LONG_AGO)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    file.writestr(entry, content, compresslevel=_LEVEL)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
