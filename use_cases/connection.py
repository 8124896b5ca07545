"""The one open database of this process."""

from __future__ import annotations

from functools import cache

from db.engine import Database, open_database
from settings import settings


@cache
def database() -> Database:
    """Open the database of the settings, once per process."""
    return open_database(settings().database_url)
