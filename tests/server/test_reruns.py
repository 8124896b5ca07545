from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from streamlit.config import CustomThemeCategories
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime.scriptrunner import ScriptRunner

from server.reruns import Turns, _copy, _put_together, _run_in_turn, fit_reruns
from tests.running import ROOT
from tests.server.held_up import LINES

SECTIONS = ("theme", *(f"theme.{category.value}" for category in CustomThemeCategories))


def written(put: Callable[[CustomThemeConfig, str], None]) -> bytes:
    """Write every section where Streamlit does."""
    whole = CustomThemeConfig()
    for section in SECTIONS:
        part = whole
        for name in section.split(".")[1:]:
            part = getattr(part, name)
        put(part, section)
    return bytes(whole.SerializeToString(deterministic=True))


def test_the_message_is_streamlits_own_at_every_run() -> None:
    own = written(_put_together)
    assert written(_copy) == own
    assert written(_copy) == own
    assert own


def test_runs_take_turns_however_many_wait() -> None:
    # Together they take longer than one of them may.
    turns, inside, most = Turns(held_at_most=0.6), [0], [0]

    def run(_number: int) -> None:
        with turns.taken():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            Event().wait(0.1)
            inside[0] -= 1

    with ThreadPoolExecutor(8) as people:
        list(people.map(run, range(12)))
    assert (inside, most) == ([0], [1])


def test_turns_are_taken_in_the_order_of_coming() -> None:
    turns, in_turn = Turns(held_at_most=60), list[int]()

    def run(number: int) -> None:
        with turns.taken():
            in_turn.append(number)

    with ThreadPoolExecutor(8) as people, turns.taken():
        for number in range(8):
            people.submit(run, number)
            while len(turns._waiting) <= number:
                Event().wait(0.001)
    assert in_turn == list(range(8))


def test_the_program_s_runs_take_turns() -> None:
    fit_reruns()
    assert ScriptRunner._run_script is _run_in_turn


def test_the_more_go_on_without_a_turn_the_sooner_the_next_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, waited, clock = Turns(held_at_most=12), list[float](), [0.0]

    def wait(turn: Event, timeout: float) -> bool:
        if not turn.is_set():
            waited.append(timeout)
            clock[0] += timeout
        return turn.is_set()

    monkeypatch.setattr(Event, "wait", wait)
    monkeypatch.setattr("server.reruns.monotonic", lambda: clock[0])
    with turns.taken(), turns.taken(), turns.taken(), turns.taken():
        assert waited == [12, 6, 4]
    # All have ended: the next long one has its whole time again.
    with turns.taken(), turns.taken():
        assert waited == [12, 6, 4, 12]


def test_a_long_run_holds_nobody_up() -> None:
    turns, may_end, is_in = Turns(held_at_most=0.01), Event(), Event()

    def long() -> None:
        with turns.taken():
            is_in.set()
            assert may_end.wait(60)

    with ThreadPoolExecutor(1) as somebody:
        running = somebody.submit(long)
        assert is_in.wait(60)
        with turns.taken():
            # It is still there: this one came in beside it, and gives back no turn that it never had.
            assert not running.done()
        may_end.set()
        running.result()


def test_what_is_asked_for_just_as_a_run_ends_arrives_whole_and_in_its_place() -> None:
    """A part that draws itself anew asks for that while nobody listens; Streamlit by itself drops all the page said.

    If only the part is dropped, the browser takes that away at the page's end, and what stands below moves up. Asked
    for in the part's own thread Streamlit draws the page inside the part.
    """
    ended = subprocess.run(
        [sys.executable, "-m", "tests.server.held_up"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    whole = f"part, {LINES} lines, part, {LINES + 2} in all\n"
    in_place = f"{LINES} lines, from (0, 1) to (0, {LINES})\n"
    assert (ended.returncode, ended.stdout) == (0, whole * 2 + in_place), ended.stderr
