"""Keys that are kept outside the database, and what is sealed with them: of no use to whoever has the database alone.

The keys are lines of a file that only its owner can read. The first one seals; all of them open, so that a new one can
be put first while the program runs, and what is kept sealed anew at leisure (docs/adr/0042).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import time
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.messages import msg
from domain.refusals import Unopened
from domain.system_words import words_of

_KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_LENGTH = 8
_MARK = "mark of "
# Seconds for which a key that was read still opens what it sealed: one look at the disk for thousands of values.
_LOOKS_AGAIN = 1.0


@dataclass(frozen=True)
class Key:
    """One key; ``name`` tells which one sealed something, and nothing else."""

    content: bytes

    @cached_property
    def name(self) -> str:
        """The first digits of its check sum."""
        return hashlib.sha256(self.content).hexdigest()[:_NAME_LENGTH]

    @cached_property
    def line(self) -> str:
        """As it stands in the file."""
        return urlsafe_b64encode(self.content).decode()

    @cached_property
    def sealing(self) -> AESGCM:
        """What seals and opens."""
        return AESGCM(self.of("sealing"))

    def of(self, purpose: str) -> bytes:
        """Derive a key of its own for each purpose: what is learnt of one tells nothing of another."""
        return hmac.digest(self.content, purpose.encode(), "sha256")


@dataclass(frozen=True)
class _Loaded:
    """What stands in the file; ``marks`` are what is left of retired keys, by what they mark."""

    stamp: tuple[Path, int, int, int] | None
    keys: tuple[Key, ...]
    by_name: Mapping[str, Key]
    marks: tuple[tuple[str, bytes], ...]


_NOTHING = _Loaded(None, (), {}, ())


class KeyRing:
    """The keys of one file.

    Args:
        path: where the file is, asked each time it is looked at.
    """

    def __init__(self, path: Callable[[], Path]) -> None:
        self.path = path
        self._loaded, self._looked_at = _NOTHING, -_LOOKS_AGAIN

    def sealed(self, content: bytes, *, bound_to: str) -> str:
        """Encrypt with the first key; without any, the first one is made.

        Args:
            content: short.
            bound_to: what it belongs to, such as a table and a column: moved elsewhere it does not open.

        Raises:
            Unopened: the file holds something else, or cannot be read, or not be made.
        """
        key, nonce = self.current(makes=True)[0], os.urandom(_NONCE_BYTES)
        cipher = key.sealing.encrypt(nonce, content, bound_to.encode())
        return f"{key.name}:{urlsafe_b64encode(nonce + cipher).decode()}"

    def opened(self, kept: str, *, bound_to: str) -> bytes | None:
        """Decrypt; None where the key is not here, as after a restore elsewhere, or what is kept was tampered with."""
        name, _colon, text = kept.partition(":")
        if time.monotonic() - self._looked_at > _LOOKS_AGAIN or name not in self._loaded.by_name:
            self._look()
        key = self._loaded.by_name.get(name)
        if key is None:
            return None
        with suppress(InvalidTag, ValueError):
            whole = b64decode(text, altchars=b"-_", validate=True)
            return key.sealing.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], bound_to.encode())
        return None

    def mark_of(self, text: str, *, purpose: str) -> str:
        """Give what a text is found by without being kept: its HMAC under the first key, made where there is none."""
        return _mark(self.current(makes=True)[0].of(_MARK + purpose), text)

    def marks_of(self, text: str, *, purpose: str) -> tuple[str, ...]:
        """Give what ``mark_of`` may have given of a text, under each key that is or was here."""
        keys = [key.of(_MARK + purpose) for key in self.current()]
        keys += [mark for its, mark in self._loaded.marks if its == purpose]
        return tuple(_mark(key, text) for key in keys)

    def current(self, *, makes: bool = False) -> tuple[Key, ...]:
        """Give the keys as they stand in the file at this moment, the sealing one first.

        Args:
            makes: make the first one where there is none: only where something is kept by it, never to look.

        Raises:
            Unopened: the file holds something else, or nothing, or cannot be read, or not be made.
        """
        self._look()
        if makes and not self._loaded.keys:
            self._make()
            self._look()
        return self._loaded.keys

    def put_first(self, key: Key) -> None:
        """Let another key seal from now on; all that are there still open.

        Raises:
            Unopened: the file cannot be written as its owner's.
        """
        loaded = self._reloaded()
        self._write([key.line, *(each.line for each in loaded.keys)], loaded.marks)

    def retire(self, marking: Sequence[str]) -> tuple[Path, ...]:
        """Take every key but the first one out of the file, each into a file of its own beside it.

        Args:
            marking: purposes of ``marks_of``: what the retired keys marked is still found.

        Returns:
            The files; a key that was retired before has the same one.

        Raises:
            Unopened: they cannot be written as their owner's.
        """
        loaded, path = self._reloaded(), self.path()
        first, *others = loaded.keys
        kept = tuple(path.with_name(f"{path.name}.retired-{key.name}") for key in others)
        for file, key in zip(kept, others, strict=True):
            _written(file, f"{key.line}\n", like=path)
        marks = [(purpose, key.of(_MARK + purpose)) for key in others for purpose in marking]
        self._write([first.line], (*marks, *(each for each in loaded.marks if each not in marks)))
        return kept

    def _look(self) -> None:
        path = self.path()
        self._looked_at = time.monotonic()
        try:
            found = path.stat()
        except FileNotFoundError:
            self._loaded = _NOTHING
            return
        except OSError as error:
            raise _no_keys(path) from error
        stamp = (path, found.st_mtime_ns, found.st_ino, found.st_size)
        if stamp != self._loaded.stamp:
            self._loaded = _read(path, stamp)

    def _reloaded(self) -> _Loaded:
        self._loaded = _NOTHING
        self._look()
        return self._loaded

    def _write(self, lines: Sequence[str], marks: Sequence[tuple[str, bytes]]) -> None:
        kept = (f"{purpose.replace(' ', '_')}:{urlsafe_b64encode(mark).decode()}" for purpose, mark in marks)
        _written(self.path(), "".join(f"{line}\n" for line in (*lines, *kept)), like=self.path())
        self._loaded = _NOTHING

    def _make(self) -> None:
        """Make the first key; of several processes that do so at once, one wins, and no one reads half a file."""
        path = self.path()
        with _written_in_words(path):
            fresh = _laid_beside(path, f"{new_key().line}\n")
            try:
                with suppress(FileExistsError):
                    os.link(fresh, path)
            finally:
                fresh.unlink()
            _synced(path.parent)


def _mark(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def new_key() -> Key:
    """Draw one."""
    return Key(os.urandom(_KEY_BYTES))


def name_in(kept: str) -> str:
    """Give the name of the key that something was sealed with."""
    return kept.partition(":")[0]


def _read(path: Path, stamp: tuple[Path, int, int, int]) -> _Loaded:
    """Read the file.

    Raises:
        Unopened: it holds something else, or nothing, or cannot be read.
    """
    keys, marks = list[Key](), list[tuple[str, bytes]]()
    try:
        for line in path.read_text(encoding="ascii").split():
            purpose, _colon, text = line.rpartition(":")
            content = urlsafe_b64decode(text)
            if len(content) != _KEY_BYTES:
                raise _no_keys(path)
            if purpose:
                marks.append((purpose.replace("_", " "), content))
            else:
                keys.append(Key(content))
    except (OSError, UnicodeDecodeError, NotBase64Error) as error:
        raise _no_keys(path) from error
    if not keys:
        raise _no_keys(path)
    return _Loaded(stamp, tuple(keys), {key.name: key for key in keys}, tuple(marks))


def _no_keys(path: Path) -> Unopened:
    return Unopened(
        msg(
            "The key file {name} cannot be read, or holds something that is no key. Put it back as it was: without it "
            "what is sealed cannot be opened.",
            name=path.name,
        )
    )


@contextmanager
def _written_in_words(path: Path) -> Iterator[None]:
    """Refuse in words where a file cannot be written.

    Raises:
        Unopened: there is no such folder, no room, or no leave to.
    """
    try:
        yield
    except OSError as error:
        raise Unopened(
            msg(
                "The key file {name} cannot be written: {problem}. The program must be able to write into the folder "
                "of KEY_FILE; see chapter 12.1 of docs/operations.md.",
                name=path.name,
                problem=words_of(error),
            )
        ) from error


def _written(path: Path, text: str, *, like: Path) -> None:
    """Write a file whole or not at all; once this returns, no power cut takes it away.

    Args:
        path: where to.
        text: what stands in it.
        like: a file whose owner and mode it gets: whoever could read the keys still can, whoever writes them here.
    """
    with _written_in_words(path):
        _laid_beside(path, text, like.stat()).replace(path)
        _synced(path.parent)


def _laid_beside(path: Path, text: str, like: os.stat_result | None = None) -> Path:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            if like is not None:
                _give(handle, like)
            file.write(text)
            file.flush()
            os.fsync(handle)
    except OSError:
        fresh.unlink()
        raise
    return fresh


def _give(handle: int, like: os.stat_result) -> None:
    its, mode = os.fstat(handle), stat.S_IMODE(like.st_mode)
    # A group that may do nothing need not be the same one, and not everybody could give it the file.
    group = like.st_gid if mode & stat.S_IRWXG else its.st_gid
    if (its.st_uid, its.st_gid) != (like.st_uid, group):
        os.fchown(handle, like.st_uid, group)
    os.fchmod(handle, mode)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
