"""Sentences are kept whole and come back as they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.messages import FieldValue, decode, encode, msg

VALUES: list[FieldValue] = [
    "示例甲",
    "{braces}",
    7,
    Decimal("82.50"),
    date(2020, 2, 29),
    datetime(2026, 11, 20, 4, 0, tzinfo=UTC),
    msg("The cycle needs a name."),
    ("a", 1, (msg("{n} of {total}", n=1, total=2),)),
    (),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_kept_message_is_the_same_after_json(value: FieldValue) -> None:
    message = msg("Not saved: {problems}", problems=value)
    assert decode(json.loads(json.dumps(encode(message)))) == message


def test_a_decimal_keeps_its_noughts() -> None:
    assert str(decode(encode(msg("{value}", value=Decimal("82.50"))))) == "82.50"


def test_braces_in_a_persons_text_stay_as_they_are() -> None:
    assert str(msg("Reason: {reason}", reason="{0} {name}")) == "Reason: {0} {name}"


def test_a_list_is_joined_in_english_for_the_log() -> None:
    assert str(msg("Points are still missing for: {criteria}.", criteria=("a", "b"))) == (
        "Points are still missing for: a, b."
    )


def test_equal_messages_are_one_in_a_set() -> None:
    assert len({msg("{n}", n=1), msg("{n}", n=1), msg("{n}", n=2)}) == 2


@pytest.mark.parametrize("record", [{"template": "x", "fields": [1]}, {"template": "x", "fields": {"a": {"odd": 1}}}])
def test_a_broken_record_is_a_bug_and_not_a_sentence(record: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        decode(record)
