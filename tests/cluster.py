"""Two processes of the program behind a real nginx, on one PostgreSQL and one data directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import Server, free_port, running
from tools.browser import NGINX, find_nginx
from tools.cluster import proxied


@dataclass
class Cluster:
    """``whole`` is what people reach, through nginx; ``nodes`` are the processes by name."""

    whole: Server
    nodes: dict[str, Server]

    def other_than(self, node: str) -> str:
        """Give the name of the other one."""
        return next(name for name in self.nodes if name != node)


@dataclass
class Whole(Server):
    """Both processes as one program, which ends and begins as they do."""

    nodes: Sequence[Server] = ()

    def start(self) -> None:
        """Start both."""
        for node in self.nodes:
            node.start()

    def stop(self, *, abruptly: bool = False) -> None:
        """End both."""
        for node in self.nodes:
            node.stop(abruptly=abruptly)


@contextmanager
def clustered(folder: Path, database_url: str, command: tuple[str, ...] = (), **environment: str) -> Iterator[Cluster]:
    """Run both and nginx in front of them; the arguments are those of ``running``."""
    nginx = find_nginx()
    if nginx is None:
        # Who asked for two processes alone is not told that nothing was wrong.
        (pytest.fail if os.environ.get("ON_CLUSTER") == "1" else pytest.skip)(f"{NGINX} is not on this machine")
    listens = free_port()
    surroundings = {"PUBLIC_ADDRESS": f"http://127.0.0.1:{listens}", **environment}
    with (
        running(folder, database_url, command, NODE="n8501", **surroundings) as first,
        running(folder, database_url, command, NODE="n8502", **surroundings) as second,
        proxied(folder / "nginx", listens, (first.port, second.port), nginx),
    ):
        whole = Whole(listens, folder, first.database, nodes=(first, second))
        yield Cluster(whole, {"n8501": first, "n8502": second})
