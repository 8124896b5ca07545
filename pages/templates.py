"""Templates of documents: taken out, edited in Word, tried, put in force, and taken back."""

from __future__ import annotations

import streamlit as st

from domain.document_templates import DOCUMENT_NAMES, TemplateKind
from domain.messages import msg
from i18n import LANGUAGES
from ui.session import read
from ui.table_files import draw_global_table_files
from ui.template_acts import draw_in_force, draw_placeholders, draw_upload, draw_versions
from ui.words import _, language, say
from use_cases import document_templates


def page() -> None:
    """Draw the page."""
    st.title(_("Document templates"))
    st.markdown(
        _(
            "Take a template out, change headings, wording and layout in Word or WPS, and bring it back. It is checked "
            "and shown with invented content first; then every document is made from it. Documents made before stay "
            "as they are."
        )
    )
    lines = read(document_templates.listing)
    left, right = st.columns(2)
    with left:
        kind = st.selectbox(_("Document"), list(DOCUMENT_NAMES), format_func=_name, key="template_kind")
    with right:
        of_language = st.selectbox(
            _("Language of the document"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(language()),
            format_func=LANGUAGES.__getitem__,
            key="template_language",
        )
    line = lines[kind, of_language]
    draw_in_force(line)
    draw_upload(line)
    draw_versions(line)
    draw_global_table_files("templates")
    st.subheader(say(msg("Placeholders of “{document}”", document=msg(DOCUMENT_NAMES[kind]))), anchor=False)
    draw_placeholders(kind, of_language)


def _name(kind: TemplateKind) -> str:
    return _(DOCUMENT_NAMES[kind])
