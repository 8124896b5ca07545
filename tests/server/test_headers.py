"""Every answer carries the headers that keep other sites and caches out."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from domain.permissions import Role
from server.headers import CONTENT_SECURITY_POLICY
from tests.running import PAGE, Server, a_password, post_form, running

XSRF = "_streamlit_xsrf"


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


def test_no_answer_is_for_another_origin_and_each_says_what_it_is(server: Server) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    with server.browser({"award_sid": server.sign_in("wang")}) as browser:
        (part,) = re.findall(r'src="\./(static/js/index[^"]+)"', browser.get("/", headers=PAGE).text)
        for path in ("/", "/sign-in", "/health", f"/{part}", "/assets/paper.css", "/_stcore/health", "/tables/1"):
            answer = browser.get(path, headers=PAGE | elsewhere)
            assert "access-control-allow-origin" not in answer.headers, path
            kind = answer.headers["content-type"]
            is_told = "charset=utf-8" in kind if kind.startswith("text/") else kind.startswith("application/j")
            assert is_told, (path, kind)


def test_nobody_who_frames_a_page_is_listened_to(server: Server) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as browser:
        assert browser.get("/_stcore/host-config").json()["allowedOrigins"] == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/desk", "/assets/", "/static/", "/.git/config", "/settings.py"])
def test_a_request_is_neither_echoed_nor_a_folder_listed(server: Server, path: str) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as known, server.browser() as stranger:
        for browser in (known, stranger):
            for headers in ({}, PAGE):
                echoed = browser.request("TRACE", path, headers={"X-Mark": "echo this", **headers})
                listed = browser.get(path, headers=headers)
                assert echoed.status_code >= 300, echoed.text
                assert "echo this" not in echoed.text
                assert [word for word in ("Index of", "[core]", "DATABASE_URL") if word in listed.text] == []


def test_every_cookie_is_kept_to_this_site_and_out_of_reach(server: Server) -> None:
    with server.browser() as browser:
        given = cookies_given(browser)
        given += post_form(browser, "/sign-in", login="wang", password=a_password("wang")).headers.get_list(
            "set-cookie"
        )
    assert {name_of(each) for each in given} == {"award_form", "award_half", "award_language", "award_sid", XSRF}
    assert [each for each in given if not re.search(r"SameSite=(lax|strict)|Max-Age=0", each, re.IGNORECASE)] == []
    # Streamlit's own script sends its mark back with an upload.
    assert {name_of(each) for each in given if "httponly" not in each.lower()} == {XSRF}


def test_behind_tls_every_cookie_is_bound_to_it(tmp_path: Path) -> None:
    with running(tmp_path, PUBLIC_ADDRESS="https://award.example", NODE="n1") as program, program.browser() as browser:
        program.add_account("wang", [Role.ORGANISER])
        given = cookies_given(browser)
    assert {name_of(each) for each in given} == {"__Host-award_form", "__Host-award_language", "award_node", XSRF}
    assert [each for each in given if "secure" not in each.lower()] == []


def cookies_given(browser: httpx.Client) -> list[str]:
    return [
        given
        for path in ("/sign-in?language=en", "/", "/_stcore/health", "/_stcore/host-config")
        for given in browser.get(path, headers=PAGE).headers.get_list("set-cookie")
    ]


def name_of(cookie: str) -> str:
    return cookie.partition("=")[0]
