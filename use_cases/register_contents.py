"""What a register says of an entry, beside what is stored of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest

from db.tables import Adoption, Entry, Proposer, Suggestion
from domain.awards import ELIGIBILITY_NAMES, Eligibility
from domain.eligibility import FACTS, assess
from domain.messages import FieldValue, Message, Reason, msg
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping
from intake.suggestions import Person, RegisterRow
from use_cases.eligibility_decisions import let_wait

_SUGGESTION_FIELDS = ("text", "theme", "kind", "submitted_on", "channel", "district", "handling_unit")
_ADOPTION_FIELDS = {
    "adoption_status": "status",
    "adoption_level": "level",
    "adopting_unit": "unit",
    "adopted_on": "adopted_on",
    "instruction": "instruction",
    "effect": "effect",
    "satisfaction": "satisfaction",
}
_PERSONAL_FIELDS = {"proposers": "name", "telephones": "telephone", "work_unit": "work_unit"}


@dataclass(frozen=True)
class Contents:
    """Everything a register can say of one suggestion; ``district`` is the proposers' as well."""

    title: str = ""
    text: str = ""
    theme: str = ""
    kind: str = ""
    submitted_on: date | None = None
    channel: str = ""
    district: str = ""
    handling_unit: str = ""
    adoption_status: str = ""
    adoption_level: str = ""
    adopting_unit: str = ""
    adopted_on: date | None = None
    instruction: str = ""
    effect: str = ""
    satisfaction: str = ""
    people: tuple[Person, ...] = ()

    def reasons(self, cycle_days: tuple[date, date]) -> tuple[Reason, ...]:
        """Give the reasons why it may not compete."""
        return assess(
            cycle_days=cycle_days,
            submitted_on=self.submitted_on,
            proposers=[person.name for person in self.people],
            contacts=[person.telephone for person in self.people],
            adoption_status=self.adoption_status,
            kind=self.kind,
        )


@dataclass(frozen=True)
class Change:
    """One field that an import would change; personal fields are shown in part only."""

    field: str
    old: FieldValue
    new: FieldValue


def contents_of(row: RegisterRow, mapping: ColumnMapping, stored: Contents) -> Contents:
    """Lay a row over what is stored: a field that the file has no column for stays as it is."""
    said = {
        name: getattr(row, name)
        for name in ("title", *_SUGGESTION_FIELDS, *_ADOPTION_FIELDS)
        if name in mapping.columns
    }
    return replace(stored, **said, people=_people_of(row, mapping, stored))


def stored_contents(entry: Entry) -> Contents:
    """Read what is stored of an entry."""
    suggestion, adoption = entry.suggestion, entry.adoption
    of_suggestion = {name: getattr(suggestion, name) for name in _SUGGESTION_FIELDS} if suggestion else {}
    of_adoption = {name: getattr(adoption, column) for name, column in _ADOPTION_FIELDS.items()} if adoption else {}
    people = tuple(Person(p.name, p.telephone, p.work_unit, p.district) for p in own_proposers(entry))
    return Contents(title=entry.title, people=people, **of_suggestion, **of_adoption)


def own_proposers(entry: Entry) -> tuple[Proposer, ...]:
    """Give the proposers whom the entry's own register row names, not those of duplicates merged into it."""
    return tuple(proposer for proposer in entry.proposers if proposer.merged_from_id is None)


def changes_between(old: Contents, new: Contents) -> tuple[Change, ...]:
    """List the fields that differ, in the order of a register."""
    plain = tuple(
        Change(name, _shown(getattr(old, name)), _shown(getattr(new, name)))
        for name in ("title", *_SUGGESTION_FIELDS, *_ADOPTION_FIELDS)
        if getattr(old, name) != getattr(new, name)
    )
    personal = tuple(
        Change(field, _masked(old.people, part), _masked(new.people, part))
        for field, part in _PERSONAL_FIELDS.items()
        if [getattr(person, part) for person in old.people] != [getattr(person, part) for person in new.people]
    )
    if not plain and not personal and old.people != new.people:
        personal = (Change("district", _masked(old.people, "district"), _masked(new.people, "district")),)
    return plain + personal


def verdict_on(reasons: tuple[Reason, ...]) -> Eligibility:
    """Give the verdict that the reasons make."""
    return Eligibility.INELIGIBLE if reasons else Eligibility.ELIGIBLE


def verdict_change(entry: Entry, reasons: tuple[Reason, ...]) -> tuple[Change, ...]:
    """Say that the verdict or its reasons differ, as one change; nothing where they are the same."""
    if entry.verdict is verdict_on(reasons) and entry.reasons == reasons:
        return ()
    return (Change("eligibility", _verdict(entry.reasons), _verdict(reasons)),)


def lay_over(entry: Entry, contents: Contents, reasons: tuple[Reason, ...]) -> None:
    """Write contents into a stored entry, its own proposers in place; those merged into it stay.

    Where the facts change on which the rule looks, a confirmed eligibility waits to be confirmed again.
    """
    _let_wait_for_changed_facts(entry, contents, reasons)
    entry.suggestion = entry.suggestion or Suggestion()
    entry.adoption = entry.adoption or Adoption()
    entry.title, entry.reasons, entry.verdict = contents.title, reasons, verdict_on(reasons)
    for name in _SUGGESTION_FIELDS:
        setattr(entry.suggestion, name, getattr(contents, name))
    for name, column in _ADOPTION_FIELDS.items():
        setattr(entry.adoption, column, getattr(contents, name))
    for position, (row, person) in enumerate(zip_longest(own_proposers(entry), contents.people), start=1):
        if person is None:
            entry.proposers.remove(row)
        elif row is None:
            entry.proposers.append(Proposer(position=position, **vars(person)))
        else:
            row.position = position
            for part, value in vars(person).items():
                setattr(row, part, value)
    entry.version += 1


def _let_wait_for_changed_facts(entry: Entry, contents: Contents, reasons: tuple[Reason, ...]) -> None:
    if entry.confirmed_at is None:
        return
    changed = [change.field for change in changes_between(stored_contents(entry), contents) if change.field in FACTS]
    if not changed and not verdict_change(entry, reasons):
        return
    let_wait(
        entry,
        _why_it_waits(
            tuple(msg(FIELD_NAMES[field]) for field in changed), entry.confirmed_by or "", entry.confirmed_at
        ),
    )


def _why_it_waits(changed: tuple[Message, ...], name: str, at: datetime) -> Message:
    if not changed:
        return msg("The rule finds something else since {name} confirmed it on {at}.", name=name, at=at)
    return msg("The register changed {fields} after {name} had confirmed it on {at}.", fields=changed, name=name, at=at)


def suggestion_values(entry_id: int, contents: Contents) -> dict[str, object]:
    """Give a row of ``suggestions``."""
    return {"entry_id": entry_id, **{name: getattr(contents, name) for name in _SUGGESTION_FIELDS}}


def adoption_values(entry_id: int, contents: Contents) -> dict[str, object]:
    """Give a row of ``adoptions``."""
    return {"entry_id": entry_id, **{column: getattr(contents, name) for name, column in _ADOPTION_FIELDS.items()}}


def proposer_values(entry_id: int, contents: Contents) -> list[dict[str, object]]:
    """Give rows of ``proposers``."""
    return [
        {"entry_id": entry_id, "position": position, **vars(person)}
        for position, person in enumerate(contents.people, start=1)
    ]


def _people_of(row: RegisterRow, mapping: ColumnMapping, stored: Contents) -> tuple[Person, ...]:
    if "proposers" not in mapping.columns:
        row = replace(row, proposers=tuple(person.name for person in stored.people))
    said = row.people()
    kept = stored.people[: len(said)] + (None,) * (len(said) - len(stored.people))
    return tuple(
        Person(
            new.name,
            new.telephone if "telephones" in mapping.columns or old is None else old.telephone,
            new.work_unit if "work_unit" in mapping.columns or old is None else old.work_unit,
            new.district if "district" in mapping.columns or old is None else old.district,
        )
        for new, old in zip(said, kept, strict=True)
    )


def _shown(value: str | date | None) -> str | date:
    return "" if value is None else value


def _verdict(reasons: tuple[Reason, ...]) -> Message | tuple[Message, ...]:
    if not reasons:
        return Message(ELIGIBILITY_NAMES[Eligibility.ELIGIBLE])
    return tuple(reason.message for reason in reasons)


def _masked(people: tuple[Person, ...], part: str) -> tuple[str, ...]:
    # A preview is a plain view; stored personal data is shown whole in recorded views only.
    values = [getattr(person, part) for person in people]
    if part in {"work_unit", "district"}:
        return tuple(values)
    return tuple(f"{value[:1]}＊{value[-1:] if len(value) > 2 else ''}" if value else "" for value in values)  # noqa: PLR2004 -- two characters are a whole name
