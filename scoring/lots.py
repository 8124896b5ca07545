"""Lots drawn from a seed: an order of names or one number, which depend on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b, shake_256
from itertools import count

import numpy as np

from scoring.arrays import IntArray


def drawn_order(names: Sequence[str], seed: int) -> IntArray:
    """Put names into an order by lot.

    Each name's lot is the BLAKE2b digest (16 bytes) of the seed, a zero byte and the name, in UTF-8; the smallest comes
    first. So the order is the same however the names were sorted, anybody can recompute it with other tools,
    and a name added or left out does not change the order of the rest.

    Args:
        names: length N, no two equal.
        seed: any whole number.

    Returns:
        Shape (N,), positions of the names in the order of their lots.
    """
    lots = [blake2b(f"{seed}\0{name}".encode(), digest_size=16).digest() for name in names]
    return np.asarray(sorted(range(len(names)), key=lots.__getitem__), dtype=np.int64)


def drawn_number(below: int, seed: int) -> int:
    """Draw one whole number by lot, each equally likely.

    SHAKE-256 of the seed, a zero byte and the number of the attempt, both as decimal text, gives as many bits as
    ``below`` − 1 has; the first attempt that is less than ``below`` counts, so that no number is favoured.

    Args:
        below: at least 1, of any size.
        seed: any whole number.

    Returns:
        From 0 to ``below`` − 1.

    Raises:
        ValueError: ``below`` is less than 1.
    """
    if below < 1:
        raise ValueError("there is no number to draw")
    bits = (below - 1).bit_length()
    for attempt in count():
        drawn = shake_256(f"{seed}\0{attempt}".encode()).digest((bits + 7) // 8)
        number = int.from_bytes(drawn) >> (-bits % 8)
        if number < below:
            return number
    raise AssertionError("attempts do not end")
