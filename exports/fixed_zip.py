"""A zip whose bytes depend on what is in it only: its members in one order, dated alike."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16
# Programs that read an Office file in one go look for it first.
_FIRST = "[Content_Types].xml"


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Pack files; their order does not matter."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name in sorted(members, key=lambda name: (name != _FIRST, name)):
            member = ZipInfo(name, _EARLIEST)
            member.compress_type, member.create_system, member.external_attr = ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(member, members[name])
    return target.getvalue()


def with_fixed_dates(content: bytes) -> bytes:
    """Pack a zip's files anew."""
    with ZipFile(BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()})
