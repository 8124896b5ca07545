"""The command line as people use it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.preloaded import run_forked

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "cli.py"


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``cli.py`` with these words, in a process forked from one that has loaded all it needs; wait for it."""
    words = [str(each) for each in arguments]
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = run_forked(SCRIPT, words, os.environ, out, err)
        return subprocess.CompletedProcess(
            [str(SCRIPT), *words], code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        )


def cli_freshly(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``cli.py`` as people start it, a process that loads everything itself; wait for it."""
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
        cwd=ROOT,
    )
