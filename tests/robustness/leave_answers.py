"""What somebody is answered by a use case, whatever it does being taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import NoReturn

from db.engine import Database
from domain.refusals import NotAllowed, NotSignedIn, Refusal, WrongStage
from tests.robustness.leave_office import LeaveOffice
from use_cases.transaction import acting


class Sort(StrEnum):
    """Sorts of answers, in the words of the tables."""

    YES = "yes"
    NOT_NOW = "not now"
    WANTS_MORE = "wants more"
    NO = "no"


@dataclass(frozen=True)
class Answer:
    """What somebody is answered, its sort first."""

    sort: Sort
    words: str = ""


class TakenBackError(Exception):
    """The act went through; nothing of it is to stay."""


def answer_to(database: Database, office: LeaveOffice, role: str, name: str, ids: Mapping[str, int]) -> Answer:
    """Call a use case, and take back whatever it did.

    Args:
        database: where.
        office: whose people and things it is.
        role: of whoever calls.
        name: ``module.function``.
        ids: of what it is called for.
    """
    act = use_case(name)
    try:
        with acting(database, office.who[role]) as tx:
            _take_back(act(tx, **office.handed(name, act, ids)))
    except TakenBackError as given:
        return Answer(Sort.YES, str(given))
    except (NotAllowed, NotSignedIn):
        return Answer(Sort.NO)
    except WrongStage as refusal:
        return Answer(Sort.NOT_NOW, str(refusal))
    except Refusal as refusal:
        return Answer(Sort.WANTS_MORE, str(refusal))


def use_case(name: str) -> Callable[..., object]:
    """Find a use case by its name in the tables."""
    module, function = name.split(".")
    found: Callable[..., object] = getattr(import_module(f"use_cases.{module}"), function)
    return found


def _take_back(given: object) -> NoReturn:
    raise TakenBackError(repr(given))
