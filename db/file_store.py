"""Files on disk, each under the SHA-256 of its content: written whole or not at all, and never twice."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

_DIGITS = 64


@dataclass(frozen=True)
class FileStore:
    """A folder of contents; what each is called and belongs to is in the database."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep a content and give its SHA-256; once this returns, no power cut takes it away.

        One that is there already is not written again, unless it was damaged meanwhile.
        """
        sha256 = sha256_of(content)
        place = self.path_of(sha256)
        if self.is_whole(sha256):
            return sha256
        # What a folder holds is certain once the folder is synced: those above it only where it is new.
        to_sync = [place.parent] if place.parent.is_dir() else [place.parent, self.folder, self.folder.parent]
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f".{token_hex(8)}.new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(place)
        finally:
            fresh.unlink(missing_ok=True)
        for folder in to_sync:
            _sync_folder(folder)
        return sha256

    @contextmanager
    def keeping(self) -> Iterator[Callable[[bytes], str]]:
        """Give a ``put`` whose new contents go again if anything in the block is raised."""
        new = list[str]()

        def put(content: bytes) -> str:
            sha256 = sha256_of(content)
            if not self.holds(sha256):
                new.append(sha256)
            return self.put(content)

        try:
            yield put
        except BaseException:
            for sha256 in new:
                self.drop(sha256)
            raise

    def path_of(self, sha256: str) -> Path:
        """Give the place of a content, whether there is one or not."""
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether there is a content under this SHA-256."""
        return self.path_of(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Whether there is a content under a SHA-256, and still is what it was."""
        try:
            with self.path_of(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            # Dropped meanwhile, or never there.
            return False

    def drop(self, sha256: str) -> None:
        """Remove a content; nothing where there is none."""
        self.path_of(sha256).unlink(missing_ok=True)

    def contents(self) -> Iterator[str]:
        """Give the SHA-256 of everything kept."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if len(path.name) == _DIGITS:
                yield path.name

    def drop_unfinished(self, before: float = math.inf) -> int:
        """Remove what a power cut left half-written; gives how many.

        Args:
            before: only what was last written before this moment, in seconds; else nobody may be writing meanwhile.
        """
        dropped = 0
        for path in self.folder.glob("[0-9a-f][0-9a-f]/.*.new"):
            # Whoever is at it may end just now.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    dropped += 1
        return dropped


def sha256_of(content: bytes) -> str:
    """Give what a content is kept under."""
    return hashlib.sha256(content).hexdigest()


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
