"""Where the program runs: read once from the environment, then frozen.

What can move a rank is never here; it is a row of the round or the rubric.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

VERSION = "0.1.0"
ROOT = Path(__file__).parent
DEMO_PASSWORD = "jindianzi-demo"  # noqa: S105 -- shown to everybody; a demonstration holds invented data only


class MailSecurity(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_YEARS_OF_PERSONAL_DATA, _MOST_YEARS = 3, 100
_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in, and as whom; ``authorities`` is a file of an office's own certificate authority."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str | None = None
    patience: float = 20.0

    def __post_init__(self) -> None:
        """Refuse to send a password in the clear, and to write without a sender.

        Raises:
            ValueError: in words for whoever starts the program.
        """
        if "@" not in self.sender:
            raise ValueError("SMTP_FROM must be the e-mail address that letters come from.")
        if not (self.user + self.password).isascii():
            raise ValueError("SMTP_USER and SMTP_PASSWORD can hold ASCII letters only.")
        if self.user and self.security is MailSecurity.NONE:
            raise ValueError("SMTP_USER needs SMTP_SECURITY=starttls or tls: a password is not sent in the clear.")


@dataclass(frozen=True)
class Settings:
    """The surroundings of one running program; ``node`` is its name where there are several of one database.

    ``key_file`` holds what opens the sealed columns of the database, ``keeps_personal_data_for`` is in years after
    publication.
    """

    database_url: str
    data_dir: Path
    key_file: Path
    public_address: str
    is_demo: bool
    mail: MailServer | None = None
    node: str = ""
    requires_second_factor: bool = True
    idle_after: timedelta = timedelta(hours=2)
    signed_in_for: timedelta = timedelta(hours=12)
    invited_for: timedelta = timedelta(days=14)
    keeps_personal_data_for: int = _YEARS_OF_PERSONAL_DATA

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
    """Read ``DATABASE_URL``, ``DATA_DIR``, ``KEY_FILE``, ``KEEP_PERSONAL_DATA_YEARS``, ``PUBLIC_ADDRESS`` and others.

    The others are ``DEMO``, ``NODE``, ``SECOND_FACTOR`` and ``SMTP_…``. Makes the data directory.
    """
    data_dir = Path(os.environ.get("DATA_DIR", ROOT / "data"))
    data_dir.mkdir(parents=True, exist_ok=True)
    is_demo = os.environ.get("DEMO", "") == "1"
    return Settings(
        database_url=os.environ.get("DATABASE_URL", f"sqlite:///{data_dir / 'jindianzi.sqlite3'}"),
        data_dir=data_dir,
        key_file=Path(os.environ.get("KEY_FILE") or data_dir / "secret.key"),
        public_address=os.environ.get("PUBLIC_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8501')}"),
        is_demo=is_demo,
        requires_second_factor=_requires_second_factor(is_demo=is_demo),
        mail=_mail_server() if os.environ.get("SMTP_HOST") else None,
        node=_node(),
        keeps_personal_data_for=_years_of_personal_data(),
    )


def _node() -> str:
    """Read the name of this process among several.

    Raises:
        ValueError: it could not stand in a cookie as it is.
    """
    name = os.environ.get("NODE", "")
    if name and not (name.isascii() and name.isalnum()):
        raise ValueError("NODE must be letters and digits, such as n1.")
    return name


def _years_of_personal_data() -> int:
    """Read after how many years ``cli.py forget`` may forget.

    Raises:
        ValueError: in words for whoever starts the program.
    """
    years = os.environ.get("KEEP_PERSONAL_DATA_YEARS", "") or str(_YEARS_OF_PERSONAL_DATA)
    if not (years.isascii() and years.isdigit() and 1 <= int(years) <= _MOST_YEARS):
        raise ValueError(f"KEEP_PERSONAL_DATA_YEARS must be a whole number of years from 1 to {_MOST_YEARS}.")
    return int(years)


def _requires_second_factor(*, is_demo: bool) -> bool:
    """Say whether organisers and chairs must have a second factor: unless somebody declares it, in all but a demo.

    Raises:
        ValueError: in words for whoever starts the program.
    """
    match os.environ.get("SECOND_FACTOR", ""):
        case "":
            return not is_demo
        case "required":
            return True
        case "optional":
            return False
    raise ValueError("SECOND_FACTOR must be required or optional.")


def _mail_server() -> MailServer:
    security = MailSecurity(os.environ.get("SMTP_SECURITY", "").lower() or MailSecurity.STARTTLS)
    return MailServer(
        host=os.environ["SMTP_HOST"],
        port=int(os.environ.get("SMTP_PORT") or _PORTS[security]),
        security=security,
        sender=os.environ.get("SMTP_FROM", ""),
        user=os.environ.get("SMTP_USER", ""),
        password=os.environ.get("SMTP_PASSWORD", ""),
        authorities=os.environ.get("SMTP_CA_FILE") or None,
    )
