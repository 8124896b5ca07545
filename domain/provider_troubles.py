"""Why nobody was signed in through the identity provider: in words for them, and in a word for the address."""

from __future__ import annotations

from enum import StrEnum

from domain.messages import FieldValue, Message, msg


class ProviderTrouble(StrEnum):
    """What went wrong; the values stand in the address of the sign-in page."""

    ELSEWHERE = "elsewhere"
    BROKEN_OFF = "broken-off"
    SILENT = "silent"
    UNPROVEN = "unproven"
    UNKNOWN = "unknown"
    TOO_MANY = "too-many"


def in_words(trouble: ProviderTrouble, provider: FieldValue, subject: str | None = None) -> Message:
    """Say what went wrong and what to do.

    Args:
        trouble: what it was.
        provider: what people call the identity provider.
        subject: what the provider calls an unknown person, to be passed on to the organiser; None where not known.
    """
    match trouble:
        case ProviderTrouble.ELSEWHERE:
            return msg(
                "This sign-in was begun in another browser, took too long, or was finished already. Please begin again."
            )
        case ProviderTrouble.BROKEN_OFF:
            return msg(
                "{provider}: the sign-in was broken off or refused there. You can begin again.", provider=provider
            )
        case ProviderTrouble.SILENT:
            return msg(
                "{provider} does not answer as it should just now. Please try again in a few minutes; whoever has a "
                "password here can sign in with it.",
                provider=provider,
            )
        case ProviderTrouble.UNPROVEN:
            return msg(
                "{provider}: its answer could not be verified, so nobody was signed in. Please begin again; if it "
                "happens again, please tell whoever runs the program.",
                provider=provider,
            )
        case ProviderTrouble.TOO_MANY:
            return msg("Too many attempts from this place. Please try again in 15 minutes.")
        case ProviderTrouble.UNKNOWN:
            return _unknown(provider, subject)


def _unknown(provider: FieldValue, subject: str | None) -> Message:
    if subject is None:
        return msg(
            "{provider} knows you, but no open account here is connected with you. Please ask the organiser of the "
            "award.",
            provider=provider,
        )
    return msg(
        "{provider} knows you, but no open account here is connected with you. Please ask the organiser of the award, "
        "and pass on what you are called there: {subject}",
        provider=provider,
        subject=subject,
    )
