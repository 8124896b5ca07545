"""Invented evidence for the demo: a letter as PDF, a picture, a Word document; small, and the same at every set-up."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FACE = b"/BaseFont /STSong-Light"
_MEASURES = b"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93"
_MOMENT = (2022, 12, 1, 9, 0, 0)


def letter(lines: Sequence[str]) -> bytes:
    """Make a PDF of one page; its Chinese letters are drawn in a font of the reader's own."""
    written = "".join(
        f"BT /F1 {20 if number == 0 else 13} Tf 70 {740 - 34 * number} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
        for number, line in enumerate(lines)
    )
    stamp = f"0.65 0.1 0.18 RG 3 w 60 {753 - 34 * len(lines)} 190 80 re S\n"
    content = (written + stamp).encode()
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            b"<< /Font << /F1 6 0 R >> >>",
            b"<< /Type /Font /Subtype /Type0 /Encoding /UniGB-UCS2-H %b /DescendantFonts [7 0 R] >>" % _FACE,
            b"<< /Type /Font /Subtype /CIDFontType0 /CIDSystemInfo 8 0 R /FontDescriptor 9 0 R %b /DW 1000 >>" % _FACE,
            b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>",
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 %b >>" % _MEASURES,
        ]
    )


def picture(width: int = 480, height: int = 300) -> bytes:
    """Make a PNG of fields in a river's bend, as somebody might have photographed them."""
    rows = b"".join(b"\0" + b"".join(_colour(x, y, height) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def word_document(lines: Sequence[str]) -> bytes:
    """Make a Word document of plain paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/document.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(zipfile.ZipInfo(name, _MOMENT), f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return packed.getvalue()


def _pdf(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table) + end


def _colour(x: int, y: int, height: int) -> bytes:
    bend = abs(y - height * 0.55 - 40 * ((x / 120) % 2 - 1) ** 2)
    if bend < height * 0.07:
        return bytes((108, 150, 176))
    if y < height * 0.25:
        return bytes((206, 222, 232))
    return bytes((120 + 18 * ((x // 40 + y // 30) % 4), 152 + 8 * ((x // 40) % 3), 84))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


_ADOPTED = (
    "关于人民建议采纳情况的回执（示例）",
    "经研究，该建议已予采纳，并纳入年度重点工作。",
    "主要措施：制定实施细则，落实责任单位，按季度督办。",
    "初步成效：试点区域办理时限缩短，群众满意度提升。",
    "",
    "示例采纳单位（盖章处）",
    "二〇二二年十二月",
)
_LETTER = ("来信登记表（示例）", "来信人：见登记表", "来信摘要：附原信扫描件一份。")
_PLAN = ("转化运用工作方案（示例）", "一、工作目标", "二、主要措施", "三、保障机制")

# Files of one act, and whether the organiser vouches that they tell nobody's name.
EVIDENCE: tuple[tuple[Mapping[str, Callable[[], bytes]], bool], ...] = (
    ({"采纳回执.pdf": partial(letter, _ADOPTED), "现场照片.png": picture}, True),
    ({"来信登记表.docx": partial(word_document, _LETTER)}, False),
    ({"采纳回执.pdf": partial(letter, _ADOPTED)}, True),
    ({"转化运用工作方案.docx": partial(word_document, _PLAN)}, True),
    ({"来信登记表.pdf": partial(letter, _LETTER)}, False),
)
