"""Official documents as their readers get them: text, tables, headers and feet, and the pages LibreOffice makes."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document

from tools.browser import OFFICE, missing_of_libreoffice

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
with_writer = pytest.mark.skipif(
    OFFICE["libswlo.so"] in missing_of_libreoffice(), reason="LibreOffice Writer is not on this machine"
)
_PAGE = re.compile(rb"/Type\s*/Page\b")
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs]


def tables(content: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in opened(content).tables]


def heads(content: bytes) -> list[str]:
    section = opened(content).sections[0]
    return [each.text for part in (section.header, section.even_page_header) for each in part.paragraphs if each.text]


def feet(content: bytes) -> list[list[str]]:
    section = opened(content).sections[0]
    return [[each.text for each in part.paragraphs] for part in (section.footer, section.even_page_footer)]


def chinese_of(content: bytes) -> list[str]:
    """Give everything with Chinese in it that a reader could see; names of fonts and styles are not read."""
    with ZipFile(BytesIO(content)) as archive:
        read = [name for name in archive.namelist() if re.search(r"document|header|footer|core", name)]
        return [text for name in read for text in _read(archive.read(name).decode()) if _CHINESE.search(text)]


def rows_that_can_break(content: bytes) -> int:
    xml = "".join(table._tbl.xml for table in opened(content).tables)
    return xml.count("<w:tr>") + xml.count("<w:tr ") - xml.count("<w:cantSplit/>")


def tables_without_repeated_heading(content: bytes) -> int:
    return sum(table._tbl.xml.count("<w:tblHeader/>") != 1 for table in opened(content).tables)


def dates_in_the_zip(content: bytes) -> set[tuple[int, ...]]:
    with ZipFile(BytesIO(content)) as archive:
        return {member.date_time for member in archive.infolist()}


def pages_by_libreoffice(content: bytes, folder: Path) -> int:
    """Convert to PDF and count its pages."""
    (folder / "document.docx").write_bytes(content)
    command = [
        str(SOFFICE),
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "document.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={"HOME": str(folder)})
    return len(_PAGE.findall((folder / "document.pdf").read_bytes()))


def _read(xml: str) -> list[str]:
    return re.findall(r">([^<]+)<", xml) + re.findall(r' string="([^"]*)"', xml)
