"""Sentences in a table whose rows are chosen or counted by the thousand: broken into lines where a cell ends."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd
from pandas.io.formats.style import Styler


def with_broken_lines(frame: pd.DataFrame, sentences: Sequence[str]) -> Styler:
    """Have the columns of sentences measured by letters of their own.

    Streamlit's table guesses from all it has drawn in one font how long a text may be before it is broken; beside
    Chinese titles it takes an English sentence for one line. Naming the weight that the sentences have anyway gives
    them a font of their own.

    Args:
        frame: of a table whose rows are higher than four letters.
        sentences: names of columns; those that the table does not have are passed over.
    """
    known: list[Hashable] = [name for name in sentences if name in frame]
    return frame.style.set_properties(subset=known, **{"font-weight": "400"})
