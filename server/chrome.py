"""Streamlit's own frame: its page in the reader's language, with our dictionary for its built-in texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit
from streamlit import file_util

from domain.messages import N_
from domain.type_sizes import TypeSize
from i18n import DEFAULT_LANGUAGE, LANGUAGES, gettext

STREAMLIT_VERSION = "1.67.0"
ICON = "/assets/seal.svg"
PROGRAM_NAME = N_("People's Suggestions Award")
_LANGUAGE_MARK = '<html lang="en">'
_TITLE_MARK = "<title>Streamlit</title>"
_AGENT_MARK = '<link rel="service-desc" href="./_stcore/agent/openapi.json" />'
_SEARCH_ENGINES_MARK = """    <script>
      window.prerenderReady = false
    </script>
"""
_ICON_MARK = "./favicon.png"
# In that script's place, and so before Streamlit's own: it says where the server is.
_OUR_SCRIPT = '<script src="/assets/chrome.js"></script>\n<script src="/assets/pictures.js"></script>\n'
_END_MARK = "</body>"
# Behind everything in the head, where Streamlit writes its own styles while it runs: of equals the last one counts.
_OUR_STYLE = '<link rel="stylesheet" href="/assets/theme.css">\n'
_MARKS = (_LANGUAGE_MARK, _TITLE_MARK, _AGENT_MARK, _SEARCH_ENGINES_MARK, _ICON_MARK, _END_MARK)
# Whose the page is: filled in for each answer, the rest is made once.
_ACCOUNT_MARK = ' data-account=""'
_LANGUAGE_TAGS = {"zh_CN": "zh-CN", "en": "en"}


class WrongStreamlitError(RuntimeError):
    """The installed Streamlit is not the one whose page and private parts this program was fitted to."""


def require_fitting_streamlit() -> None:
    """See to it at start that what we patch is there.

    Raises:
        WrongStreamlitError: another version, or a page without the marks.
    """
    if streamlit.__version__ != STREAMLIT_VERSION:
        raise WrongStreamlitError(f"Streamlit {STREAMLIT_VERSION} is needed, {streamlit.__version__} is installed")
    page = _original_page()
    missing = [mark for mark in _MARKS if page.count(mark) != 1]
    if missing:
        raise WrongStreamlitError(f"Streamlit's page lacks {missing}")


def language_tag(language: str) -> str:
    """Give a language as browsers name it; it also chooses the Chinese shapes of shared characters."""
    return _LANGUAGE_TAGS.get(language, _LANGUAGE_TAGS[DEFAULT_LANGUAGE])


def shell_page(language: str, size: TypeSize = TypeSize.NORMAL, *, account: int | None) -> str:
    """Streamlit's page in a language of the program, written as large as its reader wishes.

    It says whose it is: what somebody else typed in this browser and never saved is not for them (``chrome.js``).
    """
    return _page_for_all(language, size).replace(_ACCOUNT_MARK, f' data-account="{account}"')


@cache
def _page_for_all(language: str, size: TypeSize) -> str:
    language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return (
        _original_page()
        .replace(_LANGUAGE_MARK, f'<html lang="{language_tag(language)}" data-type-size="{size}"{_ACCOUNT_MARK}>')
        .replace(_TITLE_MARK, f"<title>{gettext(PROGRAM_NAME, language)}</title>")
        .replace(_AGENT_MARK, "")
        .replace(_SEARCH_ENGINES_MARK, _OUR_SCRIPT)
        .replace(_ICON_MARK, ICON)
        .replace(_END_MARK, _OUR_STYLE + _END_MARK)
    )


@cache
def _original_page() -> str:
    return (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
