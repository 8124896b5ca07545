"""The one folder of made documents of this process."""

from __future__ import annotations

from db.file_store import FileStore
from settings import settings


def document_files() -> FileStore:
    """Give the store in the data directory of the settings; what is in it can be made again."""
    return FileStore(settings().data_dir / "documents")
