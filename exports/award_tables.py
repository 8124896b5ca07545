"""The award list in an official document: a heading and a table for each tier, vacancies said."""

from __future__ import annotations

from functools import partial

from domain.messages import N_, Message, msg
from exports.award_list_sheet import NAME_SEPARATOR, NOT_APPLICABLE, VACANT
from exports.decision_reports import AuditHead, AwardList
from exports.official_paper import Block, OfficialPaper, Value
from exports.official_tables import FIGURE, Column, add_table
from exports.official_words import OfficialWords
from exports.reports import Award, Tier, TierAwards, Words

_NUMBER, _REFERENCE, _PRIZE = N_("No."), N_("Reference"), N_("Prize (yuan)")
_TITLE, _PROPOSERS = N_("Title of the suggestion"), N_("Proposers")
_ORGANISATION = N_("Organisation")


def values_of(words: OfficialWords, cycle: Words, awards: AwardList, head: AuditHead) -> dict[str, Value]:
    """Give what every document with an award list says in the place of its placeholders."""
    block: Block = partial(add_awards, awards=awards)
    return {
        "cycle": words.say(cycle),
        "count": str(awards.count),
        "awards": block,
        "verification": foot_lines(words, awards, head),
    }


def add_awards(paper: OfficialPaper, awards: AwardList) -> None:
    """Add every tier in order, the vacant ones too, and what it comes to; names only where the list gives any."""
    for number, held in enumerate(awards.tiers, 1):
        _add_tier(paper, number, held)
    everything = [award for held in awards.tiers for award in held.awards]
    total = prize_in_words(
        sum(award.prize for award in everything), is_least=any(a.prize_is_minimum for a in everything)
    )
    paper.add(paper.words.say(msg("In all {n} awards, {prize}.", n=len(everything), prize=total)), "Body Text")


def foot_lines(words: OfficialWords, awards: AwardList, head: AuditHead) -> tuple[str, ...]:
    """Say in three lines by what the list and the log are known, and how to check both."""
    return (
        words.say(msg("Award list, version {version}, SHA-256: {hash}", version=awards.version, hash=awards.hash)),
        words.say(msg("Audit log when this was made: {head}", head=str(head))),
        words.say(
            msg(
                "To check: cli.py verify recomputes list and SHA-256 from the archive; cli.py audit --head finds this "
                "event in the log."
            )
        ),
    )


def prize_in_words(yuan: int, *, is_least: bool) -> Message:
    """Give a sum with its unit, and that it is only the least where it is."""
    amount = f"{yuan:,}"
    return msg("not less than {amount} yuan", amount=amount) if is_least else msg("{amount} yuan", amount=amount)


def _add_tier(paper: OfficialPaper, number: int, held: TierAwards) -> None:
    words, tier = paper.words, held.tier
    name = words.say(tier.name)
    if not held.awards:
        name = words.say(msg("{tier} ({vacant})", tier=name, vacant=words.label(VACANT)))
    paper.add(words.say(msg("({number}) {tier}", number=words.number(number), tier=name)), "Heading 2")
    if not held.awards:
        why = held.why_empty or msg("Nobody receives it.")
        paper.add(words.say(msg("Quota {quota}. {why}", quota=tier.quota, why=words.say(why))), "Body Text")
        return
    paper.add(words.say(_places(tier, len(held.awards))), "Note")
    is_of_units = all(award.is_unit for award in held.awards)
    names_somebody = not is_of_units and any(award.proposers for award in held.awards)
    add_table(
        paper,
        _columns(words, is_of_units=is_of_units, names_somebody=names_somebody),
        [_row(words, place, award, names_somebody=names_somebody) for place, award in enumerate(held.awards, 1)],
    )


def _places(tier: Tier, held: int) -> Message:
    prize = _prize(tier)
    if held < tier.quota:
        return msg(
            "Quota {quota}, {n} awarded, {vacant} vacant; {prize} each.",
            quota=tier.quota,
            n=held,
            vacant=tier.quota - held,
            prize=prize,
        )
    return msg("Quota {quota}, all awarded; {prize} each.", quota=tier.quota, prize=prize)


def _prize(tier: Tier) -> Message:
    """Give the prize of a tier; of one that was decided above or at a least sum, what the rules say as well."""
    prize = prize_in_words(tier.prize, is_least=tier.prize_is_minimum)
    if tier.least_prize is None:
        return prize
    return msg("{prize} (by the rules not less than {least} yuan)", prize=prize, least=f"{tier.least_prize:,}")


def _columns(words: OfficialWords, *, is_of_units: bool, names_somebody: bool) -> tuple[Column, ...]:
    number, reference = Column(words.label(_NUMBER), 12, FIGURE), Column(words.label(_REFERENCE), 33)
    prize = Column(words.label(_PRIZE), 24, FIGURE)
    if names_somebody:
        return number, reference, Column(words.label(_TITLE), 53), Column(words.label(_PROPOSERS), 34), prize
    return number, reference, Column(words.label(_ORGANISATION if is_of_units else _TITLE), 87), prize


def _row(words: OfficialWords, place: int, award: Award, *, names_somebody: bool) -> tuple[str, ...]:
    prize = (
        words.say(msg("not less than {amount}", amount=f"{award.prize:,}"))
        if award.prize_is_minimum
        else f"{award.prize:,}"
    )
    proposers = NAME_SEPARATOR.join(map(words.say, award.proposers)) or NOT_APPLICABLE
    between = (proposers,) if names_somebody else ()
    return str(place), words.say(award.reference), words.say(award.title), *between, prize
