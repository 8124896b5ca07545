"""Small secrets kept in the database in a form of no use without a key that is kept outside it.

The keys are lines of ``secret.key`` in the data directory, readable by its owner only. The first one seals; all of them
open, so that a new one can be put first while the program runs and what is kept sealed anew at leisure.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from settings import settings

KEY_FILE = "secret.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_LENGTH = 8


@dataclass(frozen=True)
class _Key:
    """One key; ``name`` tells which one sealed something, and nothing else."""

    content: bytes

    @property
    def name(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:_NAME_LENGTH]

    def of(self, purpose: str) -> bytes:
        """Derive a key of its own for each purpose: what is learnt of one tells nothing of another."""
        return hmac.digest(self.content, purpose.encode(), "sha256")


def sealed(content: bytes, *, bound_to: str) -> str:
    """Encrypt with the first key.

    Args:
        content: short.
        bound_to: what it belongs to, such as a table and an id: moved to another row it does not open.
    """
    key, nonce = _made_keys()[0], os.urandom(_NONCE_BYTES)
    cipher = AESGCM(key.of("sealing")).encrypt(nonce, content, bound_to.encode())
    return f"{key.name}:{urlsafe_b64encode(nonce + cipher).decode()}"


def opened(kept: str, *, bound_to: str) -> bytes | None:
    """Decrypt; None where the key is not here, as after a restore elsewhere, or what is kept was tampered with."""
    name, _colon, text = kept.partition(":")
    for key in _keys():
        if key.name == name:
            whole = urlsafe_b64decode(text)
            with suppress(InvalidTag):
                return AESGCM(key.of("sealing")).decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], bound_to.encode())
    return None


def mark_of(text: str, *, purpose: str) -> str:
    """Give what a text is found by again without being kept: its HMAC under the first key."""
    return _mark(_made_keys()[0], text, purpose)


def marks_of(text: str, *, purpose: str) -> tuple[str, ...]:
    """Give what ``mark_of`` may have given of a text, under each key that is here."""
    return tuple(_mark(key, text, purpose) for key in _keys())


def _mark(key: _Key, text: str, purpose: str) -> str:
    return hmac.digest(key.of(f"mark of {purpose}"), text.encode(), "sha256").hex()


def _made_keys() -> list[_Key]:
    """Give the keys; without any, the first one is made: only where something is kept by it, never to look."""
    path = settings().data_dir / KEY_FILE
    if not path.exists():
        _make(path)
    return _keys()


def _keys() -> list[_Key]:
    # Read each time: it is seldom and small, and a key that somebody puts there is known at once.
    path = settings().data_dir / KEY_FILE
    lines = path.read_text(encoding="ascii").split() if path.exists() else []
    return [_Key(urlsafe_b64decode(line)) for line in lines]


def _make(path: Path) -> None:
    """Make the first key; of several processes that do so at once, one wins, and no one reads half a file."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    line = urlsafe_b64encode(os.urandom(_KEY_BYTES)) + b"\n"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
