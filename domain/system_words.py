"""What the operating system says in English, in sentences that are translated."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_, FieldValue, Message, msg

_TROUBLE_NAMES: Mapping[int, str] = MappingProxyType(
    {
        errno.EACCES: N_("permission denied"),
        errno.EPERM: N_("permission denied"),
        errno.EROFS: N_("the disk can only be read"),
        errno.ENOSPC: N_("no room is left on the disk"),
        errno.EDQUOT: N_("no room is left on the disk"),
        errno.ENOENT: N_("no such file or folder"),
        errno.ENOTDIR: N_("not a folder"),
        errno.EEXIST: N_("a file of that name is there"),
        errno.EADDRNOTAVAIL: N_("no such address on this machine"),
    }
)


def words_of(error: OSError) -> FieldValue:
    """Say what kept the system from doing it; what is not known here stays as the system says it."""
    if error.errno is not None and error.errno in _TROUBLE_NAMES:
        return Message(_TROUBLE_NAMES[error.errno])
    return error.strerror or str(error)


def not_ours(error: PermissionError) -> Message:
    """Say that a file is somebody else's, as where a command is run as another user than the program's own."""
    return msg(
        "{place}: permission denied. Commands are run as the program's own user, in the service's shell; see chapter "
        "3.1 of docs/operations.md.",
        place=str(error.filename),
    )
