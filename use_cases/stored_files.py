"""The one folder of attached files of this process."""

from __future__ import annotations

from db.file_store import FileStore
from settings import settings


def stored_files() -> FileStore:
    """Give the store in the data directory of the settings."""
    return FileStore(settings().data_dir / "attachments")
