"""Files that the reader of a command line names."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from shutil import copy2, copymode

from domain.messages import msg
from domain.refusals import Invalid
from use_cases.plain_tables import NamedFile

STANDARD_STREAM = Path("-")
_FOR_NOBODY_ELSE = 0o600


def read_file(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        Invalid: there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(msg("The file {name} cannot be read.", name=str(path))) from error


def named_file(path: Path | None) -> NamedFile | None:
    """Read a whole file and keep its name; None for none.

    Raises:
        Invalid: there is no such file, or it cannot be read.
    """
    return None if path is None else NamedFile(path.name, read_file(path))


def require_other_file(output: Path, source: Path) -> None:
    """Let an answer go anywhere but over another file of the same command.

    Raises:
        Invalid: both are the same file.
    """
    if output == source or (output.exists() and source.exists() and output.samefile(source)):
        raise Invalid(msg("{name} would be overwritten; choose another file for the answer.", name=str(output)))


def beside(output: Path) -> Path | None:
    """Name the file of details that goes with an answer, OUT.json for OUT.csv; None with a screen or a device."""
    if output == STANDARD_STREAM or (output.exists() and not output.is_file()):
        return None
    return output.with_suffix(".json") if output.suffix.lower() == ".csv" else output.with_name(f"{output.name}.json")


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write whole files, all of them or none; “-” is standard output and comes last.

    Each is written beside its place first, and what stood there is copied; only when all of that has found room are
    they moved, which takes none. A device is written to as it is. Only their owner can read them, for many hold names
    and telephones; one that stood there keeps the rights it had.

    Raises:
        Invalid: a file cannot be written; the others are as they were.
    """
    files = [_Replacement(path, content) for path, content in contents.items() if path != STANDARD_STREAM]
    try:
        for step in (_Replacement.prepare, _Replacement.put):
            for file in files:
                try:
                    step(file)
                except OSError as error:
                    for each in files:
                        each.take_back()
                    raise Invalid(msg("The file {name} cannot be written.", name=str(file.path))) from error
    finally:
        for file in files:
            file.clear()
    if STANDARD_STREAM in contents:
        sys.stdout.buffer.write(contents[STANDARD_STREAM])


class _Replacement:
    """One file on its way to its place, and what stood there before.

    Args:
        path: as it was named; a link stays one, and what it points to is replaced.
        content: all of it.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        self._content = content
        self._place = path.resolve()
        mark = token_hex(8)
        self._fresh, self._before = (self._place.with_name(f".{mark}.{kind}") for kind in ("new", "old"))
        self._is_put = False

    def prepare(self) -> None:
        """Write the content beside its place, and copy what stands there."""
        if self._is_device:
            return
        if self._place.exists():
            with self._place.open("r+b"):
                """A folder, or a file that must not be written to, raises here."""
            self._before.touch(_FOR_NOBODY_ELSE, exist_ok=False)
            copy2(self._place, self._before)
        with os.fdopen(os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FOR_NOBODY_ELSE), "wb") as file:
            file.write(self._content)
        if self._before.exists():
            copymode(self._before, self._fresh)

    def put(self) -> None:
        """Move the content to its place."""
        if self._is_device:
            self._place.write_bytes(self._content)
            return
        self._fresh.replace(self._place)
        self._is_put = True

    def take_back(self) -> None:
        """Put back what stood here, if anything else stands here now."""
        if not self._is_put:
            return
        if self._before.exists():
            self._before.replace(self._place)
        else:
            self._place.unlink()

    def clear(self) -> None:
        """Leave nothing beside the place."""
        for path in (self._fresh, self._before):
            path.unlink(missing_ok=True)

    @property
    def _is_device(self) -> bool:
        return self._place.exists() and not self._place.is_file() and not self._place.is_dir()
