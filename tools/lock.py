"""Write requirements.txt and requirements-dev.txt: every version pinned, from what requirements*.in name.

Resolved in a fresh environment under build/, so that nothing left over in .venv gets into the pins.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "build" / "lock"
PYTHON = ENVIRONMENT / "bin" / "python"


def installed_after(requirements: str) -> list[str]:
    """Install what a file names and give everything that is then there, pinned."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "-r", str(ROOT / requirements)], check=True)  # noqa: S603 -- a fixed command
    frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True).stdout  # noqa: S603 -- a fixed command
    return sorted(frozen.splitlines(), key=str.lower)


def main() -> None:
    """Resolve the program's own needs first, then what tests add to them."""
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    program = installed_after("requirements.in")
    whole = installed_after("requirements-dev.in")
    _write(
        "requirements.txt",
        "# What runs the program, every version pinned; written by make lock from requirements.in.",
        program,
    )
    _write(
        "requirements-dev.txt",
        "# What tests the program beside requirements.txt; written by make lock from requirements-dev.in.",
        ["-r requirements.txt", *(line for line in whole if line not in program)],
    )


def _write(name: str, heading: str, lines: list[str]) -> None:
    (ROOT / name).write_text("\n".join([heading, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
