"""A line to a database that can be cut and mended again: what people call “the database cannot be reached”."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import make_url

_CHUNK = 65536


class CutLine:
    """A port of this machine that leads on to PostgreSQL's socket, until it is cut.

    Attributes:
        address: of the database by way of this line.
    """

    def __init__(self, address: str) -> None:
        url = make_url(address)
        self._end = f"{url.query['host']}/.s.PGSQL.{url.port or 5432}"
        self._door = _listening(0)
        self.port = int(self._door.getsockname()[1])
        through = url.set(host="127.0.0.1", port=self.port, query={})
        self.address = through.render_as_string(hide_password=False)
        self._open: list[socket.socket] = []
        self._serve()

    def cut(self) -> None:
        """End every connection and take no new one."""
        for each in (self._door, *self._open):
            # Closing alone would leave whoever waits on it waiting.
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def mend(self) -> None:
        """Take connections again."""
        self._door = _listening(self.port)
        self._serve()

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self._door,), daemon=True).start()

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._end)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


@contextmanager
def a_line_to(address: str) -> Iterator[CutLine]:
    """Lay a line to a database."""
    line = CutLine(address)
    try:
        yield line
    finally:
        line.cut()


def _listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while chunk := one.recv(_CHUNK):
            other.sendall(chunk)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
