"""Every answer carries the headers that keep other sites and caches out."""

from __future__ import annotations

import re

import pytest

from server.headers import CONTENT_SECURITY_POLICY
from tests.running import PAGE, Server


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health", "/assets/paper.css", "/media/x", "/_stcore/health"])
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    with server.browser() as browser:
        headers = browser.get(path, headers=PAGE).headers

    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_scripts_come_from_this_server_only() -> None:
    assert "script-src 'self';" in CONTENT_SECURITY_POLICY
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY


def test_pages_stay_out_of_caches_and_streamlits_parts_go_in(server: Server) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as browser:
        for path in ("/", "/accounts", "/sign-in"):
            assert browser.get(path, headers=PAGE).headers["cache-control"] == "no-store"
        (part,) = re.findall(r'src="\./(static/js/index[^"]+)"', browser.get("/", headers=PAGE).text)
        assert "immutable" in browser.get(f"/{part}").headers["cache-control"]
