"""What a screen says of a refusal and of a bug."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from domain.messages import msg
from domain.refusals import NotSignedIn
from server.troubles import keep_refusals_out_of_the_log


def failing_script() -> None:
    from domain.messages import msg  # noqa: PLC0415 -- the script is run from its source
    from domain.refusals import Invalid  # noqa: PLC0415 -- the same
    from server.troubles import answer  # noqa: PLC0415 -- the same

    answer(Invalid(msg("without the sheets of {judge}", judge="**甲**<u>")))
    answer(ValueError("a detail of the inside"))


def test_a_refusal_is_its_sentence_and_a_bug_is_a_number_found_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    screen = AppTest.from_function(failing_script).run()
    refusal, bug = (error.value for error in screen.error)

    assert refusal == r"去掉评委\*\*甲\*\*\<u\>的评分表"
    (reference,) = re.findall(r"[0-9A-F]{8}", bug)
    assert "inside" not in bug
    assert reference in caplog.text
    assert "a detail of the inside" in caplog.text


def script_with_a_failing_part() -> None:
    import streamlit as st  # noqa: PLC0415 -- the script is run from its source

    from domain.messages import msg  # noqa: PLC0415 -- the same
    from domain.refusals import Invalid  # noqa: PLC0415 -- the same
    from server.troubles import run_answered  # noqa: PLC0415 -- the same

    @st.fragment
    def part() -> None:
        raise Invalid(msg("The two passwords differ."))

    run_answered(part)


def test_what_a_part_of_a_page_raised_is_answered_where_it_stands_and_not_once_more_as_a_bug() -> None:
    screen = AppTest.from_function(script_with_a_failing_part).run()

    # Without the program around it Streamlit itself answers.
    assert (len(screen.exception), len(screen.error)) == (1, 0)


def test_a_refusal_that_leaves_a_fragment_writes_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    keep_refusals_out_of_the_log()
    log = logging.getLogger("streamlit.error_util")
    for raised in (NotSignedIn(msg("The two passwords differ.")), ValueError("a bug")):
        log.error("Uncaught app execution", exc_info=raised)

    assert "a bug" in caplog.text
    assert "NotSignedIn" not in caplog.text
