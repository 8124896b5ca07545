"""Bytes in, the kind of an attachment out: what a file holds is seen from its content, never from its name alone."""

from __future__ import annotations

import io
import zipfile

from domain.attachments import MAX_BYTES, AttachmentKind, require_named_as
from domain.messages import msg
from domain.refusals import Invalid
from intake.broken_zips import BROKEN_ZIP

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# The first bytes of each kind of picture; what a WebP is stands behind its length.
_BEGINNINGS = (
    (b"\xff\xd8\xff", AttachmentKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", AttachmentKind.PNG),
    (b"GIF87a", AttachmentKind.GIF),
    (b"GIF89a", AttachmentKind.GIF),
    (b"II*\0", AttachmentKind.TIFF),
    (b"MM\0*", AttachmentKind.TIFF),
)
# Readers look for a PDF's mark in its first kilobyte: some programs write something before it.
_PDF_MARK_WITHIN = 1024
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})


def kind_of(content: bytes, name: str) -> AttachmentKind:
    """Say what a file holds.

    Args:
        content: the whole file.
        name: as people call it; its ending must go with the content.

    Raises:
        Invalid: empty, too large, none of the kinds, damaged, protected, with macros, or called something else.
    """
    kind = kind_of_content(content, name)
    if kind is None:
        raise Invalid(
            msg(
                "{file} is neither a PDF nor a picture nor a Word document, whatever its name says. Send one of .pdf, "
                ".jpg, .png, .gif, .webp, .bmp, .tif, .doc and .docx.",
                file=name,
            )
        )
    require_named_as(kind, name)
    return kind


def kind_of_content(content: bytes, name: str) -> AttachmentKind | None:
    """Say what a file holds, whatever it is called; None for anything that is taken nowhere.

    Raises:
        Invalid: empty, too large, damaged, protected or with macros.
    """
    if not content:
        raise Invalid(msg("The file {name} is empty.", name=name))
    if len(content) > MAX_BYTES:
        raise too_large(name)
    return _picture_of(content) or _document_of(content, name)


def too_large(name: str) -> Invalid:
    """Make the refusal of a file beyond the limit."""
    return Invalid(msg("{file} is larger than {limit} MB.", file=name, limit=MAX_BYTES >> 20))


def damaged(name: str) -> Invalid:
    """Make the refusal of a file that cannot be read to its end."""
    return Invalid(msg("{name} is damaged or was not sent whole. Save it again and send it anew.", name=name))


def _picture_of(content: bytes) -> AttachmentKind | None:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return AttachmentKind.WEBP
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in _BMP_HEADERS:
        return AttachmentKind.BMP
    return None


def _document_of(content: bytes, name: str) -> AttachmentKind | None:
    if content.startswith(_OLE):
        return _old_word(content, name)
    if content.startswith(_ZIP):
        return _new_word(content, name)
    if b"%PDF-" in content[:_PDF_MARK_WITHIN]:
        if b"%%EOF" not in content:
            raise damaged(name)
        return AttachmentKind.PDF
    return None


def _old_word(content: bytes, name: str) -> AttachmentKind | None:
    if _stream("EncryptedPackage") in content:
        raise _protected(name)
    if _stream("WordDocument") not in content:
        return None
    if _stream("_VBA_PROJECT") in content:
        raise _with_macros(name)
    return AttachmentKind.DOC


def _new_word(content: bytes, name: str) -> AttachmentKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = set(package.namelist())
    except (*BROKEN_ZIP, OSError, NotImplementedError) as error:
        raise damaged(name) from error
    if not {"[Content_Types].xml", "word/document.xml"} <= members:
        return None
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise _with_macros(name)
    return AttachmentKind.DOCX


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _protected(name: str) -> Invalid:
    return Invalid(msg("{name} is protected by a password. Save it without one and send it again.", name=name))


def _with_macros(name: str) -> Invalid:
    return Invalid(msg("{file} holds macros, which could do harm. Save it without them or as a PDF.", file=name))
