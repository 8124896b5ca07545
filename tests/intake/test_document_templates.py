"""What is no plain Word document is refused before anything opens it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from domain.document_templates import MAX_BYTES
from domain.refusals import Invalid
from intake.document_templates import MAX_UNPACKED_BYTES, require_fit
from tests.attachments import PDF, a_zip
from tests.templates import named, ours

RELS = "word/_rels/document.xml.rels"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Members = dict[str, bytes]


def changed(change: Callable[[Members], object]) -> bytes:
    with zipfile.ZipFile(BytesIO(ours())) as package:
        members = {name: package.read(name) for name in package.namelist()}
    change(members)
    return a_zip(members)


def link(kind: str, target: str, mode: str = "") -> bytes:
    def add(members: Members) -> None:
        written = f'<Relationship Id="rId99" Type="{RELATION}/{kind}" Target="{target}"{mode}/></Relationships>'
        members[RELS] = members[RELS].replace(b"</Relationships>", written.encode())

    return changed(add)


def body(markup: str) -> bytes:
    def add(members: Members) -> None:
        members["word/document.xml"] = members["word/document.xml"].replace(
            b"<w:body>", f"<w:body><w:p>{markup}</w:p>".encode()
        )

    return changed(add)


def macros(members: Members) -> None:
    members["word/vbaProject.bin"] = b"x"


def with_a_document_type(members: Members) -> None:
    members["docProps/core.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


def with_macros_by_type(members: Members) -> None:
    name = "[Content_Types].xml"
    plain = b"wordprocessingml.document.main+xml"
    members[name] = members[name].replace(b"openxmlformats-officedocument." + plain, b"ms-word.template.macroEnabled")


def bomb(members: Members) -> None:
    members["word/media/a.png"] = bytes(MAX_UNPACKED_BYTES + 1)


def called_otherwise(name: str, encoding: str = "utf-8") -> bytes:
    def add(members: Members) -> None:
        members[name] = (
            members["word/document.xml"].decode().replace("<w:body>", f"<w:body><w:p>{FIELD}</w:p>").encode(encoding)
        )

    return changed(add)


EXTERNAL = ' TargetMode="External"'
FIELD = "<w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT \\\\a\\b</w:instrText></w:r>"
BEGIN, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
PAGE = f"{BEGIN}<w:r><w:instrText> PAGE </w:instrText></w:r>{END}"
BEHIND_ANOTHER = f"{PAGE}{BEGIN}{FIELD}{END}"
AROUND_ANOTHER = f"{BEGIN}{PAGE}{FIELD}{END}"
WITHIN_ANOTHER = f'{BEGIN}<w:r><w:instrText> IF 1 = 1 "</w:instrText></w:r>{BEGIN}{FIELD}{END}{END}'
OVER_TWO_PARAGRAPHS = f"{BEGIN}{FIELD}{END}".replace("</w:r><w:r><w:instrText>", "</w:r></w:p><w:p><w:r><w:instrText>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (PDF, "no Word document of type .docx"),
        (b"plain text", "no Word document of type .docx"),
        (a_zip({"a.txt": b"x"}), "no Word document of type .docx"),
        (b"PK\x03\x04" + b"x" * 40, "damaged"),
        (ours()[:-40], "damaged"),
        (bytes(MAX_BYTES + 1), "larger than 5 MB"),
        (changed(macros), "holds macros"),
        (changed(with_macros_by_type), "of another kind"),
        (changed(with_a_document_type), "damaged"),
        (changed(bomb), "unpacks to more"),
        (link("attachedTemplate", "file:///a.dotm", EXTERNAL), "a link to elsewhere: file:///a.dotm"),
        (link("hyperlink", "https://example.org/", EXTERNAL), "a link to elsewhere"),
        (link("oleObject", "embeddings/a.bin"), "must not hold: a.bin"),
        (link("aFChunk", "b.html"), "must not hold: b.html"),
        (body("<w:ins><w:r><w:t>新</w:t></w:r></w:ins>"), "tracked changes"),
        (body(FIELD), "fetches something from elsewhere: INCLUDETEXT"),
        (body(BEHIND_ANOTHER), "fetches something from elsewhere: INCLUDETEXT"),
        (body(AROUND_ANOTHER), "fetches something from elsewhere: INCLUDETEXT"),
        (body(WITHIN_ANOTHER), "fetches something from elsewhere: INCLUDETEXT"),
        (body(OVER_TWO_PARAGRAPHS), "fetches something from elsewhere: INCLUDETEXT"),
        (body('<w:fldSimple w:instr=" DDEAUTO excel x "/>'), "DDEAUTO excel x"),
        (called_otherwise("word/header9.bin"), "fetches something from elsewhere: INCLUDETEXT"),
        (called_otherwise("word/HEADER9.XML"), "fetches something from elsewhere: INCLUDETEXT"),
        (called_otherwise("word/header9.bin", "utf-16"), "damaged"),
    ],
    ids=named,
)
def test_whatever_reaches_out_runs_or_hides_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said.replace("\\", "\\\\")):
        require_fit(content, "模板.docx")


def test_a_plain_one_is_taken_and_its_name_has_to_say_what_it_is() -> None:
    require_fit(ours(), "模板.DOCX")
    require_fit(body('<w:fldSimple w:instr=" PAGE "/>'), "模板.docx")
    require_fit(body(PAGE + PAGE), "模板.docx")
    with pytest.raises(Invalid, match="no Word document of type"):
        require_fit(ours(), "模板.doc")
