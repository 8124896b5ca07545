"""Styles by their names: an office's own where its template has one, ours where it lacks it."""

from __future__ import annotations

from copy import deepcopy

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_VALUE, _ID, _TYPE = qn("w:val"), qn("w:styleId"), qn("w:type")


def add_missing_styles(document: Document, ours: Document) -> None:
    """Let a document have each of our styles by our name: its own, however that is spelt, or ours.

    Programs write “heading 2” and “Heading 2” for the same, and python-docx finds one of them only.
    """
    theirs, known = document.styles.element, _by_name(ours.styles.element)
    ids, taken = dict[str, str](), {style.get(_ID) for style in theirs.iter(qn("w:style"))}
    for name, style in _by_name(theirs).items():
        our = known.get(name)
        if our is None:
            continue
        if our.get(_TYPE) == style.get(_TYPE):
            _rename(style, _name_of(our))
            ids[name] = style.get(_ID, "")
        else:
            # Of another type it is no use to a paragraph, and would be found in place of ours.
            _rename(style, f"{_name_of(style)} *")
    lacking = [name for name in known if name not in ids]
    for name in lacking:
        ids[name] = _free(known[name].get(_ID, ""), taken)
        taken.add(ids[name])
    names = {style.get(_ID): name for name, style in known.items()}
    for name in lacking:
        copy = deepcopy(known[name])
        copy.set(_ID, ids[name])
        # What is default is theirs already.
        copy.attrib.pop(qn("w:default"), None)
        for reference in copy.iter(qn("w:basedOn"), qn("w:next"), qn("w:link")):
            reference.set(_VALUE, ids[names[reference.get(_VALUE)]])
        theirs.append(copy)


def _by_name(styles: BaseOxmlElement) -> dict[str, BaseOxmlElement]:
    return {_name_of(style).lower(): style for style in styles.iter(qn("w:style")) if _name_of(style)}


def _name_of(style: BaseOxmlElement) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else name.get(_VALUE, "")


def _rename(style: BaseOxmlElement, name: str) -> None:
    found = style.find(qn("w:name"))
    if found is not None:
        found.set(_VALUE, name)


def _free(style_id: str, taken: set[str | None]) -> str:
    while style_id in taken:
        style_id += "Own"
    return style_id
