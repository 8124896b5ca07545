"""The program, with every statement it sends to the database counted where a bench can read the count.

Run by ``bench_growth.py``: ``python -m uvicorn tests.bench.counted_program:app --port PORT``; ``COUNTED_IN`` names the
file that holds the count.
"""

from __future__ import annotations

import os
from mmap import mmap
from pathlib import Path

from sqlalchemy import Engine, event

from app import app

__all__ = ["app"]

WIDTH = 8
"""Bytes of the count, the lowest first."""


def _count_into(path: Path) -> None:
    path.write_bytes(bytes(WIDTH))
    with path.open("r+b") as file:
        shared = mmap(file.fileno(), WIDTH)

    def note(*_what: object) -> None:
        shared[:] = (int.from_bytes(shared[:], "little") + 1).to_bytes(WIDTH, "little")

    event.listen(Engine, "before_cursor_execute", note)


_count_into(Path(os.environ["COUNTED_IN"]))
