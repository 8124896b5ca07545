"""Linear algebra on one thread: on two busy cores, two threads made small solves four hundred times slower."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

import scipy.linalg.lapack  # noqa: F401 -- the libraries are looked for once, when all of them are there
from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Hold BLAS and LAPACK to one thread of this process while the block runs."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> ThreadpoolController:
    # Looking for them takes as long as a fit of fifty entries.
    return ThreadpoolController()
