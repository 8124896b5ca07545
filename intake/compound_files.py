"""The container of old Office files: sectors in chains, streams by name.

Source: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Mapping

_FIRST_TABLES = 109
_LAST = 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_SHORT_SECTOR = 64
_SECTOR_SHIFTS = (9, 12)


class BrokenContainerError(ValueError):
    """The container's own tables contradict themselves, or the file ends too early."""


def streams_of(content: bytes, *wanted: str) -> Mapping[str, bytes]:
    """Read streams of a compound file.

    Args:
        content: the whole file, from its signature on.
        wanted: names of streams; those that are not there are left out.

    Raises:
        BrokenContainerError: the file is damaged.
    """
    try:
        return _Container(content).streams(frozenset(wanted))
    except (struct.error, IndexError) as error:
        raise BrokenContainerError(str(error)) from error


class _Container:
    def __init__(self, content: bytes) -> None:
        shift, _, _, table_count, directory, _, self._shortest, short_table, _, more, _ = struct.unpack_from(
            "<HH6xIIIIIIIII", content, 30
        )
        if shift not in _SECTOR_SHIFTS:
            raise BrokenContainerError("no such size of sectors")
        self._content, self._size = content, 1 << shift
        self._table = array("I")
        for place in self._tables(more)[:table_count]:
            self._table.frombytes(self._sector(place))
        entries = self._chained(directory)
        self._entries = [entries[at : at + _ENTRY] for at in range(0, len(entries) - _ENTRY + 1, _ENTRY)]
        self._short_table = array("I")
        self._short_table.frombytes(self._chained(short_table) if short_table < _LAST else b"")

    def streams(self, wanted: frozenset[str]) -> dict[str, bytes]:
        found = {}
        root = next((entry for entry in self._entries if entry[66] == _ROOT), None)
        for entry in self._entries:
            name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
            if entry[66] != _STREAM or name not in wanted:
                continue
            start, size = struct.unpack_from("<IQ", entry, 116)
            # The upper half of the size means nothing in files of 512-byte sectors and is often not zero.
            size &= 0xFFFFFFFF
            whole = self._chained(start) if size >= self._shortest or root is None else self._short(root, start)
            found[name] = whole[:size]
        return found

    def _tables(self, more: int) -> list[int]:
        places = list(struct.unpack_from(f"<{_FIRST_TABLES}I", self._content, 76))
        seen = 0
        while more < _LAST and seen <= len(self._content) // self._size:
            *listed, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            places += listed
            seen += 1
        return [place for place in places if place < _LAST]

    def _sector(self, place: int) -> bytes:
        at = self._size * (place + 1)
        sector = self._content[at : at + self._size]
        if not sector:
            raise BrokenContainerError("a sector lies beyond the end")
        return sector.ljust(self._size, b"\0")

    def _chained(self, start: int) -> bytes:
        return b"".join(self._sector(place) for place in _chain(self._table, start))

    def _short(self, root: bytes, start: int) -> bytes:
        whole = self._chained(struct.unpack_from("<I", root, 116)[0])
        places = _chain(self._short_table, start)
        return b"".join(whole[_SHORT_SECTOR * place : _SHORT_SECTOR * (place + 1)] for place in places)


def _chain(table: array[int], start: int) -> Iterator[int]:
    for _ in range(len(table) + 1):
        if start >= _LAST:
            return
        yield start
        start = table[start]
    raise BrokenContainerError("a chain of sectors runs in a circle")
