"""One motion in the minutes: what was moved, by which rule it was decided, how it came out and why."""

from __future__ import annotations

from collections.abc import Iterable

from domain.decision_rules import SHARE_NAMES
from domain.messages import N_, FieldValue, Message, msg
from exports.decision_reports import Motion, Voter
from exports.official_paper import OfficialPaper
from exports.official_tables import TEXT_WIDTH, Column, add_table
from exports.official_words import OfficialWords
from exports.reports import Words

_ITEM, _RECORD = N_("Item"), N_("On record")
_VOTE, _RULES, _RECUSED, _PRESENT = N_("Kind of vote"), N_("Declared rules"), N_("Recused members"), N_("Quorum")
_VOTERS, _COUNT, _ARITHMETIC, _OUTCOME = N_("Ballots cast"), N_("Count"), N_("Arithmetic"), N_("Outcome")
_PROPOSAL, _DECISION, _REASON = N_("Proposed by the system"), N_("Decided by the panel"), N_("Reason")
_SECRET = N_("Secret ballot: who voted is on record, how is not.")
_BY_NAME = N_("Vote by name.")
_LABEL_WIDTH = 38


def add_motion(paper: OfficialPaper, motion: Motion) -> None:
    """Add a motion: its heading and a table of what is on record."""
    words = paper.words
    heading = msg(
        "({number}) Motion {motion}: {moved}",
        number=words.number(motion.number),
        motion=motion.number,
        moved=words.say(motion.moved),
    )
    paper.add(words.say(heading), "Heading 2")
    columns = Column(words.label(_ITEM), _LABEL_WIDTH), Column(words.label(_RECORD), TEXT_WIDTH - _LABEL_WIDTH)
    add_table(paper, columns, [(words.label(label), words.say(said)) for label, said in _record(words, motion)])


def _record(words: OfficialWords, motion: Motion) -> list[tuple[str, Words]]:
    return [
        (_VOTE, words.label(_SECRET if motion.is_secret else _BY_NAME)),
        (_RULES, _rules(words, motion)),
        (_RECUSED, _named(words, motion.recused)),
        (_PRESENT, _quorum(words, motion)),
        (_VOTERS, _voters(words, motion)),
        (_COUNT, "\n".join(_counts(words, motion))),
        (_ARITHMETIC, _arithmetic(words, motion)),
        (_OUTCOME, motion.outcome),
        (_PROPOSAL, motion.proposal),
        (_DECISION, motion.decision),
        (_REASON, words.label("none") if motion.reason is None else motion.reason),
    ]


def _rules(words: OfficialWords, motion: Motion) -> Message:
    return msg(
        "Quorum: {quorum} of the members entitled to vote. Majority: {majority} of the ballots cast.",
        quorum=words.label(SHARE_NAMES[motion.quorum]),
        majority=words.label(SHARE_NAMES[motion.majority]),
    )


def _quorum(words: OfficialWords, motion: Motion) -> Message:
    fields: dict[str, FieldValue] = {
        "recused": len(motion.recused),
        "base": motion.base,
        "needed": motion.quorum.needed(motion.base),
        "asked": words.label(SHARE_NAMES[motion.quorum]),
        "present": motion.present,
    }
    if motion.quorum.is_reached(motion.present, motion.base):
        return msg(
            "{recused} recused, {base} entitled to vote, {needed} needed ({asked}); {present} were present: there is a "
            "quorum.",
            **fields,
        )
    return msg(
        "{recused} recused, {base} entitled to vote, {needed} needed ({asked}); {present} were present: there is no "
        "quorum.",
        **fields,
    )


def _voters(words: OfficialWords, motion: Motion) -> Words:
    return msg("{n}: {names}", n=len(motion.voters), names=_named(words, motion.voters))


def _counts(words: OfficialWords, motion: Motion) -> list[str]:
    counts = [
        msg("{choice}: {n} ballots", choice=words.say(count.choice), n=count.ballots)
        for count in (*motion.counts, *motion.named)
    ]
    who = [
        msg("{choice}: {names}", choice=choice, names=_named(words, voters))
        for choice, voters in _by_choice(words, motion).items()
    ]
    return [words.say(line) for line in counts + who] or [words.label("none")]


def _by_choice(words: OfficialWords, motion: Motion) -> dict[str, list[Voter]]:
    """Give who chose what, in the order of the counts; what nobody chose is left out."""
    found: dict[str, list[Voter]] = {words.say(count.choice): [] for count in (*motion.named, *motion.counts)}
    for ballot in motion.ballots:
        for choice in ballot.choices:
            found.setdefault(words.say(choice), []).append(ballot.voter)
    return {choice: voters for choice, voters in found.items() if voters}


def _named(words: OfficialWords, voters: Iterable[Voter]) -> str:
    return words.listed(_in_full(words, voter) for voter in voters)


def _in_full(words: OfficialWords, voter: Voter) -> str:
    if voter.unit is None:
        return voter.name
    return words.say(msg("{name} ({beside})", name=voter.name, beside=voter.unit))


def _arithmetic(words: OfficialWords, motion: Motion) -> Message:
    if not motion.counts:
        return msg("No ballots were counted.")
    cast = len(motion.voters)
    needed = motion.majority.needed(cast)
    fields: dict[str, FieldValue] = {
        "cast": cast,
        "needed": needed,
        "asked": words.label(SHARE_NAMES[motion.majority]),
    }
    if motion.votes_for is None:
        reached = words.listed(words.say(count.choice) for count in motion.named if count.ballots >= needed)
        return msg("{cast} ballots cast, {needed} needed ({asked}); reached by: {entries}.", entries=reached, **fields)
    fields["votes"] = motion.votes_for
    if motion.votes_for >= needed:
        return msg("{cast} ballots cast, {needed} needed ({asked}); {votes} were for it: enough.", **fields)
    return msg("{cast} ballots cast, {needed} needed ({asked}); {votes} were for it: not enough.", **fields)
