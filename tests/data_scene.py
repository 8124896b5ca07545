"""A cycle with something in every table that an organiser sees, so that a test only takes its data out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Base
from db.engine import Database
from db.tables import (
    Criterion,
    Cycle,
    DocumentTemplate,
    FixedTask,
    FurtherPlan,
    Invitation,
    Letter,
    MadeDocument,
    PilotEntry,
    PilotPoints,
    PilotSet,
    PilotSheet,
    Recusal,
    Round,
    Rubric,
    SheetWaiver,
    UnitAlias,
    UnitDistinction,
    User,
)
from domain.advancing import FurtherAim
from domain.awards import SheetState, TrackKind
from domain.document_templates import TemplateKind
from domain.documents import DocumentCode, MadeState
from domain.expert_quotas import DrawRules
from domain.letters import LetterKind, LetterState
from domain.messages import msg
from domain.recusals import RecusalOrigin, RecusalState
from tests.attachments import an_attachment
from tests.builders import a_round_open_for_scoring, an_entry, round_of, signed_in
from tests.conftest import Clock
from tests.decided_archives import BY_NAME, a_published_list
from tests.meetings import Sitting
from tests.packs import downloaded
from tests.panels import latest_ranking
from use_cases import duplicate_decisions, experts, panel_draws, what_if, what_if_notes
from use_cases.expert_lists import of_text, read_experts
from use_cases.transaction import perform, read

POOL = "示例专家甲\t示例单位一\n示例专家乙\t示例单位二\n"
DIGEST = "0" * 64
TEXT = "建议在全市推广农村土地流转履约保证保险，由区县财政给予保费补贴。"


def a_cycle_with_everything(database: Database, clock: Clock) -> Cycle:
    """Play a final to its published list, votes by name, and put all that stands beside it."""
    sitting = a_published_list(database, clock, BY_NAME)
    played = sitting.played
    an_entry(database, played.cycle, kind=TrackKind.ORGANISATION, title="示例街道")
    alike = [an_entry(database, played.cycle, title=f"关于推广流转保险的建议{n}") for n in (1, 2)]
    apart = [an_entry(database, played.cycle, title=f"另一件{n}") for n in (1, 2)]
    seen = {entry.id: 1 for entry in apart}
    perform(database, played.organiser, duplicate_decisions.keep_apart, played.cycle.id, seen=seen)
    an_attachment(database, alike[0])
    scoring = a_round_open_for_scoring(database, cycle=played.cycle, entries=alike, judges=played.judges)
    downloaded(database, signed_in(database, played.judges[0]), scoring.id)
    perform(database, played.organiser, experts.take_up, listed=read_experts(of_text(POOL)))
    drawn_for = round_of(played.cycle, 2022).id
    perform(database, played.organiser, panel_draws.draw, drawn_for, rules=DrawRules(1))
    ranking = latest_ranking(database, played.round.id)
    tried = read(database, played.organiser, what_if.basis, ranking).official
    said = {"title": "试一试", "text": "=1+1"}
    perform(database, played.organiser, what_if_notes.save, ranking, **said, assumed=tried, within=500)
    with database.writing() as session:
        session.add_all(_rows(sitting, scoring.id, alike[0].id, clock))
        _pilot(session, scoring.id, played.judges, clock)
        session.commit()
    return played.cycle


def _rows(sitting: Sitting, round_id: int, entry_id: int, clock: Clock) -> Iterator[Base]:
    """Write what other tests bring about step by step."""
    cycle, (first, second, *_rest) = sitting.played.cycle, sitting.played.judges
    plan = {"aim": FurtherAim.TOP, "share": 30, "sheets": 2, "drawn_share": 10, "seed": 7, "digest": DIGEST}
    yield FurtherPlan(round_id=round_id, chosen=1, drawn=0, tasks=2, decided_at=clock.now, **plan)
    yield FixedTask(round_id=round_id, user_id=first.id, entry_id=entry_id)
    yield UnitAlias(alias="示例承办", unit="示例承办单位")
    yield UnitDistinction(name="示例一所", unit="示例二所")
    yield SheetWaiver(round_id=round_id, entry_id=entry_id, reason="评委出差", decided_at=clock.now)
    yield Recusal(
        round_id=round_id,
        entry_id=entry_id,
        user_id=second.id,
        origin=RecusalOrigin.IMPOSED,
        state=RecusalState.CONFIRMED,
        why=msg("This judge was recused by an organiser."),
        decided_at=clock.now,
    )
    yield Letter(
        kind=LetterKind.REMINDER,
        state=LetterState.FAILED,
        user_id=first.id,
        cycle_id=cycle.id,
        address="a@example.org",
        subject="催办",
        prepared_at=clock.now,
        tried_at=clock.now,
        failure=msg("“{text}” is not an e-mail address.", text="a@example.org"),
    )
    made = {"kind": DocumentCode.NOTICE.value, "language": "zh_CN", "source": msg("everything in the cycle")}
    for number, state in enumerate((MadeState.DONE, MadeState.AT_WORK)):
        yield MadeDocument(
            cycle_id=cycle.id,
            subject_id=number,
            source_digest=DIGEST,
            state=state,
            asked_at=clock.now,
            asked_by="示例组织方",
            name="通知.docx" if state is MadeState.DONE else None,
            size=9 if state is MadeState.DONE else None,
            sha256=DIGEST if state is MadeState.DONE else None,
            **made,
        )
    yield DocumentTemplate(
        kind=TemplateKind.NOTICE,
        language="zh_CN",
        number=1,
        name="通知.docx",
        size=9,
        sha256=DIGEST,
        note="换了抬头",
        taken_at=clock.now,
        taken_by="示例组织方",
    )
    yield _an_invitation(first, clock)


def _pilot(session: Session, round_id: int, judges: Sequence[User], clock: Clock) -> None:
    """Let all judges score a sample, and close it; one steps back from another."""
    criteria = session.scalars(
        select(Criterion.id)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .join(Round, Round.track_id == Rubric.track_id)
        .where(Round.id == round_id)
    ).all()
    session.add(PilotSet(round_id=round_id, closed_at=clock.now))
    samples = [PilotEntry(round_id=round_id, position=n, title=f"样本{n}", text="为试评编写。") for n in (1, 2)]
    session.add_all(samples)
    session.flush()
    given = {"version": 1, "written_at": clock.now}
    for place, judge in enumerate(judges):
        points = [PilotPoints(criterion_id=each, points=70 + place) for each in criteria]
        whose = {"pilot_entry_id": samples[0].id, "user_id": judge.id}
        session.add(PilotSheet(**whose, state=SheetState.SUBMITTED, points=points, comment="试评意见", **given))
    left = {"pilot_entry_id": samples[1].id, "user_id": judges[0].id}
    session.add(PilotSheet(**left, state=SheetState.RECUSED, comment="与本人有关", **given))


def _an_invitation(user: User, clock: Clock) -> Invitation:
    until = clock.now + timedelta(days=7)
    return Invitation(user_id=user.id, token_hash=DIGEST, created_at=clock.now, expires_at=until)
