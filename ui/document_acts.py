"""Asking for a document: short ones are made at once, long ones by a process of their own."""

from __future__ import annotations

from domain.messages import Message, msg
from ui.session import act, answered, go_on_with
from use_cases import document_work, made_documents
from use_cases.connection import database
from use_cases.document_kinds import DocumentKind


def ask_for(kind: DocumentKind, subject_id: int, *, cycle_id: int, written_in: str) -> None:
    """Ask for a document and run the page again; a refusal is shown in place."""
    receipt = answered(lambda: _asked(kind, subject_id, cycle_id, written_in))
    if receipt is not None:
        go_on_with(receipt)


def _asked(kind: DocumentKind, subject_id: int, cycle_id: int, written_in: str) -> Message:
    asked = act(made_documents.ask, kind.code.value, subject_id, cycle_id=cycle_id, language=written_in)
    at_work = msg("“{document}” is being made; you can leave this page and find it here later.", document=kind.name)
    if not asked.is_new:
        return at_work
    if kind.is_long:
        document_work.start(asked.number)
        return at_work
    return document_work.make(database(), asked.number) or at_work
