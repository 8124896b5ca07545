"""What the operating system says in English, in sentences that are translated."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_, FieldValue, Message

_WORDS: Mapping[int, str] = MappingProxyType(
    {
        errno.EACCES: N_("there is no leave for it"),
        errno.EPERM: N_("there is no leave for it"),
        errno.EROFS: N_("it can only be read there"),
        errno.ENOSPC: N_("no room is left there"),
        errno.EDQUOT: N_("no room is left there"),
        errno.ENOENT: N_("there is no such folder"),
        errno.ENOTDIR: N_("what is named as a folder is a file"),
        errno.EADDRNOTAVAIL: N_("this machine has no such address"),
    }
)


def words_of(error: OSError) -> FieldValue:
    """Say what kept the system from doing it; what is not known here stays as the system says it."""
    known = _WORDS.get(error.errno or 0)
    return error.strerror or str(error) if known is None else Message(known)
