"""Say how far judges agree in a plain table of scores: no database, nobody signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.messages import N_, Message, msg
from i18n import gettext, translate
from scoring.agreement import Concordance, Metric, Undefined, kendall_w, krippendorff_alpha
from scoring.crossed import CrossedScores
from scoring.intraclass import Form, Interval, intraclass
from use_cases.score_table_options import shares_of
from use_cases.score_table_reading import CriteriaTable, CrossedTable, read_criteria, read_crossed

KENDALL_W = "kendall_w"
PLACES = 3
STATISTIC_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "alpha_nominal": N_("Krippendorff's alpha, equal or not"),
        "alpha_ordinal": N_("Krippendorff's alpha, order"),
        "alpha_interval": N_("Krippendorff's alpha, differences"),
        "alpha_ratio": N_("Krippendorff's alpha, ratios"),
        Form.ICC1: N_("ICC(1,1), one judge, judges drawn for each entry"),
        Form.ICC2: N_("ICC(2,1), one judge, severity counts"),
        Form.ICC3: N_("ICC(3,1), one judge, severity does not count"),
        Form.ICC1K: N_("ICC(1,k), mean of the judges, judges drawn for each entry"),
        Form.ICC2K: N_("ICC(2,k), mean of the judges, severity counts"),
        Form.ICC3K: N_("ICC(3,k), mean of the judges, severity does not count"),
        KENDALL_W: N_("Kendall's W, corrected for ties"),
    }
)
REASON_NAMES: Mapping[Undefined, str] = MappingProxyType(
    {
        Undefined.NO_SHEETS: N_("There are no sheets."),
        Undefined.NO_PAIR: N_("No entry was scored by two judges."),
        Undefined.NO_VARIATION: N_("All compared scores are equal; agreement cannot be told from chance."),
        Undefined.NEGATIVE: N_("There are negative scores; ratios need a scale that begins at zero."),
        Undefined.ONE_ENTRY: N_("There is only one entry; it takes at least two."),
        Undefined.ONE_JUDGE: N_("There is only one judge; it takes at least two."),
        Undefined.INCOMPLETE: N_("Not every judge scored every entry."),
        Undefined.NO_VARIANCE: N_("The entries do not differ by more than noise; the denominator is not positive."),
        Undefined.NO_ORDER: N_("Every judge gave all entries the same score; there is no order to compare."),
    }
)


@dataclass(frozen=True)
class PanelAgreement:
    """All statistics of one set of scores.

    Attributes:
        values: a number for each key of ``STATISTIC_NAMES``, or why there is none.
        intervals: 95 % confidence limits of the intraclass correlations that have them.
        concordance: Kendall's W with its test, or why there is none.
        entries: how many entries there are.
        judges: how many judges there are.
        sheets: how many sheets there are.
    """

    values: Mapping[str, float | Undefined]
    intervals: Mapping[str, Interval]
    concordance: Concordance | Undefined
    entries: int
    judges: int
    sheets: int


@dataclass(frozen=True)
class TableAgreement:
    """What a table says of its judges.

    Attributes:
        overall: on totals; none for points by criterion without weights.
        criteria: on the points of each criterion, where asked for.
        entries: how many entries there are.
        judges: how many judges there are.
        sheets: how many sheets there are; one that lacks criteria counts.
    """

    overall: PanelAgreement | None
    criteria: Mapping[str, PanelAgreement] | None
    entries: int
    judges: int
    sheets: int


def agree(content: bytes, *, weights: str | None = None, per_criterion: bool = False) -> TableAgreement:
    """Measure how far the judges of a table agree.

    Args:
        content: a CSV file, UTF-8 or GB18030, with the columns ``entry, judge, total`` or
            ``entry, judge, criterion, points``; see docs/methods-agreement.md.
        weights: per cent of each criterion, such as ``c1=15,c2=85``.
        per_criterion: look at each criterion too; then the table may do without weights,
            and without them nothing is said of totals.

    Raises:
        Invalid: a sentence that names the row and the column, or the option, at fault.
    """
    shares = None if weights is None else shares_of(weights)
    table: CriteriaTable = read_criteria(content) if per_criterion and shares is None else read_crossed(content, shares)
    overall = panel_agreement(table.scores) if isinstance(table, CrossedTable) else None
    criteria = {name: panel_agreement(scores) for name, scores in table.criteria.items()}
    pairs = {
        pair
        for scores in ([table.scores] if isinstance(table, CrossedTable) else table.criteria.values())
        for pair in zip(scores.entry.tolist(), scores.judge.tolist(), strict=True)
    }
    return TableAgreement(
        overall, criteria if per_criterion else None, len(table.entries), len(table.judges), len(pairs)
    )


def panel_agreement(scores: CrossedScores) -> PanelAgreement:
    """Compute every statistic of one set of scores."""
    correlations, concordance = intraclass(scores), kendall_w(scores)
    return PanelAgreement(
        values={
            **{f"alpha_{metric}": krippendorff_alpha(scores, metric) for metric in Metric},
            **{str(form): correlations[form].value for form in Form},
            KENDALL_W: concordance if isinstance(concordance, Undefined) else concordance.w,
        },
        intervals={str(form): found.interval for form, found in correlations.items() if found.interval},
        concordance=concordance,
        entries=scores.entries,
        judges=scores.judges,
        sheets=len(scores.entry),
    )


def as_json(agreement: TableAgreement, language: str) -> str:
    """Give the agreement as JSON; reasons are sentences in the reader's language."""
    answer: dict[str, object] = _counts(agreement) if agreement.overall is None else _plain(agreement.overall, language)
    if agreement.criteria is not None:
        answer["criteria"] = {name: _plain(panel, language) for name, panel in agreement.criteria.items()}
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False)


def lines(agreement: TableAgreement, language: str) -> Iterator[str]:
    """Give the agreement as lines for the terminal, figures first so that columns stand in both languages."""
    if agreement.overall is not None:
        yield translate(_headline(agreement.overall), language)
        yield from _table(agreement.overall, language)
    for name, panel in (agreement.criteria or {}).items():
        yield translate(msg("Criterion {criterion}: {counts}", criterion=name, counts=_headline(panel)), language)
        yield from _table(panel, language)


def _counts(found: TableAgreement | PanelAgreement) -> dict[str, object]:
    return {"entries": found.entries, "judges": found.judges, "sheets": found.sheets}


def _plain(panel: PanelAgreement, language: str) -> dict[str, object]:
    reasons = {key: value for key, value in panel.values.items() if isinstance(value, Undefined)}
    return {
        **{key: None if key in reasons else value for key, value in panel.values.items()},
        "reasons": {key: gettext(REASON_NAMES[reason], language) for key, reason in reasons.items()},
        "intervals": {key: list(interval) for key, interval in panel.intervals.items()},
        **_counts(panel),
    }


def _headline(panel: PanelAgreement) -> Message:
    return msg(
        "{entries} entries, {judges} judges, {sheets} sheets.",
        entries=panel.entries,
        judges=panel.judges,
        sheets=panel.sheets,
    )


def _table(panel: PanelAgreement, language: str) -> Iterator[str]:
    for key, value in panel.values.items():
        name = gettext(STATISTIC_NAMES[key], language)
        if isinstance(value, Undefined):
            yield f"{'-':>8}  {'':18}  {name}"
            yield f"{'':30}  {gettext(REASON_NAMES[value], language)}"
            continue
        interval = panel.intervals.get(key)
        limits = "" if interval is None else f"[{interval[0]:.{PLACES}f}, {interval[1]:.{PLACES}f}]"
        yield f"{value:>8.{PLACES}f}  {limits:18}  {name}"
    if isinstance(panel.concordance, Concordance):
        tested = panel.concordance
        yield translate(
            msg(
                "Judges who order independently: chi-square {chi_square} with {freedom} degrees of freedom, p = {p}.",
                chi_square=f"{tested.chi_square:.{PLACES}f}",
                freedom=tested.freedom,
                p=f"{tested.p:.3g}",
            ),
            language,
        )
