"""The tests' own browser: it lets no bug pass, and knows what the script wrote into a widget."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from domain.messages import Message, msg
from i18n import LANGUAGES, translate
from tests.ws_client import Run, Stream, WentWrongError


def an_alert(body: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    message.delta.new_element.alert.body = body
    return message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("said", "is_bug"),
    [
        (msg("Something went wrong; nothing was saved. Reference number: {reference}", reference="1A2B3C4D"), True),
        (msg("This does not exist, or is not open to you."), False),
    ],
)
def test_a_run_that_met_a_bug_fails_and_one_that_was_refused_does_not(
    language: str, said: Message, *, is_bug: bool
) -> None:
    run = Run()
    Stream("http://127.0.0.1:1")._take(an_alert(translate(said, language)), run)
    if is_bug:
        with pytest.raises(WentWrongError, match="1A2B3C4D"):
            run.require_right()
    else:
        run.require_right()


def test_what_the_script_chose_in_a_list_of_several_is_sent_back() -> None:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    chosen = message.delta.new_element.multiselect
    chosen.id, chosen.set_value = "roles", True
    chosen.raw_values.extend(["评委", "主席"])
    stream = Stream("http://127.0.0.1:1")
    stream._take(message, Run())
    assert stream.values == {"roles": ("string_array_value", ["评委", "主席"])}
