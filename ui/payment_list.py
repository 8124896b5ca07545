"""The payment list, made when it is asked for and offered at once."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.permissions import Right
from exports.workbook import MEDIA_TYPE
from ui.rights import may
from ui.session import answered, disclose
from ui.words import _, language, literal, say
from use_cases import payments


def asks_for_payments() -> bool:
    """Draw the button for whoever pays the prizes; tell whether it was pressed."""
    return may(Right.PAY_PRIZES) and st.button(
        _("Prepare the payment list (telephones)"),
        icon=":material/payments:",
        help=_("From the newest sealed list: who gets which sum, to be signed. Preparing it is recorded in the log."),
    )


def draw_payments(cycle_id: int) -> None:
    """Record the export, write the list and offer it; before a list is sealed say why there is none."""
    export = answered(lambda: disclose(payments.export, cycle_id, language=language()))
    if export is None:
        return
    report = export.report
    with st.container(border=True):
        said = msg(
            "The payment list of list {number} is ready: {n} payees, {sum} yuan in all. It holds telephone numbers; "
            "this export is recorded.",
            number=report.list_number,
            n=report.payees,
            sum=export.total,
        )
        st.markdown(literal(say(said)))
        if report.published_on is None:
            st.warning(
                _("The list it is made from has not been published yet; what is upheld against it changes the sums."),
                icon=":material/warning:",
            )
        st.download_button(
            _("Download the payment list"),
            export.content(),
            export.name,
            MEDIA_TYPE,
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )
