"""What a judge reads of an entry, with whatever identifies a proposer left out in blind rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from db.tables import Entry, Proposer
from domain.eligibility import stands_for_nobody
from domain.work_units import is_named_unit

MASK = "■■"
SHORTEST_NAME = 2
# A shorter one stands in years and sums: 20 would take 2026 apart, and forgetting does so for good.
_SHORTEST_TELEPHONE = 4
_SHORTEST_UNIT = 4


@dataclass(frozen=True)
class Reading:
    """An entry as its judge sees it; the organisation's figures are None for a suggestion."""

    reference: str
    title: str
    text: str
    theme: str
    kind: str
    submitted_on: date | None
    adoption_status: str
    adoption_level: str
    adopting_unit: str
    adopted_on: date | None
    instruction: str
    effect: str
    satisfaction: str
    proposers: tuple[str, ...]
    category: str
    district: str
    collected: int | None
    adopted_by_city: int | None
    adopted_by_district: int | None


def reading_of(entry: Entry, *, is_blind: bool) -> Reading:
    """Make the judge's view of an entry.

    Args:
        entry: with suggestion, organisation, adoption and proposers where the view needs them.
        is_blind: leaves out the proposers and masks their names, telephones and work units inside every text.
    """
    clear = masking(entry, is_blind=is_blind)
    suggestion, organisation, adoption = entry.suggestion, entry.organisation, entry.adoption
    return Reading(
        reference=entry.reference,
        title=clear(entry.title),
        text=clear(suggestion.text if suggestion else organisation.summary if organisation else ""),
        theme=clear(suggestion.theme) if suggestion else "",
        kind=clear(suggestion.kind) if suggestion else "",
        submitted_on=suggestion.submitted_on if suggestion else None,
        adoption_status=clear(adoption.status) if adoption else "",
        adoption_level=clear(adoption.level) if adoption else "",
        adopting_unit=clear(adoption.unit) if adoption else "",
        adopted_on=adoption.adopted_on if adoption else None,
        instruction=clear(adoption.instruction) if adoption else "",
        effect=clear(adoption.effect) if adoption else "",
        satisfaction=clear(adoption.satisfaction) if adoption else "",
        proposers=() if is_blind else tuple(proposer.name for proposer in entry.proposers),
        category=organisation.category if organisation else "",
        district=organisation.district if organisation else "",
        collected=organisation.collected if organisation else None,
        adopted_by_city=organisation.adopted_by_city if organisation else None,
        adopted_by_district=organisation.adopted_by_district if organisation else None,
    )


def masking(*entries: Entry, is_blind: bool) -> Callable[[str], str]:
    """Give what masks the proposers of entries inside a text, and what an organiser named beside them.

    In a round that is not blind it masks nothing.
    """
    words = _masked_words(entries) if is_blind else ()

    def clear(text: str) -> str:
        for word in words:
            text = text.replace(word, MASK)
        return text

    return clear


def _masked_words(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Give what is masked, long words before those that stand inside them."""
    by_hand = {word for entry in entries for word in entry.hidden_words or ()}
    spared = {word for entry in entries for word in entry.shown_words or ()}
    words = identifying(proposer for entry in entries for proposer in entry.proposers)
    return tuple(sorted((words - spared) | by_hand, key=lambda word: (-len(word), word)))


def identifying(proposers: Iterable[Proposer]) -> set[str]:
    """Give the words by which a text tells of its proposers; what a register writes for nobody, such as 无, is none."""
    return {word for proposer in proposers for word in _telling(proposer)}


def _telling(proposer: Proposer) -> Iterator[str]:
    for field, shortest in (
        (proposer.name, SHORTEST_NAME),
        (proposer.telephone, _SHORTEST_TELEPHONE),
        (proposer.work_unit if is_named_unit(proposer.work_unit) else "", _SHORTEST_UNIT),
    ):
        word = field.strip()
        if len(word) >= shortest and not stands_for_nobody(word):
            yield word
