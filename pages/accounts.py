"""Accounts and invitations."""

from __future__ import annotations

import streamlit as st

from ui.session import read
from ui.words import _
from use_cases import accounts


def page() -> None:
    """Draw the page."""
    st.title(_("Accounts"))
    st.dataframe([vars(account) for account in read(accounts.listed)])
