"""The second step over real HTTP and the websocket, in an office that asks for it."""

from __future__ import annotations

import asyncio
import re
from base64 import b32decode
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from domain.messages import Message, msg
from domain.permissions import Role
from domain.second_factors import code_at, step_of
from i18n import translate
from tests.builders import a_user, signed_in
from tests.running import PAGE, Server, a_password, post_form, running
from tests.sealing import torn_key
from tests.visits import labelled, visit
from tests.ws_client import Stream
from use_cases import accounts, own_sign_ins, second_factors
from use_cases.transaction import CommandLine, read

WRONG = "000000"
CLOSED = (
    "/",
    "/accounts",
    "/attachments/1",
    "/attachments/evidence/1",
    "/minutes/1",
    "/offline-packs/1",
    "/media/x.png",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program"), SECOND_FACTOR="required") as program:
        yield program


def code_of(secret: bytes, off: int = 0) -> str:
    """Give the code of this moment, or of steps after it: either counts, too, when the next step has begun."""
    return code_at(secret, step_of(datetime.now(UTC)) + off)


def secret_on(page: httpx.Response) -> bytes:
    (key,) = re.findall(r'class="key"><code>([A-Z2-7 ]+)</code>', page.text)
    return b32decode(key.replace(" ", ""))


def begin(browser: httpx.Client, login: str) -> httpx.Response:
    return post_form(browser, "/sign-in", login=login, password=a_password(login), next="/accounts")


def set_up(browser: httpx.Client, login: str) -> tuple[bytes, list[str]]:
    """Sign in for the first time; gives the secret and the recovery codes."""
    shown = browser.get(begin(browser, login).headers["location"], headers=PAGE)
    secret = secret_on(shown)
    done = post_form(browser, "/second-step", code=code_of(secret), next="/accounts")
    assert done.status_code == 200, done.text
    return secret, re.findall(r"<li><code>([A-Z2-9-]+)</code>", done.text)


def statuses(browser: httpx.Client) -> list[int]:
    return [browser.get(path, headers=PAGE).status_code for path in CLOSED]


def test_an_organiser_cannot_go_around_the_set_up_and_then_the_code(server: Server) -> None:
    server.add_account("wang", [Role.ORGANISER])

    async def led_to(token: str) -> tuple[str | None, list[str]]:
        async with server.stream("accounts", token) as stream:
            await stream.first_run()
            return stream.redirected_to, stream.texts()

    with server.browser() as browser, server.browser() as stranger:
        answers = statuses(stranger)
        answer = begin(browser, "wang")
        half = browser.cookies["award_half"]
        assert answer.headers["location"] == "/second-step?next=%2Faccounts"
        assert ("award_sid" in answer.cookies, "HttpOnly" in answer.headers["set-cookie"]) == (False, True)
        assert "SameSite=strict" in answer.headers["set-cookie"]
        assert statuses(browser) == answers == [303] * 6 + [401]
        with server.browser({"award_sid": half, "award_half": half}) as forger:
            assert statuses(forger) == answers
        assert asyncio.run(led_to(half)) == ("/sign-in?next=%2Faccounts", [])

        wrong = post_form(browser, "/second-step?language=en", code=WRONG)
        assert (wrong.status_code, "This code is wrong" in wrong.text) == (422, True)
        code = code_of(secret_on(wrong))
        done = post_form(browser, "/second-step", code=code, next="/accounts")
        codes = re.findall(r"<li><code>([A-Z2-9-]+)</code>", done.text)
        assert (done.status_code, len(codes), 'href="/accounts"' in done.text) == (200, 10, True)
        assert browser.get("/accounts", headers=PAGE).status_code == 200
        assert "award_half" not in browser.cookies

    with server.browser() as browser:
        begin(browser, "wang")
        assert statuses(browser) == answers
        page = browser.get("/second-step", headers=PAGE).text
        assert ("<svg" in page, "示例wang" in page) == (False, True)
        used = post_form(browser, "/second-step", code=code)
        assert (used.status_code, "award_sid" in used.cookies) == (422, False)
        entered = post_form(browser, "/second-step", code=codes[0], next="//evil.example")
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert browser.get("/accounts", headers=PAGE).status_code == 200
    assert codes[0] not in server.log()


def test_a_forged_half_way_cookie_and_a_form_of_another_site_lead_nowhere(server: Server) -> None:
    server.add_account("sun", [Role.CHAIR])
    with server.browser({"award_half": "made up"}) as browser:
        for answer in (browser.get("/second-step"), post_form(browser, "/second-step", code=WRONG)):
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?late=1")
        assert "请重新开始" in browser.get("/sign-in?late=1").text
    with server.browser() as browser:
        secret = secret_on(browser.get(begin(browser, "sun").headers["location"]))
        foreign = browser.post("/second-step", data={"code": code_of(secret), "form_mark": "of another browser"})
        assert (foreign.status_code, "award_sid" in foreign.cookies) == (403, False)


def test_a_judge_may_set_it_up_after_giving_the_password_once_more(server: Server) -> None:
    server.add_account("li", [Role.JUDGE])
    with server.browser() as browser:
        assert begin(browser, "li").headers["location"] == "/accounts"
        before = browser.cookies["award_sid"]
        asked = browser.get("/second-step?language=en", headers=PAGE).text
        assert ("<svg" in asked, 'href="/my_account"' in asked) == (False, True)
        wrong = post_form(browser, "/second-step", password="wrong wrong")
        assert (wrong.status_code, "award_half" in browser.cookies) == (422, False)
        assert "The password is wrong." in wrong.text
        post_form(browser, "/second-step", password=a_password("li"), next="/my_account")
        offered = browser.get("/second-step", headers=PAGE)
        assert ("Finish setting it up" in offered.text, "Set up and sign in" in offered.text) == (True, False)
        assert ('href="/my_account"' in offered.text, 'href="/sign-in"' in offered.text) == (True, False)
        secret = secret_on(offered)
        assert browser.get("/", headers=PAGE).status_code == 200
        post_form(browser, "/second-step", code=code_of(secret))
        assert browser.cookies["award_sid"] != before
    with server.browser({"award_sid": before}) as old, server.browser() as browser:
        assert old.get("/", headers=PAGE).status_code == 303
        assert begin(browser, "li").headers["location"] == "/second-step?next=%2Faccounts"


def test_while_the_key_file_is_torn_it_is_said_and_afterwards_it_goes_on(server: Server) -> None:
    server.add_account("torn", [Role.CHAIR])
    with server.browser() as browser, server.browser() as other:
        secret, _codes = set_up(browser, "torn")
        begin(other, "torn")
        with torn_key():
            answers = [
                begin(browser, "torn"),
                post_form(other, "/second-step?language=en", code=code_of(secret)),
            ]
        for answer in answers:
            assert (answer.status_code, "award_sid" in answer.cookies) == (503, False)
            assert "Traceback" not in answer.text
        # A chair who is signed in can do nothing about keys; who stands before the door may be an operator.
        assert ("请告知组织方" in answers[0].text, "secret.key" in answers[0].text) == (True, False)
        assert "The key file secret.key cannot be read" in answers[1].text
        entered = post_form(other, "/second-step", code=code_of(secret, +1))
        assert entered.status_code == httpx.codes.SEE_OTHER
    log = server.log()
    assert ("Traceback" in log, "密钥文件" in log) == (False, True)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_my_account_takes_a_code_for_new_recovery_codes_and_refuses_a_wrong_one(server: Server, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    login = f"chair-{language.lower()[:2]}"
    server.add_account(login, [Role.CHAIR])
    with server.browser() as browser:
        secret, codes = set_up(browser, login)
        token = browser.cookies["award_sid"]

    async def scene() -> None:
        async with server.stream("my_account", token) as stream:
            await stream.first_run()
            if language == "en":
                await stream.click("other_language")
                await stream.rerun()
            stream.set("factor code 0", WRONG)
            await stream.click("renew codes")
            assert says(second_factors.WRONG_CODE) in labelled(stream)
            stream.set("factor code 0", code_of(secret, 1))
            await stream.click("renew codes")
            shown = labelled(stream)
            fresh = set(re.findall(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", shown))
            assert (len(fresh), fresh & set(codes)) == (10, set())
            await stream.click("codes kept")
            assert not any(code in labelled(stream) for code in fresh)
            stream.set("factor code 1", next(iter(fresh)))
            await stream.click("remove factor")
            assert stream.redirected_to == "/sign-in?next=%2Fmy_account"

    asyncio.run(scene())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_one_sees_where_one_is_signed_in_and_ends_it_elsewhere(server: Server, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    user = a_user(server.database, language=language)
    stranger = a_user(server.database)
    here, there, third, theirs = (signed_in(server.database, who) for who in (user, user, user, stranger))
    first = read(server.database, there, own_sign_ins.listed)[0].sign_in_id

    async def scene(stream: Stream) -> None:
        assert says(msg("this browser")) in labelled(stream)
        assert "127.0.0.1" not in labelled(stream)
        await stream.click(f"end sign-in {first}")
        assert says(msg("{name} ended another sign-in.", name=user.display_name)) in stream.texts()
        await stream.click("end others")
        assert says(msg("{name} ended all other sign-ins, {n} of them.", name=user.display_name, n=1)) in stream.texts()

    visit("my_account", server, here, scene)
    with server.browser({"award_sid": there.token}) as ended, server.browser({"award_sid": third.token}) as also:
        assert [each.get("/", headers=PAGE).status_code for each in (ended, also)] == [303, 303]
        assert "另一个浏览器结束" in ended.get("/sign-in").text
    with server.browser({"award_sid": theirs.token}) as other:
        assert other.get("/", headers=PAGE).status_code == 200


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_organiser_sees_who_has_one_resets_it_and_ends_their_sign_ins(server: Server, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    login = f"lost-{language.lower()[:2]}"
    server.add_account(login, [Role.CHAIR])
    with server.browser() as browser:
        set_up(browser, login)
        begun = begin(browser, login)
        assert begun.headers["location"] == "/second-step?next=%2Faccounts"

        async def scene(stream: Stream) -> None:
            stream.set("account", next(each for each in options(stream) if f" {login} " in each))
            await stream.rerun()
            await stream.click("reset factor")
            assert says(msg("The second factor of account {login} was reset.", login=login)) in stream.texts()
            await stream.click("end sign-ins")
            assert (
                says(msg("Every sign-in of account {login} was ended, {n} of them.", login=login, n=0))
                in stream.texts()
            )

        organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
        visit("accounts", server, organiser, scene)
        assert browser.get("/", headers=PAGE).status_code == 303
        assert browser.get("/second-step").headers["location"] == "/sign-in?late=1"
        assert "<svg" in browser.get(begin(browser, login).headers["location"], headers=PAGE).text
    found = {account.login: account for account in read(server.database, CommandLine(), accounts.listed)}
    assert found[login].factor_since is None


def options(stream: Stream) -> list[str]:
    return list(stream.find("account").proto.options)
