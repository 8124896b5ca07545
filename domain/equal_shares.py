"""A prize shared by those who proposed together, to the fen."""

from __future__ import annotations


def equal_shares(fen: int, payees: int) -> tuple[int, ...]:
    """Give equal shares that add up to the whole: the odd fen go to the first ones, one each.

    Args:
        fen: the whole.
        payees: how many share it.

    Returns:
        One share a payee in their order, in fen.

    Raises:
        ValueError: there is nobody to share, or less than nothing to be shared.
    """
    if fen < 0 or payees < 1:
        raise ValueError(f"no shares of {fen} fen for {payees}")
    each, odd = divmod(fen, payees)
    return tuple(each + (place < odd) for place in range(payees))
