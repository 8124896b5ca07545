"""How far a long document has come, told now and then to whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Tell = Callable[[int, int], None]
"""Takes how many steps are done, and of how many."""

_EVERY = 250


@dataclass
class Steps:
    """Counts the steps of one document; tells of every so many only, so that counting costs nothing.

    Attributes:
        tell: who is told; None for nobody.
        of: how many steps there are in all.
        done: how many have been done.
    """

    tell: Tell | None
    of: int
    done: int = 0

    def add(self, steps: int = 1) -> None:
        """Count further ones."""
        before = self.done
        self.done = min(self.done + steps, self.of)
        if self.tell is not None and before // _EVERY != self.done // _EVERY:
            self.tell(self.done, self.of)
