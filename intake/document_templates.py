"""Bytes in, a Word document fit to be a template out: nothing in it runs, reaches outside, or tells who edited it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from domain.attachments import AttachmentKind
from domain.document_templates import MAX_BYTES
from domain.messages import msg
from domain.refusals import Invalid
from intake.attachments import damaged, kind_of_content
from intake.broken_zips import BROKEN_ZIP

MAX_UNPACKED_BYTES = 25 * 1024 * 1024
MAX_MEMBERS = 300
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What a document is made of; anything else, such as macros, controls, objects of other programs, is not taken.
_PARTS = frozenset(
    {
        *("officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail"),
        *("styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme", "numbering"),
        *("header", "footer", "footnotes", "endnotes", "image", "customXml", "customXmlProps", "glossaryDocument"),
        # Empty ones, and the names in them, go when a document is made.
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
    }
)
# Fields that fetch something from elsewhere when the document is opened.
_REACHING = re.compile(r"^\s*(INCLUDEPICTURE|INCLUDETEXT|LINK|DDE|DDEAUTO|IMPORT|RD|DATABASE|INCLUDE)\b", re.IGNORECASE)
# Which part is a text is not for its name to say; marks of UTF-8 and UTF-16 may stand before it, zeros and blanks.
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_CHANGES = frozenset(_WORD + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "comment"))


def require_fit(content: bytes, name: str) -> None:
    """Refuse a file that is no plain Word document.

    Raises:
        Invalid: no ``.docx``, too large, damaged, protected, or with macros, links to elsewhere, objects of other
            programs, tracked changes or comments in it.
    """
    if len(content) > MAX_BYTES:
        raise Invalid(msg("{file} is larger than {limit} MB.", file=name, limit=MAX_BYTES >> 20))
    is_word = kind_of_content(content, name) is AttachmentKind.DOCX
    if not is_word or PurePosixPath(name).suffix.lower() != ".docx":
        raise Invalid(msg("{file} is no Word document of type .docx. Save it as one and send it again.", file=name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = _unpacked(package, name)
    except (*BROKEN_ZIP, RuntimeError, OSError) as error:
        raise damaged(name) from error
    try:
        _require_plain(members, name)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise damaged(name) from error


def _unpacked(package: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    listed = package.infolist()
    if len(listed) > MAX_MEMBERS or sum(member.file_size for member in listed) > MAX_UNPACKED_BYTES:
        raise Invalid(msg("{file} unpacks to more than a template can hold.", file=name))
    members = {}
    for member in listed:
        with package.open(member) as stream:
            # Never more than the size that the file says it has.
            members[member.filename] = stream.read(member.file_size + 1)
        if len(members[member.filename]) > member.file_size:
            raise damaged(name)
    return members


def _require_plain(members: Mapping[str, bytes], name: str) -> None:
    types = _parsed(members["[Content_Types].xml"], name)
    if not any(each.get("ContentType") == _DOCUMENT for each in types):
        raise Invalid(msg("{file} is a Word document of another kind. Save it as a plain .docx.", file=name))
    for member, content in members.items():
        if member.lower().endswith(".rels"):
            _require_inside(_parsed(content, name), name)
        elif member.lower().endswith(".xml") or content.lstrip(_BEFORE_XML)[:1] == b"<":
            _require_quiet(_parsed(content, name), name)


def _require_inside(links: ET.Element, name: str) -> None:
    for link in links:
        target, kind = link.get("Target", ""), link.get("Type", "").rpartition("/")[2]
        if link.get("TargetMode") == "External":
            raise Invalid(
                msg(
                    "{file} has a link to elsewhere: {target}. Remove the link, or put the picture itself in.",
                    file=name,
                    target=target[:120],
                )
            )
        if kind not in _PARTS:
            raise Invalid(
                msg(
                    "{file} holds something that a template must not hold: {part}. Only text, tables, pictures and "
                    "styles are taken.",
                    file=name,
                    part=target.rpartition("/")[2][:120],
                )
            )


def _require_quiet(root: ET.Element, name: str) -> None:
    for element in root.iter():
        if element.tag in _CHANGES:
            raise Invalid(
                msg(
                    "{file} has tracked changes or comments in it. Accept the changes, delete the comments, and send "
                    "it again.",
                    file=name,
                )
            )
    for field in _fields(root):
        if _REACHING.match(field):
            raise Invalid(
                msg(
                    "{file} has a field that fetches something from elsewhere: {field}. Remove it.",
                    file=name,
                    field=field.strip()[:120],
                )
            )


def _fields(root: ET.Element) -> Iterator[str]:
    """Give the code of every field: Word splits one into runs and paragraphs as it pleases, and puts others in it."""
    codes = [""]
    for element in root.iter():
        if element.tag == f"{_WORD}fldSimple":
            yield element.get(f"{_WORD}instr", "")
        elif element.tag == f"{_WORD}instrText":
            codes[-1] += element.text or ""
        elif element.tag == f"{_WORD}fldChar":
            match element.get(f"{_WORD}fldCharType"):
                case "begin":
                    codes.append("")
                case "end":
                    yield codes.pop()
                    codes = codes or [""]
    yield from codes


def _parsed(written: bytes, name: str) -> ET.Element:
    if b"<!DOCTYPE" in written or b"<!ENTITY" in written or b"\x00" in written[:200]:
        # Parts in UTF-16 hide a document type from the look above; Word writes UTF-8.
        raise damaged(name)
    return ET.fromstring(written)  # noqa: S314 -- document types are refused above, so no entity can grow
