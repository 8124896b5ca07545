"""What Python raises at a zip that is broken, in whichever way it is packed."""

from __future__ import annotations

import zipfile
import zlib
from lzma import LZMAError

# OSError is not among them: of a file it is the disk's word, too. A packing that this Python does not know is
# NotImplementedError, a member with a password RuntimeError.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, ValueError)
