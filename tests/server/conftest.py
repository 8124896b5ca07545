"""One running program with one account of each kind, shared by the tests that only knock at its door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.permissions import Role
from tests.running import Server, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with an organiser ``wang`` and a judge ``li``."""
    with running(tmp_path_factory.mktemp("program")) as program:
        program.add_account("wang", [Role.ORGANISER])
        program.add_account("li", [Role.JUDGE])
        yield program
