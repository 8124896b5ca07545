"""A backup on its way to the disk: a zip written as a stream, there whole under its name or not at all."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from domain.backups import MANIFEST_NAME, Manifest, Part, written

_FOR_NOBODY_ELSE = 0o600


class BackupWriter:
    """Takes one member after another; nothing but the list of their names stays in memory.

    Args:
        package: where to.
        at: the moment that every member bears.
    """

    def __init__(self, package: zipfile.ZipFile, at: datetime) -> None:
        self._package = package
        self._at = at

    def add(self, name: str, chunks: Iterable[bytes], *, is_packed: bool = True) -> Part:
        """Write a member as its bytes come.

        Args:
            name: of the member.
            chunks: its content, piece by piece.
            is_packed: whether to compress it, which is wasted on pictures and PDF.
        """
        member = zipfile.ZipInfo(name, (*self._at.timetuple()[:6],))
        member.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        member.external_attr = _FOR_NOBODY_ELSE << 16
        digest, size, lines = hashlib.sha256(), 0, 0
        with self._package.open(member, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                lines += chunk.count(b"\n")
        return Part(name, size, lines, digest.hexdigest())

    def close_with(self, manifest: Manifest) -> None:
        """Write the manifest, the last member."""
        self.add(MANIFEST_NAME, [written(manifest)])


@contextmanager
def new_backup(path: Path, at: datetime) -> Iterator[BackupWriter]:
    """Give the writer of a file that only its owner can read, and that stands under its name once it is on the disk.

    Raises:
        FileExistsError: there is something under this name; a backup is never written over another.
        OSError: it cannot be written; nothing is left of it.
    """
    _require_free(path)
    fresh = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FOR_NOBODY_ELSE), "w+b") as file:
            with zipfile.ZipFile(file, "w") as package:
                yield BackupWriter(package, at)
            file.flush()
            os.fsync(file.fileno())
        _require_free(path)
        fresh.replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _require_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise FileExistsError(path)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
