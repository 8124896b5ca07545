"""HTML that is finished: Streamlit sends it as it is, without looking for a common margin in every line of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FinishedHtml:
    """A long piece of HTML of escaped text, for ``st.html``."""

    text: str

    def _repr_html_(self) -> str:
        return self.text
