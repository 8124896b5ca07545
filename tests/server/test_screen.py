"""What stands around every page, and the two pages about accounts, over the websocket."""

from __future__ import annotations

import asyncio
import re

import httpx

from domain.permissions import Role
from i18n import gettext
from tests.running import PAGE, Server, a_password
from tests.visits import where_signing_out_leads
from tests.ws_client import Stream


def is_signed_in(server: Server, token: str) -> bool:
    with server.browser({"award_sid": token}) as browser:
        return browser.get("/", headers=PAGE).status_code == httpx.codes.OK


def has_sentence(stream: Stream, source: str) -> bool:
    """Whether a sentence stands on the screen, in either language."""
    return any(words in text for text in stream.texts() for words in (source, gettext(source, "zh_CN")))


def test_the_language_is_switched_on_the_same_page_and_stays_with_the_account(server: Server) -> None:
    server.add_account("sun", [Role.JUDGE])

    async def scene() -> tuple[str | None, list[str]]:
        async with server.stream("my_account", server.sign_in("sun")) as stream:
            await stream.first_run()
            await stream.click("other_language")
            led_to = stream.redirected_to
        async with server.stream("my_account", server.sign_in("sun")) as again:
            await again.first_run()
            return led_to, again.texts()

    led_to, texts = asyncio.run(scene())

    assert led_to == "/my_account"
    assert "Change the password" in texts
    with server.browser({"award_sid": server.sign_in("sun")}) as browser:
        assert '<html lang="en"' in browser.get("/", headers=PAGE).text


def test_signing_out_on_the_screen_ends_the_sign_in(server: Server) -> None:
    token = server.sign_in("li")
    assert is_signed_in(server, token)
    assert where_signing_out_leads(server, token) == "/sign-in?left=1"
    assert not is_signed_in(server, token)


def test_a_changed_password_ends_the_other_sign_ins_and_a_refusal_stands_in_place(server: Server) -> None:
    server.add_account("ma", [Role.JUDGE])
    here, there = server.sign_in("ma"), server.sign_in("ma")

    async def scene() -> tuple[bool, bool, bool]:
        async with server.stream("my_account", here) as stream:
            await stream.first_run()
            stream.set("old password 0", "wrong")
            stream.set("new password 0", "another good one")
            stream.set("new password again 0", "another good one")
            await stream.click("change password")
            refused = has_sentence(stream, "The present password is wrong.")
            kept = is_signed_in(server, there)
            stream.set("old password 0", a_password("ma"))
            await stream.click("change password")
            assert stream.find("new password 1")
            return refused, kept, has_sentence(stream, "Your password has been changed.")

    assert asyncio.run(scene()) == (True, True, True)
    assert is_signed_in(server, here)
    assert not is_signed_in(server, there)


def test_an_organiser_adds_a_person_and_sees_the_link_once(server: Server) -> None:
    async def scene() -> tuple[list[str], list[str]]:
        async with server.stream("accounts", server.sign_in("wang")) as stream:
            await stream.first_run()
            stream.set("new login 0", "zheng")
            await stream.click("add one")
            assert has_sentence(stream, "The person's name is needed.")
            stream.set("new login 0", "")
            await stream.click("add one")
            assert has_sentence(stream, "The person's name is needed.")
            assert has_sentence(stream, "An account name is needed; it has no spaces.")
            stream.set("new login 0", "zheng")
            stream.set("new name 0", "示例郑")
            await stream.click("add one")
            shown = stream.texts()
            await stream.click("copied")
            return shown, stream.texts()

    shown, later = asyncio.run(scene())
    (path,) = re.findall(r"zheng\thttp://[^/]+(/invitation/\S+)", "\n".join(shown))
    with server.browser() as browser:
        assert "示例郑" in browser.get(path).text
    assert not any("/invitation/" in text for text in later)


def test_an_address_that_is_no_page_and_one_that_is_not_open_read_alike(server: Server) -> None:
    said = "The page that was asked for does not exist, or is not open to you. This is the first one of the menu."

    async def scene(page: str) -> tuple[bool, list[str], bool]:
        async with server.stream(page, server.sign_in("li")) as stream:
            await stream.first_run()
            led_here, texts = has_sentence(stream, said), sorted(stream.texts())
            await stream.goto("my_account")
            return led_here, texts, has_sentence(stream, said)

    unknown, forbidden, start = (asyncio.run(scene(page)) for page in ("no_such_page", "leaderboard", ""))

    assert unknown == forbidden
    assert (unknown[0], unknown[2]) == (True, False)
    assert (start[0], start[2]) == (False, False)
    assert set(start[1]) < set(unknown[1])
