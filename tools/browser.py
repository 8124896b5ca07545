"""Find a Chromium for the browser tests, or install one; LibreOffice, which works out formulas and makes pages; nginx.

    python tools/browser.py                makes sure that there is one, and a Chinese font to draw with
    python tools/browser.py --packages     only what comes from Debian's packages, before Playwright is there

In this order: one already on the machine, Debian's package where we are root, Playwright's own download. Debian builds
the same Chromium a second time without the windows nobody sees here (chromium-headless-shell); it takes a third less
of the processor, so it is installed, too, and taken first, but where a test needs the viewer of PDF files that only the
whole browser has. ``CHROMIUM`` names another one. LibreOffice and nginx
have no such download: where one is missing and cannot be installed, the tests that need it say so.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

WINDOWLESS = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHINESE_FONT = "fonts-noto-cjk"
# What LibreOffice needs beside its soffice, and the Debian package that brings it.
OFFICE = {"libsclo.so": "libreoffice-calc-nogui", "libswlo.so": "libreoffice-writer-nogui"}
NGINX = "nginx-light"
_SBIN = (f"{os.sep}usr{os.sep}sbin", f"{os.sep}usr{os.sep}local{os.sep}sbin")
_INSTALL = ("apt-get", "install", "-y", "-q", "--no-install-recommends")


def find_chromium(*, whole: bool = False) -> Path | None:
    """Give the Chromium to drive: ``CHROMIUM`` if set, one of the machine's, Playwright's; nothing if there is none.

    Args:
        whole: only one with all that people's own browser has.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES if whole else (WINDOWLESS, *NAMES):
        found = shutil.which(name)
        if found:
            return Path(found)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- what Debian packages is asked for without it

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def has_chinese_font() -> bool:
    """Say whether the machine can draw Chinese."""
    fc_list = shutil.which("fc-list")
    return bool(fc_list and subprocess.run([fc_list, ":lang=zh"], capture_output=True, check=False).stdout.strip())  # noqa: S603 -- a fixed command


def install() -> None:
    """Install what is missing."""
    if takes_packages():
        install_packages()
        return
    if find_chromium(whole=True) is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if platform.system() == "Linux" and not has_chinese_font():
        sys.stderr.write(f"No Chinese font found; screenshots will show boxes. On Debian: apt install {CHINESE_FONT}\n")
    if lacking := missing_of_libreoffice():
        sys.stderr.write(
            f"LibreOffice lacks a part; tests that need it are skipped. Debian: apt install {' '.join(lacking)}\n"
        )


def missing_of_libreoffice() -> list[str]:
    """Give the packages of LibreOffice's parts, for tables and for text, that are not on the machine."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    folder = Path(program).resolve().parent if program else None
    return [package for part, package in OFFICE.items() if folder is None or not (folder / part).exists()]


def takes_packages() -> bool:
    """Say whether this is a Debian on which we may install packages."""
    return _distribution() == "debian" and hasattr(os, "geteuid") and os.geteuid() == 0


def install_packages() -> None:
    """Install what is missing of Debian's packages."""
    is_named = bool(os.environ.get("CHROMIUM"))
    lacks_browser = not is_named and not any(map(shutil.which, NAMES))
    lacks_windowless = not is_named and shutil.which(WINDOWLESS) is None
    office = missing_of_libreoffice()
    needed = ["chromium"] * lacks_browser + [CHINESE_FONT] * (not has_chinese_font())
    lacks_nginx = find_nginx() is None
    if needed or lacks_windowless or office or lacks_nginx:
        _run("apt-get", "update", "-q")
    if needed:
        _run(*_INSTALL, *needed)
    if lacks_nginx and not _runs(*_INSTALL, NGINX):
        sys.stderr.write(f"{NGINX} could not be installed; the tests of several processes are skipped.\n")
    if lacks_windowless:
        _runs(*_INSTALL, WINDOWLESS)
    if office and not _runs(*_INSTALL, *office):
        sys.stderr.write(f"{' and '.join(office)} could not be installed; the tests that need it are skipped.\n")


def find_nginx() -> str | None:
    """Give the nginx of this machine; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path=os.pathsep.join(_SBIN))


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def _run(*command: str) -> None:
    if not _runs(*command):
        raise SystemExit(f"Failed: {' '.join(command)}")


def _runs(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, env=environment).returncode == 0  # noqa: S603 -- fixed commands


if __name__ == "__main__":
    if "--packages" not in sys.argv:
        install()
    elif takes_packages():
        install_packages()
