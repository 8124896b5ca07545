"""The program, forked from a process that has loaded it already: a server of its own in a quarter of the time.

What loading itself does is seen where a test asks for a process that starts from nothing (``tests.running.FRESHLY``).
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

# Importing these imports all that the program runs on; its configuration is read later, by the forked process.
_LOADED = [
    "streamlit.web.cli",
    "streamlit.starlette",
    "server.gate",
    "server.navigation",
    "server.routes",
    "server.start",
    "server.troubles",
]
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(_LOADED)


def serve_forked(root: Path, port: int, environment: Mapping[str, str], log: Path) -> BaseProcess:
    """Start the program on a port as ``streamlit run app.py`` in a folder does; what it prints goes to the log."""
    process = _FORKING.Process(target=_serve, args=(root, port, dict(environment), log), daemon=True)
    with _no_main_script():
        process.start()
    return process


@contextmanager
def _no_main_script() -> Iterator[None]:
    """Hide the script that runs: a new process would run it again, be it a test runner or a page that a test tries."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _serve(root: Path, port: int, environment: dict[str, str], log: Path) -> None:
    from streamlit.web.cli import main  # noqa: PLC0415 -- loaded before the fork

    with log.open("ab") as kept:
        for stream in (1, 2):
            os.dup2(kept.fileno(), stream)
    os.chdir(root)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = str(root)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", str(port)]
    main()
