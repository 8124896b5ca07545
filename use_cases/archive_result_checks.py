"""What became of the lists of an archive against its log: signatures, sealing, publicity, objections, withdrawals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.messages import N_, Message, msg
from domain.results import Capacity, ObjectionState
from use_cases.archive_acts import DISMISSED, ENTERED, PUBLISHED, UPHELD, WITHDRAWN
from use_cases.archive_cells import Row
from use_cases.archive_findings import Finding, finding
from use_cases.archived_results import ArchivedResults
from use_cases.archived_tables import ArchivedTables

SIGN, SET_ASIDE, SEAL = "award_lists.sign", "award_lists.set_aside", "award_lists.seal"
BEGIN = "publicity.begin"
_ACT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        SET_ASIDE: N_("its being set aside"),
        SEAL: N_("its sealing"),
        BEGIN: N_("its publicity"),
        PUBLISHED: N_("its publication"),
    }
)
_LAST: Mapping[str, ObjectionState] = MappingProxyType(
    {
        ENTERED: ObjectionState.OPEN,
        DISMISSED: ObjectionState.DISMISSED,
        UPHELD: ObjectionState.UPHELD,
    }
)


def result_findings(tables: ArchivedTables, results: ArchivedResults) -> Iterator[Finding]:
    """Say what the log tells otherwise, and which list was sealed without a signature that it needs."""
    yield from _gaps(results)
    for row in results.lists:
        yield from _acts(results, row)
        yield from _signatures(results, row)
        yield from _notice(results, row)
    taken = {row["entry_id"] for row in results.withdrawals}
    for row in results.objections:
        yield from _objection(tables, results, row, is_taken=row["entry_id"] in taken)
    for row in results.withdrawals:
        yield from _withdrawal(tables, results, row)


def _gaps(results: ArchivedResults) -> Iterator[Finding]:
    """Find versions that are not there: their numbers run from 1, and whatever is of a list is of one of them."""
    numbers = {row["number"] for row in results.lists}
    for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
        yield finding("list_gap", msg("List {number}: missing.", number=number), number=number)
    of_lists = {row["list_id"] for row in (*results.objections, *results.withdrawals)}
    known = {row["list_id"] for row in results.lists}
    for list_id in sorted((of_lists | results.signatures.keys() | results.publicities.keys()) - known):
        sentence = msg("Something is told of a list that is not there (list_id {id}).", id=list_id)
        yield finding("list_unknown", sentence, list=list_id)


def _acts(results: ArchivedResults, row: Row) -> Iterator[Finding]:
    stands = {
        SET_ASIDE: row["set_aside_at"] is not None,
        SEAL: row["sealed_at"] is not None,
        BEGIN: row["list_id"] in results.publicities,
        PUBLISHED: row["published_at"] is not None,
    }
    for action, is_so in stands.items():
        is_told = bool(results.acts.after(row["event_seq"] or 0, action, row["list_id"]))
        if is_told is is_so:
            continue
        act = msg(_ACT_NAMES[action])
        sentence = (
            msg("List {number}: the log does not tell of {act}.", number=row["number"], act=act)
            if is_so
            else msg("List {number}: the log tells of {act}, and nothing here does.", number=row["number"], act=act)
        )
        yield finding("list_act" if is_so else "list_act_absent", sentence, list=row["list_id"], act=action)


def _signatures(results: ArchivedResults, row: Row) -> Iterator[Finding]:
    key, number = row["list_id"], row["number"]
    signatures = results.signatures.get(key, ())
    given = {signature["user_id"]: signature["name"] for signature in signatures}
    told = {each["actor_id"]: each["actor_name"] for each in results.acts.after(row["event_seq"] or 0, SIGN, key)}
    for user_id in sorted(told.keys() - given.keys()):
        sentence = msg(
            "List {number}: the signature of {name}, of which the log tells, is missing.",
            number=number,
            name=told[user_id],
        )
        yield finding("signature_absent", sentence, list=key, user=user_id)
    for user_id in sorted(given.keys() - told.keys()):
        sentence = msg(
            "List {number}: the log does not tell that {name} signed it.", number=number, name=given[user_id]
        )
        yield finding("signature_extra", sentence, list=key, user=user_id)
    capacities = {signature["capacity"] for signature in signatures}
    if row["sealed_at"] is not None and Capacity.ORGANISER not in capacities:
        yield _unsigned(
            row, Capacity.ORGANISER, msg("List {number}: sealed without an organiser's signature.", number=number)
        )
    if row["sealed_at"] is not None and results.motions and Capacity.CHAIR not in capacities:
        yield _unsigned(row, Capacity.CHAIR, msg("List {number}: sealed without a chair's signature.", number=number))


def _unsigned(row: Row, capacity: Capacity, sentence: Message) -> Finding:
    return finding("unsigned", sentence, list=row["list_id"], capacity=capacity.value)


def _notice(results: ArchivedResults, row: Row) -> Iterator[Finding]:
    """Compare the head of the log on the notice with the log."""
    shown = results.publicities.get(row["list_id"])
    if shown is None:
        return
    event = results.acts.event(shown["head_seq"])
    if event is None or event["hash"] != shown["head_hash"]:
        sentence = msg(
            "List {number}: the log does not have the head that its notice bears, line {seq}.",
            number=row["number"],
            seq=shown["head_seq"],
        )
        yield finding("notice_head", sentence, list=row["list_id"], seq=shown["head_seq"])


def _objection(tables: ArchivedTables, results: ArchivedResults, row: Row, *, is_taken: bool) -> Iterator[Finding]:
    key, state = row["objection_id"], row["state"]
    reference = tables.references.get(row["entry_id"], str(row["entry_id"]))
    told = _LAST.get(results.acts.last(tuple(_LAST), key))
    if told is None or told.value != state:
        found = "" if told is None else told.value
        sentence = msg(
            "Objection {number} to the award of {reference}: here {stored}, by the log {found}.",
            number=row["number"],
            reference=reference,
            stored=state or "—",
            found=found or "—",
        )
        yield finding("objection_differs", sentence, objection=key, stored=state, found=found)
    evidence = results.acts.evidence_of(key)
    if evidence is not None and evidence != _contents(row["evidence_files"]):
        sentence = msg(
            "Objection {number} to the award of {reference}: its evidence files are not those of which the log tells.",
            number=row["number"],
            reference=reference,
        )
        yield finding("evidence_differs", sentence, objection=key)
    if state == ObjectionState.UPHELD and not is_taken:
        sentence = msg(
            "Objection {number} to the award of {reference} was upheld, and the award was not withdrawn.",
            number=row["number"],
            reference=reference,
        )
        yield finding("objection_without_effect", sentence, objection=key)


def _contents(files: object) -> list[str] | None:
    """Give the SHA-256 of the files in a cell, in order; None for what is no list of files."""
    if not isinstance(files, list) or not all(isinstance(file, dict) and "sha256" in file for file in files):
        return None
    return sorted(str(file["sha256"]) for file in files)


def _withdrawal(tables: ArchivedTables, results: ArchivedResults, row: Row) -> Iterator[Finding]:
    action, subject = (WITHDRAWN, row["list_id"]) if row["objection_id"] is None else (UPHELD, row["objection_id"])
    if not results.acts.is_told(row["event_seq"], (action,), subject):
        reference = tables.references.get(row["entry_id"], str(row["entry_id"]))
        sentence = msg("The log does not tell that the award of {reference} was withdrawn.", reference=reference)
        yield finding("withdrawal_not_in_log", sentence, entry=row["entry_id"])
