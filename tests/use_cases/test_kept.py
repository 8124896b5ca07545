from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from db.engine import Database
from domain.messages import msg
from domain.refusals import Invalid
from tests.panels import an_organiser
from use_cases.kept import Kept
from use_cases.kept_room import Room
from use_cases.transaction import Transaction, read

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


def test_two_who_ask_at_once_pay_once(database: Database) -> None:
    kept: Kept[str, int] = Kept(2)
    asked, go_on, built = Event(), Event(), []

    def build(_tx: Transaction, _key: str) -> int:
        asked.set()
        go_on.wait(5)
        built.append(1)
        return len(built)

    who = an_organiser(database)
    with ThreadPoolExecutor(2) as viewers:
        first = viewers.submit(read, database, who, kept.get, "key", build)
        assert asked.wait(5)
        second = viewers.submit(read, database, who, kept.get, "key", build)
        # Another key is not held up by the one being built.
        assert read(database, who, kept.get, "other", lambda _tx, _key: 7) == 7
        assert not second.done()
        go_on.set()
        assert (first.result(5), second.result(5), built) == (1, 1, [1])


def test_what_could_not_be_built_is_tried_again_and_crowds_nothing_out(database: Database) -> None:
    kept: Kept[str, int] = Kept(2)
    who = an_organiser(database)

    def refuse(_tx: Transaction, _key: str) -> int:
        raise Invalid(msg("There is no sheet to calculate from."))

    assert read(database, who, kept.get, "good", lambda _tx, _key: 1) == 1
    for key in ("bad", "worse", "bad"):
        with pytest.raises(Invalid):
            read(database, who, kept.get, key, refuse)
    assert read(database, who, kept.get, "bad", lambda _tx, _key: 2) == 2
    assert read(database, who, kept.get, "good", lambda _tx, _key: 3) == 1


def test_the_oldest_makes_room(database: Database) -> None:
    kept: Kept[int, int] = Kept(2)
    who = an_organiser(database)
    for key in (1, 2, 3):
        read(database, who, kept.get, key, lambda _tx, key: key)
    assert [read(database, who, kept.get, key, lambda _tx, _key: 0) for key in (2, 3, 1)] == [2, 3, 0]


def test_all_that_is_kept_shares_one_room_in_bytes_and_the_longest_unused_goes(database: Database) -> None:
    room = Room(3_000_000)
    numbers: Kept[int, bytes] = Kept(99, room)
    letters: Kept[str, bytes] = Kept(99, room)
    who, built = an_organiser(database), list[int | str]()

    def build(_tx: Transaction, key: int | str) -> bytes:
        built.append(key)
        return bytes(1_000_000)

    read(database, who, numbers.get, 1, build)
    read(database, who, letters.get, "a", build)
    read(database, who, numbers.get, 1, build)
    read(database, who, numbers.get, 2, build)
    assert room.held < 3_000_000
    read(database, who, numbers.get, 1, build)
    read(database, who, letters.get, "a", build)
    assert built == [1, "a", 2, "a"]


def test_what_is_larger_than_the_room_is_kept_alone(database: Database) -> None:
    room = Room(1_000)
    kept: Kept[int, bytes] = Kept(99, room)
    who = an_organiser(database)
    for key in (1, 2, 2):
        read(database, who, kept.get, key, lambda _tx, key: bytes(5_000 * key))
    assert 10_000 <= room.held < 11_000
