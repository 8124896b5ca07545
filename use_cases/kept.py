"""What can never change again, kept in memory once it has been read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from db.tables import Cycle
from use_cases.kept_room import ROOM, Room
from use_cases.transaction import Transaction

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Place(Generic[V]):
    """Where one thing is kept once somebody has built it; whoever comes meanwhile waits for it."""

    def __init__(self) -> None:
        self.building = Lock()
        self.built: list[V] = []
        self.token: object = None


class Kept(Generic[K, V]):
    """The latest of what was built for one database, such as a stored ranking or a frozen rubric.

    Only for what is immutable in the database: nothing here is ever looked up again, but for ``outdate``. Whoever asks
    for it has to be asked who they are first; that answer is never kept. All of them together hold no more bytes than
    the room they share.
    """

    def __init__(self, most: int, room: Room = ROOM) -> None:
        """Keep at most so many of each database."""
        self._most, self._room = most, room
        self._lock = Lock()
        self._of_database: WeakKeyDictionary[object, dict[tuple[int, K], _Place[V]]] = WeakKeyDictionary()

    def get(self, tx: Transaction, key: K, build: Callable[[Transaction, K], V]) -> V:
        """Give what is kept under the key, built now if it is not; two who ask at once pay for it once."""
        # What undoes the immutable says so (``outdate``): what was kept before is not met.
        place_of = (tx.resets, key)
        with self._lock:
            kept = self._of_database.setdefault(tx.session.get_bind(), {})
            if place_of not in kept:
                while len(kept) >= self._most:
                    self._room.leave(kept.pop(next(iter(kept))).token)
                kept[place_of] = _Place()
            place = kept[place_of]
        with place.building:
            if not place.built:
                place.built.append(self._built_at(place, kept, place_of, lambda: build(tx, key)))
                place.token = self._room.take((place.built[0],), lambda: self._forget(place, kept, place_of))
            else:
                self._room.use(place.token)
            return place.built[0]

    def _forget(self, place: _Place[V], kept: dict[tuple[int, K], _Place[V]], key: tuple[int, K]) -> None:
        with self._lock:
            if kept.get(key) is place:
                del kept[key]

    def _built_at(
        self, place: _Place[V], kept: dict[tuple[int, K], _Place[V]], key: tuple[int, K], build: Callable[[], V]
    ) -> V:
        try:
            return build()
        except BaseException:
            # What could not be built takes nobody's place, and the next who asks tries again.
            self._forget(place, kept, key)
            raise


def outdate(tx: Transaction, cycle_id: int) -> None:
    """Let nothing be met again that any process keeps in memory, of whichever cycle; asks nobody.

    For the few acts that undo what never changes: a rehearsal taken away, words masked or forgotten in what was ranked.
    """
    cycle = tx.session.get_one(Cycle, cycle_id)
    cycle.resets = (cycle.resets or 0) + 1
