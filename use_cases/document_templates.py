"""Templates of documents: the one in force, what an office makes of it, and the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select

from db.file_store import sha256_of
from db.tables import DocumentTemplate
from domain.attachments import plain_name
from domain.document_templates import DOCUMENT_NAMES, LONGEST_NOTE, TemplateKind
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated
from exports.official_templates import Template, our_own
from exports.template_check import UNREADABLE, problems
from exports.template_samples import sample
from i18n import LANGUAGES, translate
from intake.document_templates import require_fit
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction

OURS = 0
"""The number of the template that comes with the program."""


@dataclass(frozen=True)
class TemplateVersion:
    """One version that is or was in force; ``is_ours`` where it is the program's own again."""

    number: int
    name: str
    sha256: str | None
    note: str
    taken_at: datetime
    taken_by: str

    @property
    def is_ours(self) -> bool:
        """Whether it is the template that comes with the program."""
        return self.sha256 is None


@dataclass(frozen=True)
class TemplateLine:
    """One document in one language: the versions of its template, the newest first; none at all where it is ours."""

    kind: TemplateKind
    language: str
    versions: tuple[TemplateVersion, ...] = ()

    @property
    def number(self) -> int:
        """The number of the version in force."""
        return self.versions[0].number if self.versions else OURS


@dataclass(frozen=True)
class DocxFile:
    """A Word document with the name to save it under."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Trial:
    """What an edited template was found to be: what hinders it, or what it makes of invented content."""

    problems: tuple[Message, ...]
    sample: DocxFile | None


def listing(tx: Transaction) -> dict[tuple[TemplateKind, str], TemplateLine]:
    """Give every document in every language with the versions of its template, in one query."""
    tx.require(Right.EDIT_TEMPLATES)
    rows = tx.session.scalars(
        select(DocumentTemplate).order_by(
            DocumentTemplate.kind, DocumentTemplate.language, DocumentTemplate.number.desc()
        )
    )
    versions = {
        key: tuple(_version(row) for row in those)
        for key, those in groupby(rows, key=lambda row: (row.kind, row.language))
    }
    return {
        (kind, language): TemplateLine(kind, language, versions.get((kind, language), ()))
        for kind in TemplateKind
        for language in LANGUAGES
    }


def in_force(tx: Transaction, kind: TemplateKind, language: str) -> Template:
    """Give the template that a document is made from now; whoever exports the document may use it.

    Raises:
        Invalid: its file is lost or damaged.
    """
    tx.require_any(Right.EXPORT, Right.EDIT_TEMPLATES, Right.SEE_RANKINGS, Right.LEAD_MEETINGS)
    row = _newest(tx, kind, language)
    return our_own(kind, language) if row is None else _template(row)


def template_file(tx: Transaction, kind: TemplateKind, language: str, *, number: int | None = None) -> DocxFile:
    """Give a template as a file to edit: the one in force, or a version; 0 for the one that comes with the program.

    Raises:
        NotAllowed: no right to edit templates, or no such version.
        Invalid: its file is lost or damaged.
    """
    tx.require(Right.EDIT_TEMPLATES)
    if number is None:
        found = in_force(tx, kind, language)
    else:
        found = our_own(kind, language) if number == OURS else _template(_version_or_refuse(tx, kind, language, number))
    document = translate(msg(DOCUMENT_NAMES[kind]), language)
    name = translate(msg("Template - {document}", document=document), language)
    return DocxFile(f"{name}.docx", found.content)


def trial(tx: Transaction, kind: TemplateKind, language: str, *, name: str, content: bytes) -> Trial:
    """Check an edited template and fill it with invented content; nothing is kept.

    Raises:
        Invalid: the file is no Word document that is safe to take.
    """
    tx.require(Right.EDIT_TEMPLATES)
    found, shown = _tried(kind, language, plain_name(name), content)
    return Trial(found, None if found else DocxFile(_sample_name(kind, language), shown))


def sample_in_force(tx: Transaction, kind: TemplateKind, language: str) -> DocxFile:
    """Fill the template in force with invented content.

    Raises:
        Invalid: its file is lost or damaged.
    """
    tx.require(Right.EDIT_TEMPLATES)
    return DocxFile(_sample_name(kind, language), sample(kind, language, in_force(tx, kind, language)))


def take(
    tx: Transaction, kind: TemplateKind, language: str, *, seen_number: int, name: str, content: bytes, note: str = ""
) -> Message:
    """Put an edited template in force from now on.

    Args:
        tx: whoever does it.
        kind: of the document.
        language: of the document.
        seen_number: the version in force that the screen showed.
        name: of the file.
        content: the file.
        note: what was changed, for the list of versions.

    Raises:
        Invalid: it cannot be the template, or is the one in force already.
        Outdated: another one was put in force since.
    """
    tx.require(Right.EDIT_TEMPLATES)
    name = plain_name(name)
    found, _shown = _tried(kind, language, name, content)
    if found:
        raise Invalid(_together(name, found))
    newest = _newest_unless_outdated(tx, kind, language, seen_number)
    sha256 = sha256_of(content)
    if newest is not None and newest.sha256 == sha256:
        raise Invalid(msg("{file} is the template that is in force already.", file=name))
    with stored_files().keeping() as put:
        put(content)
        row = _add(tx, _Added(kind, language, name, sha256, len(content), _fitting(note)), newest)
        return tx.record(
            "document_templates.take",
            ("document_template", row.id),
            msg(
                "Template of “{document}” ({language}), version {number}, is in force: {file}.",
                **_named(row),
                file=name,
                content=sha256,
            ),
        )


def go_back(tx: Transaction, kind: TemplateKind, language: str, *, seen_number: int, number: int) -> Message:
    """Put an earlier version in force again, as a version of its own; 0 is the one that comes with the program.

    Raises:
        NotAllowed: no such version.
        Invalid: it is in force already, or its file is lost.
        Outdated: another one was put in force since.
    """
    tx.require(Right.EDIT_TEMPLATES)
    newest = _newest_unless_outdated(tx, kind, language, seen_number)
    earlier = None if number == OURS else _version_or_refuse(tx, kind, language, number)
    is_in_force = (newest.sha256 if newest else None) == (earlier.sha256 if earlier else None)
    if is_in_force:
        raise Invalid(msg("This template is in force already."))
    if earlier is None or earlier.sha256 is None:
        added = _Added(kind, language, "", None, None, "")
    else:
        _template(earlier)
        added = _Added(kind, language, earlier.name, earlier.sha256, earlier.size, earlier.note)
    row = _add(tx, added, newest)
    told = _named(row)
    said = (
        msg("Template of “{document}” ({language}), version {number}, is in force: the program's own again.", **told)
        if row.sha256 is None
        else msg(
            "Template of “{document}” ({language}), version {number}, is in force: that of version {earlier} again.",
            **told,
            earlier=number,
            content=row.sha256,
        )
    )
    return tx.record("document_templates.go_back", ("document_template", row.id), said)


@dataclass(frozen=True)
class _Added:
    """What a further version holds."""

    kind: TemplateKind
    language: str
    name: str
    sha256: str | None
    size: int | None
    note: str


def _tried(kind: TemplateKind, language: str, name: str, content: bytes) -> tuple[tuple[Message, ...], bytes]:
    """Give what hinders a file from being the template, or what it makes of invented content."""
    require_fit(content, name)
    found = problems(content, kind, language)
    if found:
        return found, b""
    try:
        return (), sample(kind, language, Template(content, "sample"))
    except UNREADABLE:
        return (msg("{file} cannot be filled. Save it again in Word or WPS and send it anew.", file=name),), b""


def _sample_name(kind: TemplateKind, language: str) -> str:
    document = translate(msg(DOCUMENT_NAMES[kind]), language)
    name = translate(msg("Sample - {document}", document=document), language)
    return f"{name}.docx"


def _together(name: str, found: Sequence[Message]) -> Message:
    return msg("{file} cannot be the template yet. {problems}", file=name, problems=tuple(found))


def _fitting(note: str) -> str:
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise Invalid(msg("The note is too long: at most {most} characters.", most=LONGEST_NOTE))
    return note


def _newest(tx: Transaction, kind: TemplateKind, language: str) -> DocumentTemplate | None:
    return tx.session.scalar(
        select(DocumentTemplate)
        .where(DocumentTemplate.kind == kind, DocumentTemplate.language == language)
        .order_by(DocumentTemplate.number.desc())
        .limit(1)
    )


def _newest_unless_outdated(
    tx: Transaction, kind: TemplateKind, language: str, seen_number: int
) -> DocumentTemplate | None:
    newest = _newest(tx, kind, language)
    if (newest.number if newest else OURS) != seen_number:
        raise Outdated(msg("Another template has been put in force meanwhile. Look at it first."))
    return newest


def _version_or_refuse(tx: Transaction, kind: TemplateKind, language: str, number: int) -> DocumentTemplate:
    found = tx.session.scalar(
        select(DocumentTemplate).where(
            DocumentTemplate.kind == kind, DocumentTemplate.language == language, DocumentTemplate.number == number
        )
    )
    if found is None:
        raise not_allowed()
    return found


def _template(row: DocumentTemplate) -> Template:
    if row.sha256 is None:
        return our_own(row.kind, row.language)
    place = stored_files().path_of(row.sha256)
    content = place.read_bytes() if place.is_file() else b""
    if sha256_of(content) != row.sha256:
        raise Invalid(
            msg(
                "The file of version {number} of this template is lost or damaged. Restore it from a backup, or put "
                "another version in force on the page “Document templates”.",
                number=row.number,
            )
        )
    return Template(content, f"template {row.kind}/{row.language} version {row.number}, SHA-256 {row.sha256}")


def _add(tx: Transaction, added: _Added, newest: DocumentTemplate | None) -> DocumentTemplate:
    row = DocumentTemplate(
        kind=added.kind,
        language=added.language,
        number=1 + (newest.number if newest else OURS),
        name=added.name,
        size=added.size,
        sha256=added.sha256,
        note=added.note,
        taken_at=tx.at,
        taken_by_id=tx.actor.user_id,
        taken_by=tx.actor.name,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def _named(row: DocumentTemplate) -> dict[str, FieldValue]:
    return {
        "document": msg(DOCUMENT_NAMES[row.kind]),
        "language": LANGUAGES[row.language],
        "number": row.number,
    }


def _version(row: DocumentTemplate) -> TemplateVersion:
    return TemplateVersion(row.number, row.name, row.sha256, row.note, row.taken_at, row.taken_by)
