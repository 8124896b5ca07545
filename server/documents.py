"""A document that was made, given to whoever may have it."""

from __future__ import annotations

from server.made_files import MadeFile
from use_cases import made_documents
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform


def give(who: SignedIn, number: int, _language: str) -> MadeFile:
    """Give the document of a number in the language it was made in; the log says so where it names anybody."""
    taken = perform(database(), who, made_documents.take, number)
    return MadeFile(taken.content, taken.name, taken.media_type)
