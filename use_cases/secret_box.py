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


def mark_of(text: str, *, purpose: str) -> str:
    """Give what a text is found by again without being kept: its HMAC under the first key."""
    return _RING.mark_of(text, purpose=purpose)


def marks_of(text: str, *, purpose: str) -> tuple[str, ...]:
    """Give what ``mark_of`` may have given of a text, under each key that is or was here."""
    return _RING.marks_of(text, purpose=purpose)
