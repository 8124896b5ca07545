"""Fill an empty database with a demo cycle in the middle of its work, through the same use cases people use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from types import MappingProxyType

from db.engine import Database
from demo import decided, papers
from demo.cast import SEED, Office, drafts
from demo.experts import pool
from demo.organisations import ORGANISATIONS
from demo.register import register, supplement
from demo.until import Until
from domain.awards import RoundKind, TrackKind
from domain.lifecycle import RoundStage
from intake.headers import recognise
from intake.registers import ChosenSheet, likely_sheets
from intake.workbooks import read_sheets
from use_cases import (
    attachments,
    cycles,
    duplicate_decisions,
    duplicates,
    eligibility,
    eligibility_decisions,
    entries,
    experts,
    invitations,
    rankings,
    recusal_lists,
    recusals,
    registers,
    rounds,
    score_sheets,
    task_lists,
)
from use_cases.attachments import ReceivedFile
from use_cases.expert_lists import of_text, read_experts
from use_cases.rounds import RoundLine
from use_cases.transaction import Anybody, CommandLine, Credential, acting, perform, read

_REGISTER_NAME = "2020—2022年度采纳人民建议登记表.csv"
_SUPPLEMENT_NAME = "2022年度人民建议补录.csv"
_COMMENTS = (
    "",
    "",
    "",
    "问题抓得准，措施可操作。",
    "建议补充经费测算。",
    "已在基层见到成效，值得推广。",
    "措施偏原则，落地还需细化。",
    "与现行政策衔接较好。",
    "创新性一般，但群众受益面广。",
)
_DECIDED_BECAUSE = ("两个区县转送同一封来信，保留先登记的一件。", "两位建议人分别提交同一建议，合并为联名建议。")
_PRELIMINARY_JUDGES = 5
_ADVANCING = 12
_DONE_OF_FINAL = (1.0, 1.0, 1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3)


def is_empty(database: Database) -> bool:
    """Whether nobody has an account yet."""
    return read(database, Anybody(), invitations.needs_set_up)


_DAYS_SINCE = MappingProxyType({Until.SCORING: 0, Until.MEETING: 1, Until.PUBLICITY: decided.DAYS})


def build(url: str, now: datetime, until: Until = Until.SCORING) -> None:
    """Make accounts, a cycle with three finished preliminary rounds, and a final two thirds scored or further on.

    Args:
        url: address of an empty database with the newest schema.
        now: the moment the demo ends at; everything else lies in the weeks before.
        until: how far the cycle has come by then.
    """
    office = Office(url, now, behind=_DAYS_SINCE[until])
    try:
        _fill(office, until)
    finally:
        office.database.engine.dispose()


def _fill(office: Office, until: Until) -> None:
    office.invite(drafts())
    office.at(days=-58, hour=9)
    perform(office.database, CommandLine(), cycles.open_from_template)
    cycle = read(office.database, CommandLine(), cycles.listing)[0].cycle_id
    office.at(days=-56, hour=10)
    _declare_rounds(office, cycle, closes_on=office.day(3 if until is Until.SCORING else -1))
    _import(office, CommandLine(), cycle, register(SEED), _REGISTER_NAME)
    _decide_duplicates(office, cycle)
    _confirm_eligibility(office, cycle)
    for unit in ORGANISATIONS:
        perform(
            office.database,
            CommandLine(),
            entries.add_organisation,
            cycle,
            reference=unit.reference,
            name=unit.name,
            category=unit.category,
            district=unit.district,
            collected=unit.collected,
            adopted_by_city=unit.adopted_by_city,
            adopted_by_district=unit.adopted_by_district,
            summary=unit.summary,
        )
    _judge(office, cycle, (1.0,) * 10 if until is not Until.SCORING else _DONE_OF_FINAL)
    perform(office.database, CommandLine(), experts.take_up, listed=read_experts(of_text(pool())))
    office.at(days=-1, hour=10)
    _import(office, office.sign_in("organiser"), cycle, supplement(SEED), _SUPPLEMENT_NAME)
    _attach_evidence(office, cycle)
    if until is not Until.SCORING:
        decided.rank(office, cycle)
    if until is Until.PUBLICITY:
        decided.decide(office, cycle)


@dataclass
class _Quality:
    """How good an entry is and how strict a judge is, drawn once and kept."""

    random: Random
    of_entry: dict[str, float] = field(default_factory=dict)
    of_judge: dict[str, float] = field(default_factory=dict)

    def points(self, entry: str, judge: str) -> int:
        """One judge's points for one criterion of one entry."""
        if entry not in self.of_entry:
            self.of_entry[entry] = self.random.gauss(78, 7)
        if judge not in self.of_judge:
            self.of_judge[judge] = self.random.gauss(0, 3)
        return round(min(98, max(42, self.of_entry[entry] + self.of_judge[judge] + self.random.gauss(0, 4))))


def _declare_rounds(office: Office, cycle: int, *, closes_on: date) -> None:
    """Let a dozen a year advance, and give the final its days."""
    setup = read(office.database, CommandLine(), cycles.setup, cycle)
    declared = tuple(
        replace(rule, advance_count=_ADVANCING)
        if rule.kind is RoundKind.PRELIMINARY
        else replace(rule, opens_on=office.day(-6), closes_on=closes_on)
        for rule in setup.rules.rounds[TrackKind.SUGGESTION]
    )
    perform(
        office.database,
        CommandLine(),
        cycles.edit_rounds,
        cycle,
        TrackKind.SUGGESTION,
        seen_version=setup.version,
        rounds=declared,
    )


def _import(office: Office, who: Credential, cycle: int, content: bytes, name: str) -> None:
    chosen = [
        ChosenSheet(sheet, recognise(sheet).mapping) for sheet in likely_sheets(read_sheets(content, name)).likely
    ]
    preview = read(office.database, who, registers.preview, cycle, chosen=chosen)
    perform(office.database, who, registers.accept, cycle, seen=preview, file_name=name)


def _decide_duplicates(office: Office, cycle: int) -> None:
    """Keep the earlier of a letter that two districts forwarded, and let two people who sent one letter share it."""
    who = office.sign_in("organiser")
    found = read(office.database, who, duplicates.listing, cycle).open
    decisions = zip(found, (duplicate_decisions.keep_one, duplicate_decisions.merge), _DECIDED_BECAUSE, strict=True)
    for cluster, act, reason in decisions:
        ids = [member.entry_id for member in cluster.members]
        seen = read(office.database, who, duplicates.versions, ids)
        perform(office.database, who, act, cycle, seen=seen, kept_id=ids[0], reason=reason)


def _attach_evidence(office: Office, cycle: int) -> None:
    """Attach some evidence to entries of the open final; what tells nobody's name is for the judges."""
    office.at(days=-1, hour=11)
    who = office.sign_in("organiser")
    opened = next(
        line for line in read(office.database, who, rounds.listing, cycle) if line.stage is RoundStage.SCORING
    )
    listed = read(office.database, who, recusals.entries_of, opened.round_id)
    for (entry_id, _name), (files, are_fit) in zip([listed[0], listed[0], *listed[1:4]], papers.EVIDENCE, strict=True):
        received = [ReceivedFile(name, make()) for name, make in files.items()]
        perform(office.database, who, attachments.attach, entry_id, files=received, are_fit_for_judges=are_fit)


def _confirm_eligibility(office: Office, cycle: int) -> None:
    """Stand by what the rule found of the first register, so that its rounds can open."""
    who, wanted = office.sign_in("organiser"), eligibility.Wanted()
    state = read(office.database, who, eligibility.queue, cycle, wanted=wanted).state
    perform(office.database, who, eligibility_decisions.confirm_all, cycle, wanted=wanted, seen_state=state)


def _judge(office: Office, cycle: int, done_of_final: Sequence[float]) -> None:
    quality = _Quality(office.random)
    judges = sorted(login for login in office.ids if login.startswith("judge"))
    for order, round_ in enumerate(_rounds(office, cycle)):
        is_open_final = round_.kind is RoundKind.FINAL and round_.track is TrackKind.SUGGESTION
        if round_.kind is RoundKind.PRELIMINARY:
            panel = [judges[(order * 3 + place) % len(judges)] for place in range(_PRELIMINARY_JUDGES)]
        else:
            panel = ["chair", *judges]
        first_day = -6 if is_open_final else -50 + 11 * order
        office.at(days=first_day, hour=9)
        _open(office, round_.round_id, panel)
        for place, login in enumerate(panel):
            # Two sittings a day, one in the morning and one in the afternoon.
            office.at(days=first_day + place // 2, hour=14 if place % 2 else 9)
            share = done_of_final[place] if is_open_final else 1.0
            _score(office, quality, round_.round_id, login, share)
        if not is_open_final:
            office.later(86_400)
            perform(office.database, CommandLine(), rounds.close_scoring, round_.round_id)
            perform(office.database, CommandLine(), rankings.compute, round_.round_id)


def _rounds(office: Office, cycle: int) -> list[RoundLine]:
    """All rounds, the suggestions' final last: it is the one still open."""
    listed = read(office.database, CommandLine(), rounds.listing, cycle)
    return sorted(
        (line for line in listed if line.stage is RoundStage.SETUP),
        key=lambda line: (line.kind is RoundKind.FINAL, line.track is TrackKind.SUGGESTION, line.year or 0),
    )


def _open(office: Office, round_id: int, panel: list[str]) -> None:
    chair = office.ids["chair"] if "chair" in panel else None
    perform(
        office.database,
        CommandLine(),
        rounds.name_judges,
        round_id,
        user_ids=[office.ids[login] for login in panel],
        chair_id=chair,
    )
    found = read(office.database, CommandLine(), recusal_lists.listing, round_id)
    if found:
        pairs = [(line.user_id, line.entry_id) for line in found]
        perform(office.database, office.sign_in("organiser"), recusals.confirm, round_id, pairs=pairs)
    perform(office.database, CommandLine(), rounds.open_scoring, round_id)


def _score(office: Office, quality: _Quality, round_id: int, login: str, share: float) -> None:
    office.later(1_200)
    who = office.sign_in(login)
    queue = read(office.database, who, task_lists.queue, round_id)
    criteria = read(office.database, who, score_sheets.open_sheet, queue[0].assignment_id).criteria
    done = round(share * len(queue))
    # One transaction for a judge's whole sitting: a thousand commits would keep a first visitor waiting.
    with acting(office.database, who) as sitting:
        for place, line in enumerate(queue[: done + 1]):
            office.later(office.random.randrange(20, 70))
            points = {criterion.code: quality.points(line.reference, login) for criterion in criteria}
            comment = office.random.choice(_COMMENTS)
            act = score_sheets.submit
            if place == done:
                act, points = score_sheets.save_draft, dict(list(points.items())[:3])
            tx = replace(sitting, at=office.database.clock())
            act(tx, line.assignment_id, seen_version=0, points=points, comment=comment)
