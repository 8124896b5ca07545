"""What a backup says of itself: the manifest, against which everything else in it is held."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

FORMAT = "jindianzi-backup"
FORMAT_VERSION = 1
MANIFEST_NAME = "manifest.json"
# Sign-ins do not go with a backup: a token that was ended since would be good again. Nor do those half done, nor
# failed attempts. Second factors do; the key that opens them is no part of the database, so it does not.
LEFT_OUT = frozenset({"half_sign_ins", "provider_attempts", "sign_ins", "sign_in_failures"})
_SHA256 = re.compile("[0-9a-f]{64}")
_TABLE = re.compile("[a-z][a-z0-9_]{0,62}")
_LARGEST_COUNTER = 2**31 - 1


@dataclass(frozen=True)
class Part:
    """One member of the file: its name, its bytes, how many lines they are, and their SHA-256."""

    name: str
    size: int
    lines: int
    sha256: str


OF_A_TEMPLATE = -1
"""Stands where a file of an objection has its number."""


@dataclass(frozen=True)
class LostFile:
    """An attached file that could not go with the backup, as its entry and people call it.

    ``objection`` is the number of the objection to the entry's award that it is evidence for, 0 for the entry's own.
    Of a template it is ``OF_A_TEMPLATE``, and ``entry`` the number of its version.
    """

    entry: str
    name: str
    is_damaged: bool
    objection: int = 0


@dataclass(frozen=True)
class Manifest:
    """What one backup holds.

    Attributes:
        program_version: of the program that made it.
        revision: of the schema its rows are of.
        made_at: the moment it was begun.
        tables: one member of rows for each table, by the table's name.
        files: one member for each attached file, by the SHA-256 of its content.
        lost: attached files that were missing or damaged when it was made.
        counters: for tables that never give an id again, the last id they gave.
        last_event: number of the last event of the audit log in it.
        last_hash: check sum of that event, which covers the whole log.
        log_was_whole: whether that log was whole when it was copied.
    """

    program_version: str
    revision: str
    made_at: datetime
    tables: Mapping[str, Part]
    files: Mapping[str, Part]
    lost: tuple[LostFile, ...]
    counters: Mapping[str, int]
    last_event: int
    last_hash: str
    log_was_whole: bool

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(part.lines for part in self.tables.values())

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every member but the manifest."""
        return (*self.tables.values(), *self.files.values())


class NotAManifestError(ValueError):
    """What was read is no manifest of a backup."""


class AnotherFormatError(ValueError):
    """It is one of a format that this program does not know; the argument is its number."""


def table_member(table: str) -> str:
    """Name the member that holds a table's rows."""
    return f"tables/{table}.jsonl"


def file_member(sha256: str) -> str:
    """Name the member that holds an attached file."""
    return f"attachments/{sha256}"


def written(manifest: Manifest) -> bytes:
    """Write a manifest as JSON."""
    record = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": manifest.program_version,
        "revision": manifest.revision,
        "made_at": manifest.made_at.isoformat(),
        "log": {"seq": manifest.last_event, "hash": manifest.last_hash, "was_whole": manifest.log_was_whole},
        "tables": {
            table: {"rows": part.lines, "bytes": part.size, "sha256": part.sha256}
            for table, part in manifest.tables.items()
        },
        "left_out": sorted(LEFT_OUT),
        "last_ids": dict(manifest.counters),
        "attachments": {sha256: {"bytes": part.size} for sha256, part in manifest.files.items()},
        "attachments_lost": [
            {"entry": lost.entry, "name": lost.name, "damaged": lost.is_damaged, "objection": lost.objection}
            for lost in manifest.lost
        ],
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def read(content: bytes) -> Manifest:
    """Read what ``written`` gave; whatever else it is, is refused.

    Raises:
        NotAManifestError: it is none.
        AnotherFormatError: it is one of another format.
    """
    try:
        record = json.loads(content.decode())
        _require(isinstance(record, dict) and record["format"] == FORMAT)
        version = record["format_version"]
        if version == FORMAT_VERSION:
            return _manifest(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotAManifestError from error
    raise AnotherFormatError(str(version)[:20])


def _manifest(record: Mapping[str, Mapping[str, object]]) -> Manifest:
    log = record["log"]
    return Manifest(
        program_version=_text(record["program_version"]),
        revision=_text(record["revision"]),
        made_at=_moment(record["made_at"]),
        tables={_like(_TABLE, table): _table(table, part) for table, part in _mapping(record["tables"]).items()},
        files={_like(_SHA256, sha256): _file(sha256, part) for sha256, part in _mapping(record["attachments"]).items()},
        lost=tuple(_lost(each) for each in _list(record["attachments_lost"])),
        counters={
            _like(_TABLE, table): _whole(last, most=_LARGEST_COUNTER)
            for table, last in _mapping(record["last_ids"]).items()
        },
        last_event=_whole(log["seq"]),
        last_hash=_like(_SHA256, log["hash"]),
        log_was_whole=_claim(log["was_whole"]),
    )


def _table(table: str, given: object) -> Part:
    part = _mapping(given)
    return Part(table_member(table), _whole(part["bytes"]), _whole(part["rows"]), _like(_SHA256, part["sha256"]))


def _file(sha256: str, given: object) -> Part:
    return Part(file_member(sha256), _whole(_mapping(given)["bytes"]), 0, sha256)


def _lost(given: object) -> LostFile:
    lost = _mapping(given)
    # Backups of before there was evidence of objections do not speak of any.
    objection = lost.get("objection", 0)
    objection = OF_A_TEMPLATE if objection == OF_A_TEMPLATE else _whole(objection)
    return LostFile(_text(lost["entry"]), _text(lost["name"]), _claim(lost["damaged"]), objection)


def _moment(given: object) -> datetime:
    moment = datetime.fromisoformat(_text(given))
    _require(moment.tzinfo is not None)
    return moment


def _mapping(given: object) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise NotAManifestError
    return given


def _list(given: object) -> list[object]:
    if not isinstance(given, list):
        raise NotAManifestError
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise NotAManifestError
    return given


def _like(pattern: re.Pattern[str], given: object) -> str:
    text = _text(given)
    _require(pattern.fullmatch(text) is not None)
    return text


def _whole(given: object, most: int = 2**63 - 1) -> int:
    if type(given) is not int or not 0 <= given <= most:
        raise NotAManifestError
    return given


def _claim(given: object) -> bool:
    if not isinstance(given, bool):
        raise NotAManifestError
    return given


def _require(claim: bool) -> None:  # noqa: FBT001 -- a claim is what it takes
    if not claim:
        raise NotAManifestError
