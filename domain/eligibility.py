"""Whether a suggestion may compete, on plain values; every reason in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Reason, msg
from domain.suggestions import is_adopted, known_kind


class Standing(StrEnum):
    """How far the decision on a suggestion's eligibility is."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    SET_ASIDE = "set_aside"


STANDING_NAMES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.WAITING: N_("To be confirmed"),
        Standing.CONFIRMED: N_("Eligibility confirmed"),
        Standing.SETTLED: N_("Being judged"),
        Standing.SET_ASIDE: N_("Set aside as duplicates"),
    }
)

REASON_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "not_adopted": N_("not adopted"),
        "no_real_name": N_("no real name"),
        "no_contact": N_("nobody to be reached"),
        "no_date": N_("no day of submission"),
        "outside_cycle": N_("outside the cycle"),
        "unknown_kind": N_("of no kind that competes"),
    }
)
"""What the rule can find, by the code of the reason, as a filter names it."""

FACTS = ("submitted_on", "kind", "adoption_status", "proposers", "telephones")
"""Fields of a register on which the rule looks: a change of one of them asks for a new confirmation."""

_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "不详", "未知", "未填", "同上", "N/A", "NA", "NULL"}
)
_UNNAMED = "匿名|佚名|无名|不详|未署名|未具名|未留名|不愿透露|不便透露|保密|群众|网友|网民"
_PEOPLE = "市民|居民|村民|业主|家长|职工"
_WHICH = "(?:一|某|部分|热心|广大)?"
_NAMELESS = re.compile(
    rf"{_UNNAMED}|某|^{_WHICH}(?:{_PEOPLE})(?:代表)?\d*$|^.{{1,2}}(?:先生|女士|小姐|同志|老师|师傅)$"
)
# With more digits after it, it may be a telephone number.
_NOBODY = re.compile(rf"{_WHICH}(?:{_UNNAMED}|{_PEOPLE})(?:代表)?\d{{0,3}}")
_AROUND = " ()[]【】“”\"'"
_MASKED = re.compile(r"[*×✕○]|[\u4e00-\u9fff][Xx]{1,3}$")
_FEWEST_DIGITS = 7


def is_real_name(name: str) -> bool:
    """Whether a name could be a person's own: not empty, not anonymous, not masked."""
    plain = unicodedata.normalize("NFKC", name).strip()
    return plain.upper() not in _NOTHING and not _NAMELESS.search(plain) and not _MASKED.search(plain)


def stands_for_nobody(word: str) -> bool:
    """Whether a word is what registers write where they know nobody: 无, 匿名, 市民, 0.

    Narrower than what is no real name: 王女士 and 丁某 tell of somebody all the same.
    """
    plain = unicodedata.normalize("NFKC", word).strip(_AROUND)
    return plain.upper() in _NOTHING or not plain.strip("0- ") or _NOBODY.fullmatch(plain) is not None


def is_contact(contact: str) -> bool:
    """Whether somebody can be reached so: a telephone number of seven digits or more, or an e-mail address."""
    plain = unicodedata.normalize("NFKC", contact)
    return sum(character.isdigit() for character in plain) >= _FEWEST_DIGITS or "@" in plain.strip("@ ")


def assess(
    *,
    cycle_days: tuple[date, date] | None,
    submitted_on: date | None,
    proposers: Sequence[str],
    contacts: Sequence[str],
    adoption_status: str,
    kind: str,
) -> tuple[Reason, ...]:
    """Give every reason why a suggestion may not compete; none where it may.

    Args:
        cycle_days: first and last day of the cycle, both included; ``None`` leaves that rule out.
        submitted_on: ``None`` where it is not known.
        proposers: names as written; an empty one counts as no real name.
        contacts: telephone numbers or addresses; one that works reaches all proposers.
        adoption_status: as the register says it.
        kind: as the register says it.
    """
    return (
        *_of_people(proposers, contacts),
        *_of_adoption(adoption_status),
        *_of_day(cycle_days, submitted_on),
        *_of_kind(kind),
    )


def _of_people(proposers: Sequence[str], contacts: Sequence[str]) -> Iterator[Reason]:
    nameless = tuple(name for name in proposers if not is_real_name(name))
    if not any(name.strip() for name in proposers):
        yield Reason("no_real_name", msg("No proposer is named."))
    elif nameless:
        yield Reason("no_real_name", msg("A proposer is not given by a real name: {names}.", names=nameless))
    if not any(is_contact(contact) for contact in contacts):
        yield Reason("no_contact", msg("There is no telephone number or address by which to reach the proposer."))


def _of_adoption(status: str) -> Iterator[Reason]:
    if not status.strip():
        yield Reason("not_adopted", msg("Nothing says that the suggestion was adopted."))
    elif not is_adopted(status):
        yield Reason("not_adopted", msg("The suggestion was not adopted: its status is “{status}”.", status=status))


def _of_day(cycle_days: tuple[date, date] | None, submitted_on: date | None) -> Iterator[Reason]:
    if submitted_on is None:
        yield Reason("no_date", msg("The day of submission is missing."))
    elif cycle_days is not None:
        starts_on, ends_on = cycle_days
        if submitted_on < starts_on:
            yield Reason(
                "outside_cycle",
                msg("Submitted on {day}, before the cycle began on {first}.", day=submitted_on, first=starts_on),
            )
        elif submitted_on > ends_on:
            yield Reason(
                "outside_cycle",
                msg("Submitted on {day}, after the cycle ended on {last}.", day=submitted_on, last=ends_on),
            )


def _of_kind(kind: str) -> Iterator[Reason]:
    if not kind.strip():
        yield Reason("unknown_kind", msg("The kind of suggestion is missing."))
    elif known_kind(kind) is None:
        yield Reason("unknown_kind", msg("“{kind}” is none of the four kinds of suggestion that compete.", kind=kind))
