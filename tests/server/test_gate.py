"""Nothing is reachable without a sign-in, and a sign-in reaches only its own session."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from domain.permissions import Role
from server.gate import MOST_OF_ACCOUNT
from server.routes import ROUTES
from tests.running import FRESHLY, PAGE, Server, a_password, running
from tests.ws_client import Stream
from use_cases import accounts
from use_cases.transaction import CommandLine, perform, read

FORM_TITLE = 'id="password"'


async def opened(stream: Stream) -> Stream:
    async with stream:
        await stream.first_run()
    return stream


def test_a_fresh_server_shows_a_stranger_the_sign_in_page_and_nothing_of_the_page_asked_for(tmp_path: Path) -> None:
    with running(tmp_path, command=FRESHLY) as fresh:
        fresh.add_account("wang", [Role.ORGANISER])
        stranger = asyncio.run(opened(fresh.stream("accounts")))
        page = httpx.get(f"{fresh.address}/accounts", headers=PAGE, trust_env=False)
        owner = asyncio.run(opened(fresh.stream("accounts", fresh.sign_in("wang"))))

    assert f"程序已在 {fresh.address} 运行" in fresh.log()
    assert "in your browser" not in fresh.log()
    assert stranger.redirected_to == "/sign-in?next=%2Faccounts"
    assert (stranger.texts(), stranger.page_titles) == ([], {})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/accounts")
    assert "账号管理" in owner.texts() or "Accounts" in owner.texts()
    assert owner.redirected_to is None


@pytest.mark.parametrize(
    ("path", "known", "unknown"),
    [
        ("/", 200, 303),
        ("/accounts", 200, 303),
        ("/media/nothing.png", 404, 401),
        ("/_stcore/metrics", 404, 401),
        ("/_stcore/agent/openapi.json", 404, 401),
        ("/auth/login", 404, 401),
        ("/sign-in", 200, 200),
        ("/health", 200, 200),
        ("/static/js/none.js", 200, 200),
        ("/assets/paper.css", 200, 200),
    ],
)
def test_each_address_asks_for_the_sign_in_it_needs(server: Server, path: str, known: int, unknown: int) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as owner, server.browser() as stranger:
        assert owner.get(path, headers=PAGE).status_code == known
        assert stranger.get(path, headers=PAGE).status_code == unknown


def test_no_address_of_a_file_is_answered_with_the_page(server: Server) -> None:
    files = [
        re.sub("{.*}", "0", route.path) for route in ROUTES if "{" in route.path and "invitation" not in route.path
    ]
    with server.browser({"award_sid": server.sign_in("wang")}) as owner:
        page = owner.get("/", headers=PAGE).text
        assert len(files) > 6
        assert [path for path in files if owner.get(path, headers=PAGE).text == page] == []


def test_a_file_that_is_not_given_leaves_whoever_opened_it_a_way_back(server: Server) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as owner:
        opened, fetched = owner.get("/documents/999", headers=PAGE), owner.get("/documents/999")
    assert (opened.status_code, fetched.status_code) == (404, 404)
    assert fetched.headers["content-type"].startswith("text/plain")
    assert fetched.text in opened.text
    assert '<a href="/">' in opened.text


def test_uploads_need_a_sign_in(server: Server) -> None:
    path, parts = "/_stcore/upload_file/one/two", {"file": b"x"}
    with server.browser() as stranger, server.browser({"award_sid": server.sign_in("wang")}) as owner:
        assert stranger.put(path, files=parts).status_code == 401
        # Streamlit's own form token is missing: it is Streamlit that answers, past the gate.
        assert owner.put(path, files=parts).status_code == 403


def test_another_account_cannot_take_a_session_over(server: Server) -> None:
    async def scene() -> tuple[str, str, str, str]:
        async with server.stream("my_account", server.sign_in("wang")) as first:
            await first.first_run()
            kept = first.session_id
        async with server.stream("my_account", server.sign_in("wang"), session_id=kept) as same:
            await same.first_run()
        thief_token = server.sign_in("li")
        async with server.stream("my_account", thief_token, session_id=kept) as thief:
            await thief.first_run()
        async with server.stream("my_account", thief_token, session_id=kept, x_award_uid="1") as forger:
            await forger.first_run()
        return kept, same.session_id, thief.session_id, forger.session_id

    kept, same, thief, forger = asyncio.run(scene())

    assert same == kept
    assert thief != kept
    assert forger != kept


def test_a_forged_account_header_signs_nobody_in(server: Server) -> None:
    forger = asyncio.run(opened(server.stream("accounts", x_award_uid="1")))

    assert forger.redirected_to is not None
    assert forger.page_titles == {}


def test_a_stream_from_another_sites_page_is_refused(server: Server) -> None:
    token = server.sign_in("wang")
    for origin in ("https://evil.example", "null", "http://localhost:3000"):
        with pytest.raises(InvalidStatus, match="403"):
            asyncio.run(opened(Stream(server.address, cookies={"award_sid": token}, origin=origin)))
    assert asyncio.run(opened(server.stream(token=token))).redirected_to is None


def test_an_account_has_so_many_pages_open_and_no_more_and_others_go_on(server: Server) -> None:
    server.add_account("many", [Role.JUDGE])
    server.add_account("other", [Role.JUDGE])

    async def crowd() -> None:
        cookies = server.sign_in("many")
        async with AsyncExitStack() as tabs:
            opened_now = [
                await tabs.enter_async_context(server.stream("desk", cookies)) for _ in range(MOST_OF_ACCOUNT)
            ]
            await opened_now[-1].first_run()
            with pytest.raises(InvalidStatus):
                await opened(server.stream("desk", cookies))
            await opened(server.stream("desk", server.sign_in("other")))
        # Who closes pages can open others.
        await opened(server.stream("desk", cookies))

    asyncio.run(crowd())


def test_who_is_deactivated_is_out_at_the_next_click(server: Server) -> None:
    server.add_account("zhao", [Role.JUDGE])
    users = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}

    async def scene() -> tuple[str | None, list[str], str | None, list[str]]:
        async with server.stream("my_account", server.sign_in("zhao")) as stream:
            await stream.first_run()
            before = stream.redirected_to, stream.texts()
            perform(server.database, CommandLine(), accounts.deactivate, users["zhao"])
            await stream.rerun()
            return *before, stream.redirected_to, stream.texts()

    at_first, seen, later, left = asyncio.run(scene())

    assert (at_first, bool(seen)) == (None, True)
    assert (later, left) == ("/sign-in?next=%2Fmy_account", [])
    assert "Traceback" not in server.log()
    with server.browser() as browser:
        browser.get("/sign-in")
        again = browser.post(
            "/sign-in",
            data={"login": "zhao", "password": a_password("zhao"), "form_mark": browser.cookies["award_form"]},
        )
    assert again.status_code == 422


def test_a_page_outside_ones_roles_is_not_in_the_menu_and_cannot_be_opened(server: Server) -> None:
    judge = asyncio.run(opened(server.stream("accounts", server.sign_in("li"))))
    organiser = asyncio.run(opened(server.stream("accounts", server.sign_in("wang"))))

    assert {"账号管理", "Accounts"} & set(organiser.texts())
    assert not {"账号管理", "Accounts"} & set(judge.texts())
    assert judge.is_refused
    assert not organiser.is_refused
    assert len(judge.page_titles) < len(organiser.page_titles)


def test_a_sign_in_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        program.add_account("wang", [Role.ORGANISER])
        token = program.sign_in("wang")
        program.stop(abruptly=True)
        program.start()
        assert asyncio.run(opened(program.stream("my_account", token))).redirected_to is None
