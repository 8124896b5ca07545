"""Files spoilt by lot: of bytes, of texts, and of what is packed in zips. The same seed spoils alike."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from warnings import catch_warnings, simplefilter

from tests.attachments import a_link, flagged_as_encrypted, lying_about_size

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><a>&j;</a>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
# What a field or a number of a file may be replaced with.
TOKENS: tuple[bytes, ...] = (
    b"",
    b"0",
    b"-1",
    b"99999999999999999999999999",
    b"1e999",
    b"-1E-999",
    b"NaN",
    b"Infinity",
    b"1/0",
    b"null",
    b"[]",
    b"{}",
    b"[" * 20_000,
    b'"' * 33,
    b"\0",
    b"\x1b[31m\x07\x08",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e\u200b\ufeff".encode(),
    "建议".encode("gb18030"),
    "建议".encode("utf-16"),
    b'=HYPERLINK("http://e.example","x")',
    b"+cmd|' /C calc'!A0",
    b"@SUM(1+1)*cmd",
    b"'; DROP TABLE users; --",
    b"{0.__class__}%s%n",
    b"../../x",
    b"\x43:\\x",
    b"\x2fetc/x",
    b"A" * 70_000,
    "²③１".encode(),
    b"2021-02-30",
    b"0000-00-00",
    b"9999-12-31T23:59:60+99:99",
    b"]]>",
    b"<![CDATA[",
    b"&a;",
)
NAMES = (
    "../../x",
    "/x",
    "\x43:\\x",
    "..\\x",
    "a/../../x",
    "x\0.pdf",
    "x" * 300,
    "\u202efdp.exe",
    "CON",
    ".",
    "",
    "a//b",
    "a/",
)
Change = Callable[[Random, bytes], bytes]


def spoilt(random: Random, content: bytes) -> bytes:
    """Give a file with one to three things wrong in it."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        is_zip = content.startswith(b"PK")
        change = random.choice(_OF_ZIPS if is_zip and random.random() < 0.7 else _OF_TEXTS if not is_zip else _OF_BYTES)
        content = change(random, content)
    return content


def spoilt_members(random: Random, members: dict[str, bytes]) -> dict[str, bytes]:
    """Give the members of a package with the text of one of them spoilt."""
    name = random.choice(sorted(members))
    return {**members, name: random.choice(_OF_TEXTS)(random, members[name])}


def _flip(random: Random, content: bytes) -> bytes:
    marked = bytearray(content)
    for _ in range(random.choice((1, 2, 8, 64)) if marked else 0):
        marked[random.randrange(len(marked))] ^= 1 << random.randrange(8)
    return bytes(marked)


def _cut(random: Random, content: bytes) -> bytes:
    start, end = _span(random, content)
    return random.choice((content[:start], content[end:], content[:start] + content[end:]))


def _repeat(random: Random, content: bytes) -> bytes:
    start, end = _span(random, content)
    return content[:end] + content[start:end] * random.choice((1, 3)) + content[end:]


def _blank(random: Random, content: bytes) -> bytes:
    start, end = _span(random, content)
    return content[:start] + random.choice((b"\0", b"\xff", b" ")) * (end - start) + content[end:]


def _put(random: Random, content: bytes) -> bytes:
    start, _ = _span(random, content)
    return content[:start] + random.choice(TOKENS) + content[start:]


def _replace_field(random: Random, content: bytes) -> bytes:
    """Put a token in the place of what stands between two marks that texts are divided by."""
    marks = [place for place, byte in enumerate(content) if byte in b',"<>\n:;\t']
    if len(marks) < 2:
        return _put(random, content)
    first = random.randrange(len(marks) - 1)
    return content[: marks[first] + 1] + random.choice(TOKENS) + content[marks[first + 1] :]


def _recode(random: Random, content: bytes) -> bytes:
    """Let a text be in another coding than it says, or than anybody expects."""
    text = content.decode("utf-8", "replace")
    return text.encode(random.choice(("gb18030", "utf-16", "utf-16-be", "utf-8-sig", "big5", "utf-32")), "replace")


def _span(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice((1, 4, 64, 1_000)))


def _of_member(change: Change) -> Change:
    def changed(random: Random, content: bytes) -> bytes:
        return _repacked(random, content, lambda name, inside: (name, change(random, inside)))

    return changed


def _rename(random: Random, content: bytes) -> bytes:
    return _repacked(random, content, lambda _, inside: (random.choice(NAMES), inside))


def _bomb(random: Random, content: bytes) -> bytes:
    return _repacked(random, content, lambda name, _: (name, random.choice((BOMB, OUTSIDE))))


def _nest(random: Random, content: bytes) -> bytes:
    return _repacked(random, content, lambda name, _: (name, content))


def _swap(random: Random, content: bytes) -> bytes:
    """Exchange what two members hold."""
    members = _members(content)
    if len(members) > 1:
        one, other = random.sample(range(len(members)), 2)
        members[one], members[other] = (members[one][0], members[other][1]), (members[other][0], members[one][1])
    return _packed(members)


def _double(random: Random, content: bytes) -> bytes:
    """Pack a member a second time under its name, or leave it out."""
    members = _members(content)
    if not members:
        return content
    one = random.randrange(len(members))
    return _packed([*members, members[one]] if random.random() < 0.5 else members[:one] + members[one + 1 :])


def _swell(random: Random, content: bytes) -> bytes:
    """Let a member hold much of nothing."""
    return _repacked(random, content, lambda name, inside: (name, inside + bytes(3_000_000)))


def _lie(random: Random, content: bytes) -> bytes:
    if not _members(content):
        return content
    return random.choice(
        (
            lambda: lying_about_size(content, random.choice((0, 1, 2**31, 2**32 - 2))),
            lambda: flagged_as_encrypted(content),
            lambda: a_link("../../x", "x.pdf"),
        )
    )()


def _repacked(random: Random, content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    members = _members(content)
    if members:
        one = random.randrange(len(members))
        members[one] = change(*members[one])
    return _packed(members)


def _members(content: bytes) -> list[tuple[str, bytes]]:
    """Unpack what can be unpacked; nothing of what is too much spoilt already."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return [(each.filename, package.read(each)) for each in package.infolist()]
    except Exception:  # noqa: BLE001 -- whatever the library says of a spoilt file
        return []


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        # A name that is there twice is what is wanted.
        simplefilter("ignore")
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name or "x"), content)
    return target.getvalue()


_OF_BYTES: tuple[Change, ...] = (_flip, _cut, _repeat, _blank, _put)
_OF_TEXTS: tuple[Change, ...] = (*_OF_BYTES, _replace_field, _replace_field, _replace_field, _recode)
_OF_ZIPS: tuple[Change, ...] = (
    *(_of_member(change) for change in (_flip, _cut, _repeat, _blank, _put, _replace_field, _replace_field, _recode)),
    _rename,
    _bomb,
    _nest,
    _swap,
    _double,
    _swell,
    _lie,
)
