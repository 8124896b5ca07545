"""A judge's own score sheets on paper, made at the moment they are downloaded and given to that judge alone."""

from __future__ import annotations

from server.made_files import MadeFile
from use_cases import judge_sheets
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform


def make(who: SignedIn, round_id: int, language: str) -> MadeFile:
    """Make the sheets of a round of whoever asks; the log says so."""
    export = perform(database(), who, judge_sheets.own, round_id, language=language)
    return MadeFile(export.content(), export.name, judge_sheets.PDF)
