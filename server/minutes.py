"""A meeting's minutes, made at the moment they are downloaded: a chair is given no file of Streamlit's own folder."""

from __future__ import annotations

from server.made_files import MadeFile
from use_cases import minutes
from use_cases.connection import database
from use_cases.listed_awards import MEDIA_TYPE
from use_cases.transaction import SignedIn, perform


def make(who: SignedIn, meeting_id: int, language: str) -> MadeFile:
    """Make the minutes of a meeting as things stand; the log says so."""
    export = perform(database(), who, minutes.export, meeting_id, language=language)
    return MadeFile(export.content(), export.name, MEDIA_TYPE)
