"""Pages beside a sealed list: what is closed by it is told before anybody types or uploads something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.messages import Message, msg
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE
from tests.robustness.hands import says
from tests.running import Server, running
from tests.visits import labelled, visit
from tests.ws_client import Stream

ENTERED = msg("The result of this cycle has been sealed; nothing is entered into it any more.")
STANDS = msg("The result of this cycle has been sealed; what it rests on stays as it is.")


@pytest.fixture(scope="module")
def sittings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Sitting, Sitting]]:
    """A cycle whose panel sits, and one whose list was sealed."""
    with running(tmp_path_factory.mktemp("program")) as program:
        sits, sealed = (a_meeting(program.database, FIVE, letter=letter) for letter in "AB")
        sealed.seal()
        yield program, sits, sealed


@pytest.mark.parametrize(
    ("page", "field", "because", "still"),
    [
        ("import_register", msg("Register as .xlsx, .xls, .ods or .csv, at most {limit} MB", limit=50), ENTERED, False),
        ("entries", msg("Adopted by districts"), ENTERED, False),
        # Where no counted sheet hangs on it, one is recused beside a sealed list, too.
        ("recusals", msg("Take off"), STANDS, True),
    ],
)
def test_what_a_sealed_list_closes_is_told_before_anybody_begins(
    sittings: tuple[Server, Sitting, Sitting], page: str, field: Message, because: Message, *, still: bool
) -> None:
    server, *both = sittings
    seen = []

    async def look(stream: Stream) -> None:
        if page == "entries":
            choice = stream.find(says(msg("Track"))).proto
            stream.values[choice.id] = ("string_value", choice.options[1])
            await stream.rerun()
        shown = labelled(stream)
        seen.append((says(field) in shown, says(because) in shown))

    for sitting in both:
        visit(
            page,
            server,
            sitting.played.organiser,
            look,
            f"cycle={sitting.played.cycle.id}&round={sitting.played.round.id}",
        )

    assert seen == [(True, False), (still, True)]
