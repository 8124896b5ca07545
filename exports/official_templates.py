"""Our own templates of the documents: stored unpacked, one text for each document and language, one set of styles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.document_templates import TemplateKind
from exports.fixed_zip import zipped
from i18n import DEFAULT_LANGUAGE, LANGUAGES

_FOLDER = Path(__file__).parent / "official_template"


@dataclass(frozen=True)
class Template:
    """A template as a document is made from it.

    Attributes:
        content: the whole ``.docx``.
        origin: what the document says of where it comes from.
    """

    content: bytes
    origin: str


def our_own(kind: TemplateKind, language: str) -> Template:
    """Give the template that comes with the program."""
    chosen = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return Template(_packed(kind, chosen), f"template {kind}/{chosen} of the program")


@cache
def _packed(kind: TemplateKind, language: str) -> bytes:
    files = {path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*") if path.is_file()}
    members = {}
    for name, path in files.items():
        stem, *versions = name.removesuffix(".xml").split(".")
        if not name.startswith("word/") or not versions or name.endswith(".rels"):
            members[name] = path.read_bytes()
        elif versions in ([language], [kind.value, language]):
            members[f"{stem}.xml"] = path.read_bytes()
    return zipped(members)
