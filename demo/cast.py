"""The people of the demo, and its database with a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from db.engine import open_database
from domain.permissions import Role
from i18n.catalogues import OFFICE_TIME
from settings import DEMO_PASSWORD
from use_cases import accounts, invitations, sign_ins
from use_cases.account_drafts import Draft
from use_cases.transaction import Anybody, CommandLine, SignedIn, perform, read

PASSWORD = DEMO_PASSWORD
SEED = 2022
_STEMS = "甲乙丙丁戊己庚辛壬"
_UNITS = ("市人力社保局（示例）", "市农业农村委（示例）", "示例社会科学院")


@dataclass(frozen=True)
class DemoAccount:
    """One account to sign in with."""

    login: str
    name: str
    role: Role


def drafts() -> list[Draft]:
    """Give the accounts of the demo: an organiser, a chair, an auditor and nine judges of three units."""
    judges = [
        Draft(login=f"judge{number}", name=f"示例{stem}", unit=_UNITS[(number - 1) // 3], roles=(Role.JUDGE,))
        for number, stem in enumerate(_STEMS, start=1)
    ]
    return [
        Draft(login="organiser", name="示例组织方", unit="市政府人民建议征集办公室（示例）", roles=(Role.ORGANISER,)),
        Draft(login="chair", name="示例组长", unit="市人力社保局（示例）", roles=(Role.CHAIR,)),
        Draft(login="auditor", name="示例监督员", unit="市纪委监委驻点（示例）", roles=(Role.AUDITOR,)),
        *judges,
    ]


class Office:
    """The demo's database with a clock that is set by hand, and who can sign in to it."""

    def __init__(self, url: str, now: datetime, *, behind: int = 0) -> None:
        """Open it.

        Args:
            url: of the database.
            now: the moment beyond which nothing happens.
            behind: how many days ago the last working day of scoring is, from which ``at`` counts.
        """
        self._now = now
        self._behind = timedelta(days=behind)
        self._clock = now
        self.database = open_database(url, lambda: self._clock)
        self.random = Random(SEED)  # noqa: S311 -- invented data, not secrets
        self.ids: dict[str, int] = {}

    def at(self, *, days: int, hour: int) -> None:
        """Move the clock to an hour, Beijing time, of a day counted from the last one of scoring; never beyond now."""
        day = (self._now - self._behind + timedelta(days=days)).astimezone(OFFICE_TIME)
        self._clock = min(day.replace(hour=hour, minute=0, second=0).astimezone(UTC), self._now)

    def day(self, days: int) -> date:
        """Give the day that lies so many days after the last one of scoring."""
        return (self._now - self._behind + timedelta(days=days)).astimezone(OFFICE_TIME).date()

    def later(self, seconds: int) -> None:
        """Let time pass, never beyond now."""
        self._clock = min(self._clock + timedelta(seconds=seconds), self._now)

    def invite(self, drafts: Sequence[Draft]) -> None:
        """Make the accounts and let everybody set the demo's password."""
        self.at(days=-60, hour=9)
        for invitee in perform(self.database, CommandLine(), accounts.create_invited, drafts):
            perform(
                self.database, Anybody(), invitations.take_up, invitee.token, password=PASSWORD, address="127.0.0.1"
            )
        listed = read(self.database, CommandLine(), accounts.listed)
        self.ids = {account.login: account.user_id for account in listed}

    def sign_in(self, login: str) -> SignedIn:
        """Sign somebody in at the clock's moment."""
        return SignedIn(sign_ins.sign_in(self.database, login=login, password=PASSWORD, address="127.0.0.1"))


ACCOUNTS = tuple(DemoAccount(draft.login, draft.name, draft.roles[0]) for draft in drafts())
