"""A document in the layout of official ones, made from a template: filled in, a rehearsal marked, fixed bytes.

Everything is written in the styles of the template by their names, ours where it lacks one, and nothing is formatted by
hand: who changes a style in Word changes all that bears it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Header
from docx.shared import Length, Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from domain.document_templates import TemplateKind, placeholder_named
from domain.messages import N_
from exports.docx_elements import element
from exports.fixed_zip import with_fixed_dates
from exports.official_templates import Template, our_own
from exports.official_words import OfficialWords
from exports.paper import REHEARSAL
from exports.template_styles import add_missing_styles
from exports.template_text import PLACEHOLDER, fill, is_bare, paragraphs_in, text_of

TEXT_WIDTH = 156
"""Of a page of GB/T 9704, in millimetres; where a template has another, tables go with it."""
_BODY = qn("w:body")
_NARROWEST, _CLOSE = 0.3, 0.005
_OF_EDITORS = frozenset(
    {
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
        *("extended-properties", "custom-properties", "thumbnail"),
    }
)
_STAMP = N_("REHEARSAL")
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
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

Block = Callable[["OfficialPaper"], None]
Value = str | tuple[str, ...] | Block
"""What comes in the place of a placeholder: words, lines, or whatever writes paragraphs and tables."""


class OfficialPaper:
    """One document in the making.

    Args:
        words: in which language.
        kind: which document, and so which placeholders.
        template: what it is made from; ours where None.
        created: the document's date, aware.
        author: the office that issues it, for its properties.
        program_version: of the program that writes it.
        is_rehearsal: marks every page.
    """

    def __init__(
        self,
        words: OfficialWords,
        kind: TemplateKind,
        template: Template | None,
        *,
        created: datetime,
        author: str,
        program_version: str,
        is_rehearsal: bool,
    ) -> None:
        ours = our_own(kind, words.language)
        made_from = template or ours
        self.words = words
        self._kind, self._is_rehearsal = kind, is_rehearsal
        self.document = Document(BytesIO(made_from.content))
        self.document.element.body.get_or_add_sectPr()
        _forget_who_edited(self.document)
        add_missing_styles(self.document, Document(BytesIO(ours.content)))
        properties = self.document.core_properties
        properties.author, properties.last_modified_by = author[:255], ""
        properties.comments = f"{program_version}; {made_from.origin}"
        properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        self._place: Paragraph | None = None
        self._scale = self._width_of_text() / Mm(TEXT_WIDTH)
        if abs(self._scale - 1) < _CLOSE:
            self._scale = 1.0

    def add(self, text: str, style: str) -> Paragraph:
        """Add a paragraph of a block in one of the template's styles."""
        return self._here().insert_paragraph_before(text, style)

    def add_table(self, columns: int) -> Table:
        """Add an empty table of a block, with one row."""
        table: Table = self.document.add_table(rows=1, cols=columns, style="Table Grid")
        element(self._here()).addprevious(table._tbl)  # noqa: SLF001 -- python-docx adds tables at the end only
        return table

    def width(self, millimetres: int) -> Length:
        """Give a width of a page of GB/T 9704 as it is on a page of the template."""
        return Mm(millimetres * self._scale)

    def filled(self, values: Mapping[str, Value]) -> bytes:
        """Put everything in its place and give the whole ``.docx``.

        Args:
            values: what comes in the place of each placeholder, by its key; empty words for nothing to say.
        """
        titles = [each for each in self.document.paragraphs if each.style and each.style.name == "Title"]
        # A red heading above it is in that style, too, and says nothing of this document.
        title = next((each for each in titles if PLACEHOLDER.search(each.text)), None)
        for paragraph in [each for root in self._parts() for each in paragraphs_in(root)]:
            self._fill(paragraph, values)
        if self._is_rehearsal:
            self._stamp()
        self.document.core_properties.title = "" if title is None else self.words.in_one_line(title.text)[:255]
        target = BytesIO()
        self.document.save(target)
        return with_fixed_dates(target.getvalue())

    def _parts(self) -> Iterator[BaseOxmlElement]:
        yield self.document.element.body
        related = self.document.part.rels.values()
        for kind in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
            for link in related:
                if link.reltype == kind:
                    yield link.target_part.element

    def _fill(self, paragraph: BaseOxmlElement, values: Mapping[str, Value]) -> None:
        alone = PLACEHOLDER.fullmatch(text_of(paragraph).strip())
        value = None if alone is None else self._value(alone[1], values)
        if isinstance(value, str) or value is None:
            if fill(paragraph, lambda name: self._in_words(name, values)) and is_bare(paragraph):
                _take_out(paragraph)
        elif isinstance(value, tuple):
            for line in value:
                copy = deepcopy(paragraph)
                paragraph.addprevious(copy)
                fill(copy, partial(_the_line, line))
            _take_out(paragraph)
        else:
            self._place = Paragraph(paragraph, self.document._body)  # noqa: SLF001 -- python-docx gives no other way
            value(self)
            self._place = None
            _take_out(paragraph)

    def _value(self, name: str, values: Mapping[str, Value]) -> Value:
        known = placeholder_named(self._kind, name)
        if known is None:
            raise ValueError(f"{name}: no placeholder of this document")
        return values[known.key]

    def _in_words(self, name: str, values: Mapping[str, Value]) -> str:
        value = self._value(name, values)
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return self.words.listed(value)
        raise ValueError(f"{name}: stands in a paragraph of its own, in the text")

    def _here(self) -> Paragraph:
        if self._place is None:
            raise ValueError("only a block writes paragraphs and tables")
        return self._place

    def _width_of_text(self) -> float:
        section = self.document.sections[0]
        page, edges = section.page_width or 0, [section.left_margin, section.right_margin, section.gutter]
        return max(page - sum(edge or 0 for edge in edges), Mm(TEXT_WIDTH * _NARROWEST))

    def _stamp(self) -> None:
        """Mark the head of every page of every section."""
        has_even = self.document.settings.odd_and_even_pages_header_footer
        number = 0
        for place, section in enumerate(self.document.sections):
            heads: list[_Header] = [section.header]
            heads += [section.even_page_header] if has_even else []
            heads += [section.first_page_header] if section.different_first_page_header_footer else []
            for head in heads:
                if place and head.is_linked_to_previous:
                    continue
                number += 1
                self._stamp_one(head, f"rehearsal{number}")

    def _stamp_one(self, head: _Header, name: str) -> None:
        if head.is_linked_to_previous:
            head.is_linked_to_previous = False
            mark = head.paragraphs[0]
        else:
            first = element(head.paragraphs[0]) if head.paragraphs else None
            mark = head.add_paragraph()
            if first is not None:
                first.addprevious(element(mark))
        mark.style = self.document.styles["Header"]
        mark.add_run(self.words.label(REHEARSAL))
        width, height, font = (330, 165, "SimHei") if self.words.is_chinese else (480, 110, "Arial")
        watermark = _WATERMARK.format(
            namespaces=_NAMESPACES, name=name, text=self.words.label(_STAMP), width=width, height=height, font=font
        )
        element(mark).append(parse_xml(watermark))


def _forget_who_edited(document: WordDocument) -> None:
    """Leave out what only tells of the template and its editors."""
    for links in (document.part.rels, document.part.package.rels):
        for link_id in [link_id for link_id, link in links.items() if link.reltype.rpartition("/")[2] in _OF_EDITORS]:
            del links[link_id]


def _the_line(line: str, _name: str) -> str:
    return line


def _take_out(paragraph: BaseOxmlElement) -> None:
    """Remove a paragraph that has been filled, unless what it is in needs one or a section ends in it."""
    parent = paragraph.getparent()
    beside = [each.tag for each in (paragraph.getprevious(), paragraph.getnext()) if each is not None]
    ends_a_section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    if not ends_a_section and (parent.tag == _BODY or qn("w:p") in beside):
        parent.remove(paragraph)
        return
    for each in list(paragraph):
        if each.tag != qn("w:pPr"):
            paragraph.remove(each)
