"""What may be attached to an entry as evidence: kinds, sizes, numbers, names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from domain.messages import N_, FieldValue, Message, msg
from domain.refusals import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_OF_ENTRY = 20
LONGEST_NAME = 120
# Characters that are never seen: controls, marks that turn the direction of writing, halves of pairs, private ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class AttachmentKind(StrEnum):
    """What a file holds, by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    TIFF = "tiff"
    DOC = "doc"
    DOCX = "docx"


class Family(StrEnum):
    """What people call a kind."""

    PDF = "pdf"
    PICTURE = "picture"
    WORD = "word"


FAMILIES: Mapping[AttachmentKind, Family] = MappingProxyType(
    {
        AttachmentKind.PDF: Family.PDF,
        AttachmentKind.JPEG: Family.PICTURE,
        AttachmentKind.PNG: Family.PICTURE,
        AttachmentKind.GIF: Family.PICTURE,
        AttachmentKind.WEBP: Family.PICTURE,
        AttachmentKind.BMP: Family.PICTURE,
        AttachmentKind.TIFF: Family.PICTURE,
        AttachmentKind.DOC: Family.WORD,
        AttachmentKind.DOCX: Family.WORD,
    }
)
FAMILY_NAMES: Mapping[Family, str] = MappingProxyType(
    {Family.PDF: N_("PDF"), Family.PICTURE: N_("Picture"), Family.WORD: N_("Word document")}
)
ENDINGS: Mapping[Family, tuple[str, ...]] = MappingProxyType(
    {
        Family.PDF: (".pdf",),
        Family.PICTURE: (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"),
        Family.WORD: (".doc", ".docx"),
    }
)
MEDIA_TYPES: Mapping[AttachmentKind, str] = MappingProxyType(
    {
        AttachmentKind.PDF: "application/pdf",
        AttachmentKind.JPEG: "image/jpeg",
        AttachmentKind.PNG: "image/png",
        AttachmentKind.GIF: "image/gif",
        AttachmentKind.WEBP: "image/webp",
        AttachmentKind.BMP: "image/bmp",
        AttachmentKind.TIFF: "image/tiff",
        AttachmentKind.DOC: "application/msword",
        AttachmentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
# Browsers show no Word document and hardly any TIFF.
SHOWN_BY_BROWSERS = frozenset(AttachmentKind) - {AttachmentKind.TIFF, AttachmentKind.DOC, AttachmentKind.DOCX}


def plain_name(path: str) -> str:
    """Give the name a file is kept under: the last part of its path, without anything unseen.

    Raises:
        Invalid: nothing is left, or it is too long.
    """
    last = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    spaced = " ".join(unicodedata.normalize("NFC", last).split())
    name = "".join(each for each in spaced if unicodedata.category(each) not in _UNSEEN).strip()
    if not name.strip("."):
        raise Invalid(msg("A file without a name cannot be attached."))
    if len(name) > LONGEST_NAME:
        raise Invalid(
            msg("The name of {file} is too long: at most {most} characters.", file=f"{name[:40]}…", most=LONGEST_NAME)
        )
    return name


def require_named_as(kind: AttachmentKind, name: str) -> None:
    """Refuse a file whose name says it is something else; one picture's ending for another's does no harm.

    Raises:
        Invalid: names the file and what it holds.
    """
    family = FAMILIES[kind]
    if PurePosixPath(name).suffix.lower() not in ENDINGS[family]:
        raise Invalid(
            msg(
                "{file} holds something else than its name says, namely: {kind}. Name it so that it ends in {endings}.",
                file=name,
                kind=msg(FAMILY_NAMES[family]),
                endings=ENDINGS[family],
            )
        )


@dataclass
class Holding:
    """What an entry or an objection holds while more is laid to it.

    Attributes:
        reference: what it is called.
        names: of what it holds, in lower case.
        contents: the name that is said of each, by its SHA-256.
    """

    reference: FieldValue
    names: set[str] = field(default_factory=set)
    contents: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, sha256: str) -> None:
        """Note one that it holds."""
        self.names.add(name.lower())
        self.contents[sha256] = name

    def refusal_of(self, name: str, sha256: str) -> Message | None:
        """Say why a file cannot be laid to it; None where it can."""
        if sha256 in self.contents:
            return self.says_same(name, sha256)
        if name.lower() in self.names:
            return msg(
                "{reference} has another file named {file} already. Give this one another name.",
                reference=self.reference,
                file=name,
            )
        if len(self.contents) >= MAX_OF_ENTRY:
            return msg(
                "{file} is one too many: {reference} holds at most {most} attachments.",
                file=name,
                reference=self.reference,
                most=MAX_OF_ENTRY,
            )
        return None

    def says_same(self, name: str, sha256: str) -> Message:
        """Say that the very same content is there already, under which name."""
        if self.contents[sha256] == name:
            return msg("{file} is attached to {reference} already.", file=name, reference=self.reference)
        return msg(
            "{file} is the same file as {other}, which is attached to {reference} already.",
            file=name,
            other=self.contents[sha256],
            reference=self.reference,
        )
