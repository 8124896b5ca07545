"""Signing in through an identity provider: a real one on this machine, a real server, forgeries and breakdowns."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from itertools import repeat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import delete, select

from db.tables import AuditEvent, ConnectedIdentity, SignInFailure, User
from domain.messages import InBoth, msg
from domain.permissions import Role
from domain.provider_troubles import ProviderTrouble, in_words
from i18n import translate
from tests.conftest import NOON
from tests.identity_provider import CLIENT, SECRET, Claims, Instead, Provider, a_key, providing
from tests.running import PAGE, Server, a_password, post_form, running
from tests.sealing import torn_key
from tests.visits import where_signing_out_leads
from use_cases import accounts, own_sign_ins
from use_cases.patience import FAILURES_AT_ADDRESS, NOBODY
from use_cases.transaction import CommandLine, SignedIn, perform, read

NAME, NAME_EN = "示例统一认证", "City sign-on"
LANGUAGES = ("zh_CN", "en")
NOW = time.time()
TROUBLE_LINE = "Identity provider: "


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as started:
        yield started


@pytest.fixture(scope="module")
def server(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("program")
    kept = folder / "client.secret"
    kept.write_text(f"{SECRET}\n", encoding="utf-8")
    kept.chmod(0o600)
    with running(folder / "data", "", (), SECOND_FACTOR="required", **declared_for(provider, kept)) as program:
        yield program


@pytest.fixture(autouse=True)
def _as_it_should_be(provider: Provider, server: Server) -> None:
    provider.algorithm, provider.says, provider.issue = "RS256", {}, Provider.signed
    provider.instead.clear()
    with server.database.writing() as session:
        session.execute(delete(SignInFailure))
        session.commit()


def declared_for(provider: Provider, kept: Path) -> dict[str, str]:
    return {
        "OIDC_ISSUER": provider.address,
        "OIDC_CLIENT_SECRET_FILE": str(kept),
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_NAME": NAME,
        "OIDC_NAME_EN": NAME_EN,
    }


def connect(server: Server, provider: Provider, login: str, *roles: Role) -> str:
    """Make an account that is connected with whoever comes next, and give what they are called at the provider."""
    subject = f"person-{login}"
    server.add_account(login, roles or (Role.JUDGE,))
    with server.database.writing() as session:
        user = session.scalars(select(User).where(User.login == login)).one()
        row = ConnectedIdentity(user_id=user.id, issuer=provider.address, subject=subject, connected_at=NOON)
        session.add(row)
        session.commit()
    provider.says = {"sub": subject}
    return subject


def sent(browser: httpx.Client, path: str = "/identity") -> str:
    """Begin, and give where the browser is sent to."""
    answer = browser.get(path, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def granted(location: str) -> str:
    """Sign in at the provider, and give where it sends the browser back to, without the host."""
    parts = urlsplit(httpx.get(location, trust_env=False).headers["location"])
    return f"{parts.path}?{parts.query}"


def come_back(browser: httpx.Client, location: str) -> httpx.Response:
    return browser.get(granted(location), headers=PAGE)


def is_refused(
    browser: httpx.Client, answer: httpx.Response, trouble: ProviderTrouble, subject: str | None = None
) -> bool:
    """Say whether nobody was signed in, and the page that follows says why in both languages."""
    assert (answer.status_code, "award_sid" in answer.cookies) == (303, False)
    pages = {language: browser.get(f"{answer.headers['location']}&language={language}").text for language in LANGUAGES}
    said = in_words(trouble, InBoth(NAME, NAME_EN), subject)
    return all(escape(translate(said, language)) in page for language, page in pages.items())


def last_line(server: Server) -> str:
    return [line for line in server.log().splitlines() if TROUBLE_LINE in line][-1]


def is_inside(browser: httpx.Client) -> bool:
    return browser.get("/", headers=PAGE).status_code == 200


def test_a_connected_account_signs_in_where_one_wanted_to_go(server: Server, provider: Provider) -> None:
    subject = connect(server, provider, "zhao")
    with server.browser() as browser:
        assert (NAME in browser.get("/sign-in").text, NAME_EN in browser.get("/sign-in?language=en").text) == (
            True,
        ) * 2
        location = sent(browser, "/identity?next=/desk")
        asked = {name: value[0] for name, value in parse_qs(urlsplit(location).query).items()}
        answer = come_back(browser, location)
        cookie = answer.headers["set-cookie"]
        assert (asked["scope"], asked["redirect_uri"]) == ("openid", f"{server.address}/identity/callback")
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert ("HttpOnly" in cookie, "SameSite=lax" in cookie, "award_provider" in browser.cookies) == (
            True,
            True,
            False,
        )
        assert is_inside(browser)
        who = SignedIn(browser.cookies["award_sid"])
    (mine,) = read(server.database, who, own_sign_ins.listed)
    assert mine.way.template == "through {provider}"
    with server.database.reading() as session:
        newest = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (newest.action, newest.message.template) == ("sign_ins.sign_in", "{name} signed in through {provider}.")
    log = server.log()
    assert [each for each in (subject, asked["state"], asked["nonce"], SECRET, "code=") if each in log] == []


@pytest.mark.parametrize("is_closed", [False, True])
def test_nobody_gets_an_account_by_it_and_a_closed_one_gets_the_same_answer(
    server: Server, provider: Provider, *, is_closed: bool
) -> None:
    subject = connect(server, provider, "closed") if is_closed else "nobody-knows"
    before = read(server.database, CommandLine(), accounts.listed)
    if is_closed:
        user = next(each for each in before if each.login == "closed")
        perform(server.database, CommandLine(), accounts.deactivate, user.user_id)
    provider.says = {"sub": subject}
    with server.browser() as browser, server.browser() as stranger:
        answer = come_back(browser, sent(browser))
        assert is_refused(browser, answer, ProviderTrouble.UNKNOWN, subject)
        assert is_refused(stranger, answer, ProviderTrouble.UNKNOWN)
        assert not is_inside(browser)
    assert len(read(server.database, CommandLine(), accounts.listed)) == len(before)
    assert (subject in server.log(), "no open account" in last_line(server)) == (False, True)


def test_an_organiser_still_owes_the_second_factor(server: Server, provider: Provider) -> None:
    connect(server, provider, "organising", Role.ORGANISER)
    with server.browser() as browser:
        answer = come_back(browser, sent(browser, "/identity?next=/accounts"))
        assert (answer.headers["location"], "award_sid" in browser.cookies) == ("/second-step?next=%2Faccounts", False)
        # A strict cookie would not come along from a page of the provider's.
        assert "SameSite=lax" in answer.headers["set-cookie"]
        assert not is_inside(browser)
        assert "<svg" in browser.get("/second-step").text
        location = sent(browser)
        with torn_key():
            torn = come_back(browser, location)
        assert (torn.status_code, "secret.key" in torn.text, is_inside(browser)) == (503, True, False)


def test_it_never_leads_out_of_the_program(server: Server, provider: Provider) -> None:
    connect(server, provider, "out")
    with server.browser() as browser:
        for wanted in ("//evil.example", "https://evil.example", "/\\evil.example", "%2F%2Fevil.example"):
            assert come_back(browser, sent(browser, f"/identity?next={wanted}")).headers["location"] == "/"


def test_another_site_can_neither_begin_it_nor_finish_it_in_a_strangers_browser(
    server: Server, provider: Provider
) -> None:
    connect(server, provider, "attacker")
    with server.browser() as attacker, server.browser() as victim:
        begun = victim.get("/identity", headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
        assert (begun.headers["location"], "award_provider" in victim.cookies) == ("/sign-in", False)
        theirs = granted(sent(attacker))
        # Neither in a browser that never began, nor in one that began for itself, which goes on undisturbed.
        assert is_refused(victim, victim.get(theirs), ProviderTrouble.ELSEWHERE)
        own = sent(victim)
        assert is_refused(victim, victim.get(theirs), ProviderTrouble.ELSEWHERE)
        assert is_refused(victim, victim.get("/identity/callback"), ProviderTrouble.ELSEWHERE)
        assert come_back(victim, own).headers["location"] == "/"
        assert attacker.get(theirs).headers["location"] == "/"


def test_a_callback_counts_once_and_a_code_of_another_attempt_not_at_all(server: Server, provider: Provider) -> None:
    connect(server, provider, "once")
    with server.browser() as browser, server.browser() as again:
        token_there = sent(browser)
        address = granted(token_there)
        kept = browser.cookies["award_provider"]
        assert browser.get(address).headers["location"] == "/"
        again.cookies.set("award_provider", kept)
        assert is_refused(again, again.get(address), ProviderTrouble.ELSEWHERE)
        stolen = parse_qs(urlsplit(granted(token_there)).query)["code"][0]
        own = urlsplit(granted(sent(again)))
        state = parse_qs(own.query)["state"][0]
        # The code was granted to whoever holds the other verifier.
        answer = again.get(f"/identity/callback?code={stolen}&state={state}")
        assert is_refused(again, answer, ProviderTrouble.BROKEN_OFF)
        assert ("invalid_grant" in last_line(server), stolen in server.log()) == (True, False)


@pytest.mark.parametrize(
    ("query", "trouble"),
    [
        ("error=access_denied", ProviderTrouble.BROKEN_OFF),
        ("error=%0AA%20line%20of%20its%20own", ProviderTrouble.BROKEN_OFF),
        ("code=x&iss=https://other.example", ProviderTrouble.UNPROVEN),
    ],
)
def test_an_answer_that_names_nobody_signs_nobody_in(
    server: Server, provider: Provider, query: str, trouble: ProviderTrouble
) -> None:
    provider.asked.clear()
    with server.browser() as browser:
        state = parse_qs(urlsplit(sent(browser)).query)["state"][0]
        answer = browser.get(f"/identity/callback?state={state}&{query}")
        assert is_refused(browser, answer, trouble)
    assert ("line of its own" in server.log(), "/token" in provider.asked) == (False, False)


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def by_hand(provider: Provider, algorithm: str, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    header = {"alg": algorithm, "kid": provider.key.kid}
    signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def with_secret(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.digest(secret, text, "sha256")


def with_its_own_key(_provider: Provider, claims: Claims) -> str:
    own = a_key("own")
    return jwt.encode({"alg": "RS256", "jwk": own.as_dict(private=False), "kid": "own"}, claims, own)


def changed_after_signing(provider: Provider, claims: Claims) -> str:
    header, _claims, signature = provider.signed(claims).split(".")
    return f"{header}.{b64(json.dumps({**claims, 'sub': 'person-forged'}).encode())}.{signature}"


def with_claims(**changed: object) -> Callable[[Provider, Claims], str]:
    return lambda provider, claims: provider.signed({**claims, **changed})


def without(name: str) -> Callable[[Provider, Claims], str]:
    return lambda provider, claims: provider.signed({each: claims[each] for each in claims if each != name})


FORGED: dict[str, Callable[[Provider, Claims], str]] = {
    "by another key": lambda provider, claims: jwt.encode(
        {"alg": "RS256", "kid": provider.key.kid}, claims, a_key("another")
    ),
    "with the key in it": with_its_own_key,
    "none": lambda provider, claims: by_hand(provider, "none", claims, lambda _text: b""),
    "HS256 with the public key": lambda provider, claims: by_hand(
        provider, "HS256", claims, with_secret(provider.key.as_pem(private=False))
    ),
    "HS256 with our secret": lambda provider, claims: by_hand(provider, "HS256", claims, with_secret(SECRET.encode())),
    "changed after signing": changed_after_signing,
    "another issuer": with_claims(iss="https://other.example"),
    "another client": with_claims(aud="another"),
    "two clients, for the other": with_claims(aud=[CLIENT, "another"], azp="another"),
    "two clients, for nobody said": with_claims(aud=[CLIENT, "another"]),
    "another nonce": with_claims(nonce="of another"),
    "nonces in a list": lambda provider, claims: provider.signed({**claims, "nonce": [claims["nonce"], "x"]}),
    "no nonce": without("nonce"),
    "expired": with_claims(exp=NOW - 120),
    "no end": without("exp"),
    "an end that is no number": with_claims(exp=float("nan")),
    "of tomorrow": with_claims(iat=NOW + 86_400),
    "not valid yet": with_claims(nbf=NOW + 3_600),
    "of nobody": with_claims(sub=""),
    "of a number": with_claims(sub=7),
    "no token": lambda _provider, _claims: "three.parts.only",
    "nothing": lambda _provider, _claims: "",
}


@pytest.fixture(scope="module")
def whom_others_would_be(server: Server, provider: Provider) -> str:
    return connect(server, provider, "forged")


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_token_signs_nobody_in(
    server: Server, provider: Provider, whom_others_would_be: str, forged: str
) -> None:
    provider.says, provider.issue = {"sub": whom_others_would_be}, FORGED[forged]
    with server.browser() as browser:
        answer = come_back(browser, sent(browser))
        assert is_refused(browser, answer, ProviderTrouble.UNPROVEN)
        assert not is_inside(browser)
    assert [each for each in ("person-forged", "eyJ", SECRET) if each in last_line(server)] == []


def test_a_clock_a_little_off_and_a_second_audience_are_no_forgery(server: Server, provider: Provider) -> None:
    connect(server, provider, "allowed")
    for claims in ({"exp": time.time() - 30}, {"nbf": time.time() + 30}, {"aud": [CLIENT, "another"], "azp": CLIENT}):
        provider.issue = with_claims(**claims)
        with server.browser() as browser:
            assert come_back(browser, sent(browser)).headers["location"] == "/"


def test_keys_changed_at_the_provider_are_fetched_anew(server: Server, provider: Provider) -> None:
    connect(server, provider, "keys")
    first = provider.key
    try:
        for key, algorithm in ((a_key("second"), "PS256"), (ECKey.generate_key("P-256", {"kid": "third"}), "ES256")):
            provider.key, provider.algorithm = key, algorithm
            provider.asked.clear()
            with server.browser() as browser:
                assert come_back(browser, sent(browser)).headers["location"] == "/"
            assert provider.asked.count("/keys") == 1
    finally:
        provider.key = first


def drop_by_drop() -> tuple[int, Iterator[bytes]]:
    """Go on for longer than a browser of these tests waits."""

    def parts() -> Iterator[bytes]:
        for _piece in range(240):
            yield b" "
            time.sleep(0.25)

    return 200, parts()


def exactly(status: int, *parts: bytes) -> Instead:
    return lambda: (status, iter(parts))


# What is answered, the trouble, and what the log says of it.
BROKEN: dict[str, tuple[Instead, ProviderTrouble, str]] = {
    "without end": (
        lambda: (200, repeat(b"[" * 65_536)),
        ProviderTrouble.SILENT,
        "an answer of more than 262144 bytes",
    ),
    "garbage": (exactly(200, b"\xff<html>\0"), ProviderTrouble.SILENT, "status 200, 8 bytes"),
    "deeper than can be read": (exactly(200, b"[" * 200_000), ProviderTrouble.SILENT, "status 200, 200000 bytes"),
    "no object": (exactly(200, b"[]"), ProviderTrouble.SILENT, "status 200, 2 bytes"),
    "nothing of a token": (exactly(200, b"{}"), ProviderTrouble.SILENT, "no ID token in its answer"),
    "a failure": (exactly(500, b"person-broken"), ProviderTrouble.SILENT, "status 500, 13 bytes"),
    "elsewhere": (exactly(302), ProviderTrouble.SILENT, "status 302, 0 bytes"),
    "a refusal": (exactly(400, b'{"error": "invalid_client"}'), ProviderTrouble.BROKEN_OFF, "invalid_client"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_provider_that_breaks_is_told_in_words_and_in_the_log(
    server: Server, provider: Provider, broken: str
) -> None:
    provider.says = {"sub": "person-broken"}
    instead, trouble, said = BROKEN[broken]
    with server.browser() as browser:
        address = granted(sent(browser))
        provider.instead["/token"] = instead
        assert is_refused(browser, browser.get(address), trouble)
        assert said in last_line(server)
        assert is_refused(browser, browser.get(address), ProviderTrouble.ELSEWHERE)
    assert ("person-broken" in server.log(), "/elsewhere" in provider.asked) == (False, False)


def test_a_provider_that_answers_drop_by_drop_is_not_heard_to_the_end(server: Server, provider: Provider) -> None:
    # One process has all the time it needs to send the browser there; in the other every answer is soon too late.
    there = {**declared_for(provider, server.folder.parent / "client.secret"), "PUBLIC_ADDRESS": server.address}
    with running(server.folder, "", (), **there, OIDC_TIMEOUT="1") as hurried, server.browser() as here:
        address = granted(sent(here))
        provider.instead["/token"] = drop_by_drop
        with hurried.browser(here.cookies) as browser:
            assert is_refused(browser, browser.get(address), ProviderTrouble.SILENT)
            assert "no whole answer within 1 seconds" in last_line(server)
            assert is_refused(browser, browser.get(address), ProviderTrouble.ELSEWHERE)


def test_too_many_failures_at_a_place_are_waited_for(server: Server, provider: Provider) -> None:
    provider.instead["/token"] = exactly(400, b'{"error": "invalid_grant"}')
    with server.database.writing() as session:
        before = {"login": NOBODY, "address": "127.0.0.1", "failed_at": datetime.now(UTC)}
        session.add_all(SignInFailure(**before) for _time in range(FAILURES_AT_ADDRESS - 1))
        session.commit()
    with server.browser() as browser, server.browser() as other:
        begun = sent(other)
        come_back(browser, sent(browser))
        assert is_refused(browser, browser.get("/identity"), ProviderTrouble.TOO_MANY)
        assert is_refused(other, come_back(other, begun), ProviderTrouble.TOO_MANY)


def test_one_connects_the_own_account_after_the_password_and_parts_it_again(server: Server, provider: Provider) -> None:
    subject = connect(server, provider, "first")
    server.add_account("second", [Role.JUDGE])
    with server.browser({"award_sid": server.sign_in("second")}) as browser, server.browser() as stranger:
        assert stranger.get("/identity/connect").headers["location"] == "/sign-in?next=%2Fmy_account"
        assert come_back(browser, sent(browser, "/identity/connect")).headers["location"] == "/identity/connect"
        for password, said in (
            ("wrong wrong", msg("The present password is wrong.")),
            (a_password("second"), msg("This identity is connected with another account already.")),
        ):
            answer = post_form(browser, "/identity/connect", password=password)
            assert (answer.status_code, translate(said, "zh_CN") in answer.text) == (422, True), answer.text
        provider.says = {"sub": f"{subject}-other"}
        browser.cookies.delete("award_provider")
        come_back(browser, sent(browser, "/identity/connect"))
        stranger.cookies.update({"award_provider": browser.cookies["award_provider"]})
        stranger.get("/sign-in")
        form = {"password": a_password("second"), "form_mark": stranger.cookies["award_form"]}
        assert stranger.post("/identity/connect", data=form).headers["location"] == "/sign-in?next=%2Fmy_account"
        assert f"{subject}-other" in browser.get("/identity/connect").text
        foreign = browser.post("/identity/connect", data={"password": a_password("second")})
        assert foreign.status_code == 403
        answer = post_form(browser, "/identity/connect", password=a_password("second"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/my_account")
        provider.instead["/token"] = exactly(500)
        assert is_refused(browser, come_back(browser, sent(browser, "/identity/connect")), ProviderTrouble.SILENT)
        provider.instead.clear()
    with server.browser() as browser:
        assert come_back(browser, sent(browser)).headers["location"] == "/"


def test_another_process_takes_back_whom_the_first_one_sent(server: Server, provider: Provider) -> None:
    connect(server, provider, "moved")
    kept = server.folder.parent / "client.secret"
    there = {**declared_for(provider, kept), "PUBLIC_ADDRESS": server.address}
    with running(server.folder, "", (), **there) as second, server.browser() as here:
        address = granted(sent(here))
        with second.browser(here.cookies) as moved:
            assert moved.get(address).headers["location"] == "/"
        assert is_refused(here, here.get(address), ProviderTrouble.ELSEWHERE)


def test_what_is_declared_counts_names_factors_passwords_and_the_way_out(
    provider: Provider, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kept = server.folder.parent / "client.secret"
    more = {
        "OIDC_ACCOUNT_CLAIM": "preferred_username",
        "OIDC_SECOND_FACTOR": "amr=mfa",
        "OIDC_SIGN_OUT": "there",
        "OIDC_PASSWORDS_OF_JUDGES": "closed",
    }
    with running(
        tmp_path_factory.mktemp("declared"), "", (), SECOND_FACTOR="required", **declared_for(provider, kept), **more
    ) as office:
        office.add_account("chen", [Role.ORGANISER])
        office.add_account("sun", [Role.JUDGE])
        provider.says = {"sub": "person-1", "preferred_username": "CHEN", "amr": ["pwd"]}
        with office.browser() as browser:
            assert come_back(browser, sent(browser)).headers["location"] == "/second-step"
            provider.says["amr"] = ["pwd", "mfa"]
            assert come_back(browser, sent(browser)).headers["location"] == "/"
            # The name is given to somebody else there: the account stays its first owner's.
            provider.says["sub"] = "person-2"
            assert is_refused(browser, come_back(browser, sent(browser)), ProviderTrouble.UNKNOWN, "person-2")
            closed = post_form(browser, "/sign-in?language=en", login="sun", password=a_password("sun"))
            assert (closed.status_code, f"Judges sign in through {NAME_EN} here" in closed.text) == (422, True)
            wrong = post_form(browser, "/sign-in?language=en", login="sun", password="wrong wrong")
            assert "The account name or the password is wrong." in wrong.text
            assert where_signing_out_leads(office, browser.cookies["award_sid"]) == "/identity/sign-out"
            left = httpx.URL(browser.get("/identity/sign-out").headers["location"])
            assert (left.path, dict(left.params)) == (
                "/leave",
                {"client_id": CLIENT, "post_logout_redirect_uri": f"{office.address}/sign-in"},
            )
