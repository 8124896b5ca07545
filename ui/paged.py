"""A long list cut into pages, of which one is drawn and sent; the steps stand below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

PAGE_SIZE = 50
T = TypeVar("T")


def page_of(lines: Sequence[T], key: str) -> Sequence[T]:
    """Give the lines of the page that the steps drawn under the same key say."""
    page = min(max(1, int(st.session_state.get(key, 1))), _pages(lines))
    return lines[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]


def draw_steps(lines: Sequence[object], key: str) -> None:
    """Draw the steps from page to page, where there is more than one."""
    if _pages(lines) > 1:
        st.pagination(_pages(lines), key=key)


def _pages(lines: Sequence[object]) -> int:
    return max(1, -(-len(lines) // PAGE_SIZE))
