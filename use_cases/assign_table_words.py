"""What is said of an assignment of plain tables: the receipt, what to know, and why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from domain.messages import Message, msg
from scoring.arrays import IntArray
from scoring.assignment import AssignmentTask, too_near, total_cost
from scoring.assignment_shortage import Bottleneck, Idle, Shortage, further_judges
from scoring.connectivity import ANCHORS, ENOUGH
from use_cases.assign_table_answers import natural_places
from use_cases.assign_table_found import Found
from use_cases.assign_table_reading import Entries, Judges
from use_cases.assign_table_task import Work

MOST_NAMES = 8
MOST_BOTTLENECKS = 5


def notes(work: Work, found: Found) -> Iterator[Message]:
    """Give the receipt, then what the reader should know."""
    loads, stood = found.every.loads(len(work.judges)), len(found.every.entry) - len(found.new.entry)
    yield msg(
        "{entries} entries have their judges: {sheets} sheets by {judges} judges, {least} to {most} each.",
        entries=len(work.entries),
        sheets=len(found.every.entry),
        judges=len(work.judges),
        least=int(loads.min()),
        most=int(loads.max()),
    )
    if stood:
        yield msg("{count} of the pairs stood already and were not moved.", count=stood)
    yield from _cost_notes(work, found)
    yield from _near_notes(work, found)
    yield from _connection_notes(work, found)


def notes_on_columns(entries: Entries, judges: Judges) -> list[Message]:
    """Say what could not be looked for, because tables do not tell."""
    found = []
    units = any(name.endswith("unit") for name in entries.columns)
    if not units or "unit" not in judges.columns:
        found.append(msg("No recusals were looked for: that needs a column unit in both tables."))
    elif nowhere := tuple(row.name for row in judges.rows if not row.units):
        found.append(
            msg("Without a unit no recusal is found for {count} judges: {names}.", **_listed(nowhere, len(nowhere)))
        )
    if ("theme" in entries.columns) != ("themes" in judges.columns):
        found.append(msg("No expertise was looked for: that needs a column theme for entries and themes for judges."))
    if ("district" in entries.columns) != ("district" in judges.columns):
        found.append(msg("No other districts were looked for: that needs a column district in both tables."))
    return found


def shortage(work: Work, task: AssignmentTask, found: Shortage) -> Message:
    """Say which entries lack whom, and what would cure it."""
    sentences = [msg("No assignment keeps to everything.")]
    bottlenecks = _alike_together(task, found.bottlenecks)
    shown = bottlenecks[:MOST_BOTTLENECKS]
    sentences += [_bottleneck(work, task, each) for each in shown]
    if len(bottlenecks) > len(shown):
        sentences.append(msg("{count} further groups of entries fare likewise.", count=len(bottlenecks) - len(shown)))
    if found.idle is not None:
        sentences += _idle(work, found.idle)
    lacking = [place for place in _natural(work.entries, found.lacking.nonzero()[0]) if found.lacking[place]]
    if lacking and any(len(each.judges) for each in found.bottlenecks):
        names = tuple(f"{work.entries[place]} −{found.lacking[place]}" for place in lacking)
        sentences.append(msg("At best {count} entries stay short of judges: {names}.", **_listed(names, len(names))))
    return _joined([*sentences, *_cures(task, found)])


def _cost_notes(work: Work, found: Found) -> Iterator[Message]:
    if work.is_rounded:
        yield msg(
            "The costs have more digits than can be summed exactly; they were rounded to multiples of {unit}.",
            unit=work.unit,
        )
    if work.has_costs:
        yield msg(
            "The cost is {cost}, the least possible: no exchange among all pairs saves anything.",
            cost=f"{(total_cost(found.task, found.new) * work.unit).normalize():f}",
        )
    if work.experts is not None:
        sheets = len(found.new.entry)
        yield msg(
            "{experts} of {sheets} sheets are by judges who know the theme, the most possible: no exchange among all "
            "pairs adds any.",
            experts=sheets - total_cost(found.task, found.new),
            sheets=sheets,
        )
    if work.recused is not None:
        yield msg("{count} pairs are recused: the judge's unit is a unit of the entry.", count=work.recused)


def _near_notes(work: Work, found: Found) -> Iterator[Message]:
    if not work.of_district and not found.has_outsiders:
        return
    alone = _names(work.entries, too_near(found.task, found.new))
    if found.has_outsiders:
        yield msg("Every entry is asked to have a judge from outside its theme, so that judges can be compared.")
        if alone:
            yield msg("{count} entries cannot have one from outside: {names}.", **_listed(alone, len(alone)))
    elif alone:
        yield msg("{count} entries cannot have a judge of another district: {names}.", **_listed(alone, len(alone)))
    else:
        yield msg("Every entry has a judge of another district.")


def _connection_notes(work: Work, found: Found) -> Iterator[Message]:
    efficiency, parts = found.connection.efficiency, found.connection.components.number
    if work.anchors:
        yield msg("{count} entries are read by everybody who may: {names}.", **_listed(work.anchors, len(work.anchors)))
    if parts > 1:
        yield msg(
            "The judges fall into {count} parts that share no entry, so severity cannot be told from quality; "
            "--connect anchors joins them.",
            count=parts,
        )
    elif efficiency < ENOUGH:
        yield msg(
            "The judges share few entries (efficiency {efficiency}, enough is {enough}), so quality may be taken for "
            "severity. Let a judge from outside the group score each entry, or all judges the same {anchors} entries.",
            efficiency=f"{efficiency:.2f}",
            enough=str(ENOUGH),
            anchors=ANCHORS,
        )
    elif efficiency >= ENOUGH:
        yield msg(
            "All judges are connected, with an efficiency of {efficiency}; enough is {enough}.",
            efficiency=f"{efficiency:.2f}",
            enough=str(ENOUGH),
        )


def _alike_together(task: AssignmentTask, found: Sequence[Bottleneck]) -> list[Bottleneck]:
    """Take entries together that lack equally many judges, whoever may read them."""
    together: dict[object, Bottleneck] = {}
    for each in found:
        wanted, permitted = int(task.wanted[task.kind[each.entries[0]]]), each.beside // len(each.entries)
        key = (wanted, permitted) if len(each.judges) == 0 else each
        before = together.get(key)
        together[key] = (
            each
            if before is None
            else replace(
                before,
                entries=np.append(before.entries, each.entries),
                needed=before.needed + each.needed,
                beside=before.beside + each.beside,
            )
        )
    return list(together.values())


def _bottleneck(work: Work, task: AssignmentTask, found: Bottleneck) -> Message:
    entries, count = _some(_names(work.entries, found.entries)), len(found.entries)
    judges = _some(_names(work.judges, found.judges))
    wanted = int(task.wanted[task.kind[found.entries[0]]])
    if len(found.judges) == 0 and found.beside == 0:
        if wanted < int(work.task.wanted[work.task.kind[found.entries[0]]]):
            return msg("Nobody further may read {count} entries: {names}.", count=count, names=entries)
        return msg("Every judge is recused from {count} entries: {names}.", count=count, names=entries)
    if len(found.judges) == 0:
        return msg(
            "{count} entries may be read by {permitted} judges each, but {wanted} are wanted: {names}.",
            count=count,
            permitted=found.beside // count,
            wanted=wanted,
            names=entries,
        )
    if len(found.judges) == len(work.judges):
        return msg(
            "{needed} sheets are wanted, but all {judges} judges together can take {within}: {short} are missing.",
            needed=found.needed,
            judges=len(found.judges),
            within=found.within,
            short=found.short,
        )
    return msg(
        "{count} entries ({names}) want {needed} sheets; {judges} judges ({who}) can take {within} of them and all "
        "others who may read them {beside}: {short} are missing.",
        count=count,
        names=entries,
        needed=found.needed,
        judges=len(found.judges),
        who=judges,
        within=found.within,
        beside=found.beside,
        short=found.short,
    )


def _idle(work: Work, found: Idle) -> Iterator[Message]:
    if len(found.judges) == len(work.judges):
        yield msg(
            "The minimum loads of all judges sum to {needed}, but only {available} sheets are wanted.",
            needed=found.needed,
            available=found.available,
        )
    else:
        yield msg(
            "{judges} judges ({who}) should have {needed} sheets at least, but entries that they may read can "
            "give them {available} only.",
            judges=len(found.judges),
            who=_some(_names(work.judges, found.judges)),
            needed=found.needed,
            available=found.available,
        )
    yield msg("What helps: lower their minimum loads by {short} together.", short=found.needed - found.available)


def _cures(task: AssignmentTask, found: Shortage) -> Iterator[Message]:
    if not found.bottlenecks:
        return
    count = further_judges(found, max(1, task.sheets // task.judges))
    short, possible = sum(each.short for each in found.bottlenecks), found.possible
    by_load = all(len(each.judges) for each in found.bottlenecks)
    if by_load and possible:
        yield msg(
            "What helps: raise the maximum loads of the judges named by {short} together, or name {count} further "
            "judges who may read these entries, or ask for {possible} judges an entry.",
            short=short,
            count=count,
            possible=possible,
        )
    elif by_load:
        yield msg(
            "What helps: raise the maximum loads of the judges named by {short} together, or name {count} further "
            "judges who may read these entries.",
            short=short,
            count=count,
        )
    elif possible:
        yield msg(
            "What helps: name {count} further judges who may read these entries, "
            "or ask for {possible} judges an entry.",
            count=count,
            possible=possible,
        )
    else:
        yield msg("What helps: name {count} further judges who may read these entries.", count=count)


def _joined(sentences: Sequence[Message]) -> Message:
    joined = sentences[0]
    for sentence in sentences[1:]:
        joined = msg("{before} {sentence}", before=joined, sentence=sentence)
    return joined


def _names(names: Sequence[str], places: IntArray) -> tuple[str, ...]:
    return tuple(names[place] for place in _natural(names, places))


def _natural(names: Sequence[str], places: IntArray) -> list[int]:
    order = natural_places(names)
    return sorted(places.tolist(), key=order.__getitem__)


def _some(names: Sequence[str]) -> Message:
    shown: Iterable[str] = names[:MOST_NAMES]
    if len(names) > MOST_NAMES:
        return msg("{names} and {more} more", names=tuple(shown), more=len(names) - MOST_NAMES)
    return msg("{names}", names=tuple(shown))


def _listed(names: Sequence[str], count: int) -> dict[str, int | Message]:
    return {"count": count, "names": _some(names)}
