"""The template of one document in one language: in force, edited, tried, and in earlier versions."""

from __future__ import annotations

import streamlit as st

from domain.document_templates import LONGEST_NOTE, MAX_BYTES, TemplateKind, placeholders_of
from domain.messages import Message, msg
from exports.template_check import written
from ui.session import answered, perform, read
from ui.tables import draw_table
from ui.words import _, actor, literal, say
from use_cases import document_templates
from use_cases.document_templates import OURS, DocxFile, TemplateLine, TemplateVersion
from use_cases.listed_awards import MEDIA_TYPE

_MARKED = "uploads of templates"


def draw_in_force(line: TemplateLine) -> None:
    """Say which template is in force, and give it out."""
    with st.container(border=True):
        st.markdown(literal(say(_state(line))))
        given = answered(lambda: read(document_templates.template_file, line.kind, line.language))
        if given is None:
            return
        with st.container(horizontal=True):
            _download(_("Download the template"), given, f"in_force {line.kind} {line.language}", is_primary=True)
            sample = read(document_templates.sample_in_force, line.kind, line.language)
            _download(_("Download a filled sample"), sample, f"sample {line.kind} {line.language}")


def draw_upload(line: TemplateLine) -> None:
    """Take an edited template in: checked, shown as a sample, and put in force by a second click."""
    st.subheader(_("Bring an edited template back"), anchor=False)
    # A new number empties the uploader once what it held is in force.
    uploads = f"{line.kind} {line.language} {line.number}"
    sent = st.file_uploader(
        _("Edited template, a Word document (.docx)"),
        ["docx"],
        key=f"{_MARKED} {uploads}",
        max_upload_size=MAX_BYTES >> 20,
    )
    if sent is None:
        return
    content = sent.getvalue()
    trial = answered(lambda: read(document_templates.trial, line.kind, line.language, name=sent.name, content=content))
    if trial is None:
        return
    if trial.sample is None:
        heading = say(msg("{file} cannot be the template yet:", file=sent.name))
        problems = "\n".join(f"- {literal(say(each))}" for each in trial.problems)
        st.error(f"{literal(heading)}\n\n{problems}", icon=":material/rule:")
        return
    with st.container(border=True):
        st.markdown(_("Nothing hinders it. Open the sample with invented content before it is put in force."))
        _download(_("Download the sample"), trial.sample, f"tried {uploads}")
        with st.form(f"take {uploads}", border=False):
            note = st.text_input(_("What was changed (optional)"), max_chars=LONGEST_NOTE)
            if st.form_submit_button(_("Put in force"), type="primary", icon=":material/check:"):
                perform(
                    document_templates.take,
                    line.kind,
                    line.language,
                    seen_number=line.number,
                    name=sent.name,
                    content=content,
                    note=note,
                )


def draw_versions(line: TemplateLine) -> None:
    """Draw every version, and the way back to an earlier one or to ours."""
    if not line.versions:
        return
    st.subheader(_("Versions"), anchor=False)
    draw_table(
        [_("No."), _("File"), _("What was changed"), _("By and when"), _("Check sum")],
        [
            (
                str(each.number),
                _name(each),
                each.note,
                say(msg("{name}, {at}", name=actor(each.taken_by), at=each.taken_at)),
                (each.sha256 or "")[:12],
            )
            for each in line.versions
        ],
        wide=(2,),
    )
    choices = _ways_back(line)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            _("Back to"),
            list(choices),
            format_func=lambda each: say(choices[each]),
            key=f"back {line.kind} {line.language} {line.number}",
        )
        if st.button(_("Put this one in force again"), icon=":material/undo:"):
            perform(document_templates.go_back, line.kind, line.language, seen_number=line.number, number=number)


def draw_placeholders(kind: TemplateKind, of_language: str) -> None:
    """Draw the table of what may stand in a template."""
    st.markdown(
        _(
            "Write a placeholder in double braces, in either language. What stands in double brackets, [[like this]], "
            "is left out where a placeholder in it has nothing to say. Anything else is printed as it stands."
        )
    )
    draw_table(
        [_("Placeholder"), _("What comes in its place"), _("Needed")],
        [
            (
                written(placeholder, of_language),
                _(placeholder.meaning),
                _("yes") if kind in placeholder.needed_by else "",
            )
            for placeholder in placeholders_of(kind)
        ],
        wide=(1,),
    )


def _state(line: TemplateLine) -> Message:
    if not line.versions:
        return msg("In force: the template that comes with the program.")
    newest = line.versions[0]
    if newest.is_ours:
        return msg(
            "In force: the template that comes with the program, again since {at} as version {number}.",
            at=newest.taken_at,
            number=newest.number,
        )
    return msg(
        "In force: version {number}, {file}, since {at}.", number=newest.number, file=newest.name, at=newest.taken_at
    )


def _ways_back(line: TemplateLine) -> dict[int, Message]:
    """Give the earlier versions whose content is not in force, each content once, and ours."""
    now = line.versions[0].sha256
    ways, known = dict[int, Message](), {now, None}
    for each in line.versions:
        if each.sha256 not in known:
            known.add(each.sha256)
            ways[each.number] = msg("Version {number}: {file}", number=each.number, file=each.name)
    if now is not None:
        ways[OURS] = msg("The template that comes with the program")
    return ways


def _name(version: TemplateVersion) -> str:
    return _("The program's own") if version.is_ours else version.name


def _download(label: str, file: DocxFile, key: str, *, is_primary: bool = False) -> None:
    st.download_button(
        label,
        file.content,
        file.name,
        MEDIA_TYPE,
        on_click="ignore",
        key=key,
        icon=":material/download:",
        type="primary" if is_primary else "secondary",
    )
