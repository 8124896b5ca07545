"""A judge's offline pack, made at the moment it is downloaded and given to its judge alone."""

from __future__ import annotations

from exports.workbook import MEDIA_TYPE
from server.made_files import MadeFile
from use_cases import offline_packs
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform, read


def make(who: SignedIn, round_id: int, language: str) -> MadeFile:
    """Make a pack of a round; the log says so."""
    made = read(database(), who, offline_packs.prepare, round_id, language=language)
    perform(database(), who, offline_packs.issue, made)
    return MadeFile(made.content, made.name, MEDIA_TYPE)
