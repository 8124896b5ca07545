from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from tests.exports.pdf_reading import links_of


def test_the_links_of_a_page_are_found() -> None:
    target = BytesIO()
    drawn = Canvas(target)
    drawn.drawString(10, 10, "x")
    drawn.linkURL("http://e.example/a", (0, 0, 20, 20))
    drawn.showPage()
    drawn.save()
    assert links_of(target.getvalue()) == ["http://e.example/a"]
