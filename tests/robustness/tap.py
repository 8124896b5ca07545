"""A tab that listens to all that is sent to it: for tests of what somebody must not learn."""

from __future__ import annotations

from typing import Any

from tests.ws_client import Run, Stream

# What Streamlit itself makes anew for each session, run and message; and where something stands meanwhile, which hangs
# on whether it was said before it that something takes a while. Where it stands in the end ``elements`` knows.
BY_LOT = frozenset({"session_id", "script_run_id", "hash", "debug_last_backmsg_id", "delta_path", "fragment_id"})


class Tap(Stream):
    """A tab that keeps every message as it came, and once more all but what hangs on lot or on chance."""

    heard: bytes = b""
    said: frozenset[bytes] = frozenset()

    def _take(self, message: Any, run: Run) -> None:  # noqa: ANN401 -- protobuf classes have no types
        self.heard += message.SerializeToString()
        plain = type(message)()
        plain.CopyFrom(message)
        clear_what_is_by_lot(plain)
        if plain.HasField("navigation"):
            # Of a page that only leads to another one. Where one is led to is looked at by ``page_shown``.
            plain.navigation.ClearField("page_script_hash")
        if not comes_by_chance(plain):
            self.said |= {plain.SerializeToString(deterministic=True)}
        super()._take(message, run)

    def drawn(self) -> list[tuple[str, bytes]]:
        """All that is on the screen, with every attribute."""
        return sorted((one.kind, one.proto.SerializeToString(deterministic=True)) for one in self.elements.values())


def comes_by_chance(message: Any) -> bool:  # noqa: ANN401 -- protobuf classes have no types
    """Whether a message is sent or not as the machine is slow or quick, and names nothing either way.

    That something takes a while is said after half a second. That there is no such page is said by a run that leads to
    another page at once, and Streamlit throws away what such a run has not sent by then.
    """
    if message.HasField("page_not_found"):
        return not message.page_not_found.page_name
    return any(each.HasField("spinner") for each in message.delta.new_transient.elements)


def clear_what_is_by_lot(message: Any) -> None:  # noqa: ANN401 -- protobuf classes have no types
    for field_, value in message.ListFields():
        if field_.name in BY_LOT:
            message.ClearField(field_.name)
        elif field_.message_type is not None and not field_.is_repeated:
            clear_what_is_by_lot(value)
