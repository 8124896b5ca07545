"""The rankings of an archive, computed again from its sheets with the program's own arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isclose
from typing import Any

import numpy as np

from domain.awards import RoundKind
from domain.cycles import CriterionRule
from domain.messages import Message, msg
from scoring.methods import Method, NoValues
from scoring.placement import JudgedSheets
from scoring.placing import Placing, PointSheets
from use_cases.archive_cells import Row
from use_cases.archive_findings import Fact, Finding, finding
from use_cases.archive_log_checks import fits
from use_cases.archive_rankings import as_decimal
from use_cases.archived_tables import ArchivedTables, ranking_name
from use_cases.placing import Standing, placed_by, spreads, standings
from use_cases.rankings import CountedSheet, input_digest

_CLOSE = 1e-9


@dataclass(frozen=True)
class Recomputed:
    """What came out of one ranking: standings by entry; None where there is nothing to compute from."""

    ranking: Row
    name: Message
    standings: Mapping[int, Standing] | None


@dataclass
class RankingCheck:
    """All rankings, each computed again; ``findings`` and ``notes`` are there once it has been walked through."""

    tables: ArchivedTables
    digests: Mapping[int, str]
    findings: list[Finding] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def recomputed(self) -> list[Recomputed]:
        """Compute every ranking again and note what does not agree."""
        return [self._recomputed(ranking) for ranking in self.tables.rankings]

    def _recomputed(self, ranking: Row) -> Recomputed:
        name = ranking_name(self.tables, ranking)
        try:
            return Recomputed(ranking, name, self._computed(ranking, name))
        except (KeyError, ValueError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError):
            sentence = msg("{ranking}: cannot be computed again from what the archive holds of it.", ranking=name)
            self.findings.append(finding("not_computable", sentence, ranking=ranking["ranking_id"]))
            return Recomputed(ranking, name, None)

    def _computed(self, ranking: Row, name: Message) -> Mapping[int, Standing] | None:
        tables, rules = self.tables, ranking["rules"]
        round_ = tables.rounds[ranking["round_id"]]
        criteria = tables.criteria[round_["track_id"]]
        stored = tables.ranked.get(ranking["ranking_id"], {})
        entry_ids = tables.entry_ids.get(round_["round_id"], ())
        self.findings += _rules_findings(tables, ranking, name)
        self.findings += _entry_findings(tables, ranking, name, entry_ids, stored)
        sheets = _counted(tables, ranking, [row["code"] for row in criteria])
        ranked = {entry_id for entry_id in entry_ids if entry_id in stored and stored[entry_id]["rank"] is not None}
        self._compare_digest(ranking, name, input_digest(rules, list(entry_ids), sheets, ranked))
        panel = _panel(entry_ids, [sheet for sheet in sheets if sheet.entry_id in ranked], rules)
        placed = placed_by(Method(rules["method"]), panel, rules, _criterion_rules(criteria))
        if isinstance(placed, NoValues):
            sentence = msg("{ranking}: its method gives these sheets no values.", ranking=name)
            self.findings.append(finding("no_values", sentence, ranking=ranking["ranking_id"]))
            return None
        found = dict(zip(entry_ids, standings(placed, rules), strict=True))
        self._compare(ranking, name, stored, found, _others(placed, entry_ids, sheets))
        return found

    def _compare_digest(self, ranking: Row, name: Message, found: str) -> None:
        key, stored = ranking["ranking_id"], ranking["input_digest"]
        if found != stored:
            sentence = msg(
                "{ranking}: its input digest does not come out of the rules, entries and sheets in the archive.",
                ranking=name,
            )
            self.findings.append(finding("digest_differs", sentence, ranking=key, stored=stored, found=found))
        logged = self.digests.get(key)
        if logged is None:
            sentence = msg("{ranking}: the log does not tell that it was computed.", ranking=name)
            self.findings.append(finding("not_in_log", sentence, ranking=key))
        elif not stored.startswith(logged):
            sentence = msg(
                "{ranking}: the log tells of another input digest, {logged}; here stands {stored}.",
                ranking=name,
                logged=logged,
                stored=stored[: len(logged)],
            )
            self.findings.append(finding("log_digest", sentence, ranking=key, stored=stored, found=logged))

    def _compare(
        self,
        ranking: Row,
        name: Message,
        stored: Mapping[int, Row],
        found: Mapping[int, Standing],
        others: Mapping[int, tuple[int, float | None]],
    ) -> None:
        for entry_id, row in stored.items():
            if entry_id not in found:
                continue
            standing, (sheets, spread) = found[entry_id], others[entry_id]
            self.findings += _differences(self.tables, ranking, name, row, _shown(standing, sheets, spread, row))
            is_waived = (ranking["round_id"], entry_id) in self.tables.waived
            if row["rank"] is None and sheets and not row["missing"]:
                sentence = msg(
                    "{ranking}, {reference}: it has all its sheets and is not ranked.",
                    ranking=name,
                    reference=self.tables.references.get(entry_id, str(entry_id)),
                )
                facts: dict[str, Fact] = {"ranking": ranking["ranking_id"], "entry": entry_id}
                self.findings.append(finding("left_out", sentence, **facts))
            if row["rank"] is not None and row["missing"] and not is_waived:
                self.notes.append(
                    msg(
                        "{ranking}, {reference}: ranked although sheets are missing; that decision has been taken back "
                        "since, see the log.",
                        ranking=name,
                        reference=self.tables.references.get(entry_id, str(entry_id)),
                    )
                )


def logged_digests(events: list[Row]) -> dict[int, str]:
    """Give the beginning of each ranking's input digest as the log tells it; ids of rehearsals may come again."""
    found = {}
    for row in events:
        if row["action"] == "rankings.compute" and row["subject_id"] is not None and fits(row):
            told = row["message"].get("fields", {}) if isinstance(row["message"], dict) else {}
            digest = told.get("digest")
            if isinstance(digest, str) and digest:
                found[row["subject_id"]] = digest
    return found


def _rules_findings(tables: ArchivedTables, ranking: Row, name: Message) -> Iterator[Finding]:
    round_, rules = tables.rounds[ranking["round_id"]], ranking["rules"]
    track = tables.tracks[round_["track_id"]]
    is_final = round_["kind"] == RoundKind.FINAL
    declared: dict[str, object] = {
        "method": round_["method"],
        "rounding": track["rounding"],
        "tie_break": track["tie_break"],
        "weights": {row["code"]: row["weight"] for row in tables.criteria[round_["track_id"]]},
        "tiers": [
            {key: row[key] for key in ("position", "quota", "minimum_value")}
            for row in (tables.tiers.get(round_["track_id"], ()) if is_final else ())
        ],
    }
    for rule, expected in declared.items():
        if rules[rule] != expected or (rule in ("method", "rounding") and ranking[rule] != expected):
            sentence = msg(
                "{ranking}: its rule “{rule}” is not that of the round, the rubric or the tiers.",
                ranking=name,
                rule=rule,
            )
            yield finding("rules_differ", sentence, ranking=ranking["ranking_id"], rule=rule)


def _entry_findings(
    tables: ArchivedTables, ranking: Row, name: Message, entry_ids: tuple[int, ...], stored: Mapping[int, Row]
) -> Iterator[Finding]:
    for entry_id in sorted(set(entry_ids) ^ set(stored)):
        reference = tables.references.get(entry_id, str(entry_id))
        is_absent = entry_id not in stored
        sentence = (
            msg("{ranking}: {reference} is in the round and not in the ranking.", ranking=name, reference=reference)
            if is_absent
            else msg(
                "{ranking}: {reference} is in the ranking and not in the round.", ranking=name, reference=reference
            )
        )
        facts: dict[str, Fact] = {"ranking": ranking["ranking_id"], "entry": entry_id}
        yield finding("entry_absent" if is_absent else "entry_unknown", sentence, **facts)


def _counted(tables: ArchivedTables, ranking: Row, codes: list[str]) -> list[CountedSheet]:
    """Give the counted sheets; those that lack a criterion raise KeyError."""
    sheets = [tables.sheets[sheet_id] for sheet_id in tables.counted.get(ranking["ranking_id"], ())]
    return sorted(
        CountedSheet(
            row["entry_id"],
            row["user_id"],
            row["version"],
            tuple(tables.points[row["sheet_id"]][code] for code in codes),
        )
        for row in sheets
    )


def _panel(entry_ids: tuple[int, ...], sheets: list[CountedSheet], rules: Mapping[str, Any]) -> JudgedSheets:
    places = {entry_id: place for place, entry_id in enumerate(entry_ids)}
    judges = {user_id: place for place, user_id in enumerate(sorted({sheet.user_id for sheet in sheets}))}
    group = np.asarray(rules["groups"], dtype=np.int64) if "groups" in rules else None
    points = np.asarray([sheet.points for sheet in sheets], dtype=np.int64).reshape(len(sheets), -1)
    entry = np.asarray([places[sheet.entry_id] for sheet in sheets], dtype=np.int64)
    judge = np.asarray([judges[sheet.user_id] for sheet in sheets], dtype=np.int64)
    return JudgedSheets(PointSheets(entry, points, len(entry_ids)), judge, len(judges), group)


def _criterion_rules(rows: tuple[Row, ...]) -> tuple[CriterionRule, ...]:
    return tuple(CriterionRule(row["code"], row["name"], row["weight"]) for row in rows)


def _others(
    placed: Placing, entry_ids: tuple[int, ...], sheets: list[CountedSheet]
) -> dict[int, tuple[int, float | None]]:
    """Give how many sheets each entry has and how far their totals are spread."""
    submitted = Counter(sheet.entry_id for sheet in sheets)
    return {
        entry_id: (submitted[entry_id], spread) for entry_id, spread in zip(entry_ids, spreads(placed), strict=True)
    }


def _shown(standing: Standing, sheets: int, spread: float | None, row: Row) -> dict[str, str]:
    """Write what came out as the archive writes it; a spread that differs by rounding only is taken as it stands."""
    own = row["spread"]
    close = spread is not None and own is not None and isclose(float(own), spread, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return {
        "value": _plain(standing.value),
        "value_decimal": "" if standing.value is None else as_decimal(standing.value),
        "spread": own if close else _plain(spread),
        "sheets": _plain(sheets),
        "rank": _plain(standing.rank),
        "is_tied": _plain(standing.is_tied),
        "is_plain_mean": _plain(standing.is_plain_mean),
        "tier": _plain(standing.tier),
        "is_at_edge": _plain(standing.is_at_edge),
        "edge_first": _plain(standing.edge_first),
        "edge_last": _plain(standing.edge_last),
    }


def _differences(
    tables: ArchivedTables, ranking: Row, name: Message, row: Row, shown: Mapping[str, str]
) -> Iterator[Finding]:
    reference = tables.references.get(row["entry_id"], str(row["entry_id"]))
    for column, comes_out in shown.items():
        stands = _plain(row[column])
        if stands != comes_out:
            sentence = msg(
                "{ranking}, {reference}: under {column} stands {stored}; {found} comes out.",
                ranking=name,
                reference=reference,
                column=column,
                stored=stands or "—",
                found=comes_out or "—",
            )
            yield finding(
                "entry_differs",
                sentence,
                ranking=ranking["ranking_id"],
                entry=row["entry_id"],
                reference=reference,
                field=column,
                stored=stands,
                found=comes_out,
            )


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return "" if value is None else str(value)
