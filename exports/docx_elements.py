"""What python-docx has no method for, done on the XML of its objects."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import _Row
from docx.text.paragraph import Paragraph


def element(proxy: Paragraph | _Row) -> BaseOxmlElement:
    """Give the XML element that an object of python-docx stands for."""
    return proxy._element  # noqa: SLF001 -- python-docx gives no other way to it


def keep_whole(row: _Row) -> None:
    """Never break a table's row across pages."""
    _mark(row, "w:cantSplit")


def repeat_on_every_page(row: _Row) -> None:
    """Print a table's first row again at the head of every page."""
    _mark(row, "w:tblHeader")


def _mark(row: _Row, name: str) -> None:
    properties = element(row).find("{*}trPr")
    if properties is None:
        properties = OxmlElement("w:trPr")
        element(row).insert(0, properties)
    properties.append(OxmlElement(name))
