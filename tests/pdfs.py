"""What a PDF shows: its text page by page, and where on the page it stands."""

from __future__ import annotations

import pypdfium2


def pages_of(content: bytes) -> list[str]:
    """Give the text of every page without room between its characters."""
    document = pypdfium2.PdfDocument(content)
    # PDFium takes a hyphen at the end of a line for one that breaks a word.
    texts = (page.get_textpage().get_text_range().replace("\ufffe", "-") for page in document)
    return [squeezed(text) for text in texts]


def text_of(content: bytes) -> str:
    """Give the text of all pages without room between its characters."""
    return "".join(pages_of(content))


def bounds_of(content: bytes) -> list[tuple[float, float, float, float]]:
    """Give the left, lower, right and upper end of what is written on each page, in points."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        text = page.get_textpage()
        boxes = [
            text.get_charbox(place) for place in range(text.count_chars()) if text.get_text_range(place, 1).strip()
        ]
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        found.append((min(lefts), min(bottoms), max(rights), max(tops)))
    return found


def squeezed(text: str) -> str:
    """Give a text as ``pages_of`` does."""
    return "".join(text.split())
