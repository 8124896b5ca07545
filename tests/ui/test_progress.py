from __future__ import annotations

from streamlit.testing.v1 import AppTest


def draw(seconds: float, ending: str) -> None:
    import time  # noqa: PLC0415 -- the source of this function is what AppTest runs

    import streamlit as st  # noqa: PLC0415 -- the same

    from intake.progress import Step  # noqa: PLC0415 -- the same
    from ui.progress import progress_bar  # noqa: PLC0415 -- the same
    from ui.words import use_language  # noqa: PLC0415 -- the same

    use_language("en")
    try:
        with progress_bar() as progress:
            progress(Step.WRITING, 0.4)
            time.sleep(seconds)
            if ending == "stopped":
                st.stop()
            int("nothing" if ending == "refused" else "1")
    except ValueError:
        st.caption("refused")


def drawn(seconds: float, ending: str) -> AppTest:
    at = AppTest.from_function(draw, args=(seconds, ending), default_timeout=30).run()
    assert not at.exception
    return at


def bars(at: AppTest) -> list[str]:
    return [str(each.proto.text) for each in at.get("progress")]


def test_long_work_is_told_while_it_runs() -> None:
    # A run that is ended leaves the bar as it was last drawn.
    assert bars(drawn(1.2, "stopped")) == ["Writing: 40%"]


def test_the_bar_goes_with_the_work_and_with_its_refusal() -> None:
    assert bars(drawn(1.2, "whole")) == []
    refused = drawn(1.2, "refused")
    assert (bars(refused), [caption.value for caption in refused.caption]) == ([], ["refused"])


def test_short_work_has_no_bar() -> None:
    assert bars(drawn(0.0, "stopped")) == []
