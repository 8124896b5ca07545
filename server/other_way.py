"""What the sign-in page says of the identity provider: the button, and why its answer led nowhere."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from starlette.requests import Request

from domain.messages import Message, msg
from domain.provider_troubles import ProviderTrouble, in_words
from i18n import translate
from server.requests import IDENTITY, TROUBLE, chosen_language
from settings import settings
from use_cases import provider_attempts
from use_cases.connection import database
from use_cases.provider_names import provider_name
from use_cases.transaction import Anybody, read


def attempt_cookie() -> str:
    """Name of the cookie of a browser on its way to the provider."""
    return settings().cookie("award_provider")


def is_for_judges_alone() -> bool:
    """Say whether judges and chairs come in through the provider only, so that it stands first."""
    declared = settings().identity
    return declared is not None and declared.takes_judges_alone


def way_through_provider(request: Request, wanted: str) -> str:
    """Give the button that leads to the provider, as finished HTML; empty where there is none.

    A link and no form: browsers let a form lead to our own pages only, and hold redirects to that, too.
    """
    if settings().identity is None:
        return ""
    language, name = chosen_language(request), provider_name()
    words = escape(translate(msg("Sign in through {provider}", provider=name), language))
    address = escape(IDENTITY if wanted == "/" else f"{IDENTITY}?{urlencode({'next': wanted})}")
    button = f'<a class="button other" href="{address}">{words}</a>'
    if not is_for_judges_alone():
        return f'<div class="other-way">{button}</div>'
    below = escape(translate(msg("Organisers and auditors can also sign in with a password:"), language))
    return f'<div class="other-way first">{button}<p class="hint">{below}</p></div>'


def trouble_of(request: Request) -> Message | None:
    """Say why the provider's answer led nowhere, where the address has a word for it."""
    told = request.query_params.get(TROUBLE, "")
    if settings().identity is None or told not in set(ProviderTrouble):
        return None
    subject = None
    if told == ProviderTrouble.UNKNOWN:
        token = request.cookies.get(attempt_cookie(), "")
        subject = read(database(), Anybody(), provider_attempts.unknown_subject, token)
    return in_words(ProviderTrouble(told), provider_name(), subject)
