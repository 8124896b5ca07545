"""How alike texts are, as sparse arrays: what is rare in the register tells, what is in every form does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

Places = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

_BITS = 21
_COLUMNS = 1 << 22
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ROWS_AT_ONCE = 2_000
_PAIRS_AT_ONCE = 20_000


def pieces(texts: Sequence[str], length: int) -> csr_array:
    """Say which pieces of so many characters each text has.

    Args:
        texts: E texts; a piece never reaches over a NUL.
        length: of a piece, at most 3 characters.

    Returns:
        Shape (E, F), 1 where text e has piece f. Pieces are told apart by a hash of 22 bits: of a hundred thousand
        pieces one in forty is taken for another, which moves no similarity by as much as a hundredth.
    """
    blocks = [_pieces(texts[at : at + _ROWS_AT_ONCE], length) for at in range(0, len(texts), _ROWS_AT_ONCE)]
    if not blocks:
        return csr_array((0, 0), dtype=np.float32)
    has = vstack(blocks, format="csr")
    used = np.zeros(_COLUMNS, dtype=np.bool_)
    used[has.indices] = True
    number = np.cumsum(used) - 1
    return csr_array((has.data, number[has.indices], has.indptr), shape=(len(texts), int(used.sum())))


def rarity(has: csr_array) -> Weights:
    """Give each column's weight: 1 where every text has it, more the fewer do (smoothed inverse frequency).

    References:
        Spärck Jones (1972), A statistical interpretation of term specificity and its application in retrieval.
    """
    weights: Weights = 1.0 + np.log((1.0 + has.shape[0]) / (1.0 + counts(has)))
    return weights


def counts(has: csr_array) -> Places:
    """Count the texts that have each column."""
    return np.bincount(has.indices, minlength=has.shape[1])


def weighted(has: csr_array, weights: Weights) -> csr_array:
    """Put a column's weight in the place of its ones."""
    return csr_array((weights[has.indices].astype(np.float32), has.indices, has.indptr), shape=has.shape)


def row_sums(has: csr_array) -> Weights:
    """Add up each row."""
    return np.asarray(has.sum(axis=1), dtype=np.float64).ravel()


def products(left: csr_array, right: csr_array, first: Places, second: Places) -> Weights:
    """Multiply pairs of rows.

    Args:
        left: rows to take the first of each pair from.
        right: rows to take the second from.
        first: shape (P,), rows of ``left``.
        second: shape (P,), rows of ``right``.

    Returns:
        Shape (P,), the inner product of each pair.
    """
    found = [np.zeros(0)]
    for at in range(0, len(first), _PAIRS_AT_ONCE):
        some = slice(at, at + _PAIRS_AT_ONCE)
        found.append(row_sums(left[first[some]].multiply(right[second[some]]).tocsr()))
    return np.concatenate(found)


def unit_rows(has: csr_array) -> csr_array:
    """Weigh each text's pieces by rarity and bring it to length 1, so that a product of rows is their cosine."""
    rows = weighted(has, rarity(has))
    lengths = np.sqrt(row_sums(rows.multiply(rows).tocsr()))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    rows.data *= np.repeat(scale, np.diff(rows.indptr)).astype(np.float32)
    return rows


def rarest(has: csr_array, most: int) -> csr_array:
    """Keep of each text its rarest pieces, so many at most, and none that only one text has."""
    often = counts(has)
    blocks = [_rarest(has[at : at + _ROWS_AT_ONCE], often, most) for at in range(0, has.shape[0], _ROWS_AT_ONCE)]
    return vstack(blocks, format="csr") if blocks else has


def in_lots(has: csr_array, most: int) -> csr_array:
    """Divide each column among so many texts that no column has more than ``most``.

    A letter that a thousand people sent would otherwise compare each with each. Where lots begin differs from
    column to column, so that neighbours who are parted in one meet in another.
    """
    by_column = has.tocsc()
    often = np.diff(by_column.indptr)
    columns = np.repeat(np.arange(has.shape[1]), often)
    place = np.arange(len(columns)) - np.repeat(by_column.indptr[:-1], often)
    offset = np.where(often > most, (columns_hash(np.arange(has.shape[1])) % np.uint64(most)).astype(np.int64), 0)
    lots = np.where(often > most, (often + offset - 1) // most + 1, (often > 0).astype(np.int64))
    begin = np.concatenate(([0], np.cumsum(lots)))
    lot = begin[columns] + (place + offset[columns]) // most
    shape = (has.shape[0], int(begin[-1]))
    return csr_array((np.ones(len(lot), dtype=np.float32), (by_column.indices, lot)), shape=shape)


def meeting(has: csr_array, fewest: int) -> Iterator[tuple[Places, Places]]:
    """Give the pairs of texts that share so many columns, or all that the shorter has; block by block.

    Yields:
        First and second of each pair, first < second.
    """
    sizes, turned = row_sums(has), has.T.tocsr()
    for at in range(0, has.shape[0], _ROWS_AT_ONCE // 4):
        block = (has[at : at + _ROWS_AT_ONCE // 4] @ turned).tocoo()
        first, second = block.coords[0].astype(np.int64) + at, block.coords[1].astype(np.int64)
        needed = np.minimum(fewest, np.minimum(sizes[first], sizes[second]))
        kept = (first < second) & (block.data >= needed)
        yield first[kept], second[kept]


def columns_hash(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Spread codes evenly, the same way on every machine (Fibonacci hashing)."""
    return (codes.astype(np.uint64) * _SPREAD) >> np.uint64(24)


def _rarest(has: csr_array, often: Places, most: int) -> csr_array:
    rows = np.repeat(np.arange(has.shape[0]), np.diff(has.indptr))
    shared = often[has.indices] > 1
    rows, columns = rows[shared], has.indices[shared]
    order = np.lexsort((columns, often[columns], rows))
    rows, columns = rows[order], columns[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < most
    ones = np.ones(int(kept.sum()), dtype=np.float32)
    return csr_array((ones, (rows[kept], columns[kept])), shape=has.shape)


def _pieces(texts: Sequence[str], length: int) -> csr_array:
    whole = "\0".join([*texts, ""])
    characters = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    size = max(len(characters) - length + 1, 0)
    codes, whole_pieces = np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool)
    for step in range(length):
        here = characters[step : step + size]
        codes = (codes << _BITS) | here
        whole_pieces &= here != 0
    columns = (columns_hash(codes[whole_pieces]) % np.uint64(_COLUMNS)).astype(np.int64)
    found = csr_array(
        (np.ones(len(columns), dtype=np.float32), (owners[:size][whole_pieces], columns)), shape=(len(texts), _COLUMNS)
    )
    found.sum_duplicates()
    found.data[:] = 1.0
    return found
