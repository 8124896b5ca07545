"""What there is to make a document of: for each kind its subjects as the cycle stands, or why there is none yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from domain.document_templates import TemplateKind
from domain.messages import FieldValue, Message, msg
from use_cases import (
    archives,
    award_decisions,
    awards,
    certificates,
    judge_sheets,
    live_workbooks,
    minutes,
    notices,
    payments,
    result_letters,
)
from use_cases.document_state import CycleSources, ListState, RankedRound, RoundState, digest_of, known_by

_DIGITS = 8
SHEETS = msg("the score sheets of its judges")


@dataclass(frozen=True)
class Subject:
    """What one document is made of.

    Attributes:
        subject_id: of the cycle, round, list or meeting that the kind is about.
        source: what it is made from, and in which version.
        digest: by which that is known again, in whatever language.
        called: what tells it from others of the same kind; None where there is only one.
        cautions: what whoever asks for it has to know before it is made.
        templates: language and number of the office's own templates of it.
    """

    subject_id: int
    source: Message
    digest: str
    called: Message | None = None
    cautions: tuple[Message, ...] = ()
    templates: tuple[tuple[str, int], ...] = ()

    def digest_in(self, language: str) -> str:
        """Give by what a document of it in a language is known again: the template of another one changes nothing."""
        own = [number for written_in, number in self.templates if written_in == language]
        return digest_of(self.digest, own) if own else self.digest


@dataclass(frozen=True)
class Subjects:
    """All of which a document of one kind can be made now, the first one by default; where there is none, why."""

    found: tuple[Subject, ...] = ()
    missing: tuple[Message, ...] = ()


def register(sources: CycleSources) -> Subjects:
    """The register of the cycle: there always is one."""
    said = msg("the register")
    return Subjects((Subject(sources.cycle_id, said, digest_of(sources.register)),))


def ranked_result(sources: CycleSources) -> Subjects:
    """The result as it stands, with proposers' names."""
    if not sources.standing:
        return Subjects(missing=(awards.NOTHING_RANKED,))
    digest = digest_of(sources.result, sources.register)
    return Subjects((Subject(sources.cycle_id, _result_in_words(sources), digest),))


def final_by_formula(sources: CycleSources) -> Subjects:
    """The first final that stands ranked by a method that formulas can follow; the organisations' stands beside it."""
    finals = [
        each
        for each in sources.standing
        if each.is_final and each.has_tiers and each.method in live_workbooks.BY_FORMULA
    ]
    if not finals:
        return Subjects(missing=(live_workbooks.NO_FINAL,))
    digest = digest_of(finals[0].round_id, sources.result)
    return Subjects((Subject(finals[0].round_id, _result_in_words(sources), digest),))


def meetings(sources: CycleSources) -> Subjects:
    """Every meeting that the reader sees whole, open or closed."""
    if not sources.meetings:
        return Subjects(missing=(minutes.NONE_OPENED,))
    return Subjects(
        tuple(
            Subject(
                each.meeting_id,
                msg(
                    "meeting {number}, {state}; motions voted on: {motions}",
                    number=each.number,
                    state=msg("still open") if each.closed_at is None else msg("closed {at}", at=each.closed_at),
                    motions=len(each.motions),
                ),
                digest_of(each.closed_at, each.attendance, sources.result),
                msg("{round}, meeting {number}", round=each.round, number=each.number),
                templates=sources.templates_of(TemplateKind.MINUTES),
            )
            for each in sources.meetings
        )
    )


def sealed_list(sources: CycleSources) -> Subjects:
    """The newest sealed list without what was withdrawn since; the subject is the cycle."""
    if sources.sealed is None:
        return Subjects(missing=(payments.NOT_SEALED,))
    digest = digest_of(known_by(sources.sealed), sources.withdrawn, sources.register)
    return Subjects((Subject(sources.cycle_id, _list_in_words(sources.sealed), digest),))


def shown_list(sources: CycleSources) -> Subjects:
    """The newest list that is or was shown to the public."""
    if sources.shown is None:
        return Subjects(missing=(notices.NONE_SHOWN,))
    shown = sources.shown
    digest = digest_of(shown.list_id, shown.sha256, shown.shown_at, sources.register)
    templates = sources.templates_of(TemplateKind.NOTICE)
    return Subjects((Subject(shown.list_id, _list_in_words(shown), digest, templates=templates),))


def published_list(sources: CycleSources) -> Subjects:
    """The newest published list, unless an award on it was withdrawn since."""
    listed = sources.published
    if listed is None:
        return Subjects(missing=(award_decisions.NONE_PUBLISHED,))
    if sources.withdrawn_from_published:
        return Subjects(missing=(award_decisions.withdrawn_since(listed.number, sources.withdrawn_from_published),))
    digest = digest_of(listed.list_id, listed.sha256, listed.published_at, sources.register)
    templates, cautions = sources.templates_of(TemplateKind.DECISION), _without_office(sources)
    subject = Subject(listed.list_id, _list_in_words(listed), digest, cautions=cautions, templates=templates)
    return Subjects((subject,))


def certified_list(sources: CycleSources) -> Subjects:
    """The newest published list without what was withdrawn since."""
    listed = sources.published
    if listed is None:
        return Subjects(missing=(certificates.NONE_PUBLISHED,))
    digest = digest_of(listed.list_id, listed.sha256, listed.published_at, sources.withdrawn, sources.register)
    return Subjects((Subject(listed.list_id, _list_in_words(listed), digest),))


def told_list(sources: CycleSources) -> Subjects:
    """The newest published list, unless an award on it was withdrawn since, with what each entry is told."""
    if sources.published is None:
        return Subjects(missing=(result_letters.NONE_PUBLISHED,))
    found = published_list(sources)
    of_all = tuple(
        replace(
            each,
            digest=digest_of(each.digest, sources.result, [state.sheets for state in sources.rounds]),
            cautions=(*_to_nobody(sources), *each.cautions),
        )
        for each in found.found
    )
    return replace(found, found=of_all)


def whole_cycle(sources: CycleSources) -> Subjects:
    """All that led to the result and became of it."""
    if not sources.rankings:
        return Subjects(missing=(archives.NOTHING_RANKED,))
    ranked = [(each.round_id, each.number, each.input_digest, each.stands) for each in sources.rankings]
    listed = [known_by(each) for each in sources.lists]
    meetings = [(each.meeting_id, each.closed_at) for each in sources.meetings]
    digest = digest_of(
        ranked, listed, meetings, sources.motions, sources.withdrawn, sources.objections, sources.register
    )
    return Subjects((Subject(sources.cycle_id, _result_in_words(sources), digest),))


def rounds_with_tasks(sources: CycleSources) -> Subjects:
    """Every round whose judges have tasks, with their sheets as they are."""
    found = [each for each in sources.rounds if each.has_tasks]
    return _rounds(sources, found, judge_sheets.NO_TASKS)


def rounds_with_judges(sources: CycleSources) -> Subjects:
    """Every round with judges, be it not open yet."""
    return _rounds(sources, list(sources.rounds), judge_sheets.NO_JUDGES)


def _rounds(sources: CycleSources, found: list[RoundState], none: Message) -> Subjects:
    if not found:
        return Subjects(missing=(none,))
    return Subjects(
        tuple(
            Subject(
                each.round_id,
                SHEETS,
                digest_of(sources.rules, each.round_id, each.stage, each.panel, each.sheets),
                each.called,
            )
            for each in found
        )
    )


def everything(sources: CycleSources) -> Subjects:
    """All there is of the cycle, at any time."""
    said = msg("everything in the cycle")
    return Subjects((Subject(sources.cycle_id, said, digest_of(asdict(sources))),))


def _without_office(sources: CycleSources) -> tuple[Message, ...]:
    if any(each.office for each in sources.lists):
        return ()
    return (
        msg(
            "No issuing office is known, for none was entered for the publicity: a line is left to be filled in by "
            "hand."
        ),
    )


def _to_nobody(sources: CycleSources) -> tuple[Message, ...]:
    cautions = list[Message]()
    if sources.unreachable:
        cautions.append(
            msg(
                "{n} notices cannot be delivered: the register names nobody by a real name, or gives no way to reach "
                "them. They stand apart from the others, with a list.",
                n=sources.unreachable,
            )
        )
    if sources.waiting:
        cautions.append(
            msg(
                "To {n} suggestions no notice is written, for their eligibility waits to be confirmed.",
                n=sources.waiting,
            )
        )
    return tuple(cautions)


def _result_in_words(sources: CycleSources) -> Message:
    ranked = sources.standing or sources.rankings
    return _made_from([each for each in ranked if each.is_final] or list(ranked), sources)


def _made_from(rankings: list[RankedRound], sources: CycleSources) -> Message:
    named: tuple[FieldValue, ...] = tuple(
        msg("{round}, ranking {number} of {at}", round=each.called, number=each.number, at=each.computed_at)
        for each in rankings
    )
    if sources.current is None:
        return msg("{rankings}; no list put forward yet", rankings=named)
    return msg("{rankings}; {list}", rankings=named, list=_list_in_words(sources.current))


def _list_in_words(listed: ListState) -> Message:
    return msg(
        "list {number} ({state}, check sum {digits}…)",
        number=listed.number,
        state=_standing(listed),
        digits=listed.sha256[:_DIGITS],
    )


def _standing(listed: ListState) -> Message:
    if listed.published_at is not None:
        return msg("published {at}", at=listed.published_at)
    if listed.sealed_at is not None:
        return msg("sealed {at}", at=listed.sealed_at)
    return msg("not sealed yet")
