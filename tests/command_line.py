"""The command line as people start it: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``cli.py`` with these words and wait for it."""
    return subprocess.run(
        [sys.executable, ROOT / "cli.py", *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
