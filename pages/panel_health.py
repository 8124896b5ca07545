"""The health of a panel: how far its judges agree, what was noticed of each, and what to do."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.rounds import round_name
from scoring.intraclass import Form
from ui.addresses import chosen_id
from ui.agreement_words import ALPHA, headline, in_brief, lines, verdict
from ui.figures import Picture
from ui.health_figures import residual_map, severity_plot
from ui.health_report import figure_headings, figure_rows, judges_report
from ui.health_words import missing_words
from ui.pictures import draw_picture, of_round
from ui.session import read
from ui.table_files import draw_table_files
from ui.tables import draw_table
from ui.words import _, either, literal, say
from use_cases import panel_health
from use_cases.panel_health import HealthRound, RoundHealth
from use_cases.score_agreement import KENDALL_W

_CHOICE = "panel chosen"


def page() -> None:
    """Draw the page."""
    st.title(_("Panel health"))
    asked: int | None = st.session_state.get(_CHOICE, chosen_id("round"))
    found, health = read(panel_health.chosen, asked)
    if health is None:
        st.info(_("No round has been closed yet, or none that is open to you."))
        return
    if asked is not None and asked != health.scores.round_id:
        st.warning(_("What the address asks for does not exist, or is not open to you. This is another round."))
    rounds = {line.round_id: line for line in found}
    _choose(rounds, health.scores.round_id)
    counts = msg(
        "{entries} entries, {judges} judges, {sheets} sheets.",
        entries=len(health.scores.numbers),
        judges=len(health.reports),
        sheets=health.overall.sheets,
    )
    missing = missing_words(health)
    st.markdown(literal(say(counts)) + ("" if missing is None else f"  \n{literal(say(missing))}"))
    if not health.overall.sheets:
        st.info(_("No sheet was submitted in this round; there is nothing to look at."))
        return
    _draw_agreement(health)
    st.subheader(_("What was noticed of the judges"))
    st.html(judges_report(health))
    line = rounds[health.scores.round_id]
    _draw_picture(_("Severity"), severity_plot(health), f"severity_{line.round_id}", line)
    _draw_picture(_("Who departs on which entry"), residual_map(health), f"map_{line.round_id}", line)
    _draw_figures(health)
    draw_table_files(line.cycle_id, "judge_figures", "agreements")


def _choose(found: dict[int, HealthRound], round_id: int) -> None:
    """Draw the choice of the round, which the address keeps."""
    several_cycles = len({line.cycle_name for line in found.values()}) > 1
    st.selectbox(
        _("Round"),
        list(found),
        index=list(found).index(round_id),
        format_func=lambda each: _name(found[each], with_cycle=several_cycles),
        key=_CHOICE,
        width=560,
    )
    st.caption(_("A round is looked at once its scoring is closed."))
    if st.query_params.get("round") != str(round_id):
        st.query_params["round"] = str(round_id)


def _name(line: HealthRound, *, with_cycle: bool) -> str:
    name = say(round_name(line.track, line.kind, line.year))
    return f"{either(line.cycle_name, line.cycle_name_en)} · {name}" if with_cycle else name


def _draw_agreement(health: RoundHealth) -> None:
    st.subheader(_("How far the judges agree"))
    explained = _(
        "Each figure is 1 where judges agree fully and near 0 where they agree no more than by chance. Krippendorff's "
        "alpha compares the points themselves, ICC says how much of the differences comes from the entries, and "
        "Kendall's W compares only the orders in which judges put them."
    )
    st.markdown(f"**{say(headline(health.overall))}**\n\n{explained}")
    draw_table(
        [_("Statistic"), _("Figure"), _("95% interval"), _("What it means")],
        [(say(line.name), line.value, line.limits or "—", say(line.meaning)) for line in lines(health.overall)],
        numbers=(1, 2),
        wide=(3,),
    )
    st.caption(
        _(
            "A dash where there is no interval: one is worked out for the ICC alone, and it takes a panel in which "
            "everybody scored everything."
        )
    )
    if len(health.by_criterion) > 1:
        with st.expander(_("Agreement on each criterion")):
            draw_table(
                [_("Criterion"), _("Krippendorff's alpha"), _("ICC 3,k"), _("Kendall's W"), _("What it means")],
                [
                    (
                        either(criterion.name, criterion.name_en),
                        *(in_brief(key, panel) for key in (ALPHA, Form.ICC3K, KENDALL_W)),
                        say(verdict(panel)),
                    )
                    for criterion, panel in zip(health.scores.criteria, health.by_criterion, strict=True)
                ],
                numbers=(1, 2, 3),
                wide=(4,),
            )


def _draw_picture(heading: str, picture: Picture | None, key: str, line: HealthRound) -> None:
    st.subheader(heading)
    if picture is None:
        st.info(_("It takes at least three judges with common entries to compare them."))
        return
    called = of_round(heading, line.track, line.kind, line.year)
    draw_picture(picture.figure, key=key, called=called, alt=" ".join(picture.sentences))
    st.markdown("  \n".join(f":small[{literal(sentence)}]" for sentence in picture.sentences))


def _draw_figures(health: RoundHealth) -> None:
    with st.expander(_("The figures behind it")):
        explained = _(
            "In the panel's order. 100% is like the other judges. Severity and drift are points; severity is against "
            "the average judge. A dash stands where there are too few sheets. What is said of a judge above was worked "
            "out without the sheets of those noticed first, so its figures may differ a little from these."
        )
        st.markdown(explained)
        draw_table(figure_headings(), figure_rows(health), numbers=range(1, 9))
