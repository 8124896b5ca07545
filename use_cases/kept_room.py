"""How much memory all that is kept together may hold: counted in bytes, the longest unused goes first."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from threading import Lock

MOST_BYTES = 384 << 20
"""Of one process. A leaderboard of 30,000 entries holds some 20 MB of it, all that is told of it some 60."""
_SAMPLED = 48
_DEEPEST = 8


class Room:
    """A bound on the bytes of what several caches hold; whoever holds something gives it up when told to."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """Hold at most so many bytes."""
        self._most = most
        self._held: OrderedDict[object, tuple[int, Callable[[], None]]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def held(self) -> int:
        """How many bytes are held."""
        return self._bytes

    def take(self, value: object, give_up: Callable[[], None]) -> object:
        """Count something in, and let others be given up for it; it stays itself, however large.

        Args:
            value: what is kept.
            give_up: forgets it; called at most once, from any thread, without a lock of ours.

        Returns:
            What it is known by here.
        """
        token, weight = object(), weight_of(value)
        given_up = list[Callable[[], None]]()
        with self._lock:
            self._held[token] = (weight, give_up)
            self._bytes += weight
            while self._bytes > self._most and len(self._held) > 1:
                _oldest, (freed, forget) = self._held.popitem(last=False)
                self._bytes -= freed
                given_up.append(forget)
        for forget in given_up:
            forget()
        return token

    def use(self, token: object) -> None:
        """Say that something was of use just now."""
        with self._lock:
            if token in self._held:
                self._held.move_to_end(token)

    def leave(self, token: object) -> None:
        """Say that something is not held any more."""
        with self._lock:
            weight, _give_up = self._held.pop(token, (0, None))
            self._bytes -= weight


ROOM = Room()
"""Of this process."""


def weight_of(value: object) -> int:
    """Estimate the bytes of a value and all that hangs on it; of long sequences by a sample.

    What is shared between its parts counts as often as it is met, so the estimate is rather too high.
    """
    return _weight(value, _DEEPEST)


def _weight(value: object, depth: int) -> int:
    own, size = sys.getsizeof(value, 0), getattr(value, "nbytes", None)
    if isinstance(size, int):
        return own + size
    if depth == 0 or value is None or isinstance(value, str | bytes | int | float | type):
        return own
    return own + _of_many(_parts(value), depth)


def _parts(value: object) -> Sequence[object]:
    """Give what hangs on a value: items, fields, or whatever else it holds."""
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, AbstractSet):
        return list(value)
    if isinstance(value, Sequence):
        return value
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return list(getattr(value, "__dict__", {}).values())


def _of_many(values: Sequence[object], depth: int) -> int:
    many = len(values)
    if many <= _SAMPLED:
        return sum(_weight(each, depth - 1) for each in values)
    sample = sum(_weight(values[place * many // _SAMPLED], depth - 1) for place in range(_SAMPLED))
    return sample * many // _SAMPLED
