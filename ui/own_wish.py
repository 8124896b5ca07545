"""The order a judge would like their sheets to have: in hand while signed in, on no record until points are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from domain.messages import Message, msg
from domain.own_orders import OwnOrder, order_by_total, read_order, stretch_of, with_stretch
from domain.pair_questions import Answer, Pair
from ui.in_hand import InHand
from ui.session import let_receipt_stay
from use_cases.own_marking import OwnMarking, Proposal

DISTANCES = (50, 100, 200)
"""How near totals have to lie for a question, in hundredths; the second unless another is chosen."""


@dataclass(frozen=True)
class Comparison:
    """Questions under way: the order they began with, and the answers so far as they were given."""

    start: OwnOrder
    distance: int
    answers: Mapping[Pair, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What is wished of one round's sheets.

    ``seen`` are the versions it was last compared with: when they change, questions and proposal end, the order stays.
    ``generation`` counts how often the server has put the list into another order, ``moves`` what the browser has told
    of its own since.
    """

    seen: Mapping[int, int]
    present: OwnOrder
    order: OwnOrder
    generation: int = 0
    moves: int = 0
    comparison: Comparison | None = None
    proposal: Proposal | None = None

    @property
    def differs(self) -> bool:
        """Whether anything else is wished than what the points say."""
        return not self.order.is_same_as(self.present)


_WISHES: InHand[Wish] = InHand(most=2000)


def wish_of(marking: OwnMarking) -> tuple[Wish, Message | None]:
    """Give the wish of a round, begun anew where other sheets are complete now; and what to say of that."""
    kept = _WISHES.get(marking.round_id)
    if kept is not None and kept.seen == marking.versions:
        return kept, None
    present = order_by_total(marking.totals)
    generation = kept.generation + 1 if kept else 0
    is_the_same = kept is not None and sorted(kept.order.ids) == sorted(present.ids)
    stays = kept is not None and kept.differs and is_the_same
    anew = Wish(marking.versions, present, kept.order if kept is not None and stays else present, generation)
    keep_wish(marking.round_id, anew)
    if kept is None or not kept.differs or is_the_same:
        return anew, None
    return anew, msg(
        "Other sheets have all their points now than when you put them in order: the order below is by your points."
    )


def keep_wish(round_id: int, wish: Wish) -> None:
    """Remember what is wished."""
    _WISHES.keep(round_id, wish)


def put_in_order(round_id: int, wish: Wish, order: OwnOrder, comparison: Comparison | None = None) -> None:
    """Wish an order that did not come from the list itself; a proposal for another one ends."""
    changed = replace(wish, order=order, generation=wish.generation + 1, moves=0, comparison=comparison, proposal=None)
    keep_wish(round_id, changed)


def list_key(round_id: int) -> str:
    """Key of the list in the browser."""
    return f"own_order_{round_id}"


def take_moved(round_id: int, first: int, many: int) -> None:
    """Keep the order that the browser tells of; for the callback of the list. Nonsense changes nothing.

    Args:
        round_id: of the list.
        first: place of the stretch of the order that was drawn, from 0 on.
        many: how many of the sheets.
    """
    let_receipt_stay()
    wish = _WISHES.get(round_id)
    state = st.session_state.get(list_key(round_id))
    match state.get("moved") if isinstance(state, Mapping) else None:
        case {
            "generation": int() as generation,
            "first": int() as there,
            "moves": int() as moves,
            "groups": groups,
        } if wish is not None and (generation, there) == (wish.generation, first):
            stretch = read_order(groups, stretch_of(wish.order, first, many).ids)
            if stretch is not None:
                keep_wish(round_id, _moved(wish, with_stretch(wish.order, first, stretch), moves))


def _moved(wish: Wish, order: OwnOrder, moves: int) -> Wish:
    """Take another order; the same one told of again ends no proposal."""
    if order.is_same_as(wish.order):
        return replace(wish, moves=moves)
    return replace(wish, order=order, moves=moves, comparison=None, proposal=None)
