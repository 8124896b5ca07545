"""A zip of attachments named by reference number: see which file would go where, then attach all of them or none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from db.file_store import sha256_of
from db.tables import Cycle, Entry, Track
from domain.attachments import AttachmentKind, plain_name
from domain.messages import Message, encode, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated
from intake.attachment_zips import PackedFile, paths_in, unpacked
from intake.cells import code_of
from use_cases.attachments import Laid, checked, holdings_of, lay
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction

# What may follow the number in a file's name: REFERENCE-2.jpg, REFERENCE(2).jpg, REFERENCE领导批示.pdf.
_FOLLOWS = re.compile(r"[-_—]\d{1,3}|[_(\[【《、\u3400-\u9fff].*")
_EXAMPLES = ("CQ-001.pdf", "CQ-001-2.jpg", "CQ-001/….pdf")
_ASKED_AT_ONCE = 500


class Outcome(StrEnum):
    """What becomes of one file of a zip."""

    ATTACHED = "attached"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True)
class ZipLine:
    """One file of a zip and what becomes of it.

    ``reference`` is empty where it names no entry, ``kind`` None where it was not looked at; ``problem`` says why it
    is not attached.
    """

    path: str
    reference: str
    name: str
    kind: AttachmentKind | None
    size: int
    outcome: Outcome
    problem: Message | None = None


@dataclass(frozen=True)
class ZipPreview:
    """What attaching a zip would do; ``digest`` goes back with ``accept``."""

    lines: tuple[ZipLine, ...]
    digest: str

    def count(self, outcome: Outcome) -> int:
        """Count the files of one outcome."""
        return sum(line.outcome is outcome for line in self.lines)


def preview(tx: Transaction, cycle_id: int, *, content: bytes, name: str) -> ZipPreview:
    """Say of every file of a zip to which entry it would go, or why to none; nothing is written.

    A file belongs to the entry whose reference number a folder above it bears, or its own name: ``REFERENCE.pdf``,
    ``REFERENCE-2.jpg``, ``REFERENCE/anything.pdf``.

    Raises:
        NotAllowed: no such cycle, or no right to attach.
        Invalid: the zip cannot be trusted or read.
    """
    tx.require(Right.IMPORT_REGISTER)
    plan = _Plan(tx, cycle_id, paths_in(content, name))
    lines = tuple(plan.take(file)[0] for file in unpacked(content, name))
    return ZipPreview(lines, _digest(lines, content))


def accept(
    tx: Transaction, cycle_id: int, *, content: bytes, name: str, seen_digest: str, are_fit_for_judges: bool
) -> Message:
    """Attach every file of a zip that is not refused, all of them or none; the same zip again changes nothing.

    Args:
        tx: whoever attaches.
        cycle_id: whose entries.
        content: the zip.
        name: as the receipt calls it.
        seen_digest: of the preview the screen showed; any other outcome refuses the act.
        are_fit_for_judges: the organiser's word that none of the files tells who made a suggestion.

    Raises:
        NotAllowed: no such cycle, or no right to attach.
        Invalid: the zip cannot be trusted or read.
        Outdated: it would now do something else than was shown.
    """
    tx.require(Right.IMPORT_REGISTER)
    plan = _Plan(tx, cycle_id, paths_in(content, name))
    lines = list[ZipLine]()
    of_entry: dict[int, list[Laid]] = {}
    with stored_files().keeping() as put:
        for file in unpacked(content, name):
            line, entry_id, laid = plan.take(file)
            lines.append(line)
            if laid is not None:
                put(file.content)
                of_entry.setdefault(entry_id, []).append(laid)
        seen = ZipPreview(tuple(lines), _digest(lines, content))
        if seen.digest != seen_digest:
            raise Outdated(
                msg("The entries have changed since this preview was made. Look at the new one, then attach.")
            )
        for entry_id, files in of_entry.items():
            lay(tx, plan.entries[entry_id], files, are_fit_for_judges=are_fit_for_judges)
        return _receipt(tx, cycle_id, name, seen, len(of_entry))


class _Plan:
    """Which file of a zip goes to which entry, decided one after the other.

    Args:
        tx: whoever attaches.
        cycle_id: whose entries.
        paths: of all files.
    """

    def __init__(self, tx: Transaction, cycle_id: int, paths: Sequence[str]) -> None:
        self._known = _known_references(tx, cycle_id)
        named = {place.entry_id for path in paths if (place := self._place_of(path)).entry_id}
        self.entries = _entries(tx, sorted(named))
        self._holdings = holdings_of(tx, list(self.entries.values()))

    def take(self, file: PackedFile) -> tuple[ZipLine, int, Laid | None]:
        """Decide on one file: what is said of it, whose it is, and what is to be laid there; None where nothing is."""
        place = self._place_of(file.path)
        line = ZipLine(file.path, "", "", None, len(file.content), Outcome.REFUSED)
        if not place.entry_id:
            return replace(line, problem=place.problem), 0, None
        holding = self._holdings[place.entry_id]
        line = replace(line, reference=self.entries[place.entry_id].reference)
        if file.refusal is not None:
            return replace(line, problem=file.refusal), 0, None
        try:
            name = plain_name(place.name)
            if name and sha256_of(file.content) in holding.contents:
                said = holding.says_same(name, sha256_of(file.content))
                return replace(line, name=name, outcome=Outcome.HELD, problem=said), 0, None
            laid = checked(holding, name, file.content)
        except Invalid as refusal:
            return replace(line, problem=refusal.message), 0, None
        return replace(line, name=name, kind=laid.kind, outcome=Outcome.ATTACHED), place.entry_id, laid

    def _place_of(self, path: str) -> _Place:
        """Find the entry by the innermost folder that bears its number, else by the file's own name."""
        parts = path.split("/")
        for depth in range(len(parts) - 2, -1, -1):
            if (code := code_of(parts[depth])) in self._known:
                return self._named(path, code, "-".join(parts[depth + 1 :]))
        stem = code_of(parts[-1].rpartition(".")[0] or parts[-1])
        for end in range(len(stem), 0, -1):
            if stem[:end] in self._known and (end == len(stem) or _FOLLOWS.fullmatch(stem[end:])):
                return self._named(path, stem[:end], parts[-1])
        return _Place(
            problem=msg(
                "{file} names no reference number of this cycle. Name the file, or a folder it lies in, by the number: "
                "{examples}.",
                file=path,
                examples=_EXAMPLES,
            )
        )

    def _named(self, path: str, code: str, name: str) -> _Place:
        entry_id = self._known[code]
        if entry_id:
            return _Place(entry_id, name)
        return _Place(
            problem=msg(
                "{file}: a suggestion and an organisation both have the number {reference}. Attach it on the entry's "
                "own page.",
                file=path,
                reference=code,
            )
        )


@dataclass(frozen=True)
class _Place:
    """Where a file belongs and what it is called there; ``entry_id`` is 0 where ``problem`` says why nowhere."""

    entry_id: int = 0
    name: str = ""
    problem: Message | None = None


def _known_references(tx: Transaction, cycle_id: int) -> dict[str, int]:
    """Give the entry of each reference number, in one spelling; 0 for a number that two of them have."""
    if tx.session.get(Cycle, cycle_id) is None:
        raise not_allowed()
    rows = tx.session.execute(
        select(Entry.id, Entry.reference).join(Track, Track.id == Entry.track_id).where(Track.cycle_id == cycle_id)
    )
    known: dict[str, int] = {}
    for row in rows:
        code = code_of(row.reference)
        known[code] = 0 if code in known else row.id
    return known


def _entries(tx: Transaction, ids: Sequence[int]) -> dict[int, Entry]:
    found = dict[int, Entry]()
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[start : start + _ASKED_AT_ONCE]
        rows = tx.session.scalars(select(Entry).where(Entry.id.in_(some)).options(selectinload(Entry.proposers)))
        found |= {entry.id: entry for entry in rows}
    return found


def _receipt(tx: Transaction, cycle_id: int, name: str, seen: ZipPreview, entries: int) -> Message:
    counts = {outcome.value: seen.count(outcome) for outcome in Outcome}
    if not entries:
        return msg("Nothing of {file} is new: {held} attached before, {refused} refused.", file=name, **counts)
    said = msg(
        "{file}: {attached} files attached to {entries} entries, {held} attached before, {refused} refused.",
        file=name,
        entries=entries,
        **counts,
    )
    return tx.record("attachment_zips.accept", ("cycle", cycle_id), said)


def _digest(lines: Sequence[ZipLine], content: bytes) -> str:
    said = [
        [line.path, line.reference, line.name, line.outcome.value, encode(line.problem) if line.problem else None]
        for line in lines
    ]
    return hashlib.sha256(json.dumps([sha256_of(content), said], ensure_ascii=False).encode()).hexdigest()
