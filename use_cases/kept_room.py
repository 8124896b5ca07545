"""How much memory all that is kept together may hold: counted in bytes, the longest unused goes first."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from threading import Lock

MOST_BYTES = 384 << 20
"""Of one process. A leaderboard of 30,000 entries holds some 20 MB of it, all that is told of it some 60."""
_SAMPLED = 48
_DEEPEST = 8


@dataclass
class _Held:
    """One value and how many hold it."""

    weight: int
    by: int = 0


class Room:
    """A bound on the bytes of what several caches hold; whoever holds something gives it up when told to."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """Hold at most so many bytes."""
        self._most = most
        self._tokens: OrderedDict[object, tuple[tuple[object, ...], Callable[[], None]]] = OrderedDict()
        self._values: dict[int, _Held] = {}
        self._bytes = 0
        self._lock = Lock()

    @property
    def held(self) -> int:
        """How many bytes are held."""
        return self._bytes

    def take(self, values: tuple[object, ...], give_up: Callable[[], None]) -> object:
        """Count something in, and let others be given up for it; it stays itself, however large.

        Args:
            values: what is kept; one that is held by others, too, counts once.
            give_up: forgets it; called at most once, from any thread, without a lock of ours.

        Returns:
            What it is known by here.
        """
        token, weights = object(), [weight_of(value) for value in values]
        given_up = list[Callable[[], None]]()
        with self._lock:
            self._tokens[token] = (values, give_up)
            for value, weight in zip(values, weights, strict=True):
                held = self._values.setdefault(id(value), _Held(weight))
                self._bytes += 0 if held.by else held.weight
                held.by += 1
            while self._bytes > self._most and len(self._tokens) > 1:
                _oldest, (gone, forget) = self._tokens.popitem(last=False)
                self._let_go(gone)
                given_up.append(forget)
        for forget in given_up:
            forget()
        return token

    def use(self, token: object) -> None:
        """Say that something was of use just now."""
        with self._lock:
            if token in self._tokens:
                self._tokens.move_to_end(token)

    def leave(self, token: object) -> None:
        """Say that something is not held any more."""
        with self._lock:
            values, _give_up = self._tokens.pop(token, ((), None))
            self._let_go(values)

    def _let_go(self, values: tuple[object, ...]) -> None:
        for value in values:
            held = self._values[id(value)]
            held.by -= 1
            if not held.by:
                self._bytes -= held.weight
                del self._values[id(value)]


ROOM = Room()
"""Of this process."""


def weight_of(value: object) -> int:
    """Estimate the bytes of a value and all that hangs on it; of long sequences by a sample.

    What its parts share counts once as far as the samples meet it, so the estimate is rather too high.
    """
    return _weight(value, _DEEPEST, set())


def _weight(value: object, depth: int, seen: set[int]) -> int:
    if id(value) in seen:
        return 0
    seen.add(id(value))
    own, size = sys.getsizeof(value, 0), getattr(value, "nbytes", None)
    if isinstance(size, int):
        return own + size
    if depth == 0 or value is None or isinstance(value, str | bytes | int | float | type):
        return own
    return own + _of_many(_parts(value), depth, seen)


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


def _of_many(values: Sequence[object], depth: int, seen: set[int]) -> int:
    many = len(values)
    if many <= _SAMPLED:
        return sum(_weight(each, depth - 1, seen) for each in values)
    sample = sum(_weight(values[place * many // _SAMPLED], depth - 1, seen) for place in range(_SAMPLED))
    return sample * many // _SAMPLED
