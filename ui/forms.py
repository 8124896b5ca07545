"""A section of a page while somebody types in it: nothing typed is lost to a refusal or to somebody else's save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import streamlit as st

from domain.messages import Message, msg
from domain.refusals import Invalid
from ui.words import _, say

T = TypeVar("T")
V = TypeVar("V")


@dataclass
class Draft(Generic[T]):
    """What is being typed over ``base``, the stored section its fields were filled from.

    ``seen`` is the stored section that the typing person has last been shown, with its version.
    """

    name: str
    base: T
    seen: T
    seen_version: int
    generation: int = 0
    touched: bool = False
    is_saving: bool = False
    size: int = 0
    places: list[int] = field(default_factory=list)

    def key(self, name: str) -> str:
        """Give the key of one field; filling the fields anew gives new ones."""
        return f"{self.name}.{self.generation}.{name}"

    def text(self, label: str, name: str, filled: str, *, most: int | None = None, hint: str | None = None) -> str:
        """Draw a line to type in."""
        return self._typed(
            filled,
            st.text_input(label, filled, max_chars=most, key=self.key(name), help=hint, persist_state="session"),
        )

    def area(self, label: str, name: str, filled: str, *, height: int = 96, hint: str | None = None) -> str:
        """Draw room for several lines."""
        return self._typed(
            filled, st.text_area(label, filled, height, key=self.key(name), help=hint, persist_state="session")
        )

    def tick(self, label: str, name: str, *, filled: bool) -> bool:
        """Draw a box to tick."""
        return self._typed(filled, st.checkbox(label, filled, key=self.key(name), persist_state="session"))

    def day(self, label: str, name: str, filled: date | None) -> date | None:
        """Draw a day to choose, or none."""
        typed = st.date_input(
            label,
            filled,
            min_value=date(1990, 1, 1),
            max_value=date(2199, 12, 31),
            format="YYYY-MM-DD",
            key=self.key(name),
            persist_state="session",
        )
        return self._typed(filled, typed)

    def choice(self, label: str, name: str, filled: V, options: Sequence[V], names: Sequence[str]) -> V:
        """Draw a choice of one; ``names`` are in the reader's language and shown literally."""
        typed = st.selectbox(
            label,
            options,
            index=options.index(filled),
            format_func=lambda option: names[options.index(option)],
            key=self.key(name),
            persist_state="session",
        )
        return self._typed(filled, typed)

    def choices(
        self, label: str, name: str, filled: Sequence[V], options: Sequence[V], names: Sequence[str]
    ) -> list[V]:
        """Draw a choice of several, in the order they are chosen."""
        typed = st.multiselect(
            label,
            options,
            default=[option for option in filled if option in options],
            format_func=lambda option: names[options.index(option)],
            key=self.key(name),
            placeholder="—",
            select_all=False,
            persist_state="session",
        )
        return self._typed(list(filled), list(typed))

    def add(self) -> None:
        """Begin one more repeated part, at the end."""
        self.places.append(max([self.size - 1, *self.places]) + 1)

    def remove(self, place: int) -> None:
        """Leave a repeated part out."""
        self.places.remove(place)

    def raise_up(self, place: int) -> None:
        """Move a repeated part before the one above it."""
        above = self.places.index(place) - 1
        if above >= 0:
            self.places[above], self.places[above + 1] = self.places[above + 1], self.places[above]

    def refill(self, stored: T, version: int, places: int) -> None:
        """Fill the fields anew from what is stored."""
        self.base, self.seen, self.seen_version, self.generation = stored, stored, version, self.generation + 1
        self.touched, self.is_saving, self.size, self.places = False, False, places, list(range(places))

    def keep(self, stored: T, version: int) -> None:
        """Go on with what was typed over what somebody else stored meanwhile."""
        self.seen, self.seen_version = stored, version

    def _typed(self, filled: V, typed: V) -> V:
        self.touched = self.touched or typed != filled
        return typed


def draft_of(name: str, stored: T, version: int, *, places: int = 0) -> Draft[T]:
    """Find or begin the draft of a section.

    After its own save, or where nothing was typed, the fields follow what is stored. Where somebody else saved
    this section meanwhile, ``seen`` still differs from ``stored`` and what was typed stays.

    Args:
        name: the same for the same section, over reruns and page switches.
        stored: the section as the database has it now.
        version: of the cycle, read together with ``stored``.
        places: how many repeated parts (criteria, tiers) the stored section has.
    """
    kept = st.session_state.get(name)
    if not isinstance(kept, Draft):
        kept = Draft[T](name, stored, stored, version, size=places, places=list(range(places)))
        st.session_state[name] = kept
    elif kept.is_saving or (not kept.touched and kept.seen != stored):
        kept.refill(stored, version, places)
    elif kept.seen == stored:
        kept.seen_version = version
    kept.touched = kept.places != list(range(kept.size))
    return kept


class Slips:
    """Collects what cannot be read of a section, so that all of it is said at once."""

    def __init__(self) -> None:
        self.found: list[Message] = []

    def __enter__(self) -> None:
        """Read one field inside; a refusal is kept and reading goes on with the next."""

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: object) -> bool:
        """Keep a refusal, let anything else through."""
        if isinstance(raised, Invalid):
            self.found.append(raised.message)
            return True
        return False

    def show(self) -> bool:
        """Say what was found in place; whether there was anything."""
        for message in self.found:
            st.error(say(message), icon=":material/block:")
        return bool(self.found)


def required(value: V | None, field_name: Message) -> V:
    """Refuse an empty field.

    Raises:
        Invalid: names the field.
    """
    if value is None:
        raise Invalid(msg("{field}: please enter it.", field=field_name))
    return value


def draw_moves(draft: Draft[Any], place: int) -> None:
    """Draw the buttons that move one part of a list up or take it out."""
    with st.container(horizontal=True):
        st.button(
            _("Move up"),
            key=draft.key(f"{place}.up"),
            icon=":material/arrow_upward:",
            disabled=draft.places[0] == place,
            on_click=draft.raise_up,
            args=(place,),
        )
        st.button(
            _("Remove"),
            key=draft.key(f"{place}.remove"),
            icon=":material/delete:",
            on_click=draft.remove,
            args=(place,),
        )
