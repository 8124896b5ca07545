"""An office after nine years, of any size: three cycles, three hundred judges, and something of everything in it.

The newest cycle has the entries that are asked for: three fifths are ranked in a preliminary round, two fifths are
being scored in another. The cycle before it has half as many, all in a final that was ranked, met on, sealed and is
being shown; the first a quarter, published long since. Five judges read every entry.

What comes in great numbers is written in bulk, with numbers of its own, so into an empty SQLite alone; whatever is
decided (openings, rankings, meetings, lists) the use cases do. The doctor finds nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table, func, insert, select, update

from db.base import Base
from db.engine import Database, open_database
from db.tables import (
    Adoption,
    Assignment,
    AuditEvent,
    Criterion,
    Cycle,
    Entry,
    Meeting,
    Organisation,
    PanelMember,
    Proposer,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    Suggestion,
    Track,
    User,
    UserRole,
)
from domain.awards import RoundKind, SheetState, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import encode, msg
from domain.motions import Choice, MotionKind
from domain.permissions import Role
from i18n.office_days import office_day
from tests.bench.bench_duplicates import a_register
from tests.builders import a_password_hash, signed_in
from tests.running import a_password
from use_cases import (
    award_lists,
    ballots,
    cycles,
    meeting_lead,
    meeting_views,
    meetings,
    motions,
    publicity,
    rankings,
    rounds,
)
from use_cases.meeting_screens import Lead
from use_cases.motions import Moved
from use_cases.publicity import Contact
from use_cases.transaction import NO_HASH, CommandLine, SignedIn, hash_of_event, perform, read

JUDGES, FINAL_JUDGES, SHEETS = 300, 31, 5
_AT_A_TIME = 20_000
_UNITS = 60
# One suggestion in so many comes from a unit of one of the judges: what may be an interest is found there.
_AKIN = 200
_THEMES = ("乡村振兴", "城市更新", "营商环境", "公共服务", "生态环境")
_DISTRICTS = tuple(f"示例{number}区" for number in range(1, 42))
_CONTACT = Contact("市政府人民建议征集办公室（示例）", "023-00000000")


@dataclass
class _Hand:
    """What writes in bulk: the database, its clock, and the numbers that come next."""

    database: Database
    now: datetime
    random: Random = field(default_factory=lambda: Random(11))
    entry: Iterator[int] = field(default_factory=lambda: count(1))
    task: Iterator[int] = field(default_factory=lambda: count(1))
    sheet: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
        """Write rows, so many at a time."""
        whole = table.__table__
        assert isinstance(whole, Table)
        while batch := list(islice(rows, _AT_A_TIME)):
            with self.database.writing() as session:
                session.connection().execute(insert(whole), batch)
                session.commit()


@dataclass(frozen=True)
class LargeOffice:
    """What a bench asks for by number: cycles, the newest first, and rounds."""

    database: Database
    cycles: tuple[int, int, int]
    ranked_round: int
    open_round: int
    final: int
    judges: tuple[int, ...]


def build(folder: Path, entries: int) -> LargeOffice:
    """Fill an empty SQLite of the newest schema in a folder with an office; gives what it consists of."""
    moment = [datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)]
    database = open_database(f"sqlite:///{folder / 'jindianzi.sqlite3'}", lambda: moment[0])
    hand = _Hand(database, moment[0])
    judges = _accounts(database)
    first = _first_cycle(database)
    middle = _next_cycle(database, first, 2023)
    newest = _next_cycle(database, middle, 2026)
    texts = [(each.title, each.text) for each in a_register(max(entries, 1)).texts]
    _suggestions(hand, first, 2020, texts[: entries // 4])
    _suggestions(hand, middle, 2023, texts[: entries // 2])
    _suggestions(hand, newest, 2026, texts)
    for cycle_id in (first, middle, newest):
        _organisations(hand, cycle_id, 40)
    finals = [_a_final(hand, cycle_id, judges, TrackKind.SUGGESTION) for cycle_id in (first, middle)]
    others = [_a_final(hand, cycle_id, judges, TrackKind.ORGANISATION) for cycle_id in (first, middle)]
    ranked = _a_round(hand, newest, judges, year=2026, submitted=1.0)
    opened = _a_round(hand, newest, judges, year=2027, submitted=0.5)
    _log_of_sheets(hand)
    for round_id in (*finals, *others, ranked):
        perform(database, CommandLine(), rounds.close_scoring, round_id)
        perform(database, CommandLine(), rankings.compute, round_id)
    for cycle_id, final, other in zip((first, middle), finals, others, strict=True):
        _decide(hand, cycle_id, (final, other), moment, publish=cycle_id == first)
    moment[0] = datetime.now(UTC)
    return LargeOffice(database, (newest, middle, first), ranked, opened, finals[1], tuple(judges))


def _accounts(database: Database) -> list[int]:
    """Make an organiser, an auditor, a chair and the judges; gives the ids of the judges, the chair's last."""
    logins = [("organiser", Role.ORGANISER), ("auditor", Role.AUDITOR)]
    logins += [(f"judge{number}", Role.JUDGE) for number in range(1, JUDGES)] + [("chair", Role.CHAIR)]
    with database.writing() as session:
        users = [
            User(
                login=login,
                display_name=f"示例{login}",
                unit=f"示例评审单位{place % _UNITS}",
                password_hash=a_password_hash(a_password(login)),
                created_at=database.clock(),
                roles=[UserRole(role=role)],
            )
            for place, (login, role) in enumerate(logins)
        ]
        session.add_all(users)
        session.commit()
        return [user.id for user in users[2:]]


def _first_cycle(database: Database) -> int:
    perform(database, CommandLine(), cycles.open_from_template)
    with database.reading() as session:
        return session.scalars(select(Cycle.id)).one()


def _next_cycle(database: Database, like: int, year: int) -> int:
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year + 2, 12, 31)}
    perform(database, CommandLine(), cycles.open_copy, like, name=f"{year}—{year + 2}年度", **days)
    with database.reading() as session:
        return session.scalars(select(func.max(Cycle.id))).one()


def _track(hand: _Hand, cycle_id: int, kind: TrackKind) -> int:
    with hand.database.reading() as session:
        return session.scalars(select(Track.id).where(Track.cycle_id == cycle_id, Track.kind == kind)).one()


def _suggestions(hand: _Hand, cycle_id: int, year: int, texts: list[tuple[str, str]]) -> None:
    """Enter suggestions: three fifths in the first year of the cycle, two in the second; every 20th is confirmed not.

    Those do not compete in earnest until somebody looks: they are of the third year, which has no round yet.
    """
    track, random = _track(hand, cycle_id, TrackKind.SUGGESTION), hand.random
    numbered = list(zip(hand.entry, texts, strict=False))
    waits = [place % 20 == 19 for place in range(len(numbered))]
    confirmed = {"confirmed_at": hand.now, "confirmed_by": "示例组织方"}
    hand.write(
        Entry,
        (
            {
                "id": number,
                "track_id": track,
                "reference": f"CQ{year}-{place:06}",
                "title": f"关于{title}的建议",
                "version": 1,
                "created_at": hand.now,
                "verdict": "eligible",
                "reasons": (),
                **(dict.fromkeys(confirmed) if waits[place] else confirmed),
            }
            for place, (number, (title, _text)) in enumerate(numbered)
        ),
    )
    days = [
        date(year + (2 if waits[place] else place % 5 // 3), 1 + place % 12, 1 + place % 28)
        for place in range(len(numbered))
    ]
    hand.write(
        Suggestion,
        (
            {
                "entry_id": number,
                "text": text,
                "theme": random.choice(_THEMES),
                "kind": "改进工作类",
                "submitted_on": days[place],
                "channel": "网站提交",
                "district": random.choice(_DISTRICTS),
                "handling_unit": f"示例承办单位{place % 90}",
            }
            for place, (number, (_title, text)) in enumerate(numbered)
        ),
    )
    hand.write(
        Adoption,
        (
            {
                "entry_id": number,
                "status": "已采纳",
                "level": "市级",
                "unit": f"示例采纳单位{place % 70}",
                "adopted_on": days[place],
                "instruction": "",
                "effect": "已转化",
                "satisfaction": "满意",
            }
            for place, (number, _texts) in enumerate(numbered)
        ),
    )
    hand.write(
        Proposer,
        (
            {
                "entry_id": number,
                "position": 1 + position,
                "name": f"示例提案人{(place * 7 + position) % max(1, len(numbered) * 4 // 5)}",
                "telephone": f"138{place:08}",
                "work_unit": f"示例评审单位{place % _UNITS}" if place % _AKIN == 0 else f"示例社区{place % 997}",
                "district": _DISTRICTS[place % len(_DISTRICTS)],
            }
            for place, (number, _texts) in enumerate(numbered)
            for position in range(2 if place % 9 == 0 else 1)
        ),
    )


def _organisations(hand: _Hand, cycle_id: int, many: int) -> None:
    track = _track(hand, cycle_id, TrackKind.ORGANISATION)
    numbers = list(islice(hand.entry, many))
    hand.write(
        Entry,
        (
            {
                "id": number,
                "track_id": track,
                "reference": f"ZZ{cycle_id}-{place:03}",
                "title": f"示例组织单位{place}",
                "version": 1,
                "created_at": hand.now,
                "verdict": "eligible",
                "reasons": (),
            }
            for place, number in enumerate(numbers)
        ),
    )
    hand.write(
        Organisation,
        (
            {"entry_id": number, "category": "街道", "district": "示例1区", "collected": 90, "summary": "示例。"}
            for number in numbers
        ),
    )


def _a_final(hand: _Hand, cycle_id: int, judges: list[int], kind: TrackKind) -> int:
    return _a_round(hand, cycle_id, judges[-FINAL_JUDGES:], year=None, submitted=1.0, track_kind=kind)


def _a_round(
    hand: _Hand,
    cycle_id: int,
    judges: list[int],
    *,
    year: int | None,
    submitted: float,
    track_kind: TrackKind = TrackKind.SUGGESTION,
) -> int:
    """Open a round with five judges an entry, some of whose sheets are submitted; gives its id."""
    track = _track(hand, cycle_id, track_kind)
    with hand.database.writing() as session:
        kind = RoundKind.FINAL if year is None else RoundKind.PRELIMINARY
        which = Round.year.is_(None) if year is None else Round.year == year
        chosen = session.scalars(select(Round).where(Round.track_id == track, Round.kind == kind, which)).one()
        chosen.stage, chosen.opened_at, chosen.sheets_per_entry = RoundStage.SCORING, hand.now, SHEETS
        session.execute(update(Cycle).where(Cycle.id == cycle_id).values(frozen_at=hand.now))
        of_round = select(Entry.id).where(Entry.track_id == track)
        if year is not None:
            of_round = of_round.join(Suggestion, Suggestion.entry_id == Entry.id)
            of_round = of_round.where(func.strftime("%Y", Suggestion.submitted_on) == str(year))
        entry_ids = session.scalars(of_round.order_by(Entry.reference)).all()
        criteria = session.scalars(
            select(Criterion.id).join(Rubric, Rubric.id == Criterion.rubric_id).where(Rubric.track_id == track)
        ).all()
        session.add_all(
            PanelMember(round_id=chosen.id, user_id=judge, is_chair=judge == judges[-1], declared_at=hand.now)
            for judge in judges
        )
        session.commit()
        round_id = chosen.id
    numbered = list(enumerate(entry_ids, start=1))
    hand.write(RoundEntry, ({"round_id": round_id, "entry_id": e, "number": n} for n, e in numbered))
    # Five in a row of a circle, begun elsewhere in each turn, so that everybody meets everybody.
    tasks = [
        (next(hand.task), number, entry_id, judges[(number * SHEETS + place + number // 61) % len(judges)])
        for number, entry_id in numbered
        for place in range(SHEETS)
    ]
    random, severity = hand.random, {judge: hand.random.randrange(-6, 7) for judge in judges}
    is_done = [submitted >= 1 or random.random() < submitted for _task in tasks]
    hand.write(
        Assignment,
        (
            {
                "id": task,
                "round_id": round_id,
                "entry_id": entry_id,
                "user_id": judge,
                "number": number,
                "version": int(done),
                "state": SheetState.SUBMITTED if done else SheetState.UNTOUCHED,
            }
            for (task, number, entry_id, judge), done in zip(tasks, is_done, strict=True)
        ),
    )
    sheets = [
        (next(hand.sheet), task, entry_id, judge)
        for (task, _number, entry_id, judge), done in zip(tasks, is_done, strict=True)
        if done
    ]
    one = {"version": 1, "state": SheetState.SUBMITTED, "comment": "", "written_at": hand.now}
    hand.write(ScoreSheet, ({"id": sheet, "assignment_id": task, **one} for sheet, task, _entry, _judge in sheets))
    quality = {entry_id: random.gauss(74, 8) for entry_id in entry_ids}
    hand.write(
        SheetPoints,
        (
            {
                "sheet_id": sheet,
                "criterion_id": criterion,
                "points": min(100, max(0, round(quality[entry_id] + severity[judge] + random.gauss(0, 6)))),
            }
            for sheet, _task, entry_id, judge in sheets
            for criterion in criteria
        ),
    )
    return round_id


def _log_of_sheets(hand: _Hand) -> None:
    """Let the log tell of every sheet, chained to what was recorded before."""
    with hand.database.reading() as session:
        last = session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).first()
        told = session.execute(
            select(ScoreSheet.assignment_id, Assignment.user_id, User.display_name, Entry.reference)
            .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
            .join(User, User.id == Assignment.user_id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .order_by(ScoreSheet.id)
        ).all()
    seq, previous = (last.seq, last.hash) if last else (0, NO_HASH)

    def events() -> Iterator[dict[str, Any]]:
        nonlocal previous
        for number, row in enumerate(told, start=seq + 1):
            message = msg("Score sheet for {reference} submitted.", reference=row.reference)
            fields = (row.user_id, row.display_name, "score_sheets.submit", "assignment", row.assignment_id)
            own = hash_of_event(number, hand.now, *fields, encode(message), previous)
            names = ("actor_id", "actor_name", "action", "subject_kind", "subject_id")
            kept = {"message": message, "previous_hash": previous, "hash": own}
            yield {"seq": number, "at": hand.now, **dict(zip(names, fields, strict=True)), **kept}
            previous = own

    hand.write(AuditEvent, events())


def _decide(hand: _Hand, cycle_id: int, finals: tuple[int, int], moment: list[datetime], *, publish: bool) -> None:
    """Meet, vote on what only the panel can settle, put the list forward, seal and show it; publish where asked."""
    database = hand.database
    members, chair, organiser = _signed_in_panel(hand, finals[0])
    for final in finals:
        _meet(database, final, members, chair)
    found = read(database, organiser, award_lists.approval, cycle_id)
    perform(database, organiser, award_lists.put_forward, cycle_id, seen_sha256=found.sha256)
    listed = read(database, organiser, award_lists.approval, cycle_id).versions[0]
    for who, login in ((organiser, "organiser"), (chair, "chair")):
        seen = {"seen_sha256": listed.sha256, "password": a_password(login)}
        perform(database, who, award_lists.sign, listed.list_id, **seen)
    starts_on = office_day(database.clock())
    perform(database, organiser, publicity.begin, listed.list_id, starts_on=starts_on, contact=_CONTACT)
    moment[0] += timedelta(days=30)
    if publish:
        perform(database, CommandLine(), publicity.publish, listed.list_id)


def _meet(database: Database, final: int, members: list[SignedIn], chair: SignedIn) -> None:
    perform(database, chair, meetings.open_meeting, final)
    with database.reading() as session:
        meeting_id = session.scalars(select(Meeting.id).where(Meeting.round_id == final)).one()
    for member in members:
        perform(database, member, meetings.arrive, meeting_id)
    awarded = set[int]()
    while moved := _left_to_decide(read(database, chair, meeting_lead.lead, meeting_id), awarded):
        if moved.kind is MotionKind.AWARD:
            awarded |= set(moved.entry_ids)
        perform(database, chair, motions.put, meeting_id, moved, reason="依评审规则提请会议表决。")
        for member in members:
            _vote_for(database, member, meeting_id)
        newest = read(database, chair, meeting_lead.lead, meeting_id).motions[0]
        perform(database, chair, motions.end_vote, newest.motion_id)


def _signed_in_panel(hand: _Hand, final: int) -> tuple[list[SignedIn], SignedIn, SignedIn]:
    """Sign in the panel, its chair among them, and the organiser."""
    with hand.database.reading() as session:
        panel = session.scalars(
            select(User).join(PanelMember, PanelMember.user_id == User.id).where(PanelMember.round_id == final)
        ).all()
        organiser = session.scalars(select(User).where(User.login == "organiser")).one()
    hands = {user.login: signed_in(hand.database, user) for user in panel}
    return list(hands.values()), hands["chair"], signed_in(hand.database, organiser)


def _left_to_decide(lead: Lead, awarded: set[int]) -> Moved | None:
    """Give the next thing that only the panel can settle: a tie, then an award that is always voted."""
    for tie in lead.ties:
        return Moved(MotionKind.SETTLE_TIE, tie.entry_ids, tie.tiers[0])
    voted = {tier.position for tier in lead.tiers if tier.is_always_voted}
    for line in lead.lines:
        if line.tier in voted and line.entry_id not in awarded:
            return Moved(MotionKind.AWARD, (line.entry_id,), line.tier)
    return None


def _vote_for(database: Database, member: SignedIn, meeting_id: int) -> None:
    ballot = read(database, member, meeting_views.device, meeting_id).ballot
    if ballot is None:
        return
    first = [entry_id for entry_id, _number, _title in ballot.options[: ballot.places]]
    if first:
        perform(database, member, ballots.cast, ballot.motion_id, entry_ids=first)
    else:
        perform(database, member, ballots.cast, ballot.motion_id, choice=Choice.YES)
