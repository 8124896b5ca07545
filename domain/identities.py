"""Who somebody is at an identity provider."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECT_LENGTH = 255


@dataclass(frozen=True)
class Identity:
    """What the provider says of somebody.

    Attributes:
        subject: what it calls them for good.
        account: what the declared claim calls their account; None where none is declared or it was not sent.
        is_strong: whether it asked for what is declared to be as good as a second factor.
    """

    subject: str
    account: str | None
    is_strong: bool


def is_subject(text: str) -> bool:
    """Say whether this can be what a provider calls somebody."""
    return 0 < len(text) <= SUBJECT_LENGTH and text.isprintable()
