"""Duplicates of a register: found, decided, taken back; what it does to judging, import, names and award lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import insert, select, update

from db.engine import Database
from db.tables import AuditEvent, Cycle, DuplicateDecision, Entry, Proposer, Suggestion
from domain.awards import Eligibility, TrackKind
from domain.duplicates import Verdict
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from intake.headers import recognise
from intake.registers import ChosenSheet, likely_sheets
from intake.workbooks import read_sheets
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, signed_in, track_of
from tests.panels import a_ranked_round
from tests.queries import statements_of
from use_cases import awards, duplicate_decisions, duplicates, entries, register_lists, registers, rehearsals, rounds
from use_cases.duplicates import Found
from use_cases.transaction import SignedIn, perform, read

LAMPS = "我镇42个行政村没有安装路灯，村民夜间出行存在安全隐患，建议每公里安装20盏太阳能路灯，由镇、村两级共同管护。"
PILES = "老旧小区电力容量不足，物业拒绝安装充电桩，建议供电公司统一评估改造，街道牵头协商费用分摊办法。"
MARKET = "集镇占道经营严重，建议划定临时疏导点，分时段开放，由商户自治小组维护秩序，所收费用公开。"
# Rules of ours, with statements that other tests run on both.
ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"])
HEADINGS = "建议编号,标题,建议内容,建议人,联系电话,提交日期,建议类别,是否采纳"


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn
    known: dict[str, Entry] = field(default_factory=dict)

    def add(self, reference: str, text: str, *, proposers: Sequence[str] = ("示例甲",)) -> None:
        title = f"关于{text[:6]}的建议"
        entry = an_entry(self.database, self.cycle, reference=reference, title=title, proposers=proposers)
        with self.database.writing() as session:
            session.execute(update(Suggestion).where(Suggestion.entry_id == entry.id).values(text=text))
            session.commit()
        self.known[reference] = entry

    def found(self) -> Found:
        return read(self.database, self.organiser, duplicates.listing, self.cycle.id)

    def open(self) -> list[list[str]]:
        return [[member.reference for member in each.members] for each in self.found().open]

    def seen(self, *references: str) -> dict[int, int]:
        ids = [self.known[reference].id for reference in references]
        with self.database.reading() as session:
            return {entry.id: entry.version for entry in session.scalars(select(Entry).where(Entry.id.in_(ids)))}

    def apart(self, *references: str) -> None:
        perform(
            self.database,
            self.organiser,
            duplicate_decisions.keep_apart,
            self.cycle.id,
            seen=self.seen(*references),
        )

    def keep(self, act: Callable[..., Message], kept: str, *others: str, reason: str = "同一事项") -> Message:
        return perform(
            self.database,
            self.organiser,
            act,
            self.cycle.id,
            seen=self.seen(kept, *others),
            kept_id=self.known[kept].id,
            reason=reason,
        )

    def take_back(self) -> None:
        latest = self.found().decided[0]
        perform(self.database, self.organiser, duplicate_decisions.take_back, latest.decision_id)

    def eligible(self) -> list[str]:
        listed = read(self.database, self.organiser, register_lists.page, self.cycle.id, TrackKind.SUGGESTION).lines
        return [line.reference for line in listed if line.eligibility is Eligibility.ELIGIBLE]

    def names(self, reference: str) -> list[str]:
        lines = perform(self.database, self.organiser, entries.proposers, self.known[reference].id)
        return [line.name for line in lines]

    def events(self) -> list[tuple[str, str]]:
        chosen = select(AuditEvent).where(AuditEvent.action.like("duplicate_decisions.%")).order_by(AuditEvent.seq)
        with self.database.reading() as session:
            return [(event.action.partition(".")[2], str(event.message)) for event in session.scalars(chosen)]

    def bring(self, *lines: str) -> list[str]:
        """Import rows; give what became of each."""
        text = "\n".join([HEADINGS, *lines]).encode()
        (sheet,) = likely_sheets(read_sheets(text, "登记表.csv")).likely
        chosen = [ChosenSheet(sheet, recognise(sheet).mapping)]
        preview = read(self.database, self.organiser, registers.preview, self.cycle.id, chosen=chosen)
        perform(self.database, self.organiser, registers.accept, self.cycle.id, seen=preview, file_name="登记表.csv")
        return [row.outcome.value for row in preview.rows]


@pytest.fixture
def office(database: Database) -> Office:
    made = Office(
        database,
        a_cycle(database),
        signed_in(database, a_user(database, roles=[Role.ORGANISER], display_name="示例乙")),
    )
    made.add("A1", LAMPS, proposers=("示例甲", "示例丙"))
    made.add("A2", LAMPS.replace("共同管护", "一起管护"), proposers=("示例丁",))
    made.add("B1", PILES)
    return made


def test_clusters_come_up_and_a_decision_puts_them_away(office: Office) -> None:
    assert (office.found().searched, office.open()) == (3, [["A1", "A2"]])
    office.apart("A1", "A2")
    assert (office.open(), office.eligible()) == ([], ["A1", "A2", "B1"])
    office.take_back()
    assert (office.open(), office.found().decided) == ([["A1", "A2"]], ())
    assert office.events() == [
        ("keep_apart", "Different suggestions, all of them compete: A1, A2."),
        ("take_back", "Taken back, what was decided of these as duplicates: A1, A2."),
    ]


def test_the_first_screen_counts_what_waits_and_does_not_wait_for_a_long_search(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting() -> int:
        return read(office.database, office.organiser, duplicates.open_groups, office.cycle.id)

    assert waiting() == 1
    office.apart("A1", "A2")
    assert waiting() == 0
    office.take_back()
    monkeypatch.setattr(duplicates, "MOST_COUNTED", 1)
    assert waiting() == 0


def test_one_that_is_set_aside_competes_no_longer_and_says_why(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A2", "A1")
    assert (office.open(), office.eligible()) == ([], ["A2", "B1"])
    line = read(office.database, office.organiser, register_lists.page, office.cycle.id, TrackKind.SUGGESTION).lines[0]
    assert [str(reason.message) for reason in line.reasons] == ["Set aside as a duplicate of A2."]
    assert read(office.database, office.organiser, entries.counts, office.cycle.id)[TrackKind.SUGGESTION].eligible == 2
    detail = read(office.database, office.organiser, entries.detail, office.known["A1"].id)
    assert (detail.duplicate_of, detail.eligibility, detail.verdict) == (
        "A2",
        Eligibility.INELIGIBLE,
        Eligibility.ELIGIBLE,
    )
    decided = office.found().decided[0]
    assert (decided.verdict, decided.kept_id, decided.reason, decided.decided_by) == (
        Verdict.ONE_KEPT,
        office.known["A2"].id,
        "同一事项",
        "示例乙",
    )
    office.take_back()
    assert office.eligible() == ["A1", "A2", "B1"]


def test_merged_ones_name_the_proposers_of_all_each_once(office: Office) -> None:
    office.add("A3", LAMPS, proposers=("示例甲", "示例戊"))
    office.keep(duplicate_decisions.merge, "A1", "A2", "A3")
    assert office.names("A1") == ["示例甲", "示例丙", "示例丁", "示例戊"]
    assert (office.names("A2"), office.eligible()) == (["示例丁"], ["A1", "B1"])
    office.take_back()
    assert (office.names("A1"), office.open()) == (["示例甲", "示例丙"], [["A1", "A2", "A3"]])


def test_the_award_list_names_all_who_were_merged(office: Office) -> None:
    office.keep(duplicate_decisions.merge, "A1", "A2")
    a_ranked_round(office.database, [[90, 92]], cycle=office.cycle, entries=[office.known["A1"]])
    assert perform(office.database, office.organiser, awards.proposers, office.cycle.id) == {
        "A1": ("示例甲", "示例丙", "示例丁")
    }


@ON_ONE_DATABASE
def test_a_namesake_with_another_telephone_is_somebody_else(office: Office) -> None:
    with office.database.writing() as session:
        session.execute(
            update(Proposer).where(Proposer.entry_id == office.known["A2"].id).values(name="示例甲", telephone="另一个")
        )
        session.commit()
    office.keep(duplicate_decisions.merge, "A1", "A2")
    assert office.names("A1") == ["示例甲", "示例丙", "示例甲"]


def test_an_import_undoes_no_decision_and_brings_changed_names_along(office: Office) -> None:
    office.keep(duplicate_decisions.merge, "A1", "A2")
    rows = [
        f"A1,甲,{LAMPS},示例甲、示例丙,13000000001,2020-06-01,完善政策类,已采纳",
        f"A2,乙,{LAMPS},示例丁、示例己,13000000002,2020-06-01,完善政策类,已采纳",
    ]
    assert office.bring(*rows) == ["changed", "changed"]
    assert office.names("A1") == ["示例甲", "示例丙", "示例丁", "示例己"]
    assert (office.eligible(), office.open()) == (["A1", "B1"], [])
    assert office.bring(*rows) == ["skipped", "skipped"]
    assert office.bring(rows[0].replace("示例甲、", "")) == ["changed"]
    assert office.names("A1") == ["示例丙", "示例丁", "示例己"]
    office.take_back()
    assert office.names("A1") == ["示例丙"]


@ON_ONE_DATABASE
def test_a_new_arrival_stands_beside_the_one_that_competes(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    office.add("A3", LAMPS.replace("共同管护", "一起管护"))
    assert office.open() == [["A1", "A3"]]
    office.apart("A1", "A3")
    assert office.open() == []


@ON_ONE_DATABASE
def test_a_cluster_of_which_a_part_is_decided_leaves_the_rest(office: Office) -> None:
    office.add("A3", LAMPS)
    office.apart("A1", "A2")
    assert office.open() == [["A1", "A3"]]
    office.keep(duplicate_decisions.keep_one, "A1", "A3")
    assert office.open() == []


def test_judging_takes_those_that_compete_and_settles_the_decision(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    year = next(
        line for line in read(office.database, office.organiser, rounds.listing, office.cycle.id) if line.year == 2020
    )
    judge = a_user(office.database, display_name="示例评委")
    perform(office.database, office.organiser, rounds.name_judges, year.round_id, user_ids=[judge.id], chair_id=None)
    perform(office.database, office.organiser, rounds.open_scoring, year.round_id)
    assert office.found().decided[0].judged == ("A1",)
    with pytest.raises(WrongStage, match="Scoring has opened for A1"):
        office.take_back()
    office.add("A3", LAMPS)
    assert [cluster.judged for cluster in office.found().open] == [("A1",)]
    for decide in (
        lambda: office.apart("A1", "A3"),
        lambda: office.keep(duplicate_decisions.keep_one, "A1", "A3"),
        lambda: office.keep(duplicate_decisions.merge, "A3", "A1"),
    ):
        with pytest.raises(WrongStage):
            decide()
    assert office.eligible() == ["A1", "A3", "B1"]


def test_in_a_rehearsal_a_refusal_says_that_a_reset_lifts_it(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    perform(office.database, office.organiser, rehearsals.begin, office.cycle.id)
    a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[office.known["A1"]])
    with pytest.raises(WrongStage, match=r"Scoring has opened for A1: .* once it is reset, it can be decided again"):
        office.take_back()


def test_what_is_judged_keeps_its_names_whatever_an_import_says_of_its_duplicate(office: Office) -> None:
    office.keep(duplicate_decisions.merge, "A1", "A2")
    a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[office.known["A1"]])
    assert office.bring(f"A2,乙,{LAMPS},示例庚,13000000002,2020-06-01,完善政策类,已采纳") == ["changed"]
    assert office.names("A1") == ["示例甲", "示例丙", "示例丁"]


@ON_ONE_DATABASE
def test_an_override_has_to_wait_for_the_decision_to_be_taken_back(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    aside = office.known["A2"]
    with pytest.raises(Invalid, match="Set aside as a duplicate of A1"):
        perform(
            office.database,
            office.organiser,
            entries.override,
            aside.id,
            seen_version=office.seen("A2")[aside.id],
            eligibility=Eligibility.ELIGIBLE,
            reason="理由",
        )


@ON_ONE_DATABASE
@pytest.mark.parametrize("act", [duplicate_decisions.keep_one, duplicate_decisions.merge])
def test_what_makes_no_sense_is_refused_and_leaves_no_trace(office: Office, act: Callable[..., Message]) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    office.add("A3", LAMPS)
    before = (office.found(), office.events())
    for kept, others, reason, said in (
        ("A3", ["B1"], " ", "reason"),
        ("A3", [], "同一事项", "at least two"),
        ("A3", ["A2"], "同一事项", "Take that decision back"),
        ("A2", ["A3"], "同一事项", "Take that decision back"),
        ("A3", ["A1"], "同一事项", "Others were set aside for A1"),
    ):
        with pytest.raises(Invalid, match=said):
            office.keep(act, kept, *others, reason=reason)
    with pytest.raises(Invalid, match="that competes"):
        perform(
            office.database,
            office.organiser,
            act,
            office.cycle.id,
            seen=office.seen("A3", "B1"),
            kept_id=office.known["A1"].id,
            reason="理由",
        )
    assert (office.found(), office.events()) == before


@ON_ONE_DATABASE
def test_a_decision_on_what_somebody_changed_meanwhile_is_refused(office: Office) -> None:
    seen = office.seen("A1", "A2")
    office.apart("A1", "B1")
    with pytest.raises(Outdated):
        perform(office.database, office.organiser, duplicate_decisions.keep_apart, office.cycle.id, seen=seen)


@ON_ONE_DATABASE
def test_entries_of_another_cycle_or_track_do_not_exist_here(office: Office) -> None:
    elsewhere = an_entry(office.database, a_cycle(office.database))
    unit = an_entry(office.database, office.cycle, kind=TrackKind.ORGANISATION)
    first = office.known["A1"].id
    for other in (elsewhere, unit):
        with pytest.raises(NotAllowed):
            read(office.database, office.organiser, duplicates.pair, office.cycle.id, first, other.id)
        with pytest.raises(NotAllowed):
            perform(
                office.database,
                office.organiser,
                duplicate_decisions.keep_apart,
                office.cycle.id,
                seen={first: 1, other.id: 1},
            )


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ORGANISER, True), (Role.AUDITOR, True), (Role.JUDGE, False), (Role.CHAIR, False)]
)
def test_organisers_act_auditors_see_and_judges_do_neither(office: Office, role: Role, *, sees: bool) -> None:
    office.apart("A1", "B1")
    decision, seen = office.found().decided[0].decision_id, office.seen("A1", "A2")
    who = signed_in(office.database, a_user(office.database, roles=[role]))
    one, other = (office.known[reference].id for reference in ("A1", "A2"))
    if sees:
        assert read(office.database, who, duplicates.listing, office.cycle.id) == office.found()
        assert read(office.database, who, duplicates.pair, office.cycle.id, one, other).texts
    else:
        with pytest.raises(NotAllowed):
            read(office.database, who, duplicates.listing, office.cycle.id)
        with pytest.raises(NotAllowed):
            read(office.database, who, duplicates.pair, office.cycle.id, one, other)
    if role is Role.ORGANISER:
        return
    with pytest.raises(NotAllowed):
        perform(office.database, who, duplicate_decisions.take_back, decision)
    with pytest.raises(NotAllowed):
        perform(office.database, who, duplicate_decisions.keep_apart, office.cycle.id, seen=seen)
    for act in (duplicate_decisions.keep_one, duplicate_decisions.merge):
        with pytest.raises(NotAllowed):
            perform(office.database, who, act, office.cycle.id, seen=seen, kept_id=one, reason="理由")


@ON_ONE_DATABASE
def test_two_side_by_side_mark_what_they_share_and_mask_who_proposed_them(office: Office) -> None:
    office.add("C1", f"{MARKET}示例丁提。", proposers=("示例丁",))
    office.add("C2", f"示例戊认为：{MARKET}", proposers=("示例戊",))
    one, other = (office.known[reference].id for reference in ("C1", "C2"))
    shown = read(office.database, office.organiser, duplicates.pair, office.cycle.id, one, other)
    texts = (shown.one.reading.text, shown.other.reading.text)
    assert texts == (f"{MARKET}■■提。", f"■■认为：{MARKET}")
    assert [texts[0][each.one_start : each.one_end] for each in shown.texts] == [MARKET.rstrip("。")]
    assert [texts[1][each.other_start : each.other_end] for each in shown.texts] == [MARKET.rstrip("。")]
    assert "示例丁" not in repr(shown)


@ON_ONE_DATABASE
def test_two_side_by_side_name_the_numbers_that_both_state(office: Office) -> None:
    one, other = (office.known[reference].id for reference in ("A1", "A2"))
    assert read(office.database, office.organiser, duplicates.pair, office.cycle.id, one, other).numbers == (
        "20盏",
        "42个",
    )


def test_the_list_asks_as_often_for_three_thousand_rows_as_for_three_and_searches_once(office: Office) -> None:
    def statements() -> int:
        with statements_of(office.database) as sent:
            office.found()
        return len(sent)

    first, again = statements(), statements()
    office.apart("A1", "A2")
    track_id = track_of(office.cycle).id
    with office.database.writing() as session:
        row = {
            "track_id": track_id,
            "created_at": office.database.clock(),
            "reasons": (),
            "title": "关于集镇秩序的建议",
        }
        ids = session.scalars(
            insert(Entry).returning(Entry.id), [{**row, "reference": f"D{number:04}"} for number in range(3_000)]
        ).all()
        # A hundred letters, each of which thirty people sent.
        texts = [f"{MARKET}先在第{number % 100}号路试点{number % 100 * 7}天。" for number in range(3_000)]
        session.execute(
            insert(Suggestion),
            [{"entry_id": entry_id, "text": text} for entry_id, text in zip(ids, texts, strict=True)],
        )
        session.commit()
    assert statements() == first
    assert (statements(), again) == (again, first - 1)
    found = office.found()
    assert (found.searched, len(found.decided)) == (3_003, 1)
    assert sum(len(each.members) for each in found.open) == 3_000


def test_the_database_holds_that_one_is_kept_unless_all_are(office: Office) -> None:
    office.keep(duplicate_decisions.keep_one, "A1", "A2")
    with office.database.writing() as session, pytest.raises(Exception, match="one_is_kept"):
        session.execute(update(DuplicateDecision).values(kept_id=None))
