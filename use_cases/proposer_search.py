"""Which suggestions are of whoever has this telephone number, e-mail address or work unit; every search is recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Cycle, Entry, Proposer, Track
from domain.messages import InBoth, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from use_cases.transaction import Transaction

_FEWEST_DIGITS, _FEWEST_LETTERS = 4, 2
_BETWEEN_DIGITS = frozenset(" -–—+()")
# How a number of this country begins abroad; a number may itself have these digits last.
_COUNTRY = re.compile(r"^(?:\+|00)86(?=\d{7})")


@dataclass(frozen=True)
class Found:
    """Suggestions by their ids."""

    entry_ids: frozenset[int]


def found(tx: Transaction, cycle_id: int, *, text: str) -> Found:
    """Look through all proposers of a cycle, in memory: sealed, no statement finds them. Needs a writing transaction.

    What was looked for is not recorded, for the log is no place for numbers.

    Args:
        tx: of somebody who sees proposers.
        cycle_id: whose register.
        text: digits of a number in their order, its last four at least, with or without that of the country; or a
            part of an e-mail address or unit.

    Raises:
        NotAllowed: the actor sees no proposers, or there is no such cycle.
        Invalid: it is too short to tell anybody from others.
    """
    tx.require(Right.SEE_PROPOSERS)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    fits = _fitting(text)
    rows = tx.session.execute(
        select(Proposer.entry_id, Proposer.telephone, Proposer.work_unit)
        .join(Entry, Entry.id == Proposer.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
    )
    ids = frozenset(row.entry_id for row in rows if fits(row.telephone) or fits(row.work_unit))
    said = msg(
        "Looked for proposers of “{cycle}” by telephone or work unit; suggestions found: {n}.",
        cycle=InBoth(cycle.name, cycle.name_en),
        n=len(ids),
    )
    tx.record("proposer_search.found", ("cycle", cycle_id), said)
    return Found(ids)


def _fitting(text: str) -> Callable[[str], bool]:
    plain = _plain(text)
    digits = _digits(_COUNTRY.sub("", "".join(letter for letter in plain if letter == "+" or letter.isdecimal())))
    if plain and all(letter.isdecimal() or letter in _BETWEEN_DIGITS for letter in plain):
        if len(digits) < _FEWEST_DIGITS:
            raise Invalid(msg("Give at least the last four digits of the number."))
        return lambda known: digits in _digits(_plain(known))
    if len(plain) < _FEWEST_LETTERS:
        raise Invalid(msg("Give at least two characters of the e-mail address or work unit."))
    return lambda known: plain in _plain(known)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
