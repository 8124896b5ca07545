"""Lots drawn from names and a seed: an order that depends on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

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
