"""Small secrets kept in the database in a form of no use without a key that is kept outside it.

See ``db/key_ring.py``; whole columns are sealed by their type (``db/sealed.py``).
"""

from __future__ import annotations

from db.key_ring import KeyRing
from settings import settings

_RING = KeyRing(lambda: settings().key_file)


def sealed(content: bytes, *, bound_to: str) -> str:
    """Encrypt with the first key.

    Args:
        content: short.
        bound_to: what it belongs to, such as a table and an id: moved to another row it does not open.
    """
    return _RING.sealed(content, bound_to=bound_to)


def opened(kept: str, *, bound_to: str) -> bytes | None:
    """Decrypt; None where the key is not here, as after a restore elsewhere, or what is kept was tampered with."""
    _RING.current()
    return _RING.opened(kept, bound_to=bound_to)


def marks_of(text: str, *, purpose: str) -> tuple[str, ...]:
    """Give what a text can be found by without being kept: its HMAC under each key, the sealing one first."""
    return _RING.marks_of(text, purpose=purpose)
