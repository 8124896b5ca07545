"""Files that the reader of a command line names."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from domain.messages import msg
from domain.refusals import Invalid

STANDARD_STREAM = Path("-")


def read_file(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        Invalid: there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(msg("The file {name} cannot be read.", name=str(path))) from error


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

    Raises:
        Invalid: a file cannot be written; the others are as they were.
    """
    before: dict[Path, bytes | None] = {}
    for path, content in contents.items():
        if path == STANDARD_STREAM:
            continue
        try:
            before[path] = path.read_bytes() if path.is_file() else None
            path.write_bytes(content)
        except OSError as error:
            _restore(before)
            raise Invalid(msg("The file {name} cannot be written.", name=str(path))) from error
    if STANDARD_STREAM in contents:
        sys.stdout.buffer.write(contents[STANDARD_STREAM])


def _restore(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        if content is None and path.is_file():
            path.unlink()
        elif content is not None and path.read_bytes() != content:
            path.write_bytes(content)
