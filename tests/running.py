"""The real program in a process of its own, and the ways tests knock at its door."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from db.engine import Database, open_database
from domain.permissions import Role
from settings import settings
from tests.builders import a_password_hash, a_user
from tests.preloaded import serve_forked
from tests.schema import empty_sqlite
from tests.ws_client import Stream

ROOT = Path(__file__).parent.parent
# The program as people start it: a process that loads everything itself.
FRESHLY = ("cli.py", "serve", "--port")
PAGE = {"Accept": "text/html"}
_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 10.0


def a_password(login: str) -> str:
    """The password of every account that tests make."""
    return f"correct horse {login}"


@dataclass
class Server:
    """One running program.

    Attributes:
        address: where it answers, without a slash at the end.
        database: the same database it works on, opened a second time by the test.
        folder: its ``DATA_DIR``, with ``server.log`` in it.
        command: what Python is asked to run, loading everything itself; the port comes last. Without one, the program
            is forked from a process that has loaded the libraries.
    """

    port: int
    folder: Path
    database: Database
    environment: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    process: BaseProcess | subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: it ended or stayed silent; the message is its log.
        """
        self.process = self._launched()
        patience = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < patience and _is_running(self.process):
            try:
                httpx.get(f"{self.address}/health", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(self.log())

    def _launched(self) -> BaseProcess | subprocess.Popen[bytes]:
        surroundings = {**os.environ, **self.environment}
        if not self.command:
            return serve_forked(ROOT, self.port, surroundings, self.folder / "server.log")
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *self.command, str(self.port)],
                cwd=ROOT,
                env=surroundings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self, *, abruptly: bool = False) -> None:
        """End it; ``abruptly`` as a power cut would."""
        if self.process is None:
            return
        if abruptly:
            self.process.kill()
        else:
            self.process.terminate()
        if not _has_ended(self.process, within=_STOPS_WITHIN):
            self.process.kill()
            _has_ended(self.process)
        self.process = None

    def log(self) -> str:
        """Everything it has printed."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def browser(self, cookies: Mapping[str, str] | None = None) -> httpx.Client:
        """A browser's connection that keeps cookies and follows nothing by itself."""
        return httpx.Client(base_url=self.address, cookies=dict(cookies or {}), trust_env=False, timeout=30)

    def stream(self, page: str = "", token: str = "", session_id: str = "", **more: str) -> Stream:
        """A browser tab on a page, signed in where a token is given."""
        cookies = {"award_sid": token} if token else {}
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        return Stream(self.address, page=page, cookies=cookies, session_id=session_id, headers=headers)

    def add_account(self, login: str, roles: Collection[Role], *, name: str = "") -> None:
        """Make an account whose password is ``a_password(login)``."""
        a_user(
            self.database,
            login=login,
            roles=tuple(roles),
            display_name=name or f"示例{login}",
            password_hash=a_password_hash(a_password(login)),
        )

    def sign_in(self, login: str) -> str:
        """Sign in through the page, as a browser does; gives the token of the cookie."""
        with self.browser() as browser:
            answer = post_form(browser, "/sign-in", login=login, password=a_password(login))
            assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
            return str(answer.cookies["award_sid"])


def _is_running(process: BaseProcess | subprocess.Popen[bytes]) -> bool:
    return process.is_alive() if isinstance(process, BaseProcess) else process.poll() is None


def _has_ended(process: BaseProcess | subprocess.Popen[bytes], within: float | None = None) -> bool:
    """Wait for the end of a process, without end where no seconds are given."""
    if isinstance(process, BaseProcess):
        process.join(within)
        return not process.is_alive()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def post_form(browser: httpx.Client, address: str, **fields: str) -> httpx.Response:
    """Open a page of ours and send its form back filled in."""
    browser.get(address, headers=PAGE)
    mark = browser.cookies.get("award_form") or ""
    return browser.post(address.partition("?")[0], data={**fields, "form_mark": mark}, headers=PAGE)


@contextmanager
def running(
    folder: Path, database_url: str = "", command: tuple[str, ...] = (), **environment: str
) -> Iterator[Server]:
    """Run the program on a free port with its own data directory, and the caller's key.

    Args:
        folder: becomes its ``DATA_DIR``.
        database_url: its ``DATABASE_URL``; without one, SQLite in the folder, its schema made already unless a command
            is given.
        command: what Python is asked to run, as in ``Server``.
        environment: what else it finds in its environment, such as ``DEMO="1"``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "jindianzi.sqlite3"
    url = database_url or f"sqlite:///{file}"
    if not (database_url or command or file.exists()):
        file.write_bytes(empty_sqlite())
    port = free_port()
    # What the caller writes straight into the database is sealed with the caller's key.
    key = os.environ.get("KEY_FILE") or str(settings().key_file)
    surroundings = {"DATA_DIR": str(folder), "DATABASE_URL": url, "PORT": str(port), "KEY_FILE": key, **environment}
    server = Server(port, folder, open_database(url), surroundings, command)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.database.engine.dispose()


@contextmanager
def as_a_demonstration() -> Iterator[None]:
    """Let this process be a demonstration's, in which everybody may have its password."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO", "1")
        settings.cache_clear()
        yield
    settings.cache_clear()


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
