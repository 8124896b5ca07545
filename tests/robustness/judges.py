"""Judges at work over the stream, and the ledger of what each was told: to hold what is stored against it."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from websockets.exceptions import ConnectionClosed

from db.engine import Database
from db.tables import Assignment, Criterion, Round, ScoreSheet, User
from domain.awards import SheetState
from domain.messages import msg
from tests import sheet_fields as fields
from tests.builders import assignments_of, signed_in
from tests.robustness.hands import says
from tests.running import Server
from tests.visits import labelled
from tests.ws_client import Stream

CODES = ("relevance", "benefit")
UNCERTAIN = says(
    msg(
        "The connection to the database was lost at the last moment: whether this was saved is not certain. "
        "Please open the page again and look."
    )
)


class UncertainError(Exception):
    """A judge was told that nobody knows whether the act was done: it is unanswered, and their work ends."""


@dataclass(frozen=True)
class Version:
    """One version of a sheet as a judge gave it."""

    number: int
    state: SheetState
    points: tuple[int, int]
    comment: str


@dataclass
class Ledger:
    """What a judge did to one task: what the screen confirmed, and what was clicked and never answered."""

    task: int
    number: int
    confirmed: list[Version] = field(default_factory=list)
    unanswered: Version | None = None
    is_uncertain: bool = False

    @property
    def version(self) -> int:
        """The newest version known to be stored."""
        return self.confirmed[-1].number if self.confirmed else 0


@dataclass
class Judge:
    """Somebody who scores, withdraws and scores again until the lights go out."""

    token: str
    ledgers: list[Ledger]
    dice: random.Random
    clicks: int = 0

    async def work(self, server: Server) -> None:
        with suppress(ConnectionClosed, OSError, UncertainError):
            async with server.stream("desk", self.token) as stream:
                while True:
                    await self.score(stream, self.dice.choice(self.ledgers))

    async def score(self, stream: Stream, ledger: Ledger) -> None:
        await stream.goto("desk", f"sheet={ledger.task}")
        before = ledger.confirmed[-1] if ledger.confirmed else None
        if before and before.state is SheetState.SUBMITTED:
            draft = Version(before.number + 1, SheetState.DRAFT, before.points, before.comment)
            await self.click(stream, ledger, "withdraw", draft)
            return
        if before:
            assert tuple(fields.shown(stream, ledger.task)["points"][code] for code in CODES) == tuple(
                map(str, before.points)
            )
        self.clicks += 1
        first, second = self.dice.randint(0, 100), self.dice.randint(0, 100)
        name, state = self.dice.choice((("save", SheetState.DRAFT), ("submit", SheetState.SUBMITTED)))
        comment = f"意见{ledger.task}-{self.clicks}"
        fields.type_in(stream, ledger.task, comment, **dict(zip(CODES, (str(first), str(second)), strict=True)))
        await self.click(stream, ledger, name, Version(ledger.version + 1, state, (first, second), comment))

    async def click(self, stream: Stream, ledger: Ledger, name: str, version: Version) -> None:
        ledger.unanswered = version
        await stream.click(f"{name}_{ledger.task}")
        if UNCERTAIN in labelled(stream):
            ledger.is_uncertain = True
            raise UncertainError
        assert receipt(name, ledger.number) in labelled(stream)
        ledger.confirmed.append(version)
        ledger.unanswered = None


def receipt(name: str, number: int) -> str:
    """How the sentence begins that confirms an act on the task of that number."""
    sentences = {
        "save": msg("Draft of No. {number} saved at {at}.", number=number, at="…"),
        "submit": msg("Score sheet for No. {number} submitted, total {total}.", number=number, total="…"),
        "withdraw": msg("Score sheet for No. {number} withdrawn; it is a draft again.", number=number),
    }
    return says(sentences[name]).partition("…")[0]


def confirmed(panel: list[Judge]) -> int:
    """How many acts of all judges have had their receipt."""
    return sum(len(ledger.confirmed) for judge in panel for ledger in judge.ledgers)


def stored_versions(server: Server, task: int) -> list[Version]:
    """Every version of a task's sheet, in order."""
    with server.database.reading() as session:
        codes = {criterion.id: criterion.code for criterion in session.scalars(select(Criterion))}
        sheets = session.scalars(
            select(ScoreSheet)
            .where(ScoreSheet.assignment_id == task)
            .options(selectinload(ScoreSheet.points))
            .order_by(ScoreSheet.version)
        ).all()
    versions = []
    for sheet in sheets:
        points = {codes[row.criterion_id]: row.points for row in sheet.points}
        versions.append(Version(sheet.version, sheet.state, (points["relevance"], points["benefit"]), sheet.comment))
    return versions


def settle_accounts(server: Server, ledger: Ledger) -> None:
    """Hold what is stored against what was confirmed; an unanswered click is stored whole, or not at all."""
    stored = stored_versions(server, ledger.task)
    newest = stored[-1] if stored else None
    unanswered, ledger.unanswered = ledger.unanswered, None
    possible = [unanswered]
    if unanswered is not None and ledger.is_uncertain:
        # Where it was not carried out, what is typed keeps itself as a draft once the sheet is read anew.
        possible.append(replace(unanswered, state=SheetState.DRAFT))
    ledger.is_uncertain = False
    if newest is not None and newest in possible:
        ledger.confirmed.append(newest)
    last = ledger.confirmed[-1:]
    kept = [version for version in ledger.confirmed if version.state is SheetState.SUBMITTED or version in last]
    assert stored == kept


async def all_is_still_on_screen(server: Server, panel: list[Judge]) -> None:
    """Open every sheet anew and find on it what was confirmed last."""
    for judge in panel:
        async with server.stream("desk", judge.token) as stream:
            for ledger in judge.ledgers:
                if ledger.confirmed:
                    await stream.goto("desk", f"sheet={ledger.task}")
                    shown = labelled(stream)
                    newest = ledger.confirmed[-1]
                    if newest.state is SheetState.DRAFT:
                        assert fields.shown(stream, ledger.task)["comment"] == newest.comment
                    else:
                        assert newest.comment in shown


def a_panel(database: Database, opened: Round, judges: list[User], dice: random.Random) -> list[Judge]:
    """Sign the judges of a round in, each with a ledger of every task."""
    tasks: list[Assignment] = assignments_of(database, opened.id)
    return [
        Judge(
            signed_in(database, judge).token,
            [
                Ledger(task.id, number)
                for number, task in enumerate((task for task in tasks if task.user_id == judge.id), start=1)
            ],
            random.Random(dice.random()),
        )
        for judge in judges
    ]
