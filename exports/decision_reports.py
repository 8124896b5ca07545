"""What goes into the notice, the minutes and the decision: plain frozen values that a use case builds from rows.

As in ``exports.reports``, ``None`` always means “not given”, moments are aware, and ``Words`` are a name as it was
typed or a sentence for the reader's language. The tiers and awards of a list are those of ``exports.reports``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.decision_rules import Share
from domain.messages import N_, Message
from domain.working_days import PublicityDays
from exports.reports import TierAwards, Words


class Attendance(StrEnum):
    """Whether a member of the panel came to the decision meeting."""

    PRESENT = "present"
    ABSENT = "absent"
    LEFT = "left"


ATTENDANCE_NAMES: Mapping[Attendance, str] = MappingProxyType(
    {
        Attendance.PRESENT: N_("Present"),
        Attendance.ABSENT: N_("Absent"),
        Attendance.LEFT: N_("Left before the end"),
    }
)


@dataclass(frozen=True)
class AuditHead:
    """The last event of the audit log when the document was made, as ``cli.py audit --head`` takes it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """Give it as it is printed."""
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True)
class AwardList:
    """The award list in one of its versions.

    Attributes:
        version: 1 for the first.
        hash: SHA-256 of the list, hexadecimal.
        tiers: every tier of the cycle in order, the vacant ones too.
    """

    version: int
    hash: str
    tiers: tuple[TierAwards, ...]

    @property
    def count(self) -> int:
        """How many awards there are in all tiers."""
        return sum(len(held.awards) for held in self.tiers)


@dataclass(frozen=True)
class Contact:
    """Who receives objections; what is not given is left as a line to fill in by hand, but for the e-mail address."""

    office: Words | None = None
    telephone: str | None = None
    address: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class NoticeReport:
    """What the notice of a publicity says.

    Attributes:
        cycle: the cycle's name.
        created: when the report was made, aware; the same moment gives the same bytes.
        program_version: of the program that wrote it.
        issued_by: the offices that sign it, in order.
        publicity: its days; the notice is dated by ``posted_on``.
        contact: who receives objections.
        awards: the list; its proposers are named, for it is approved.
        audit_head: the end of the audit log.
        basis: the rule under which the award is given.
        is_rehearsal: whether all of it is practice; every page then says so.
    """

    cycle: Words
    created: datetime
    program_version: str
    issued_by: tuple[Words, ...]
    publicity: PublicityDays
    contact: Contact
    awards: AwardList
    audit_head: AuditHead
    basis: Words | None = None
    is_rehearsal: bool = False


@dataclass(frozen=True)
class Member:
    """A member of the panel at the decision meeting.

    Attributes:
        name: as in the accounts.
        attendance: whether they came.
        unit: theirs.
        note: such as when they left, or why they did not come.
        is_chair: whether they led it; the chair signs once only.
    """

    name: str
    attendance: Attendance
    unit: str | None = None
    note: Words | None = None
    is_chair: bool = False


@dataclass(frozen=True)
class Voter:
    """Somebody on the roll of a motion.

    Attributes:
        account: tells two of the same name apart; it is not printed.
        name: as in the accounts.
        unit: printed beside the name; given where another one on the panel bears the same.
    """

    account: int
    name: str
    unit: str | None = None


@dataclass(frozen=True)
class BallotCount:
    """How many ballots say one thing: yes, no, abstention, or the name of an entry."""

    choice: Words
    ballots: int


@dataclass(frozen=True)
class NamedBallot:
    """How somebody voted where the vote was by name; a ballot on a tie may name several entries."""

    voter: Voter
    choices: tuple[Words, ...]


@dataclass(frozen=True)
class Motion:
    """One motion, closed.

    Attributes:
        number: in the order of the meeting, from 1.
        moved: what was moved.
        is_secret: by secret ballot; then nobody's choice is given.
        quorum: how much of ``base`` the rules ask to be present.
        majority: how much of the ballots cast they ask for.
        recused: who was out for this one.
        base: members entitled to vote after recusals.
        present: how many of them were there.
        voters: who cast a ballot, one each.
        counts: what ballots can say, with how many say so; each ballot is counted once. Empty for a motion taken back.
        votes_for: ballots for what was moved; None of a tie, or where nothing was counted.
        outcome: as a sentence.
        proposal: the system's.
        decision: the panel's.
        reason: as the chair gave it.
        named: of a tie, every entry with the ballots that name it; a ballot can name several.
        ballots: who chose what; empty for a secret ballot and where nothing was counted.
    """

    number: int
    moved: Words
    is_secret: bool
    quorum: Share
    majority: Share
    recused: tuple[Voter, ...]
    base: int
    present: int
    voters: tuple[Voter, ...]
    counts: tuple[BallotCount, ...]
    votes_for: int | None
    outcome: Words
    proposal: Words
    decision: Words
    reason: Words | None = None
    named: tuple[BallotCount, ...] = ()
    ballots: tuple[NamedBallot, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a count that does not come out, and a secret told.

        Raises:
            ValueError: ballots are missing, too many, twice anybody's or of one recused, or a secret is told.
        """
        if len(set(self.voters)) != len(self.voters) or set(self.voters) & set(self.recused):
            raise ValueError(f"motion {self.number}: somebody voted twice, or although recused")
        if self.is_secret and self.ballots:
            raise ValueError(f"motion {self.number}: a secret ballot names nobody's choice")
        if not self.counts:
            return
        if sum(count.ballots for count in self.counts) != len(self.voters):
            raise ValueError(f"motion {self.number}: the counts are not the ballots cast")
        if any(count.ballots > len(self.voters) for count in self.named):
            raise ValueError(f"motion {self.number}: more ballots name an entry than were cast")
        if not self.is_secret and Counter(ballot.voter for ballot in self.ballots) != Counter(self.voters):
            raise ValueError(f"motion {self.number}: the choices are not those of the voters")


@dataclass(frozen=True)
class MinutesReport:
    """What the minutes of the decision meeting say.

    Attributes:
        cycle: the cycle's name.
        created: when the report was made, aware; the same moment gives the same bytes.
        program_version: of the program that wrote it.
        held_on: the day of the meeting.
        place: where; None leaves a line to fill in by hand.
        chair: who led it.
        recorder: who wrote the minutes; None leaves a line.
        panel: every member, in the order to print.
        motions: in the order of the meeting.
        awards: the list as decided.
        audit_head: the end of the audit log.
        is_rehearsal: whether all of it is practice; every page then says so.
    """

    cycle: Words
    created: datetime
    program_version: str
    held_on: date
    place: str | None
    chair: str
    recorder: str | None
    panel: tuple[Member, ...]
    motions: tuple[Motion, ...]
    awards: AwardList
    audit_head: AuditHead
    is_rehearsal: bool = False


@dataclass(frozen=True)
class DecisionReport:
    """What the decision on the awards says.

    Attributes:
        cycle: the cycle's name.
        created: when the list was published, aware; the same moment gives the same bytes.
        program_version: of the program that wrote it.
        published_on: the office's day, by which the decision is dated.
        issued_by: the office that signs it; empty leaves a line.
        awards: the list; its proposers are named.
        audit_head: the event by which the list was published.
        basis: the rules under which the awards are given.
        is_rehearsal: whether all of it is practice; every page then says so.
    """

    cycle: Words
    created: datetime
    program_version: str
    published_on: date
    issued_by: Words
    awards: AwardList
    audit_head: AuditHead
    basis: Message
    is_rehearsal: bool = False
