"""Which cycle a page is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import streamlit as st

from domain.messages import msg
from ui.addresses import chosen_id
from ui.session import read
from ui.words import _, either, say
from use_cases import cycles
from use_cases.cycles import CycleLine

_PARAMETER = "cycle"
_REMEMBERED = "chosen cycle"


def chosen_cycle() -> CycleLine | None:
    """Give the cycle looked at, the newest unless another was chosen; draw the choice where there are several.

    The address keeps the choice over a refresh, the session keeps it from page to page.

    Returns:
        None where no cycle has been opened yet.
    """
    lines = {line.cycle_id: line for line in read(cycles.listing)}
    if not lines:
        return None
    chosen = next((known for known in _remembered() if known in lines), next(iter(lines)))
    if len(lines) > 1:
        called = cycle_names(tuple(lines.values()))
        chosen = st.selectbox(
            _("Cycle"),
            list(lines),
            index=list(lines).index(chosen),
            format_func=lambda cycle_id: called[cycle_id],
            key="cycle_choice",
            width=480,
        )
        choose_cycle(chosen)
    return lines[chosen]


def cycle_looked_at() -> int | None:
    """Give the id of the cycle that other pages look at, for one that is about none; nothing is drawn.

    Returns:
        None where no cycle has been opened yet.
    """
    lines = [line.cycle_id for line in read(cycles.listing)]
    return next((known for known in _remembered() if known in lines), next(iter(lines), None))


def cycle_names(lines: Sequence[CycleLine]) -> dict[int, str]:
    """Name cycles so that no two are called the same, by their ids.

    Two may bear one English name, or one name from before this was refused: the year in which they begin is added,
    and where that is the same as well, their number in the order in which they were opened.
    """
    own = {line.cycle_id: either(line.name, line.name_en) for line in lines}
    by_year = defaultdict[tuple[str, int], list[int]](list)
    for line in sorted(lines, key=lambda line: line.cycle_id):
        by_year[own[line.cycle_id], line.starts_on.year].append(line.cycle_id)
    many = Counter(own.values())
    called = dict[int, str]()
    for (name, year), ids in by_year.items():
        for number, cycle_id in enumerate(ids, 1):
            if many[name] == 1:
                called[cycle_id] = name
            elif len(ids) == 1:
                called[cycle_id] = say(msg("{name} (from {year} on)", name=name, year=str(year)))
            else:
                said = msg("{name} (from {year} on, No. {number})", name=name, year=str(year), number=number)
                called[cycle_id] = say(said)
    return called


def choose_cycle(cycle_id: int) -> None:
    """Remember a cycle for this page and the next ones."""
    st.session_state[_REMEMBERED] = cycle_id
    if st.query_params.get(_PARAMETER) != str(cycle_id):
        st.query_params[_PARAMETER] = str(cycle_id)


def _remembered() -> list[int]:
    asked = chosen_id(_PARAMETER)
    kept = st.session_state.get(_REMEMBERED)
    # After a page switch the address is bare and the session knows; after a refresh it is the other way round.
    return [known for known in (asked, kept) if known is not None]
