"""Where the program runs: read once from the environment, then frozen.

What can move a rank is never here; it is a row of the round or the rubric.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

VERSION = "0.1.0"
ROOT = Path(__file__).parent
DEMO_PASSWORD = "jindianzi-demo"  # noqa: S105 -- shown to everybody; a demonstration holds invented data only


@dataclass(frozen=True)
class Settings:
    """The surroundings of one running program."""

    database_url: str
    data_dir: Path
    public_address: str
    is_demo: bool
    idle_after: timedelta = timedelta(hours=2)
    signed_in_for: timedelta = timedelta(hours=12)
    invited_for: timedelta = timedelta(days=14)

    @property
    def cookies_are_secure(self) -> bool:
        """Whether people reach the program through TLS."""
        return self.public_address.startswith("https://")

    @property
    def session_cookie(self) -> str:
        """Name of the sign-in cookie; behind TLS the prefix keeps other hosts of the domain from setting it."""
        return "__Host-award_sid" if self.cookies_are_secure else "award_sid"


@cache
def settings() -> Settings:
    """Read ``DATABASE_URL``, ``DATA_DIR``, ``PUBLIC_ADDRESS`` and ``DEMO``; makes the data directory."""
    data_dir = Path(os.environ.get("DATA_DIR", ROOT / "data"))
    data_dir.mkdir(parents=True, exist_ok=True)
    return Settings(
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{data_dir / 'jindianzi.sqlite3'}"),
        data_dir=data_dir,
        public_address=os.environ.get("PUBLIC_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8501')}"),
        is_demo=os.environ.get("DEMO", "") == "1",
    )
