"""What can never change again, kept in memory once it has been read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from use_cases.transaction import Transaction

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The latest of what was built for one database, such as a stored ranking or a frozen rubric.

    Only for what is immutable in the database: nothing here is ever looked up again. Whoever asks for it
    has to be asked who they are first; that answer is never kept.
    """

    def __init__(self, most: int) -> None:
        """Keep at most so many of each database."""
        self._most = most
        self._lock = Lock()
        self._of_database: WeakKeyDictionary[object, dict[K, V]] = WeakKeyDictionary()

    def get(self, tx: Transaction, key: K, build: Callable[[Transaction, K], V]) -> V:
        """Give what is kept under the key, built now if it is not."""
        with self._lock:
            kept = self._of_database.setdefault(tx.session.get_bind(), {})
            if key in kept:
                return kept[key]
        built = build(tx, key)
        with self._lock:
            while len(kept) >= self._most:
                kept.pop(next(iter(kept)))
            kept[key] = built
        return built
