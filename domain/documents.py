"""The documents of a cycle: what they are called, when they are due, and what becomes of one that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class DocumentCode(StrEnum):
    """One kind of document, as the command line and the database call it."""

    INELIGIBLE = "ineligible"
    BLANK_SCORE_SHEETS = "blank-score-sheets"
    SCORE_SHEETS = "score-sheets"
    SCORE_SHEETS_EACH = "score-sheets-each"
    SIGNATURE_SHEET = "signature-sheet"
    WORKBOOK = "workbook"
    LIVE = "live"
    MINUTES = "minutes"
    NOTICE = "notice"
    PAYMENTS = "payments"
    DECISION = "decision"
    CERTIFICATES = "certificates"
    CERTIFICATES_EACH = "certificates-each"
    CERTIFICATES_UNFRAMED = "certificates-unframed"
    LETTERS = "letters"
    LETTERS_EACH = "letters-each"
    ARCHIVE = "archive"
    DATA = "data"
    DATA_WITH_NAMES = "data-with-names"


class DocumentStage(StrEnum):
    """The part of a cycle in which a document is due; in their order."""

    SCORING = "scoring"
    RANKING = "ranking"
    MEETING = "meeting"
    PUBLICITY = "publicity"
    PUBLICATION = "publication"
    AFTERWARDS = "afterwards"


class Disclosed(StrEnum):
    """Which personal data a document holds: taking it is recorded where it holds any."""

    NOTHING = "nothing"
    PERSONAL_DATA = "personal_data"
    NAMES = "names"
    TELEPHONES = "telephones"


class MadeState(StrEnum):
    """What became of a document that was asked for, as it is stored."""

    WAITING = "waiting"
    AT_WORK = "at_work"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (MadeState.WAITING, MadeState.AT_WORK)
SILENT_AFTER = timedelta(seconds=60)
"""Whoever makes a document gives a sign of life every second; silent for so long, it has ended in the middle of it."""
KEPT_FOR = timedelta(days=30)
"""After so long the file is taken from the disk: the record stays, and it can be made again."""
TOLD_FOR = timedelta(days=7)
"""So long the first screen tells whoever asked for a long document that it is there, unless they have taken it."""

DOCUMENT_NAMES: Mapping[DocumentCode, str] = MappingProxyType(
    {
        DocumentCode.INELIGIBLE: N_("List of suggestions that do not compete"),
        DocumentCode.BLANK_SCORE_SHEETS: N_("Blank score sheets"),
        DocumentCode.SCORE_SHEETS: N_("Score sheets"),
        DocumentCode.SCORE_SHEETS_EACH: N_("Score sheets, one file a judge"),
        DocumentCode.SIGNATURE_SHEET: N_("Signature sheet"),
        DocumentCode.WORKBOOK: N_("Award workbook"),
        DocumentCode.LIVE: N_("Live workbook"),
        DocumentCode.MINUTES: N_("Minutes of the decision meeting"),
        DocumentCode.NOTICE: N_("Public notice"),
        DocumentCode.LETTERS: N_("Notices of result"),
        DocumentCode.LETTERS_EACH: N_("Notices of result, one file each"),
        DocumentCode.PAYMENTS: N_("Payment list"),
        DocumentCode.DECISION: N_("Decision on the awards"),
        DocumentCode.CERTIFICATES: N_("Certificates"),
        DocumentCode.CERTIFICATES_EACH: N_("Certificates, one file each"),
        DocumentCode.CERTIFICATES_UNFRAMED: N_("Certificates without a frame"),
        DocumentCode.ARCHIVE: N_("Archive"),
        DocumentCode.DATA: N_("Plain data"),
        DocumentCode.DATA_WITH_NAMES: N_("Plain data with names"),
    }
)
DISCLOSED_NAMES: Mapping[Disclosed, str] = MappingProxyType(
    {
        Disclosed.NOTHING: N_("nothing personal"),
        Disclosed.PERSONAL_DATA: N_("personal data"),
        Disclosed.NAMES: N_("proposers' names"),
        Disclosed.TELEPHONES: N_("names and telephone numbers"),
    }
)
STAGE_NAMES: Mapping[DocumentStage, str] = MappingProxyType(
    {
        DocumentStage.SCORING: N_("Eligibility and scoring"),
        DocumentStage.RANKING: N_("Ranking"),
        DocumentStage.MEETING: N_("Meeting and approval"),
        DocumentStage.PUBLICITY: N_("Publicity"),
        DocumentStage.PUBLICATION: N_("Publication"),
        DocumentStage.AFTERWARDS: N_("After publication"),
    }
)


def is_silent(state: MadeState, asked_at: datetime, heard_at: datetime | None, now: datetime) -> bool:
    """Whether whoever should be making a document has ended without a word.

    Args:
        state: as it is stored.
        asked_at: when it was asked for.
        heard_at: the last sign of life; None before the first.
        now: the present moment.
    """
    return state in UNFINISHED and now - (heard_at or asked_at) > SILENT_AFTER
