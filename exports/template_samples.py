"""What a template looks like filled: each document with invented offices, names and awards."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.decision_rules import Share
from domain.document_templates import TemplateKind
from domain.legal_basis import LEGAL_BASIS
from domain.messages import msg
from domain.working_days import PublicityDays
from exports import award_decision, minutes, notice
from exports.decision_reports import (
    Attendance,
    AuditHead,
    AwardList,
    BallotCount,
    Contact,
    DecisionReport,
    Member,
    MinutesReport,
    Motion,
    NoticeReport,
    Voter,
)
from exports.official_templates import Template
from exports.reports import Award, Tier, TierAwards
from i18n import DEFAULT_LANGUAGE

_MADE = datetime(2022, 11, 3, 4, 0, tzinfo=UTC)
_DAYS = PublicityDays(date(2022, 11, 7), tuple(date(2022, 11, day) for day in range(7, 12)))
_HEAD = AuditHead(1234, "0" * 64)


def sample(kind: TemplateKind, language: str, template: Template | None) -> bytes:
    """Fill a template with invented content.

    Args:
        kind: which document.
        language: a key of ``i18n.LANGUAGES``.
        template: what it is made from; ours where None.

    Returns:
        A whole ``.docx``.
    """
    invented = _Invented(is_chinese=language == DEFAULT_LANGUAGE)
    match kind:
        case TemplateKind.NOTICE:
            return notice.render(invented.notice(), language, template)
        case TemplateKind.MINUTES:
            return minutes.render(invented.minutes(), language, template)
        case TemplateKind.DECISION:
            return award_decision.render(invented.decision(), language, template)


class _Invented:
    """The same office, panel and list in either language."""

    def __init__(self, *, is_chinese: bool) -> None:
        self._is_chinese = is_chinese
        self._cycle = self._said("2020—2022年度示例人民建议奖", "Example Award 2020 to 2022")
        self._office = self._said("示例市人民建议征集办公室", "The example office")

    def notice(self) -> NoticeReport:
        """Invent a notice."""
        return NoticeReport(
            cycle=self._cycle,
            created=_MADE,
            program_version="",
            issued_by=(self._office, self._said("示例市人力社保局", "The other example office")),
            publicity=_DAYS,
            contact=Contact(self._office, "000-0000 0000", self._said("示例市示例路1号", "1 Example Road"), None),
            awards=self._list(is_named=True),
            audit_head=_HEAD,
            basis=LEGAL_BASIS,
        )

    def minutes(self) -> MinutesReport:
        """Invent minutes."""
        names = [
            self._said(f"示例评委{numeral}", f"Example judge {number}")
            for number, numeral in enumerate("一二三四五", 1)
        ]
        voters = tuple(Voter(number, name) for number, name in enumerate(names, 1))
        motion = Motion(
            number=1,
            moved=self._said("特等奖授予 SL-001", "Award the special prize to SL-001"),
            is_secret=True,
            quorum=Share.TWO_THIRDS,
            majority=Share.TWO_THIRDS,
            recused=voters[4:],
            base=4,
            present=4,
            voters=voters[:4],
            counts=(BallotCount(msg("Yes"), 3), BallotCount(msg("No"), 1)),
            votes_for=3,
            outcome=self._said("通过。", "Carried."),
            proposal=self._said("特等奖空缺", "Special prize vacant"),
            decision=self._said("特等奖授予 SL-001", "Special prize to SL-001"),
            reason=self._said("示例理由。", "An example of a reason."),
        )
        return MinutesReport(
            cycle=self._cycle,
            created=_MADE,
            program_version="",
            held_on=date(2022, 11, 3),
            place=self._said("示例会议室", "Example room"),
            chair=names[0],
            recorder=None,
            panel=tuple(Member(name, Attendance.PRESENT, is_chair=name == names[0]) for name in names),
            motions=(motion,),
            awards=self._list(is_named=False),
            audit_head=_HEAD,
        )

    def decision(self) -> DecisionReport:
        """Invent a decision."""
        return DecisionReport(
            cycle=self._cycle,
            created=_MADE,
            program_version="",
            published_on=date(2022, 11, 20),
            issued_by=self._office,
            awards=self._list(is_named=True),
            audit_head=_HEAD,
            basis=LEGAL_BASIS,
        )

    def _list(self, *, is_named: bool) -> AwardList:
        special = Tier(1, self._said("特等奖", "Special prize"), 50_000, prize_is_minimum=False, quota=1)
        first = Tier(2, self._said("一等奖", "First prize"), 20_000, prize_is_minimum=False, quota=3)
        second = Tier(3, self._said("二等奖", "Second prize"), 10_000, prize_is_minimum=False, quota=1)
        vacant = TierAwards(second, (), msg("Nobody receives it."))
        return AwardList(1, "0" * 64, (self._tier(special, 1, is_named), self._tier(first, 2, is_named), vacant))

    def _tier(self, tier: Tier, held: int, is_named: bool) -> TierAwards:  # noqa: FBT001 -- one helper, called above
        names = self._said("示例甲", "A. Example"), self._said("示例乙", "B. Example")
        return TierAwards(
            tier,
            tuple(
                Award(
                    reference=f"SL-{tier.order}{number:02}",
                    title=self._said("关于示例事项的建议", "A suggestion on an example"),
                    proposers=names[: 3 - number] if is_named else (),
                    handling_unit=None,
                    value=None,
                    rank=None,
                    prize=tier.prize,
                )
                for number in range(1, held + 1)
            ),
        )

    def _said(self, chinese: str, english: str) -> str:
        return chinese if self._is_chinese else english
