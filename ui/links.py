"""Ways from one page to another."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def page_link(url_path: str, label: str, *, icon: str | None = None, query: dict[str, str] | None = None) -> None:
    """Draw a link to another page of the menu; nothing where the reader's menu does not have it.

    A page is known to Streamlit by its address alone, so no page needs to import another one.
    """
    context = get_script_run_ctx()
    page = st.Page(_nowhere, url_path=url_path, title=label)
    if context is None or page._script_hash not in context.pages_manager.get_pages():  # noqa: SLF001 -- the only way to ask for the menu
        return
    st.page_link(page, label=label, icon=icon, query_params=query)


def _nowhere() -> None:
    """Stand for a page that the shell has registered under the same address."""
