"""What somebody has in hand: in the server's memory under their sign-in, on no record, there again after a refresh."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from ui.session import who
from use_cases.transaction import SignedIn, token_hash

T = TypeVar("T")


class InHand(Generic[T]):
    """The latest of such things, one per sign-in and key; only the same sign-in finds them again.

    They are lost when the server ends, or when so many others have theirs in hand that the oldest have to go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, int], T] = OrderedDict()

    def get(self, key: int) -> T | None:
        """Give what the reader has in hand; None where there is nothing."""
        place = _place(key)
        if place is None:
            return None
        with self._lock:
            if place not in self._held:
                return None
            self._held.move_to_end(place)
            return self._held[place]

    def keep(self, key: int, thing: T) -> None:
        """Put it in the reader's hand; of somebody who has signed out nothing is kept."""
        place = _place(key)
        if place is None:
            return
        with self._lock:
            self._held[place] = thing
            self._held.move_to_end(place)
            while len(self._held) > self._most:
                self._held.popitem(last=False)


def _place(key: int) -> tuple[str, int] | None:
    match who():
        case SignedIn(token):
            return token_hash(token), key
        case _:
            return None
