"""A judge's offline pack, made at the moment it is downloaded and given to its judge alone."""

from __future__ import annotations

from domain.messages import N_
from exports.workbook import MEDIA_TYPE
from i18n import gettext
from i18n.catalogues import OFFICE_TIME
from server.made_files import MadeFile
from use_cases import offline_packs
from use_cases.connection import database
from use_cases.transaction import SignedIn, perform, read

_NAME = N_("offline-pack")


def make(who: SignedIn, round_id: int, language: str) -> MadeFile:
    """Make a pack of a round; the log says so."""
    made = read(database(), who, offline_packs.prepare, round_id, language=language)
    perform(database(), who, offline_packs.issue, made)
    at = made.made_at.astimezone(OFFICE_TIME).strftime("%m%d-%H%M")
    return MadeFile(made.content, f"{gettext(_NAME, language)}-{at}.xlsx", MEDIA_TYPE)
