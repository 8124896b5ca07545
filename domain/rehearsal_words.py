"""What is added to a sentence about something settled while it is only practice."""

from __future__ import annotations

from domain.messages import Message, msg


def settled_words(said: Message, *, is_rehearsal: bool) -> Message:
    """Say of what a round under way has settled that in a rehearsal a reset lifts it."""
    if not is_rehearsal:
        return said
    return msg("{said} This is a rehearsal: once it is reset, it can be decided again.", said=said)
