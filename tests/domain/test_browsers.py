"""Of what a browser tells of itself two words are kept."""

from __future__ import annotations

import pytest

from domain.browsers import in_words, label_of, shortened

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{CHROME} Edg/140.0.0.0", "Edge, Windows"),
        (CHROME, "Chrome, Windows"),
        (f"{CHROME} QQBrowser/13.0", "QQ Browser, Windows"),
        (f"{CHROME} 360SE", "360 Browser, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0",
            "WeChat, Android telephone or tablet",
        ),
        ("", "another browser, another device"),
        ("<script>alert(1)</script>" * 50, "another browser, another device"),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(user_agent: str, words: str) -> None:
    label = label_of(user_agent)

    assert str(in_words(label)) == words
    assert len(label) <= 32


@pytest.mark.parametrize("label", ["", "edge", "edge/toaster", "<b>/linux"])
def test_a_label_that_is_none_is_not_shown(label: str) -> None:
    assert str(in_words(label)) == "an unknown browser"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("192.0.2.10", "192.0.2.*"), ("2001:db8:1:2::3", "2001:db8:1:*"), ("", ""), ("testclient", "testclient")],
)
def test_an_address_is_shown_without_its_last_part(address: str, shown: str) -> None:
    assert shortened(address) == shown
