"""What letters say, in the language of whoever gets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from domain.messages import N_, Message, msg
from domain.rounds import round_name
from i18n import DEFAULT_LANGUAGE, gettext, translate
from settings import settings
from use_cases.reminders import Owing

REMINDER_SUBJECT = N_("People's Suggestions Award: score sheets still owed")
INVITATION_SUBJECT = N_("People's Suggestions Award: your account")


def reminder(lines: Sequence[Owing], language: str, today: date) -> str:
    """Write to one judge what is still owed in each round, and where to go."""
    owed = [
        translate(
            msg(
                "{round}: {n} score sheets are not submitted yet, {drafts} of them drafts; {when}.",
                round=round_name(line.track, line.kind, line.year),
                n=line.sheets,
                drafts=line.drafts,
                when=_until(line.closes_on, today),
            ),
            language,
        )
        for line in lines
    ]
    greeting = translate(msg("Dear {judge},", judge=lines[0].judge), language)
    practice = [translate(msg("This is a rehearsal; nothing of it counts."), language)] if lines[0].is_rehearsal else []
    sign_in = translate(msg("Sign in at {address}.", address=settings().public_address), language)
    return "\n".join([greeting, *practice, *owed, sign_in])


def _until(closes_on: date | None, today: date) -> Message:
    if closes_on is None:
        return msg("please submit them soon")
    if closes_on < today:
        return msg("{day} was the last day: please submit them as soon as you can", day=closes_on)
    return msg("please submit them by {day}", day=closes_on)


def invitation(name: str, login: str, link: str, expires_at: datetime, language: str) -> str:
    """Write to somebody how to set a password."""
    sentences: list[Message | str] = [
        msg("Dear {judge},", judge=name),
        msg("your account for judging the People's Suggestions Award is “{login}”.", login=login),
        msg("Choose a password here; the link works once, until {moment}:", moment=expires_at),
        link,
        msg("Please do not pass this letter on: whoever has the link can choose the password."),
    ]
    return "\n".join(each if isinstance(each, str) else translate(each, language) for each in sentences)


def subject(source: str, language: str | None) -> str:
    """Give one of the subjects above in a language; the office's own where somebody has chosen none."""
    return gettext(source, language or DEFAULT_LANGUAGE)
