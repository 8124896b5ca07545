"""Where the program runs: read once from the environment, then frozen.

What can move a rank is never here; it is a row of the round or the rubric.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache
from math import inf
from pathlib import Path
from urllib.parse import urlsplit

from domain.messages import Message, msg
from domain.system_words import words_of

VERSION = "0.1.0"
ROOT = Path(__file__).parent
DEMO_PASSWORD = "jindianzi-demo"  # noqa: S105 -- shown to everybody; a demonstration holds invented data only


class MisconfiguredError(ValueError):
    """What the environment declares cannot be used.

    Args:
        message: names the variable, in words for whoever starts the program.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class MailSecurity(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_YEARS_OF_PERSONAL_DATA, _MOST_YEARS = 3, 100
_DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
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
            MisconfiguredError: in words for whoever starts the program.
        """
        if "@" not in self.sender:
            raise MisconfiguredError(msg("SMTP_FROM must be the e-mail address that letters come from."))
        if not (self.user + self.password).isascii():
            raise MisconfiguredError(msg("SMTP_USER and SMTP_PASSWORD can hold ASCII letters only."))
        if self.user and self.security is MailSecurity.NONE:
            said = msg("SMTP_USER needs SMTP_SECURITY=starttls or tls: a password is not sent in the clear.")
            raise MisconfiguredError(said)


@dataclass(frozen=True)
class IdentityProvider:
    """Where people may sign in instead of here, by OpenID Connect, and what of its word is believed.

    Attributes:
        issuer: its address, exactly as it calls itself.
        client_id: what it knows this program by.
        client_secret: what this program proves itself with; empty for a client without one.
        name: what people call it, in Chinese; empty for the usual word.
        name_en: the same in English.
        account_claim: ``sub``, by which accounts are connected one by one, or the claim that holds account names.
        scope: what is asked for.
        second_factors: claims, ``acr`` or ``amr``, with a value that is as good as a second factor of ours.
        ends_there: whether signing out here leads on to signing out there.
        takes_judges_alone: whether judges and chairs cannot sign in with a password any more.
        authorities: a file of an office's own certificate authority.
        patience: seconds that each of its answers may take as a whole.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = ""
    name_en: str = ""
    account_claim: str = "sub"
    scope: str = "openid"
    second_factors: frozenset[tuple[str, str]] = frozenset()
    ends_there: bool = False
    takes_judges_alone: bool = False
    authorities: str | None = None
    patience: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what could not be trusted.

        Raises:
            MisconfiguredError: in words for whoever starts the program.
        """
        if not is_trusted_address(self.issuer) or urlsplit(self.issuer).query:
            raise MisconfiguredError(msg("OIDC_ISSUER must be an https:// address (http:// on this machine only)."))
        if not self.client_id:
            raise MisconfiguredError(msg("OIDC_CLIENT_ID must name this program as the identity provider knows it."))
        if "openid" not in self.scope.split():
            raise MisconfiguredError(msg("OIDC_SCOPE must hold openid."))


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
    identity: IdentityProvider | None = None
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
        """Name of the sign-in cookie."""
        return self.cookie("award_sid")

    def cookie(self, name: str) -> str:
        """Give a cookie its whole name: behind TLS the prefix keeps other hosts of the domain from setting it."""
        return f"__Host-{name}" if self.cookies_are_secure else name


def is_trusted_address(address: str) -> bool:
    """Say whether what is sent to an address reaches it unread: through TLS, or without leaving this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return (parts.scheme == "https" and bool(parts.hostname)) or is_here


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, for nobody but their owner; what is there already keeps its rights.

    Raises:
        OSError: it cannot be made.
    """
    for each in reversed(folder.parents):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


@cache
def settings() -> Settings:
    """Read the variables that docs/operations.md lists, and make the data directory.

    Raises:
        MisconfiguredError: one of them cannot be used.
    """
    declared = declared_settings()
    try:
        make_folder(declared.data_dir)
    except OSError as error:
        place = str(declared.data_dir)
        said = msg("DATA_DIR cannot be made at {place}: {problem}.", place=place, problem=words_of(error))
        raise MisconfiguredError(said) from error
    return declared


def declared_settings() -> Settings:
    """Read the same and make nothing.

    Raises:
        MisconfiguredError: one of the variables cannot be used.
    """
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "data")
    is_demo = os.environ.get("DEMO", "") == "1"
    return Settings(
        database_url=_database_url() or f"sqlite:///{data_dir / 'jindianzi.sqlite3'}",
        data_dir=data_dir,
        key_file=Path(os.environ.get("KEY_FILE") or data_dir / "secret.key"),
        public_address=os.environ.get("PUBLIC_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8501')}"),
        is_demo=is_demo,
        requires_second_factor=_requires_second_factor(is_demo=is_demo),
        mail=_mail_server() if os.environ.get("SMTP_HOST") else None,
        identity=_identity_provider() if os.environ.get("OIDC_ISSUER") else None,
        node=_node(),
        keeps_personal_data_for=_years_of_personal_data(),
    )


def _database_url() -> str:
    """Read where the database is; empty where nothing is said.

    Raises:
        MisconfiguredError: it is of another kind; its words leave out what may hold a password.
    """
    address = os.environ.get("DATABASE_URL", "")
    if address and address.partition(":")[0].partition("+")[0] not in _DATABASES:
        raise MisconfiguredError(msg("DATABASE_URL must begin with sqlite:/// or postgresql://."))
    return address


def _node() -> str:
    """Read the name of this process among several.

    Raises:
        MisconfiguredError: it could not stand in a cookie as it is.
    """
    name = os.environ.get("NODE", "")
    if name and not (name.isascii() and name.isalnum()):
        raise MisconfiguredError(msg("NODE must be letters and digits, such as n1."))
    return name


def _years_of_personal_data() -> int:
    """Read after how many years ``cli.py forget`` may forget.

    Raises:
        MisconfiguredError: in words for whoever starts the program.
    """
    years = os.environ.get("KEEP_PERSONAL_DATA_YEARS", "") or str(_YEARS_OF_PERSONAL_DATA)
    if not (years.isascii() and years.isdigit() and 1 <= int(years) <= _MOST_YEARS):
        said = msg("KEEP_PERSONAL_DATA_YEARS must be a whole number of years from 1 to {most}.", most=_MOST_YEARS)
        raise MisconfiguredError(said)
    return int(years)


def _requires_second_factor(*, is_demo: bool) -> bool:
    """Say whether organisers and chairs must have a second factor: unless somebody declares it, in all but a demo.

    Raises:
        MisconfiguredError: in words for whoever starts the program.
    """
    match os.environ.get("SECOND_FACTOR", ""):
        case "":
            return not is_demo
        case "required":
            return True
        case "optional":
            return False
    raise MisconfiguredError(msg("SECOND_FACTOR must be required or optional."))


def _mail_server() -> MailServer:
    """Read how letters leave.

    Raises:
        MisconfiguredError: in words for whoever starts the program.
    """
    declared = os.environ.get("SMTP_SECURITY", "").lower() or MailSecurity.STARTTLS
    if declared not in set(MailSecurity):
        raise MisconfiguredError(msg("SMTP_SECURITY must be starttls, tls or none."))
    security = MailSecurity(declared)
    port = os.environ.get("SMTP_PORT") or str(_PORTS[security])
    if not (port.isascii() and port.isdigit()):
        raise MisconfiguredError(msg("SMTP_PORT must be a number."))
    return MailServer(
        host=os.environ["SMTP_HOST"],
        port=int(port),
        security=security,
        sender=os.environ.get("SMTP_FROM", ""),
        user=os.environ.get("SMTP_USER", ""),
        password=os.environ.get("SMTP_PASSWORD", ""),
        authorities=os.environ.get("SMTP_CA_FILE") or None,
    )


def _identity_provider() -> IdentityProvider:
    claim = os.environ.get("OIDC_ACCOUNT_CLAIM") or "sub"
    return IdentityProvider(
        issuer=os.environ["OIDC_ISSUER"],
        client_id=os.environ.get("OIDC_CLIENT_ID", ""),
        client_secret=_client_secret(),
        name=os.environ.get("OIDC_NAME", ""),
        name_en=os.environ.get("OIDC_NAME_EN", ""),
        account_claim=claim,
        # A claim that names accounts is of a person's profile; without one nothing is asked for but who it is.
        scope=os.environ.get("OIDC_SCOPE") or ("openid" if claim == "sub" else "openid profile"),
        second_factors=_declared_factors(os.environ.get("OIDC_SECOND_FACTOR", "")),
        ends_there=_choice("OIDC_SIGN_OUT", no="here", yes="there"),
        takes_judges_alone=_choice("OIDC_PASSWORDS_OF_JUDGES", no="open", yes="closed"),
        authorities=os.environ.get("OIDC_CA_FILE") or None,
        patience=_provider_patience(),
    )


def _provider_patience() -> float:
    """Read how many seconds the identity provider's answers may take.

    Raises:
        MisconfiguredError: it is no number of seconds.
    """
    declared = os.environ.get("OIDC_TIMEOUT") or str(IdentityProvider.patience)
    try:
        seconds = float(declared)
    except ValueError:
        seconds = 0
    if not 0 < seconds < inf:
        raise MisconfiguredError(msg("OIDC_TIMEOUT must be a number of seconds above 0."))
    return seconds


def _client_secret() -> str:
    """Read what this program proves itself with, from a file that nobody else can read, or from the environment.

    Raises:
        MisconfiguredError: others can read the file, or nobody.
    """
    named = os.environ.get("OIDC_CLIENT_SECRET_FILE")
    if not named:
        return os.environ.get("OIDC_CLIENT_SECRET", "")
    file = Path(named)
    try:
        others_can_read, content = file.stat().st_mode & 0o077, file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = msg("OIDC_CLIENT_SECRET_FILE cannot be read at {file}: {problem}", file=str(file), problem=str(error))
        raise MisconfiguredError(said) from error
    if others_can_read:
        raise MisconfiguredError(msg("OIDC_CLIENT_SECRET_FILE must be readable by its owner only (chmod 600)."))
    return content.strip()


def _declared_factors(text: str) -> frozenset[tuple[str, str]]:
    """Read values such as ``amr=mfa acr=gold``.

    Raises:
        MisconfiguredError: one of them is of another claim.
    """
    pairs = [each.partition("=") for each in text.split()]
    if any(claim not in {"acr", "amr"} or not value for claim, _equals, value in pairs):
        raise MisconfiguredError(msg("OIDC_SECOND_FACTOR must be a list such as amr=mfa acr=gold."))
    return frozenset((claim, value) for claim, _equals, value in pairs)


def _choice(variable: str, *, no: str, yes: str) -> bool:
    """Read a variable that has two values, the first by default.

    Raises:
        MisconfiguredError: it has another one.
    """
    value = os.environ.get(variable) or no
    if value not in {no, yes}:
        raise MisconfiguredError(msg("{variable} must be {no} or {yes}.", variable=variable, no=no, yes=yes))
    return value == yes
