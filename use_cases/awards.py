"""The award list: who has which award by the latest final rankings and the panel, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.documents import DocumentCode
from domain.lifecycle import RoundStage
from domain.messages import InBoth, Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from exports import workbook
from exports.reports import AwardReport
from exports.telling import Tell
from i18n import DEFAULT_LANGUAGE
from use_cases import award_rows, cycles, result_standing
from use_cases.award_reports import AwardReader
from use_cases.decisions import Decisions, Ground, decisions_of
from use_cases.document_names import document_stem, of_list, of_ranking
from use_cases.kept import Kept
from use_cases.result_stages import current_list
from use_cases.transaction import Transaction

NOTHING_RANKED = msg("No round of this cycle has been ranked yet, so there is nothing to export.")
_NO_NAMES: Mapping[int, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Export:
    """An export, to be recorded; the workbook itself is written outside any transaction."""

    report: AwardReport
    language: str
    name: str
    cycle_id: int
    cycle: InBoth

    @property
    def awards(self) -> int:
        """How many awards it lists."""
        return sum(len(held.awards) for held in self.report.tiers)

    def content(self, tell: Tell | None = None) -> bytes:
        """Write the workbook; ``tell`` hears how far it has come."""
        return workbook.render(self.report, self.language, tell)


def award_list(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> AwardReport:
    """The award list as it stands, without anybody's name and without the rankings themselves."""
    tx.require(Right.SEE_RANKINGS)
    decisions = decisions_of(tx, cycle_id)
    if not decisions.rankings:
        # The rules are not frozen before the first ranking.
        return _put_together(tx, cycle_id, language, decisions)
    ground = _ground(tx, language, decisions)
    found = _LISTS.get(tx, ground, lambda tx, _ground: _put_together(tx, cycle_id, language, decisions))
    return replace(found, created=tx.at)


@dataclass(frozen=True)
class _Ground:
    """All that an award list without names says, beside its cycle's rules, which are frozen."""

    cycle_id: int
    language: str
    cycle: InBoth
    is_rehearsal: bool
    grounds: tuple[Ground, ...]
    stages: frozenset[tuple[int, RoundStage]]
    owing: frozenset[tuple[tuple[int, int], tuple[str, ...]]]
    reasons: frozenset[tuple[tuple[int, int], str]]
    standing: Message


# Every entry of a final is read for it, of which there may be thousands.
_LISTS: Kept[_Ground, AwardReport] = Kept(16)


def _ground(tx: Transaction, language: str, decisions: Decisions) -> _Ground:
    rounds = [row.round_id for row in decisions.rankings.values()]
    return _Ground(
        decisions.cycle_id,
        language,
        decisions.cycle,
        decisions.is_rehearsal,
        decisions.grounds,
        frozenset(award_rows.final_stages(tx, decisions.cycle_id).items()),
        frozenset(award_rows.owing(tx, rounds).items()),
        frozenset(award_rows.waiver_reasons(tx, rounds).items()),
        result_standing.standing(tx, decisions),
    )


def _put_together(tx: Transaction, cycle_id: int, language: str, decisions: Decisions) -> AwardReport:
    return AwardReader(tx, cycle_id, language, _NO_NAMES, decisions, with_rankings=False).report()


def proposers(tx: Transaction, cycle_id: int) -> dict[str, tuple[str, ...]]:
    """Who proposed the suggestions on the award list, by reference; recorded. Needs a writing transaction."""
    tx.require(Right.SEE_PROPOSERS)
    cycle = award_rows.cycle_with_rules(tx, cycle_id)
    decisions = decisions_of(tx, cycle_id)
    names = award_rows.proposers(tx, _on_the_list(decisions))
    tx.record(
        "awards.proposers",
        ("cycle", cycle_id),
        msg(
            "Viewed who proposed the {n} suggestions on the award list of “{cycle}”.",
            n=len(names),
            cycle=InBoth(cycle.name, cycle.name_en),
        ),
    )
    return {decisions.names[entry_id].reference: each for entry_id, each in names.items()}


def report(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> AwardReport:
    """The whole result with proposers' names, every ranking and every sheet.

    Raises:
        Invalid: nothing of the cycle has been ranked yet.
    """
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    rankings = award_rows.latest_rankings(tx, cycle_id)
    decisions = decisions_of(tx, cycle_id)
    names = award_rows.proposers(tx, _on_the_list(decisions))
    reader = AwardReader(tx, cycle_id, language, names, decisions, with_rankings=True)
    if not rankings:
        raise Invalid(NOTHING_RANKED)
    return reader.report()


def _on_the_list(decisions: Decisions) -> list[int]:
    """Give the entries that have an award, or may have one once a tie is settled."""
    lines = (line for track in decisions.tracks.values() for line in track.lines)
    return [line.entry_id for line in lines if line.tier is not None or line.between]


def cycle_to_export(tx: Transaction, cycle_id: int | None) -> int:
    """Give the cycle asked for, or the newest one.

    Raises:
        Invalid: there is no cycle yet, or none with this id.
    """
    tx.require(Right.EXPORT)
    known = [line.cycle_id for line in cycles.listing(tx)]
    if not known:
        raise Invalid(msg("No cycle has been opened yet."))
    if cycle_id is not None and cycle_id not in known:
        raise Invalid(msg("There is no cycle {id}; there are: {known}.", id=cycle_id, known=tuple(map(str, known))))
    return known[0] if cycle_id is None else cycle_id


def prepare(tx: Transaction, cycle_id: int, *, language: str = DEFAULT_LANGUAGE) -> Export:
    """Read what leaves, which takes long where there is much of it; ``record`` follows before it is written.

    Raises:
        Invalid: nothing of the cycle has been ranked yet.
    """
    whole = report(tx, cycle_id, language=language)
    cycle = award_rows.cycle_with_rules(tx, cycle_id)
    name = InBoth(cycle.name, cycle.name_en)
    stem = document_stem(
        DocumentCode.WORKBOOK, name, language, *_version(tx, cycle_id), is_rehearsal=cycle.rehearsal_since is not None
    )
    return Export(whole, language, f"{stem}.xlsx", cycle_id, name)


def record(tx: Transaction, taken: Export) -> Message:
    """Record that an award list leaves the program, because it holds names. Needs a writing transaction."""
    tx.require(Right.EXPORT)
    tx.require(Right.SEE_PROPOSERS)
    return tx.record(
        "awards.export",
        ("cycle", taken.cycle_id),
        msg(
            "Exported the award list of “{cycle}” with proposers' names: {awards} awards, {rankings} rankings.",
            cycle=taken.cycle,
            awards=taken.awards,
            rankings=len(taken.report.rankings),
        ),
    )


def _version(tx: Transaction, cycle_id: int) -> tuple[Message, ...]:
    """Give by what the result is told from an earlier one: its list, and before there is any its ranking."""
    listed = current_list(tx, cycle_id)
    if listed is not None:
        return (of_list(listed.number),)
    rankings = award_rows.latest_rankings(tx, cycle_id)
    return tuple(of_ranking(row.number) for row in rankings[:1])
