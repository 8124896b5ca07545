"""What a file holds is seen from its content."""

from __future__ import annotations

import pytest

from domain.attachments import MAX_BYTES, AttachmentKind
from domain.refusals import Invalid
from intake.attachments import kind_of
from tests.attachments import DOCX, JPEG, PDF, PNG, a_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
WORD = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}


def stream(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "回执.pdf", AttachmentKind.PDF),
        (b"\r\n\r\n" + PDF, "回执.PDF", AttachmentKind.PDF),
        (JPEG, "照片.jpeg", AttachmentKind.JPEG),
        (JPEG, "照片.png", AttachmentKind.JPEG),
        (PNG, "照片.png", AttachmentKind.PNG),
        (b"GIF89a" + bytes(9), "动.gif", AttachmentKind.GIF),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "图.webp", AttachmentKind.WEBP),
        (b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(40), "图.bmp", AttachmentKind.BMP),
        (b"MM\0*" + bytes(9), "扫描.tif", AttachmentKind.TIFF),
        (DOCX, "方案.docx", AttachmentKind.DOCX),
        (OLE + stream("WordDocument"), "方案.doc", AttachmentKind.DOC),
    ],
)
def test_each_kind_is_known_by_its_content(content: bytes, name: str, kind: AttachmentKind) -> None:
    assert kind_of(content, name) is kind


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "空.pdf", "空.pdf is empty"),
        (PDF + bytes(MAX_BYTES), "大.pdf", "大.pdf is larger than 20 MB"),
        (b"MZ" + bytes(99), "程序.pdf", "neither a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "图.png", "neither a PDF"),
        (b"<html>%PD", "页.pdf", "neither a PDF"),
        (PDF, "回执.docx", "holds something else"),
        (JPEG, "照片", "holds something else"),
        (PDF[:-7], "断.pdf", "damaged"),
        (DOCX[:-30], "断.docx", "damaged"),
        (a_zip({"a.txt": b"x"}), "包.docx", "neither a PDF"),
        (a_zip({**WORD, "word/vbaProject.bin": b"x"}), "宏.docx", "宏.docx holds macros"),
        (OLE + stream("WordDocument") + stream("_VBA_PROJECT"), "宏.doc", "宏.doc holds macros"),
        (OLE + stream("EncryptedPackage"), "锁.docx", "锁.docx is protected by a password"),
        (OLE + stream("Workbook"), "表.doc", "neither a PDF"),
    ],
)
def test_anything_else_is_refused_by_name(content: bytes, name: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        kind_of(content, name)
