"""Streamlit's message of the theme, put together once: it reads some three hundred options for it at every run."""

from __future__ import annotations

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_put_together = app_session._populate_theme_msg  # noqa: SLF001 -- chrome.py sees to it that it is this Streamlit


def write_theme_once() -> None:
    """Let every run copy what the first one found; the options do not change while the program runs."""
    app_session._populate_theme_msg = _copy  # noqa: SLF001 -- the same


def _copy(msg: CustomThemeConfig, section: str = "theme") -> None:
    part = _part(section)
    # Merging nothing would say that the browser's own part were there.
    if part.ByteSize():
        msg.MergeFrom(part)


@cache
def _part(section: str) -> CustomThemeConfig:
    part = CustomThemeConfig()
    _put_together(part, section)
    return part
