"""Drawings made once for data that never changes, shared by everybody who may see the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from use_cases.kept_room import ROOM, Room

T = TypeVar("T")


class Kept(Generic[T]):
    """A few of the things last made from unchanging data.

    Whoever asks has been given the data by a use case in the same run: permission is not kept, only the drawing.
    So everything the drawing depends on belongs into ``data`` or ``how``, above all what differs by reader: the
    language, and any second object that a use case gave. What is left out shows one reader what another was given.
    They share the room of what use cases keep, and what they are drawn from counts with them: it is held here, too.
    """

    def __init__(self, most: int, room: Room = ROOM) -> None:
        self._most, self._room = most, room
        self._made: OrderedDict[tuple[int, Hashable], tuple[object, T, object]] = OrderedDict()
        self._lock = Lock()

    def of(self, data: object, how: Hashable, make: Callable[[], T]) -> T:
        """Give what was made from this very object in this way, or make it.

        Args:
            data: compared by identity.
            how: compared by value; an object of a class with ``eq=False`` in it by identity, too.
            make: reads nothing but these two.
        """
        key = (id(data), how)
        with self._lock:
            found = self._made.get(key)
            # An id is given again once its object is gone; holding the object here prevents that.
            if found is not None and found[0] is data:
                self._made.move_to_end(key)
                self._room.use(found[2])
                return found[1]
        made = make()
        token = self._room.take((data, made), lambda: self._forget(key, made))
        with self._lock:
            before = self._made.pop(key, None)
            self._made[key] = (data, made, token)
            gone = [before] if before else []
            while len(self._made) > self._most:
                gone.append(self._made.popitem(last=False)[1])
        for _data, _made, their_token in gone:
            self._room.leave(their_token)
        return made

    def _forget(self, key: tuple[int, Hashable], made: T) -> None:
        with self._lock:
            found = self._made.get(key)
            if found is not None and found[1] is made:
                del self._made[key]
