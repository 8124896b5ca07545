"""What a browser gets once the program knows whose it is: the sign-in's cookie, or the one of half a sign-in."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.browsers import label_of
from server.requests import SECOND_STEP, network_address
from settings import settings
from use_cases.ways_in import SET_UP_WITHIN, HalfWayToken, Place


def place_of(request: Request) -> Place:
    """Give where a browser is, and which kind of browser it is."""
    return Place(network_address(request), label_of(request.headers.get("user-agent", "")))


def half_way_cookie() -> str:
    """Name of the cookie of half a sign-in."""
    return settings().cookie("award_half")


def let_on(token: str, address: str, *, is_from_provider: bool = False) -> Response:
    """Lead on to an address; past the second step where the token is of half a sign-in only.

    Args:
        token: of a sign-in, or half of one.
        address: our own.
        is_from_provider: whether the browser comes from a page of the identity provider's: it would not bring a strict
            cookie along to the second step then.
    """
    if not isinstance(token, HalfWayToken):
        answer = RedirectResponse(address, 303)
        give_sign_in(answer, token)
        return answer
    answer = RedirectResponse(SECOND_STEP if address == "/" else f"{SECOND_STEP}?{urlencode({'next': address})}", 303)
    answer.set_cookie(
        half_way_cookie(),
        token,
        max_age=int(SET_UP_WITHIN.total_seconds()),
        httponly=True,
        samesite="lax" if is_from_provider else "strict",
        secure=settings().cookies_are_secure,
        path="/",
    )
    return answer


def give_sign_in(answer: Response, token: str) -> None:
    """Give the browser the cookie of a sign-in, and take the one of half a sign-in away."""
    answer.set_cookie(
        settings().session_cookie,
        token,
        max_age=int(settings().signed_in_for.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings().cookies_are_secure,
        path="/",
    )
    forget_half_way(answer)


def forget_half_way(answer: Response) -> None:
    """Take the cookie of half a sign-in away."""
    answer.delete_cookie(half_way_cookie(), path="/", secure=settings().cookies_are_secure, httponly=True)
