"""What the file of a document is called: its cycle, the document as the page of documents names it, and its version."""

from __future__ import annotations

from domain.documents import DOCUMENT_NAMES, DocumentCode
from domain.file_names import part_of_name, stem_of
from domain.messages import N_, FieldValue, Message, msg
from i18n import DEFAULT_LANGUAGE, gettext, translate

_REHEARSAL = N_("rehearsal")


def document_stem(
    code: DocumentCode, cycle: FieldValue, language: str, *of: Message | str, is_rehearsal: bool = False
) -> str:
    """Give the stem of a document's file: the same for the same version, another one for another round or version.

    Args:
        code: which document.
        cycle: its name.
        language: of the document.
        of: what tells it from others of its kind: round, list, ranking.
        is_rehearsal: whether all of it is practice; its name then says so first.
    """
    return file_stem(msg(DOCUMENT_NAMES[code]), cycle, language, *of, is_rehearsal=is_rehearsal)


def file_stem(what: Message, cycle: FieldValue, language: str, *of: Message | str, is_rehearsal: bool = False) -> str:
    """Give the stem of a file that is no document of the page; otherwise as ``document_stem``."""
    joint = "-" if language == DEFAULT_LANGUAGE else " - "
    told = [_said(each, language) for each in (what, *of)]
    rest = "".join(f"{joint}{part_of_name(each)}" for each in told)
    practice = f"{gettext(_REHEARSAL, language)}{joint}" if is_rehearsal else ""
    return stem_of(practice + part_of_name(_said(cycle, language)), rest)


def of_list(number: int) -> Message:
    """Say of which version of the award list a file is."""
    return msg("list {number}", number=number)


def of_ranking(number: int) -> Message:
    """Say of which ranking of its round a file is."""
    return msg("ranking {number}", number=number)


def of_log(number: int) -> Message:
    """Say how far the log had come that a file was read by."""
    return msg("log up to {number}", number=number)


def _said(text: FieldValue, language: str) -> str:
    return translate(msg("{name}", name=text), language)
