"""A bar that tells how far long work has come, while the work itself never touches the page.

Streamlit ends a run at its next word to the page as soon as the reader clicks elsewhere: said inside a transaction,
that word would take the whole act back. So the work tells a number, and a thread of its own draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from types import MappingProxyType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from domain.messages import N_
from intake.progress import Progress, Step
from ui.words import _

_STEP_NAMES: Mapping[Step, str] = MappingProxyType(
    {
        Step.READING: N_("Reading the file: {share}%"),
        Step.CHECKING: N_("Checking the rows: {share}%"),
        Step.COMPARING: N_("Comparing with what is stored: {share}%"),
        Step.WRITING: N_("Writing: {share}%"),
    }
)
# Short work needs no bar.
_SECONDS_BEFORE, _SECONDS_BETWEEN = 0.5, 0.3


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Give what the work inside the block tells its progress to."""
    place = st.empty()
    names = {step: _(_STEP_NAMES[step]) for step in _STEP_NAMES}
    painter = _Painter(place, names)
    painter.start()
    try:
        yield painter.tell
    except Exception:
        painter.stop()
        # A refusal is told in place of the bar; what ends the run itself may not be spoken into.
        place.empty()
        raise
    finally:
        painter.stop()
    place.empty()


class _Painter:
    def __init__(self, place: DeltaGenerator, names: Mapping[Step, str]) -> None:
        self._place, self._names = place, names
        self._told: tuple[Step, float] | None = None
        self._ended = Event()
        self._thread = Thread(target=self._paint, daemon=True)
        add_script_run_ctx(self._thread, get_script_run_ctx())

    def tell(self, step: Step, share: float) -> None:
        """Note how far the work has come."""
        self._told = (step, share)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _paint(self) -> None:
        pause, shown = _SECONDS_BEFORE, None
        while not self._ended.wait(pause):
            pause, told = _SECONDS_BETWEEN, self._told
            if told is not None and told != shown:
                step, share = shown = told
                self._place.progress(share, text=self._names[step].format(share=round(100 * share)))
