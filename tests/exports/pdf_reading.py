"""Reads PDF files back: pages as text and as pictures, QR codes, and which fonts lie in the file."""

from __future__ import annotations

import re

import pypdfium2
import zxingcpp

_POINTS_AN_INCH = 72


def pages(content: bytes) -> list[str]:
    """Give the text of every page without any room: breaks and spread letters say nothing."""
    document = pypdfium2.PdfDocument(content)
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def links_of(content: bytes) -> list[str]:
    """Give the addresses that the pages of a file lead to."""
    return [found.decode("latin-1") for found in re.findall(rb"/URI\s*\(((?:[^()\\]|\\.)*)\)", content)]


def codes(content: bytes, *, page: int = 0, dpi: int = 150) -> list[str]:
    """Give what the QR codes on a page say when it is printed."""
    picture = pypdfium2.PdfDocument(content)[page].render(scale=dpi / _POINTS_AN_INCH).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def fonts(content: bytes) -> tuple[set[str], set[str]]:
    """Give the names of all fonts of a file, and of those whose letters lie in it."""
    used = {found.decode() for found in re.findall(rb"/BaseFont\s*/(\S+)", content)}
    descriptors = [each for each in content.split(b"endobj") if b"/FontDescriptor" in each and b"/FontFile2" in each]
    embedded = {found.decode() for each in descriptors for found in re.findall(rb"/FontName\s*/(\S+)", each)}
    return used, embedded
