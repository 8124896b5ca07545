"""The pages outside Streamlit: signing in, an invitation, the set-up. Plain HTML that needs no script."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.messages import N_, Message, msg
from i18n import LANGUAGES, gettext, translate
from server.chrome import PROGRAM_NAME, language_tag
from server.requests import chosen_language, is_from_elsewhere, language_cookie
from settings import settings

FORM_MARK = "form_mark"
_LOG = logging.getLogger("jindianzi.doors")
PROGRAM_PLACE = N_("Chongqing")
STALE_FORM = msg("This page had been open for too long. Please try again.")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Field:
    """One input of a form; ``hint`` stands below its label."""

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    value: str = ""
    hint: Message | None = None
    is_required: bool = True
    is_focused: bool = False


@dataclass(frozen=True)
class Paper:
    """One page with one form.

    ``title``, ``button`` and labels are English source texts; ``figure`` is finished HTML above the form, ``extra``
    below it. What is shown once only ``is_in_one_language``: the link to the other one would ask for it again.
    """

    title: str
    action: str
    fields: Sequence[Field]
    button: str
    lead: Message | None = None
    error: Message | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    extra: str = ""
    figure: str = ""
    is_in_one_language: bool = False


def respond(request: Request, paper: Paper, *, status: int = 200) -> Response:
    """Answer with the page in the browser's language, and give the browser its form token."""
    language = chosen_language(request)
    token = request.cookies.get(_token_cookie()) or secrets.token_urlsafe(32)
    answer = HTMLResponse(_page(paper, language, token, request.url.path, request.url.query), status)
    answer.set_cookie(
        _token_cookie(), token, httponly=True, samesite="strict", secure=settings().cookies_are_secure, path="/"
    )
    if request.query_params.get("language") in LANGUAGES:
        answer.set_cookie(
            language_cookie(),
            language,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=settings().cookies_are_secure,
            path="/",
        )
    return answer


def link(address: str, words: str, language: str) -> str:
    """Give a line of HTML that leads on; ``words`` are an English source text."""
    return f'<p><a href="{escape(address)}">{escape(gettext(words, language))}</a></p>'


def is_our_own_form(request: Request, fields: dict[str, str]) -> bool:
    """Say whether a posted form came from a page of ours in this browser."""
    ours, given = request.cookies.get(_token_cookie(), ""), fields.get(FORM_MARK, "")
    if ours and hmac.compare_digest(ours.encode(), given.encode()) and not is_from_elsewhere(request):
        return True
    _LOG.warning("A form was refused that is not of a page of ours in the same browser.")
    return False


def _token_cookie() -> str:
    return settings().cookie("award_form")


def _page(paper: Paper, language: str, token: str, path: str, query: str) -> str:
    def words(source: str) -> str:
        return escape(gettext(source, language))

    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in ((FORM_MARK, token), *paper.hidden)
    )
    inputs = "".join(_input(field, language) for field in paper.fields)
    lead = f'<p class="lead">{escape(translate(paper.lead, language))}</p>' if paper.lead else ""
    error = (
        f'<p class="error" role="alert" id="error">{escape(translate(paper.error, language))}</p>'
        if paper.error
        else ""
    )
    form = (
        f'<form method="post" action="{escape(paper.action)}">{hidden}{error}{inputs}'
        f'<button type="submit">{words(paper.button)}</button></form>'
        if paper.button
        else error
    )
    return (
        f'<!DOCTYPE html><html lang="{language_tag(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words(paper.title)} – {words(PROGRAM_NAME)}</title>"
        '<link rel="stylesheet" href="/assets/paper.css"><link rel="icon" href="/assets/seal.svg"></head><body>'
        f"<header><p>{words(PROGRAM_PLACE)}</p><h1>{words(PROGRAM_NAME)}</h1></header>"
        f"<main><h2>{words(paper.title)}</h2>{lead}{paper.figure}{form}{paper.extra}</main>"
        f"<footer>{'' if paper.is_in_one_language else _other_language(language, path, query)}</footer></body></html>"
    )


def _input(field: Field, language: str) -> str:
    hint = described = ""
    if field.hint is not None:
        hint = f'<span class="hint" id="{field.name}-hint">{escape(translate(field.hint, language))}</span>'
        described = f' aria-describedby="{field.name}-hint"'
    return (
        f'<div class="field"><label for="{field.name}">{escape(gettext(field.label, language))}</label>'
        f'{hint}<input id="{field.name}" name="{field.name}" type="{field.kind}" autocomplete="{field.autocomplete}"'
        f' autocapitalize="none" spellcheck="false" value="{escape(field.value)}"{described}'
        f"{' required' if field.is_required else ''}{' autofocus' if field.is_focused else ''}></div>"
    )


def _other_language(language: str, path: str, query: str) -> str:
    kept = [part for part in query.split("&") if part and not part.startswith("language=")]
    return " ".join(
        f'<a href="{escape(path)}?{escape("&".join([*kept, f"language={other}"]))}" lang="{language_tag(other)}">'
        f"{escape(name)}</a>"
        for other, name in LANGUAGES.items()
        if other != language
    )
