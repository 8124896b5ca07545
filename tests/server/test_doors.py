"""Signing in and out, invitations and the set-up over real HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from domain.permissions import Role
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, signed_in
from tests.running import PAGE, Server, a_password, post_form, running
from use_cases import accounts, rehearsals
from use_cases.account_drafts import Draft
from use_cases.transaction import CommandLine, perform


def test_the_right_password_signs_in_and_leads_where_one_wanted_to_go(server: Server) -> None:
    with server.browser() as browser:
        answer = post_form(browser, "/sign-in", login=" WANG", password=a_password("wang"), next="/accounts")
        cookie = answer.headers["set-cookie"]
        shell = browser.get("/accounts", headers=PAGE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert '<div id="root">' in shell.text
    assert '<html lang="zh-CN"' in shell.text


@pytest.mark.parametrize("login", ["wang", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(server: Server, login: str) -> None:
    with server.browser() as browser:
        answer = post_form(browser, "/sign-in?language=en", login=login, password="wrong wrong wrong")

    assert answer.status_code == 422
    assert "The account name or the password is wrong." in answer.text
    assert "award_sid" not in answer.cookies
    assert f'value="{login}"' in answer.text


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_out_of_the_program(server: Server, wanted: str) -> None:
    with server.browser() as browser:
        answer = post_form(browser, "/sign-in", login="wang", password=a_password("wang"), next=wanted)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("headers", "mark"),
    [
        ({}, ""),
        ({}, "of another browser"),
        ({"Origin": "https://evil.example"}, None),
        ({"Origin": "null"}, None),
        ({"Sec-Fetch-Site": "cross-site"}, None),
    ],
)
def test_a_form_of_another_site_signs_nobody_in(server: Server, headers: dict[str, str], mark: str | None) -> None:
    fields = {"login": "wang", "password": a_password("wang")}
    with server.browser() as browser:
        browser.get("/sign-in")
        ours = browser.cookies["award_form"]
        refused = browser.post(
            "/sign-in", data={**fields, "form_mark": ours if mark is None else mark}, headers=headers
        )
        accepted = browser.post("/sign-in", data={**fields, "form_mark": ours}, headers={"Origin": server.address})

    assert (refused.status_code, "award_sid" in refused.cookies) == (403, False)
    assert accepted.status_code == 303


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(server: Server) -> None:
    with server.browser() as browser:
        tokens = []
        for _time in range(2):
            post_form(browser, "/sign-in", login="wang", password=a_password("wang"))
            tokens.append(browser.cookies["award_sid"])
    with server.browser({"award_sid": tokens[0]}) as first, server.browser({"award_sid": tokens[1]}) as second:
        assert first.get("/", headers=PAGE).status_code == 303
        assert second.get("/", headers=PAGE).status_code == 200


def test_signing_out_ends_the_sign_in_and_needs_our_own_form(server: Server) -> None:
    token = server.sign_in("wang")
    with server.browser({"award_sid": token}) as browser:
        browser.get("/sign-in")
        refused = browser.post("/sign-out")
        still = browser.get("/", headers=PAGE).status_code
        browser.post("/sign-out", data={"form_mark": browser.cookies["award_form"]})
    with server.browser({"award_sid": token}) as thief:
        after = thief.get("/", headers=PAGE).status_code

    assert (refused.status_code, still, after) == (403, 200, 303)


def test_without_an_identity_provider_there_is_nothing_of_it(server: Server) -> None:
    with server.browser({"award_sid": server.sign_in("wang")}) as browser:
        addresses = [f"/identity{rest}" for rest in ("", "/callback", "/connect", "/sign-out")]
        assert [browser.get(address).status_code for address in addresses] == [404] * 4
        assert "/identity" not in browser.get("/sign-in?trouble=unknown").text


def test_an_invitation_sets_a_password_once_and_signs_in(server: Server) -> None:
    draft = Draft("chen", "示例陈", "示例单位", (Role.JUDGE,))
    (invitee,) = perform(server.database, CommandLine(), accounts.create_invited, [draft])
    path = f"/invitation/{invitee.token}"
    with server.browser() as browser:
        shown = browser.get(path)
        differing = post_form(browser, path, password="long enough 1", again="long enough 2")
        short = post_form(browser, path, password="short", again="short")
        taken = post_form(browser, path, password=a_password("chen"), again=a_password("chen"))
        inside = browser.get("/", headers=PAGE)
        used = browser.get(path)

    assert "chen" in shown.text
    assert (differing.status_code, short.status_code) == (422, 422)
    assert (taken.status_code, taken.headers["location"]) == (303, "/")
    assert inside.status_code == 200
    assert used.status_code == 404


def test_whoever_was_signed_in_is_told_at_the_door_that_it_has_ended(server: Server) -> None:
    said, why = "您已退出登录", "如非本人操作"
    with server.browser() as browser:
        assert said not in browser.get("/sign-in").text
        browser.cookies.set("award_sid", "a token of long ago")
        assert said in (unasked := browser.get("/sign-in").text)
        assert why in unasked
        assert said in (asked := browser.get("/sign-in?left=1").text)
        assert why not in asked
        browser.cookies.set("award_sid", server.sign_in("wang"))
        assert said not in browser.get("/sign-in").text


def test_a_judge_signed_out_by_the_reset_of_a_rehearsal_is_told_so_at_the_door(server: Server) -> None:
    judge, organiser = a_user(server.database), CommandLine()
    cycle = a_cycle(server.database)
    perform(server.database, organiser, rehearsals.begin, cycle.id)
    a_round_open_for_scoring(server.database, cycle=cycle, entries=1, judges=[judge])
    with server.browser() as browser:
        browser.cookies.set("award_sid", signed_in(server.database, judge).token)
        perform(server.database, organiser, rehearsals.reset, cycle.id, typed=cycle.name)
        asked = browser.get("/desk", headers=PAGE)
        door = browser.get(f"{asked.headers['location']}&language=en", headers=PAGE)
    assert f"the rehearsal of “{cycle.name}” was reset" in door.text


def test_the_first_visit_sets_the_program_up_with_the_code_of_the_terminal(tmp_path: Path) -> None:
    person = {"login": "first", "name": "示例首位", "password": "correct horse", "again": "correct horse"}
    with running(tmp_path) as program, program.browser() as browser:
        arrival = browser.get("/sign-in")
        code = re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", program.log())[0]
        wrong = post_form(browser, "/set-up", code="AAAA-AAAA-AAAA-AAAA", **person)
        right = post_form(browser, "/set-up", code=code.lower(), **person)
        inside = browser.get("/", headers=PAGE)
        again = browser.get("/set-up")

    assert (arrival.status_code, arrival.headers["location"]) == (303, "/set-up")
    assert (wrong.status_code, right.status_code, inside.status_code) == (422, 303, 200)
    assert again.headers["location"] == "/sign-in"


def test_a_demonstration_names_its_accounts_and_a_real_award_does_not(server: Server, tmp_path: Path) -> None:
    with running(tmp_path, DEMO="1") as demo, demo.browser() as browser:
        demo.add_account("wang", [Role.ORGANISER], name="示例王")
        assert "示例王" in browser.get("/sign-in").text
    with server.browser() as browser:
        assert "示例wang" not in browser.get("/sign-in").text


def test_passwords_are_masked_and_a_browsers_own_help_is_welcome(server: Server) -> None:
    with server.browser() as browser:
        page = browser.get("/sign-in").text
    (login,), (password,) = (re.findall(rf'<input id="{name}"[^>]*>', page) for name in ("login", "password"))
    assert ('autocomplete="username"' in login, 'autocomplete="current-password"' in password) == (True, True)
    assert 'type="password"' in password
    assert "onpaste" not in page


def test_of_a_field_that_comes_twice_the_last_one_counts(server: Server) -> None:
    with server.browser() as browser:
        browser.get("/sign-in")
        fields = [("login", "li"), ("login", "wang"), ("password", "wrong wrong"), ("password", a_password("wang"))]
        content = urlencode([*fields, ("form_mark", browser.cookies["award_form"])])
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.post("/sign-in?login=li&password=x", content=content, headers=form)
    assert (answer.status_code, "award_sid" in answer.headers["set-cookie"]) == (303, True)


def test_behind_tls_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    with running(tmp_path, PUBLIC_ADDRESS="https://award.example") as program, program.browser() as browser:
        program.add_account("wang", [Role.ORGANISER])
        shown = browser.get("/sign-in?language=en").headers
        mark = shown["set-cookie"].partition(";")[0]
        answer = browser.post(
            "/sign-in",
            data={"login": "wang", "password": a_password("wang"), "form_mark": mark.partition("=")[2]},
            headers={"Cookie": mark, "Origin": "https://award.example"},
        )

    assert answer.headers["set-cookie"].startswith("__Host-award_sid=")
    assert [each.partition("=")[0] for each in shown.get_list("set-cookie")] == [
        "__Host-award_form",
        "__Host-award_language",
    ]
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_a_form_beyond_all_measure_is_refused(server: Server) -> None:
    with server.browser() as browser:
        assert browser.post("/sign-in", content=b"x" * 70_000).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
