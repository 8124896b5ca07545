"""Linear algebra on one thread: on two busy cores, two threads made small solves four hundred times slower."""

from __future__ import annotations

from functools import cache

import scipy.linalg.lapack  # noqa: F401 -- its library has to be there when it is looked for
from threadpoolctl import ThreadpoolController


@cache
def use_one_thread() -> None:
    """Hold BLAS and LAPACK to one thread of this process from now on.

    For good, not for a block: the number is the process's, and of two blocks that overlap the first to end would
    hand two threads to the other, whose figures would then be rounded otherwise.
    """
    ThreadpoolController().limit(limits=1, user_api="blas")
