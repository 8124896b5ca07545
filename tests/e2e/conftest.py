"""Where the program runs that a browser looks at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.cluster import clustered
from tests.conftest import PostgresServer
from tests.running import Server, running

Arrangement = Callable[..., AbstractContextManager[Server]]
ONE, TWO = "one process", "two processes"
BOTH = [TWO] if os.environ.get("ON_CLUSTER") == "1" else [ONE, TWO]
"""What a module asks for, of the fixture below, that is always tried on both."""


@pytest.fixture(scope="module")
def arrangement(request: pytest.FixtureRequest) -> Arrangement:
    """What runs the program as ``running`` does: one process on SQLite, or two behind nginx on PostgreSQL.

    One, unless a module asks for both; two alone, and all modules, with ``ON_CLUSTER=1`` (``make test-cluster``).
    """
    if getattr(request, "param", BOTH[0]) == ONE:
        return running
    postgres: PostgresServer = request.getfixturevalue("postgres_server")

    @contextmanager
    def on_two(folder: Path, *, command: tuple[str, ...] = (), **environment: str) -> Iterator[Server]:
        address = postgres.empty()
        try:
            with clustered(folder, address, command, **environment) as cluster:
                yield cluster.whole
        finally:
            postgres.drop(address)

    return on_two
