"""What documents of a cycle are made from, as it stands: values alone, by which each is known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from domain.awards import Method, TrackKind
from domain.document_templates import TemplateKind
from domain.documents import DocumentStage
from domain.lifecycle import RoundStage
from domain.messages import InBoth, Message
from domain.motions import MotionState


@dataclass(frozen=True)
class RankedRound:
    """The newest ranking of a round; ``stands`` unless the round was opened again since."""

    round_id: int
    called: Message
    track: TrackKind
    is_final: bool
    stands: bool
    number: int
    computed_at: datetime
    input_digest: str
    method: Method
    has_tiers: bool


@dataclass(frozen=True)
class RoundState:
    """One round with judges.

    Attributes:
        round_id: whose.
        called: its name.
        stage: where it is.
        panel: ids of its judges, whether they lead it, and whether they were released.
        sheets: counts and sums that change whenever a sheet, a task or a recusal does.
    """

    round_id: int
    called: Message
    stage: RoundStage
    panel: tuple[tuple[int, bool, bool], ...]
    sheets: tuple[int, ...]

    @property
    def has_tasks(self) -> bool:
        """Whether its judges have something to score."""
        return self.sheets[0] > 0


@dataclass(frozen=True)
class ListState:
    """One version of the award list, without its content; ``shown_at`` and ``office`` are of its publicity."""

    list_id: int
    number: int
    sha256: str
    set_aside_at: datetime | None
    sealed_at: datetime | None
    shown_at: datetime | None
    published_at: datetime | None
    office: str | None


@dataclass(frozen=True)
class MeetingState:
    """One meeting that the reader sees whole.

    ``motions`` are ids and states of those that ended, ``attendance`` ids of who came, and when they left.
    """

    meeting_id: int
    number: int
    round: Message
    opened_at: datetime
    closed_at: datetime | None
    motions: tuple[tuple[int, MotionState], ...]
    attendance: tuple[tuple[int, datetime | None], ...]


@dataclass(frozen=True)
class CycleSources:
    """Everything of a cycle that a document is made from, by what it is known again.

    Attributes:
        cycle_id: whose.
        cycle: its name.
        rules: version of its rules, rubrics among them.
        rounds: those with judges or tasks, suggestions before organisations, finals first.
        rankings: of every round that was ever ranked, finals first, suggestions before organisations.
        lists: all versions, the oldest first.
        meetings: those that the reader sees whole, the newest first.
        motions: ids and states of all that ended, in order.
        withdrawn: ids of entries whose award was taken away, in order.
        withdrawn_from_published: references of awards on the newest published list that were taken away since.
        objections: ids and states, in order.
        register: counts that change whenever an entry or its proposers do.
        waiting: how many suggestions have no decision on their eligibility; 0 before a list is published.
        unreachable: of how many others nobody is named or to be reached; 0 before a list is published.
        templates: kind, language and number of every template of the office's own that is in force.
        last_act: number of the last event in the log that is no look, no export and no sign-in; 0 before there is one.
    """

    cycle_id: int
    cycle: InBoth
    rules: int
    rounds: tuple[RoundState, ...]
    rankings: tuple[RankedRound, ...]
    lists: tuple[ListState, ...]
    meetings: tuple[MeetingState, ...]
    motions: tuple[tuple[int, MotionState], ...]
    withdrawn: tuple[int, ...]
    withdrawn_from_published: tuple[str, ...]
    objections: tuple[tuple[int, str], ...]
    register: tuple[int, ...]
    waiting: int
    unreachable: int
    templates: tuple[tuple[str, str, int], ...]
    last_act: int

    def templates_of(self, kind: TemplateKind) -> tuple[tuple[str, int], ...]:
        """Language and number of every template of a kind."""
        return tuple((language, number) for of, language, number in self.templates if of == kind.value)

    @property
    def standing(self) -> tuple[RankedRound, ...]:
        """Rankings of the rounds that stand ranked."""
        return tuple(each for each in self.rankings if each.stands)

    @property
    def current(self) -> ListState | None:
        """The newest list that was not set aside."""
        return next((each for each in reversed(self.lists) if each.set_aside_at is None), None)

    @property
    def sealed(self) -> ListState | None:
        """The newest sealed list."""
        return next((each for each in reversed(self.lists) if each.sealed_at is not None), None)

    @property
    def shown(self) -> ListState | None:
        """The newest list that is or was shown to the public."""
        return next((each for each in reversed(self.lists) if each.shown_at is not None), None)

    @property
    def published(self) -> ListState | None:
        """The newest published list."""
        return next((each for each in reversed(self.lists) if each.published_at is not None), None)

    @property
    def stage(self) -> DocumentStage:
        """Where the cycle is."""
        if self.published is not None:
            return DocumentStage.PUBLICATION
        if self.sealed is not None:
            return DocumentStage.PUBLICITY
        if self.meetings or self.current is not None:
            return DocumentStage.MEETING
        # Organisations may be ranked long before the suggestions, whose awards the cycle is about.
        is_ranked = any(each.is_final and each.track is TrackKind.SUGGESTION for each in self.standing)
        return DocumentStage.RANKING if is_ranked else DocumentStage.SCORING

    @property
    def result(self) -> tuple[object, ...]:
        """What the result as it stands is known again by."""
        ranked = [(each.round_id, each.number, each.input_digest) for each in self.standing]
        listed = None if self.current is None else known_by(self.current)
        return (ranked, self.motions, self.withdrawn, listed)


def digest_of(*parts: object) -> str:
    """Give what a document's source is known again by."""
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()


def known_by(listed: ListState) -> tuple[object, ...]:
    """Give what a list's version and where it stands are known again by."""
    return (listed.list_id, listed.sha256, listed.sealed_at, listed.shown_at, listed.published_at)
