"""Drawings made once for data that never changes, shared by everybody who may see the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A few of the things last made from unchanging data.

    Whoever asks has been given the data by a use case in the same run: permission is not kept, only the drawing.
    So everything the drawing depends on belongs into ``data`` or ``how``, above all what differs by reader: the
    language, and any second object that a use case gave. What is left out shows one reader what another was given.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[tuple[int, Hashable], tuple[object, T]] = OrderedDict()
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
                return found[1]
        made = make()
        with self._lock:
            self._made[key] = (data, made)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
