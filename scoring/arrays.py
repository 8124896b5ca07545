"""Names for the arrays of the scoring core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]
BoolArray: TypeAlias = NDArray[np.bool_]
CountArray: TypeAlias = NDArray[np.int32]
"""Small counts in large tables."""

WholeArray: TypeAlias = NDArray[np.int64]
"""Whole numbers: int64, or an object array of Python integers where int64 could overflow.

Both know the same operators, so the checker is told of int64 only; ``python_integers``
is the one door to the other.
"""

# Half of what int64 holds, so that one addition or doubling after a check is still safe.
SAFE = 2**62


def sums(index: IntArray, values: FloatArray, many: int) -> FloatArray:
    """Shape (many,): the sum of the values at each index from 0 on; 0 where there is none."""
    return np.bincount(index, weights=values, minlength=many).astype(np.float64, copy=False)


def indices(places: Sequence[int]) -> IntArray:
    """Make an array of indices, of the type that every input asks for, also where there are none."""
    return np.asarray(places, dtype=np.int64)


def require_whole(**arrays: WholeArray) -> None:
    """Let only one-dimensional arrays of whole numbers through.

    Raises:
        ValueError: an array is not one-dimensional, or holds anything but whole numbers:
            a binary float rounds, and NaN means “not given”, which is never a number.
    """
    for name, array in arrays.items():
        if array.ndim != 1:
            raise ValueError(f"{name} must be one-dimensional, not of shape {array.shape}")
        if array.dtype == np.int64:
            continue
        if array.dtype != np.object_ or not all(type(number) is int for number in array.tolist()):
            raise ValueError(f"{name} must hold int64 or Python integers, not {array.dtype}")


def require_same_length(arrays: Mapping[str, WholeArray]) -> None:
    """Let only arrays of one length through.

    Raises:
        ValueError: two of them differ in length.
    """
    if len({len(array) for array in arrays.values()}) > 1:
        lengths = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise ValueError(f"arrays differ in length: {lengths}")


def largest_size(array: WholeArray) -> int:
    """Give the greatest absolute value as a Python integer; 0 for an empty array."""
    if not len(array):
        return 0
    return max(abs(int(array.max())), abs(int(array.min())))


def widened(array: WholeArray, factor: int) -> WholeArray:
    """Give the array in a type that can be multiplied by a factor without overflow.

    Args:
        array: shape (N,), whole numbers.
        factor: the greatest absolute value it will be multiplied by.

    Returns:
        The array itself, or a copy of Python integers where int64 would not do.
    """
    if array.dtype == np.object_ or largest_size(array) * factor < SAFE:
        return array
    return python_integers(array.tolist())


def python_integers(numbers: Iterable[int]) -> WholeArray:
    """Make an array of Python integers, which never overflow."""
    return cast("WholeArray", np.asarray(list(numbers), dtype=np.object_))
