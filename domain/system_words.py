"""What the operating system says in English, in sentences that are translated."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_, FieldValue, Message

_TROUBLE_NAMES: Mapping[int, str] = MappingProxyType(
    {
        errno.EACCES: N_("permission denied"),
        errno.EPERM: N_("permission denied"),
        errno.EROFS: N_("the disk can only be read"),
        errno.ENOSPC: N_("no room is left on the disk"),
        errno.EDQUOT: N_("no room is left on the disk"),
        errno.ENOENT: N_("no such file or folder"),
        errno.ENOTDIR: N_("not a folder"),
        errno.EADDRNOTAVAIL: N_("no such address on this machine"),
    }
)


def words_of(error: OSError) -> FieldValue:
    """Say what kept the system from doing it; what is not known here stays as the system says it."""
    if error.errno is not None and error.errno in _TROUBLE_NAMES:
        return Message(_TROUBLE_NAMES[error.errno])
    return error.strerror or str(error)
