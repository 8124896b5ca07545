"""Two offices alike in all: whatever is somebody's own in the one is another's in the other.

What a use case is handed is found by the names of its parameters, so that hardly any needs a line here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from types import MappingProxyType

from sqlalchemy import select, update

from db.base import Base
from db.engine import Database
from db.tables import (
    DuplicateDecision,
    Letter,
    PanelDraw,
    PoolExpert,
    Proposer,
    User,
    WhatIfNote,
)
from domain.advancing import AdvanceKind, FurtherAim
from domain.awards import Eligibility, Method, SheetState, TrackKind
from domain.cycles import RubricRule
from domain.decision_rules import DecisionRule
from domain.document_templates import TemplateKind
from domain.documents import DocumentCode
from domain.eligibility import Standing
from domain.expert_quotas import DrawRules
from domain.identities import Identity
from domain.letters import LetterKind, LetterState
from domain.masked import PersonalField
from domain.motions import Choice, MotionKind
from domain.own_orders import OwnOrder
from domain.permissions import Role
from domain.type_sizes import TypeSize
from domain.what_if import Assumptions
from intake.headers import ColumnMapping
from settings import IdentityProvider
from tests.attachments import an_attachment
from tests.builders import (
    a_password_hash,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.documents import made
from tests.meetings import Sitting, a_meeting
from tests.panels import latest_ranking
from tests.pilots import a_piloted_round
from tests.publicity import CONTACT, FRIDAY, begin, hand_in, object_to
from use_cases import (
    archives,
    awards,
    duplicate_decisions,
    experts,
    live_workbooks,
    offline_packs,
    panel_draws,
    plain_data,
    registers,
    single_tables,
    what_if,
    what_if_notes,
)
from use_cases.account_drafts import Draft
from use_cases.eligibility import Wanted
from use_cases.expert_lists import of_text, read_experts
from use_cases.further_sheets import FurtherRule
from use_cases.motions import Moved
from use_cases.provider_attempts import Taken
from use_cases.register_files import OpenedRegister
from use_cases.second_factors import Proof
from use_cases.transaction import Anybody, CommandLine, Credential, SignedIn, perform, read
from use_cases.ways_in import Place

POOL = "姓名,单位,区县,专长,联系方式,账号\n示例专家一,甲局,渝中区,环保,,\n示例专家二,乙局,江北区,法律,,"
POINTS: list[list[int | None]] = [[90] * 3, [80] * 3, [70] * 3, [60] * 3, [50] * 3]
UNKNOWN = 9_999_999
# Of these the subject is a round that is being scored; of all others a ranked one.
OF_SCORING = frozenset(
    {
        "advance_decisions",
        "finished_sheets",
        "judge_sheets",
        "next_tasks",
        "offline_packs",
        "own_marking",
        "packs_for_judges",
        "recusals",
        "round_readers",
        "task_lists",
    }
)
# What is handed to a parameter of this name, whosever the office is. What is typed is empty: leave comes before it.
TYPED: Mapping[str, object] = MappingProxyType(
    {
        "aliases": (),
        "assumed": Assumptions((), Method.TRIMMED, ()),
        "changes": (),
        "draft": Draft("", "", "", ()),
        "eligibility": Eligibility.INELIGIBLE,
        "failure": None,
        "kind": AdvanceKind.TIE,
        "mapping": ColumnMapping("", 1, (), {}),
        "moved": Moved(MotionKind.MOVE),
        "opened": OpenedRegister((), (), ()),
        "order": OwnOrder(()),
        "rubric": RubricRule(()),
        "rule": DecisionRule(),
        "rules": DrawRules(1),
        "standing": Standing.WAITING,
        "track": TrackKind.SUGGESTION,
        "wanted": Wanted(),
    }
)
# Where the same name stands for something else.
TYPED_FOR: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "further_sheets.assign": {"rule": FurtherRule(FurtherAim.TOP, 30, 1, 0, 1)},
        "further_sheets.plan": {"rule": FurtherRule(FurtherAim.TOP, 30, 1, 0, 1)},
        "accounts.set_type_size": {"size": TypeSize.LARGE},
        "attachments.drop_content": {"sha256": "0" * 64},
        "document_kinds.subject_to_export": {"code": DocumentCode.MINUTES.value},
        "document_templates.go_back": {"kind": TemplateKind.MINUTES, "number": 0},
        "document_templates.sample_in_force": {"kind": TemplateKind.MINUTES},
        "document_templates.take": {"kind": TemplateKind.MINUTES},
        "document_templates.template_file": {"kind": TemplateKind.MINUTES, "number": None},
        "document_templates.trial": {"kind": TemplateKind.MINUTES},
        "evidence_files.drop_content": {"sha256": "0" * 64},
        "letters.listing": {"kind": LetterKind.REMINDER},
        "made_documents.ask": {"code": DocumentCode.MINUTES.value},
        "provider_sign_ins.enter": {
            "declared": IdentityProvider("https://provider.example", "jindianzi"),
            "identity": Identity("nobody", None, is_strong=False),
            "place": Place(""),
            "taken": Taken(0, None, "/"),
        },
        "publicity.begin": {"contact": CONTACT},
        "single_tables.prepare": {"name": "entries"},
        "shown_in_full.of_proposer": {"field": PersonalField.TELEPHONE},
        # Of a sign-in that is nobody's: what somebody's own proof opens is tested with second factors.
        "second_factors.remove": {"proof": Proof(0, datetime(2026, 11, 20, tzinfo=UTC))},
        "second_factors.renew_codes": {"proof": Proof(0, datetime(2026, 11, 20, tzinfo=UTC))},
    }
)
_EMPTY: Mapping[str, object] = MappingProxyType({"int": 0, "bool": False, "date": FRIDAY, "bytes": b"", "Mapping": {}})


@dataclass(frozen=True)
class LeaveOffice:
    """What one office has.

    Attributes:
        ids: of what there is, by the names of parameters; those of rounds by what the round is, too.
        task_of_chair: the chair's own task beside the judge's, who is in the same round.
        made: what a use case is handed that another one made, by its name and the parameter's.
        who: one person of each role, and nobody.
        text: what is typed where words are asked for; leave comes before it, but some stages after it.
    """

    ids: Mapping[str, int]
    task_of_chair: int
    made: Mapping[str, object]
    who: Mapping[str, Credential]
    text: str = ""

    def subjects_of(self, role: str) -> dict[str, int]:
        """Give what is somebody's own, as far as anything of the office is."""
        return {**self.ids, **({"assignment_id": self.task_of_chair} if role == "chair" and self.task_of_chair else {})}

    def handed(self, name: str, act: Callable[..., object], ids: Mapping[str, int]) -> dict[str, object]:
        """Fill in what a use case takes.

        Args:
            name: ``module.function``.
            act: the use case.
            ids: of its subjects.
        """
        taken = list(inspect.signature(act).parameters.values())[1:]
        needed = [each for each in taken if each.default is inspect.Parameter.empty or each.name in ids]
        return {each.name: self._value(name, each, ids) for each in needed}

    def _value(self, name: str, taken: inspect.Parameter, ids: Mapping[str, int]) -> object:
        for given in (TYPED_FOR.get(name, {}), ids):
            if taken.name in given:
                return given[_round_for(name) if taken.name == "round_id" else taken.name]
        if f"{name} {taken.name}" in self.made:
            return self.made[f"{name} {taken.name}"]
        kind = str(taken.annotation).partition("[")[0].partition(" ")[0]
        if taken.name in TYPED and kind not in {"str", "Mapping"}:
            return TYPED[taken.name]
        if kind == "str":
            return "zh_CN" if taken.name == "language" else self.text
        return _EMPTY.get(kind, ())


def takes_a_subject(act: Callable[..., object]) -> bool:
    """Whether the answer may hang on whose something is."""
    return any(name.endswith("_id") or name == "number" for name in inspect.signature(act).parameters)


def _round_for(name: str) -> str:
    module = name.partition(".")[0]
    if module.startswith("pilot_"):
        return "round with pilots"
    return "round being scored" if module in OF_SCORING else "round_id"


def a_leave_office(database: Database, today: date = FRIDAY) -> LeaveOffice:
    """Play a cycle until its list is shown, with a round being scored and one with pilot entries beside it.

    Args:
        database: where; a second office in it is another cycle of other people.
        today: the day of its clock.
    """
    sitting = a_meeting(database, POINTS)
    judge, colleague, chair = sitting.played.judges
    seen = read(database, sitting.played.organiser, registers.preview, sitting.played.cycle.id, chosen=())
    decided = _decided(sitting, today)
    scoring = a_round_open_for_scoring(
        database,
        cycle=sitting.played.cycle,
        year=2020,
        entries=sitting.played.entries[:2],
        judges=[judge, colleague],
        chair=chair,
    )
    tasks = {(task.user_id, task.number): task for task in assignments_of(database, scoring.id)}
    a_sheet(database, tasks[colleague.id, 1], points=37, comment="同事的意见")
    a_sheet(database, tasks[colleague.id, 2], points=43, state=SheetState.DRAFT, comment="同事的草稿")
    minutes = made(
        database,
        sitting.played.organiser,
        DocumentCode.MINUTES,
        decided["meeting_id"],
        cycle_id=decided["cycle_id"],
    )
    ids = {
        **decided,
        **_around(sitting),
        "assignment_id": tasks[judge.id, 1].id,
        "colleague": colleague.id,
        "letter_id": a_letter(database, sitting.played.cycle.id, judge.id),
        "number": minutes,
        "round being scored": scoring.id,
        "subject_id": decided["meeting_id"],
        "user_id": judge.id,
    }
    who: dict[str, Credential] = {
        "organiser": sitting.played.organiser,
        "auditor": signed_in(database, a_user(database, roles=[Role.AUDITOR])),
        "judge": sitting.hands[0],
        "chair": sitting.chair,
        "nobody": Anybody(),
    }
    give_passwords(database)
    made_of = {**_made(sitting, ids), "registers.accept seen": seen}
    return LeaveOffice(ids, tasks[chair.id, 1].id, made_of, who)


def _decided(sitting: Sitting, today: date) -> dict[str, int]:
    """End a vote, show a list and object to it."""
    motion = sitting.put(MotionKind.MOVE, 4, tier=1)
    sitting.vote(motion, [Choice.NO] * 3)
    sitting.end(motion)
    shown = sitting.seal()
    begin(sitting, shown, starts_on=today)
    objection = object_to(sitting, shown, 0, received_on=today)
    return {
        "cycle_id": sitting.played.cycle.id,
        "entry_id": sitting.ids(0)[0],
        "file_id": hand_in(sitting, objection),
        "list_id": shown,
        "meeting_id": sitting.meeting_id,
        "motion_id": motion,
        "objection_id": objection,
        "ranking_id": latest_ranking(sitting.database, sitting.played.round.id),
        "round_id": sitting.played.round.id,
    }


def _around(sitting: Sitting) -> dict[str, int]:
    """Make what stands beside the final: pilot entries and a draw in another cycle, a note, duplicates, a file."""
    database, played = sitting.database, sitting.played
    piloted = a_piloted_round(database, judges=played.judges)
    for place, pilot in product(range(3), piloted.pilots):
        piloted.give(place, pilot, 70)
    piloted.close()
    piloted.share()
    perform(database, played.organiser, experts.take_up, listed=read_experts(of_text(POOL)))
    drawn_for = round_of(piloted.cycle, 2022).id
    perform(database, played.organiser, panel_draws.draw, drawn_for, rules=DrawRules(1))
    ranking = latest_ranking(database, played.round.id)
    aside = [an_entry(database, played.cycle, title=f"另一件{n}") for n in (1, 2)]
    seen = {entry.id: 1 for entry in aside}
    perform(database, played.organiser, duplicate_decisions.keep_apart, played.cycle.id, seen=seen)
    return {
        "attachment_id": an_attachment(database, played.entries[0], is_fit=True),
        "decision_id": newest(database, DuplicateDecision),
        "draw_id": newest(database, PanelDraw),
        "expert_id": newest(database, PoolExpert),
        "kept_id": aside[0].id,
        "note_id": a_note(database, played.organiser, ranking),
        "one_id": aside[0].id,
        "other_id": aside[1].id,
        "pilot_id": piloted.pilots[0],
        "proposer_id": newest(database, Proposer),
        "round with pilots": piloted.round.id,
    }


def _made(sitting: Sitting, ids: Mapping[str, int]) -> dict[str, object]:
    """Make what some use cases are handed that others make."""
    database, organiser, judge = sitting.database, sitting.played.organiser, sitting.hands[0]
    official = read(database, organiser, what_if.basis, ids["ranking_id"]).official
    return {
        "accounts.deactivate_called login": a_user(database).login,
        "second_factors.reset_called login": a_user(database).login,
        "archives.export made": read(database, CommandLine(), archives.prepare, ids["cycle_id"]),
        "awards.record taken": read(database, CommandLine(), awards.prepare, ids["cycle_id"]),
        "live_workbooks.record taken": read(database, CommandLine(), live_workbooks.prepare, ids["round_id"]),
        "offline_packs.issue prepared": read(
            database, judge, offline_packs.prepare, ids["round being scored"], language="zh_CN"
        ),
        "plain_data.record made": read(database, CommandLine(), plain_data.prepare, ids["cycle_id"]),
        "weight_stability.stability assumed": official,
        "single_tables.record made": read(database, CommandLine(), single_tables.prepare, ids["cycle_id"], "entries"),
        "what_if.sketch assumed": official,
        "what_if_notes.save assumed": official,
    }


def give_passwords(database: Database) -> None:
    """Let everybody have a password that is compared with little work."""
    with database.writing() as session:
        session.execute(update(User).values(password_hash=a_password_hash("示例口令")))
        session.commit()


def newest(database: Database, table: type[Base]) -> int:
    """Give the id of the row made last."""
    identity = table.__table__.c.id
    with database.reading() as session:
        return int(session.scalars(select(identity).order_by(identity.desc()).limit(1)).one())


def a_note(database: Database, organiser: SignedIn, ranking_id: int) -> int:
    """Keep a note on a ranking and give its id."""
    official = read(database, organiser, what_if.basis, ranking_id).official
    said = {"title": "示例", "text": "示例"}
    perform(database, organiser, what_if_notes.save, ranking_id, **said, assumed=official, within=500)
    return newest(database, WhatIfNote)


def a_letter(database: Database, cycle_id: int, user_id: int) -> int:
    """Prepare a letter of which no result has come back."""
    with database.writing() as session:
        letter = Letter(
            kind=LetterKind.REMINDER,
            state=LetterState.PREPARED,
            user_id=user_id,
            cycle_id=cycle_id,
            address="a@example.org",
            subject="示例",
            prepared_at=database.clock(),
        )
        session.add(letter)
        session.commit()
        return letter.id
