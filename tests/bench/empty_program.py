"""The program with one page that draws nothing: what every page of it costs before it has drawn anything.

Run by ``bench_reruns.py``: ``python -m uvicorn tests.bench.empty_program:app --port PORT``.
"""

from __future__ import annotations

from app import app
from server import navigation
from server.navigation import EVERYONE, Screen, Section

__all__ = ["app"]


def page() -> None:
    """Draw nothing."""


navigation.SCREENS = (Screen(Section.WORK, page, "empty", "Empty", ":material/circle:", EVERYONE),)
