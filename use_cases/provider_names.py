"""What the identity provider is called, by people and by itself."""

from __future__ import annotations

from domain.messages import InBoth, Message, msg
from settings import settings


def provider_name() -> InBoth | Message:
    """Give its declared name; the usual word without one, also for what was done through a provider of before."""
    declared = settings().identity
    if declared is None or not declared.name:
        return msg("single sign-on")
    return InBoth(declared.name, declared.name_en)


def issuer_in_use() -> str:
    """Give what the provider calls itself; empty where there is none."""
    declared = settings().identity
    return "" if declared is None else declared.issuer
