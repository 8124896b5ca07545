"""The program, forked from a process that has loaded it already: a server or a command in a quarter of the time.

What loading itself does is seen where a test asks for a process that starts from nothing (``tests.running.FRESHLY``,
``tests.command_line.cli_freshly``).
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    "typer",
    "use_cases.assign_tables",
    "use_cases.attachment_upkeep",
    "use_cases.expert_tables",
    "use_cases.score_agreement",
    "use_cases.score_tables",
    "tests.warmed",
]
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(_LOADED)


def serve_forked(root: Path, port: int, environment: Mapping[str, str], log: Path) -> BaseProcess:
    """Start the program on a port as ``streamlit run app.py`` in a folder does; what it prints goes to the log."""
    return _forked(_serve, root, port, dict(environment), log)


def run_forked(script: Path, words: Sequence[str], environment: Mapping[str, str], out: Path, err: Path) -> int:
    """Run a script to its end as ``python script word…`` in its folder does, its two outputs into files.

    Returns:
        Its exit code; the negative number of the signal that ended it.
    """
    process = _forked(_run, script, tuple(words), dict(environment), out, err)
    process.join()
    code = process.exitcode
    process.close()
    assert code is not None, "a process that was waited for has ended"
    return code


def _forked(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process = _FORKING.Process(target=target, args=arguments, daemon=True)
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

    _move(root, environment, log, log)
    if "HELD_UP" in environment:
        from tests.hold_ups import hold_up  # noqa: PLC0415 -- loads the program

        hold_up(environment["HELD_UP"])
    sys.argv = ["streamlit", "run", "app.py", "--server.port", str(port)]
    main()


def _run(script: Path, words: tuple[str, ...], environment: dict[str, str], out: Path, err: Path) -> None:
    _move(script.parent, environment, out, err)
    # As an interpreter opens them that has found the same environment.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- open to the end of the process
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 -- the same
    sys.argv = [str(script), *words]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except Exception:  # noqa: BLE001 -- what nobody caught is told and ends with code one, as by the interpreter
        sys.excepthook(*sys.exc_info())
        sys.exit(1)


def _move(root: Path, environment: dict[str, str], out: Path, err: Path) -> None:
    """Take another folder, environment and outputs for one's own."""
    for stream, file in ((1, out), (2, err)):
        with file.open("ab") as kept:
            os.dup2(kept.fileno(), stream)
    os.chdir(root)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = str(root)
