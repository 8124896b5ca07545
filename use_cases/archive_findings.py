"""What a check of an archive finds, for people as sentences and for programs as codes with facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from domain.messages import Message

Fact: TypeAlias = "str | int | None"


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree.

    Attributes:
        code: what kind of thing, the same in the verifier inside the archive.
        facts: which one it is about, what stands there and what comes out.
        sentence: the same for people.
    """

    code: str
    facts: Mapping[str, Fact]
    sentence: Message


def finding(code: str, sentence: Message, **facts: Fact) -> Finding:
    """Make one."""
    return Finding(code, facts, sentence)
