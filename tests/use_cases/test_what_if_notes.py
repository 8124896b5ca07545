from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from db.engine import Database
from db.tables import AuditEvent, RankedEntry, Ranking, WhatIfNote
from domain.awards import Method
from domain.messages import Message, msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated
from domain.what_if import Assumptions, TierAssumption
from tests.builders import a_cycle, a_user, signed_in
from tests.panels import Played, a_ranked_round, latest_ranking
from tests.queries import statements_of
from use_cases import what_if_notes
from use_cases.transaction import SignedIn, perform, read
from use_cases.what_if_notes import Note

POINTS = [[90, 70], [85, 85], [60, 60]]
OFFICIAL = Assumptions((4000, 6000), Method.TRIMMED, tuple(TierAssumption(quota, None) for quota in (1, 1, 2)))


def trial_without(played: Played) -> Assumptions:
    return replace(
        OFFICIAL,
        left_out=played.judges[1].id,
        weights=(4500, 5500),
        tiers=(TierAssumption(0, 5000), *OFFICIAL.tiers[1:]),
    )


def keep(
    played: Played, who: SignedIn, assumed: Assumptions, *, title: str = "去掉一名评委", text: str = "备会用"
) -> None:
    ranking = latest_ranking(played.database, played.round.id)
    perform(played.database, who, what_if_notes.save, ranking, title=title, text=text, assumed=assumed, within=500)


def notes_of(played: Played, who: SignedIn) -> tuple[Note, ...]:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, who, what_if_notes.listing, ranking)


def counts(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in (Ranking, RankedEntry, WhatIfNote)]


def last_event(database: Database) -> AuditEvent:
    with database.reading() as session:
        return session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first() or AuditEvent()


def test_a_trial_is_kept_with_its_parameters_and_no_ranking_comes_of_it(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    assumed = trial_without(played)
    keep(played, played.organiser, assumed)
    (note,) = notes_of(played, played.organiser)
    assert (note.title, note.text, note.assumed, note.within, note.is_own) == (
        "去掉一名评委",
        "备会用",
        assumed,
        500,
        True,
    )
    assert note.written_at == database.clock()
    assert counts(database) == [1, 3, 1]
    event = last_event(database)
    assert (event.action, event.subject_kind, event.subject_id) == ("what_if_notes.save", "ranking", note.ranking_id)
    assert event.message == msg(
        "Note “{title}” kept with ranking {number}; the ranking is unchanged. What was tried: {summary}",
        title="去掉一名评委",
        number=1,
        summary=note.summary,
    )
    assert len(note.summary.fields["changes"]) == 5  # type: ignore[arg-type]  # a tuple of sentences


def test_an_opened_note_says_whether_it_still_gives_the_same(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    keep(played, played.organiser, trial_without(played))
    (note,) = notes_of(played, played.organiser)
    found = read(database, played.organiser, what_if_notes.opened, note.note_id)
    assert (found.note, found.gives_the_same) == (note, True)
    with database.writing() as session:
        session.execute(update(WhatIfNote).values(result_digest="0" * 64))
        session.commit()
    assert not read(database, played.organiser, what_if_notes.opened, note.note_id).gives_the_same


def test_a_trial_that_changes_nothing_says_so(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    keep(played, played.organiser, OFFICIAL)
    (note,) = notes_of(played, played.organiser)
    assert note.summary == msg("Nothing was changed: the official ranking.")


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        (" ", "", msg("A note needs a title.")),
        ("长" * 129, "", msg("The title is too long: at most {n} characters fit.", n=128)),
        ("题", "长" * 2_001, msg("The text is too long: at most {n} characters fit.", n=2_000)),
    ],
)
def test_a_note_without_a_title_or_with_too_much_text_is_refused(
    database: Database, title: str, text: str, said: Message
) -> None:
    played = a_ranked_round(database, POINTS)
    before = last_event(database).seq
    with pytest.raises(Invalid) as refused:
        keep(played, played.organiser, OFFICIAL, title=title, text=text)
    assert refused.value.message == said
    assert (counts(database)[2], last_event(database).seq) == (0, before)


def test_whoever_sees_the_ranking_sees_its_notes_and_an_auditor_keeps_none(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90]], cycle=cycle, year=2021)
    led, judge = signed_in(database, chair), signed_in(database, own.judges[0])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    preliminary = replace(OFFICIAL, tiers=())
    keep(own, led, preliminary, title="组长的")
    keep(other, other.organiser, preliminary, title="别轮的")
    (foreign,) = notes_of(other, other.organiser)
    (note,) = notes_of(own, auditor)
    assert [(each.title, each.is_own) for each in notes_of(own, own.organiser)] == [("组长的", False)]
    assert [(each.title, each.is_own) for each in notes_of(own, led)] == [("组长的", True)]
    for who, played, hidden in ((judge, own, note), (led, other, foreign)):
        with pytest.raises(NotAllowed):
            notes_of(played, who)
        with pytest.raises(NotAllowed):
            read(database, who, what_if_notes.opened, hidden.note_id)
        with pytest.raises(NotAllowed):
            keep(played, who, preliminary)
        with pytest.raises(NotAllowed):
            perform(database, who, what_if_notes.withdraw, hidden.note_id)
    with pytest.raises(NotAllowed):
        keep(own, auditor, preliminary)
    assert counts(database)[2] == 2


def test_an_own_note_can_be_withdrawn_and_nobody_elses(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    keep(played, played.organiser, OFFICIAL)
    (note,) = notes_of(played, played.organiser)
    another = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    with pytest.raises(NotAllowed):
        perform(database, another, what_if_notes.withdraw, note.note_id)
    perform(database, played.organiser, what_if_notes.withdraw, note.note_id)
    assert notes_of(played, played.organiser) == ()
    assert counts(database)[2] == 1
    assert last_event(database).message == msg("Note “{title}” withdrawn.", title=note.title)
    with pytest.raises(NotAllowed):
        read(database, played.organiser, what_if_notes.opened, note.note_id)
    with pytest.raises(NotAllowed):
        perform(database, another, what_if_notes.withdraw, note.note_id)
    with pytest.raises(Outdated) as refused:
        perform(database, played.organiser, what_if_notes.withdraw, note.note_id)
    assert refused.value.message == msg("The note “{title}” was withdrawn already.", title=note.title)


def test_the_number_of_statements_does_not_grow_with_the_notes(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    ranking = latest_ranking(database, played.round.id)
    sizes = set()
    for _ in range(3):
        keep(played, played.organiser, OFFICIAL)
        with statements_of(database) as sent:
            read(database, played.organiser, what_if_notes.listing, ranking)
        sizes.add(len(sent))
    assert len(sizes) == 1
