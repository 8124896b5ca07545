"""Requests that no page of ours makes: posts of other sites, paths that lead out, headers that lie."""

from __future__ import annotations

from contextlib import suppress

import httpx
import pytest
from starlette.routing import Route

from server.routes import ROUTES
from tests.running import PAGE, Server

POSTED = [
    route.path.replace("{token}", "x")
    for route in ROUTES
    if isinstance(route, Route) and "POST" in (route.methods or ())
]
FROM_ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example", "Host": "127.0.0.1"},
)
TRICKS = (
    "/assets/..%2f..%2fsettings.py",
    "/assets/%2e%2e/%2e%2e/settings.py",
    "/assets/....//settings.py",
    "/assets/..%5c..%5csettings.py",
    "/assets//etc/hostname",
    "/assets/%00",
    "/attachments/..%2f1",
    "/attachments/evidence/..%2f..%2f1",
    "/offline-packs/..%2f1",
    "/offline-packs/1%00",
    "/minutes/%2e%2e",
    "/minutes/1;x=y",
)


@pytest.mark.parametrize("path", [path for path in POSTED if path != "/set-up"])
def test_no_other_site_can_post_for_somebody(server: Server, path: str) -> None:
    token = server.sign_in("li")
    with server.browser({"award_sid": token}) as browser:
        browser.get("/sign-in?language=en", headers=PAGE)
        mark = browser.cookies.get("award_form") or ""
        for headers in FROM_ELSEWHERE:
            answer = browser.post(path, data={"form_mark": mark, "login": "li"}, headers={**PAGE, **headers})
            assert answer.status_code in {httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND}, headers
            assert "award_sid" not in answer.cookies
        assert browser.get("/", headers=PAGE).status_code == httpx.codes.OK


@pytest.mark.parametrize("path", TRICKS)
def test_no_path_leads_out_of_its_folder(server: Server, path: str) -> None:
    with server.browser({"award_sid": server.sign_in("li")}) as browser:
        answer = browser.get(path, headers={"Accept": "*/*"})
    assert answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.BAD_REQUEST}
    assert b"DATA_DIR" not in answer.content


def test_no_header_says_where_somebody_is_led(server: Server) -> None:
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", **PAGE}
    with server.browser() as browser:
        answer = browser.get("/rounds", headers=lies)
    assert answer.headers["location"] == "/sign-in?next=/rounds"
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("header", ["Cookie", "X-Forwarded-For", "Accept-Language", "Referer"])
def test_a_header_beyond_all_measure_is_refused_and_the_next_request_answered(server: Server, header: str) -> None:
    with server.browser() as browser:
        # The server may shut the door in the middle of it.
        with suppress(httpx.TransportError):
            assert browser.get("/sign-in", headers={header: "a" * 200_000}).is_client_error
        assert browser.get("/health").text == "ok"
