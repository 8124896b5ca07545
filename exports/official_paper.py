"""A document in the layout of official ones: styles, page numbers, foot lines, a rehearsal's mark, fixed bytes.

Everything is written in the styles of ``official_template``, one set a language, and nothing is formatted by hand: who
changes a style in Word changes all that bears it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.section import _Footer, _Header
from docx.text.paragraph import Paragraph

from domain.messages import N_
from exports.docx_elements import element
from exports.fixed_zip import with_fixed_dates, zipped
from exports.official_words import OfficialWords
from exports.paper import REHEARSAL

_TEMPLATE = Path(__file__).parent / "official_template"
_STYLES = "word/styles.xml"
_STAMP = N_("REHEARSAL")
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_PAGE_NUMBER = f'<w:fldSimple {_NAMESPACES} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
# Letters across the page, behind the text: the shape that Word itself makes for a watermark.
_WATERMARK = """<w:r {namespaces}><w:pict>
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
    path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
      <v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>
      <v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
    <v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
      o:connectangles="270,180,90,0"/>
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="{name}" type="#_x0000_t136" alt="{text}"
    style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;
    rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;
    mso-position-vertical:center;mso-position-vertical-relative:margin"
    fillcolor="#f2c8c8" stroked="f">
    <v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string="{text}"/>
  </v:shape>
</w:pict></w:r>"""


class OfficialPaper:
    """One document in the making.

    Args:
        words: in which language.
        title: of the document, for its properties and its heading.
        created: the document's date, aware.
        author: the office that issues it, for its properties.
        program_version: of the program that writes it.
        foot_lines: small lines at the foot of every page.
        is_rehearsal: marks every page.
    """

    def __init__(
        self,
        words: OfficialWords,
        *,
        title: str,
        created: datetime,
        author: str,
        program_version: str,
        foot_lines: Iterable[str],
        is_rehearsal: bool,
    ) -> None:
        self.words = words
        self.document = Document(BytesIO(_template(words.language)))
        properties = self.document.core_properties
        properties.title, properties.author = words.in_one_line(title)[:255], author[:255]
        properties.comments = program_version
        properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        section, lines = self.document.sections[0], tuple(foot_lines)
        _add_foot(section.footer, "Page Number Odd", lines)
        _add_foot(section.even_page_footer, "Page Number Even", lines)
        if is_rehearsal:
            for number, header in enumerate((section.header, section.even_page_header), 1):
                self._stamp(header, f"rehearsal{number}")
        self.add(title, "Title")

    def add(self, text: str, style: str) -> Paragraph:
        """Add a paragraph in one of the template's styles."""
        return self.document.add_paragraph(text, style)

    def content(self) -> bytes:
        """Give the whole ``.docx``."""
        target = BytesIO()
        self.document.save(target)
        return with_fixed_dates(target.getvalue())

    def _stamp(self, header: _Header, name: str) -> None:
        header.is_linked_to_previous = False
        mark = header.paragraphs[0]
        mark.add_run(self.words.label(REHEARSAL))
        width, height, font = (330, 165, "SimHei") if self.words.is_chinese else (480, 110, "Arial")
        watermark = _WATERMARK.format(
            namespaces=_NAMESPACES, name=name, text=self.words.label(_STAMP), width=width, height=height, font=font
        )
        element(mark).append(parse_xml(watermark))


def _add_foot(footer: _Footer, style: str, lines: Iterable[str]) -> None:
    footer.is_linked_to_previous = False
    number = footer.paragraphs[0]
    number.style = style
    number.add_run("— ")
    element(number).append(parse_xml(_PAGE_NUMBER))
    number.add_run(" —")
    for line in lines:
        footer.add_paragraph(line, "Foot Line")


@cache
def _template(language: str) -> bytes:
    files = {
        path.relative_to(_TEMPLATE).as_posix(): path.read_bytes() for path in _TEMPLATE.rglob("*") if path.is_file()
    }
    styles = files[f"word/styles.{language}.xml"]
    return zipped({name: content for name, content in files.items() if "styles." not in name} | {_STYLES: styles})
