"""An archive as a file: opened without trusting it, every member against the manifest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from domain.messages import Message, msg
from domain.refusals import Invalid
from exports.archive import FORMAT, FORMAT_VERSION, LONG_AGO, MANIFEST, VERIFIER, verifier
from intake.broken_zips import BROKEN_ZIP
from settings import VERSION
from use_cases.archive_findings import Finding, finding

MOST_BYTES = 2_000_000_000
MOST_MEMBERS = 500
LARGE, MOST_PRESSED = 20_000_000, 200
"""A member above so many bytes must not be packed more than so many times smaller."""
_ZIP_BEGINS, _EMPTY_ZIP_BEGINS = b"PK\x03\x04", b"PK\x05\x06"
_UNREADABLE = (*BROKEN_ZIP, OSError, NotImplementedError, RuntimeError)


@dataclass
class OpenedArchive:
    """What could be read of an archive.

    Attributes:
        sha256: of the file.
        manifest_sha256: of its manifest.
        manifest: as it stands there.
        members: by name, those that could be read.
        findings: what does not agree with the manifest.
        notes: what is worth knowing and no fault.
    """

    sha256: str
    manifest_sha256: str
    manifest: dict[str, Any]
    members: dict[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def opened(content: bytes) -> OpenedArchive:
    """Open an archive and compare every member with the manifest.

    Raises:
        Invalid: it cannot be checked at all: no zip, a truncated one, one of something else, one that would fill
            the memory, one of a later program.
    """
    file = _zip_of(content)
    entries = file.infolist()
    _require_bearable(entries)
    names = [entry.filename for entry in entries]
    _require_ours(names)
    found: dict[str, bytes] = {}
    damaged = []
    for entry in {entry.filename: entry for entry in entries if not entry.is_dir()}.values():
        try:
            # Never more than was said to be in it: what is longer ends as damaged, and fills no memory.
            with file.open(entry) as member:
                found[entry.filename] = member.read(entry.file_size + 1)
        except _UNREADABLE:
            damaged.append(entry.filename)
    manifest = _manifest(found.get(MANIFEST))
    answer = OpenedArchive(_sha256(content), _sha256(found.pop(MANIFEST)), manifest, found)
    answer.findings += _against_manifest(answer, names, damaged)
    answer.notes += _notes(answer, entries)
    return answer


def _zip_of(content: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(content))
    except _UNREADABLE as error:
        if content.startswith((_ZIP_BEGINS, _EMPTY_ZIP_BEGINS)):
            raise Invalid(
                msg("The file is truncated or damaged: its table of contents, which stands at the end, is not there.")
            ) from error
        raise Invalid(msg("The file is no zip archive.")) from error


def _require_bearable(entries: list[ZipInfo]) -> None:
    whole = sum(entry.file_size for entry in entries)
    pressed = any(
        entry.file_size > LARGE and entry.file_size > MOST_PRESSED * max(1, entry.compress_size) for entry in entries
    )
    if whole > MOST_BYTES or pressed or len(entries) > MOST_MEMBERS:
        raise Invalid(
            msg(
                "Unpacked, the file would be far larger than an archive is (megabytes: {megabytes}; members: "
                "{members}). It was not opened.",
                megabytes=whole // 1_000_000,
                members=len(entries),
            )
        )


def _require_ours(names: list[str]) -> None:
    if MANIFEST in names:
        return
    if VERIFIER in names and "rankings.csv" in names:
        raise Invalid(msg("manifest.json is missing, so nothing in the archive can be compared with anything."))
    raise Invalid(msg("This is a zip file, but none of this program's archives: it has no manifest.json."))


def _manifest(content: bytes | None) -> dict[str, Any]:
    try:
        manifest = json.loads(content or b"")
        known = manifest["format"], manifest["version"]
        [(str(member["name"]), str(member["sha256"])) for member in manifest["members"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(msg("manifest.json cannot be read: it is damaged, or of another program.")) from error
    if known[0] != FORMAT:
        raise Invalid(msg("manifest.json cannot be read: it is damaged, or of another program."))
    if known[1] != FORMAT_VERSION:
        raise Invalid(
            msg(
                "The archive is of format {given}; this program reads format {known}.",
                given=str(known[1]),
                known=FORMAT_VERSION,
            )
        )
    return dict(manifest)


def _against_manifest(answer: OpenedArchive, names: list[str], damaged: list[str]) -> Iterator[Finding]:
    listed = {str(member["name"]): str(member["sha256"]) for member in answer.manifest["members"]}
    present = [name for name in dict.fromkeys(names) if not name.endswith("/")]
    for name, times in Counter(names).items():
        if times > 1:
            yield finding("member_twice", msg("{member} is in the archive more than once.", member=name), member=name)
    for name in damaged:
        sentence = msg("{member} is damaged and cannot be unpacked.", member=name)
        yield finding("member_damaged", sentence, member=name)
    for name, stated in listed.items():
        if name not in present:
            sentence = msg("{member} is missing, though the manifest lists it.", member=name)
            yield finding("member_missing", sentence, member=name)
        elif name in answer.members and _sha256(answer.members[name]) != stated:
            sentence = msg("{member} was changed: it does not fit its check sum in the manifest.", member=name)
            yield finding("member_changed", sentence, member=name)
    for name in present:
        if name not in listed and name != MANIFEST:
            sentence = msg("{member} is in the archive, though the manifest does not list it.", member=name)
            yield finding("member_extra", sentence, member=name)


def _notes(answer: OpenedArchive, entries: list[ZipInfo]) -> Iterator[Message]:
    expected = [str(member["name"]) for member in answer.manifest["members"]] + [MANIFEST]
    if [entry.filename for entry in entries] != expected or any(entry.date_time != LONG_AGO for entry in entries):
        yield msg("The file was packed anew by another program. That changes nothing in what it holds.")
    if answer.manifest.get("program_version") == VERSION and answer.members.get(VERIFIER) not in (None, verifier()):
        yield msg(
            "verify.py in the archive is not the one that this version of the program puts there. Do not rely on it."
        )
    if answer.manifest.get("is_rehearsal"):
        yield msg("This is the archive of a rehearsal; it does not count.")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
