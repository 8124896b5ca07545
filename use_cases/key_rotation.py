"""Another key for what is sealed, while the program runs: put first, everything sealed anew, the older one retired.

Each step is an act of its own, and each can be the last before a power cut: as long as an older key is in the file, it
opens what it sealed, and the next rotation goes on where this one ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, select, update

from db.engine import Database
from db.key_ring import name_in, new_key
from db.sealed import keys_of, seal, unseal
from db.tables import HalfSignIn, SecondFactor
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases import sealed_data, second_factors
from use_cases.second_factors import MARKED
from use_cases.secret_box import opened, sealed
from use_cases.transaction import Credential, Transaction, perform
from use_cases.ways_in import place_of_factor, place_of_half

_AT_A_TIME = 1000


@dataclass(frozen=True)
class _Anew:
    """How many values were sealed anew, and the last of them: the number of its column, and its row's id."""

    n: int
    column: int
    last_id: int


@dataclass(frozen=True)
class Retired:
    """The end of a rotation: what is said of it, and the files that the older keys are in now."""

    message: Message
    files: tuple[Path, ...]


def begin(tx: Transaction) -> Message:
    """Let a new key seal from now on; where a rotation was cut off, that one is gone on with.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: the key file holds something else, or cannot be written as its owner's.
        Invalid: something is sealed with a key that is not here.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    ring = keys_of(tx.session.connection())
    lacking = sealed_data.unreadable(tx)
    if lacking is not None:
        raise Invalid(lacking)
    keys = ring.current(makes=True)
    if len(keys) > 1:
        said = msg("There are older keys in the file: the rotation to {key} is gone on with.", key=keys[0].name)
        return tx.record("key_rotation.begin", ("keys", None), said)
    fresh = new_key()
    # Before the transaction ends: whoever writes after it seals with the new key already.
    ring.put_first(fresh)
    said = msg(
        "Rotation begun: the key {key} seals from now on; {older} still opens.", key=fresh.name, older=keys[0].name
    )
    return tx.record("key_rotation.begin", ("keys", None), said)


def plan_to_give_up(tx: Transaction) -> Message:
    """Say what ``give_up_lost`` would empty; nothing is changed.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: the key file holds something else.
        Invalid: every key is here.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    lost, owners = _lost(tx)
    return msg(
        "To be emptied, for what it is sealed with ({names}) is not here: {what} Nothing was changed. What is emptied "
        "cannot be brought back: look for the key file first, also among those of older backups.",
        names=_names(lost),
        what=_counted(lost, owners),
    )


def give_up_lost(tx: Transaction) -> Message:
    """Empty what is sealed with a key that is nowhere any more, so that all else can be worked with again.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: the key file holds something else.
        Invalid: every key is here.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    lost, owners = _lost(tx)
    second_factors.give_up(tx, owners)
    for rows, field, place in sealed_data.raw_columns():
        nothing = None if place in sealed_data.WORDS else ""
        for name in _names(lost):
            tx.session.execute(update(rows).where(rows.c[field].startswith(f"{name}:")).values({field: nothing}))
    said = msg("Given up, for the key {names} was lost: {what}", names=_names(lost), what=_counted(lost, owners))
    return tx.record("key_rotation.give_up_lost", ("keys", None), said)


def _lost(tx: Transaction) -> tuple[Counter[tuple[str, str]], tuple[int, ...]]:
    """Count by place and key what is sealed with a key that is not here, and tell whose second factors are.

    Raises:
        Unopened: the key file holds something else.
        Invalid: every key is here.
    """
    here = {key.name for key in keys_of(tx.session.connection()).current()}
    found = {(place, name): n for (place, name), n in sealed_data.sealed_by(tx).items() if name not in here}
    owners = second_factors.unreadable_owners(tx)
    if not found and not owners:
        raise Invalid(msg("Nothing was given up: every key that something is sealed with is here."))
    return Counter(found), owners


def _names(lost: Counter[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({name for _place, name in lost}))


def _counted(lost: Counter[tuple[str, str]], owners: Sequence[int]) -> Message:
    def of(*places: str) -> int:
        return sum(n for (place, _name), n in lost.items() if place in places)

    return msg(
        "telephones of proposers: {telephones}; their work units: {units}; contacts of experts: {experts}; names of "
        "objectors: {objectors}; their contacts: {contacts}; lists of masked words: {words}; second factors: "
        "{factors}. Values: {n}.",
        telephones=of("proposers.telephone"),
        units=of("proposers.work_unit"),
        experts=of("pool_experts.contact"),
        objectors=of("objections.objector"),
        contacts=of("objections.contact"),
        words=of(*sealed_data.WORDS),
        factors=len(owners),
        n=lost.total() + len(owners),
    )


def seal_anew(database: Database, who: Credential) -> int:
    """Seal everything with the first key, a thousand values a turn, so that others write meanwhile; gives how many.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: a value does not open.
    """
    n, done = 0, _Anew(0, 0, 0)
    while (done := perform(database, who, _seal_some_anew, since=done)).n:
        n += done.n
    return n


def _seal_some_anew(tx: Transaction, *, since: _Anew) -> _Anew:
    """Seal a thousand values of a column, those behind what the call before gave; none where nothing is left."""
    tx.require(Right.MANAGE_ACCOUNTS)
    ring = keys_of(tx.session.connection())
    newest = ring.current()[0].name
    for number, (rows, field, place) in enumerate(sealed_data.raw_columns()):
        if number < since.column:
            continue
        # Whatever is written meanwhile is sealed with the newest key, before this row as behind it.
        behind = rows.c.id > (since.last_id if number == since.column else 0)
        older = behind & (rows.c[field] != "") & ~rows.c[field].startswith(f"{newest}:")
        asked = select(rows.c.id, rows.c[field]).where(older).order_by(rows.c.id).limit(_AT_A_TIME)
        found = tx.session.execute(asked).all()
        if found:
            tx.session.execute(
                rows.update().where(rows.c.id == bindparam("of")).values({field: bindparam("made")}),
                [{"of": row[0], "made": seal(ring, unseal(ring, row[1], place), place)} for row in found],
            )
            return _Anew(len(found), number, found[-1][0])
    return _Anew(_seal_factors_anew(tx, newest), since.column, since.last_id)


def finish(tx: Transaction) -> Retired:
    """Retire the older keys: they are taken out of the file, each into one of its own.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Invalid: something is still sealed with one of them.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    ring = keys_of(tx.session.connection())
    newest = ring.current()[0].name
    left = sum(n for name, n in sealed_data.names_of_keys(tx).items() if name != newest)
    if left:
        raise Invalid(msg("Values still sealed with an older key: {n}. Please rotate again.", n=left))
    files = ring.retire([MARKED])
    said = msg("Rotation ended: everything is sealed with the key {key}.", key=newest)
    return Retired(tx.record("key_rotation.finish", ("keys", None), said), files)


def _seal_factors_anew(tx: Transaction, newest: str) -> int:
    """Seal second factors; one whose key was lost stays, its owner sets it up anew at the next sign-in."""
    n = 0
    for factor in tx.session.scalars(select(SecondFactor)):
        anew = _anew(factor.secret, place_of_factor(factor.user_id), newest)
        n += anew is not None
        factor.secret = anew or factor.secret
    for half in tx.session.scalars(select(HalfSignIn).where(HalfSignIn.secret.is_not(None))):
        anew = _anew(half.secret or "", place_of_half(half.token_hash), newest)
        n += anew is not None
        half.secret = anew or half.secret
    return n


def _anew(kept: str, place: str, newest: str) -> str | None:
    content = None if name_in(kept) == newest else opened(kept, bound_to=place)
    return None if content is None else sealed(content, bound_to=place)
