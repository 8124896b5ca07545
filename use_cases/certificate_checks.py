"""A certificate held against an archive: what its QR code says, and whether the sealed list says so too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.messages import InBoth, Message, msg
from domain.refusals import Invalid
from exports.qr_code import told_of
from use_cases.archive_cells import Row, Unreadable, rows_of
from use_cases.archive_entries import ENTRIES
from use_cases.archive_files import opened
from use_cases.archive_results import AWARD_LISTS, WITHDRAWALS
from use_cases.list_contents import digest_of, spelled

_DIGEST = r"([0-9a-fA-F]{64})"
# A telephone may give a break as room.
_TEXT = re.compile(rf"\s*(?:(\{{.*\}})\s+)?{_DIGEST}\s+(\d{{1,9}}):{_DIGEST}\s*", re.DOTALL)


@dataclass(frozen=True)
class CertificateCheck:
    """What a certificate says, and what does not agree.

    Attributes:
        findings: sentences; none where the certificate is right.
        said: what the list says of the award; None where it says nothing.
        names: to whom it was given, where the archive tells.
    """

    findings: tuple[Message, ...]
    said: Message | None
    names: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the award stands in the sealed list as the certificate has it."""
        return not self.findings and self.said is not None

    def lines(self) -> tuple[Message, ...]:
        """Say it: what does not agree, what the list has, and whether the certificate is right."""
        if not self.agrees:
            return (*self.findings, *_given(self.said), msg("The certificate does not agree."))
        agrees = msg("The award on the certificate agrees with the sealed list.")
        # The code tells of nobody: whoever looks at the certificate has to compare the name on it.
        names = (
            msg("It was given to {names}; compare the name on the certificate.", names=self.names)
            if self.names
            else msg("The code holds no name: compare the name on the certificate with the published list.")
        )
        return (*_given(self.said), agrees, names)


def _given(said: Message | None) -> tuple[Message, ...]:
    return () if said is None else (said,)


@dataclass(frozen=True)
class _Code:
    line: str | None
    line_sha256: str
    list_number: int
    list_sha256: str


def check(archive: bytes, text: str) -> CertificateCheck:
    """Compare the text of a certificate's QR code with an archive; needs no database.

    Args:
        archive: as the program made it.
        text: as a telephone reads it.

    Raises:
        Invalid: the text is of no certificate, or the archive cannot be read.
    """
    code = _read(text)
    file = opened(archive)
    try:
        lists = {row["number"]: row for row in rows_of(file.members, AWARD_LISTS)}
        row = lists.get(code.list_number)
        found = _award(row, code)
        findings = [each.sentence for each in file.findings]
        findings += _findings(row, code, found)
        if row is None or found is None:
            return CertificateCheck(tuple(findings), None)
        findings += _later(file.members, lists, code.list_number, found)
        return CertificateCheck(tuple(findings), _said(row, found), _names(file.members, found))
    except Unreadable as unreadable:
        raise Invalid(unreadable.finding().sentence) from unreadable
    except (KeyError, TypeError, ValueError) as error:
        # The content of a list is JSON, which no column holds to a shape.
        raise Invalid(Unreadable(AWARD_LISTS.member).finding().sentence) from error


def _read(text: str) -> _Code:
    found = _TEXT.fullmatch(text.lstrip("\ufeff"))
    if found is None:
        raise Invalid(
            msg(
                "This is not the text of a certificate's QR code, which is the award, its SHA-256, and the "
                "list's number and SHA-256."
            )
        )
    line, line_sha256, number, list_sha256 = found.groups()
    return _Code(line, line_sha256.lower(), int(number), list_sha256.lower())


def _award(row: Row | None, code: _Code) -> Mapping[str, Any] | None:
    """Give the award of the list whose own spelling has the check sum of the code."""
    if row is None:
        return None
    awards = (dict(award) for award in row["content"]["awards"])
    return next((award for award in awards if _sha256(spelled(award)) == code.line_sha256), None)


def _findings(row: Row | None, code: _Code, found: Mapping[str, Any] | None) -> Iterator[Message]:
    # Certificates of an earlier version of the program hold the whole line.
    fits = code.line is None or found is None or code.line == told_of(found) or _sha256(code.line) == code.line_sha256
    if not fits:
        yield msg("The award's line on the certificate does not fit the SHA-256 beside it.")
    if row is None:
        yield msg("The archive has no list {number}.", number=code.list_number)
        return
    if row["sha256"] != code.list_sha256:
        yield msg("List {number} in the archive has another SHA-256 than the certificate.", number=code.list_number)
    if not row["is_masked"] and digest_of(row["content"]) != row["sha256"]:
        yield msg("List {number}: its check sum does not come out of its content.", number=code.list_number)
    if not row["sealed_at"] or not row["published_at"]:
        yield msg("List {number} was never published.", number=code.list_number)
    if found is None and row["is_masked"]:
        yield msg(
            "List {number}: titles in it are masked, so this archive cannot tell whether the award stands there.",
            number=code.list_number,
        )
    elif found is None:
        yield msg("The award of the certificate does not stand in list {number}.", number=code.list_number)


def _later(
    members: Mapping[str, bytes], lists: Mapping[int, Row], number: int, award: Mapping[str, Any]
) -> Iterator[Message]:
    """Say what became of the award after its list."""
    references = {row["entry_id"]: row["reference"] for row in rows_of(members, ENTRIES)}
    for row in rows_of(members, WITHDRAWALS):
        if (row["tier"], references.get(row["entry_id"])) == (award["tier"], award["reference"]):
            yield msg("The award was withdrawn later on.")
            return
    newer = [row for each, row in lists.items() if each > number and row["published_at"]]
    if newer:
        newest = max(newer, key=lambda row: int(row["number"]))
        held = {(each["tier"], each["reference"]) for each in newest["content"]["awards"]}
        if (award["tier"], award["reference"]) not in held:
            yield msg("The award does not stand in list {number} any more.", number=newest["number"])


def _names(members: Mapping[str, bytes], award: Mapping[str, Any]) -> str:
    """Give the names that an archive holds of a published award."""
    told = (row["proposers"] for row in rows_of(members, ENTRIES) if row["reference"] == award["reference"])
    return next((str(names) for names in told if names), "")


def _said(row: Row, award: Mapping[str, Any]) -> Message:
    names = {tier["position"]: InBoth(tier["name"], tier["name_en"]) for tier in row["content"]["tiers"]}
    return msg(
        "List {number} says: {tier}, {reference} “{title}”.",
        number=row["number"],
        tier=names[award["tier"]],
        reference=award["reference"],
        title=award["title"],
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
