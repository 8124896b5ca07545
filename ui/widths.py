"""One list drawn twice: as a wide table, and as what fits a telephone; ``theme.css`` shows one of them."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def on_a_wide_screen(name: str) -> DeltaGenerator:
    """Give the place of what a telephone does not show."""
    return st.container(key=f"wide_{name}")


def on_a_telephone(name: str) -> DeltaGenerator:
    """Give the place of what only a telephone shows."""
    return st.container(key=f"narrow_{name}")
