"""Two processes of the program behind a real nginx, on one PostgreSQL and one data directory."""

from __future__ import annotations

from collections.abc import Iterator
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


@contextmanager
def clustered(folder: Path, database_url: str, **environment: str) -> Iterator[Cluster]:
    """Run both and nginx in front of them."""
    nginx = find_nginx()
    if nginx is None:
        pytest.skip(f"{NGINX} is not on this machine")
    listens = free_port()
    surroundings = {"PUBLIC_ADDRESS": f"http://127.0.0.1:{listens}", **environment}
    with (
        running(folder, database_url, (), NODE="n8501", **surroundings) as first,
        running(folder, database_url, (), NODE="n8502", **surroundings) as second,
        proxied(folder / "nginx", listens, (first.port, second.port), nginx),
    ):
        yield Cluster(Server(listens, folder, first.database), {"n8501": first, "n8502": second})
