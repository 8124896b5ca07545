"""Styles by their names: an office's own where its template has one, ours where it lacks it."""

from __future__ import annotations

from copy import deepcopy

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_VALUE = qn("w:val")


def add_missing_styles(document: Document, ours: Document) -> None:
    """Take over each of our styles that a document does not have by name."""
    theirs = document.styles.element
    ids = {name: style_id for name, (style_id, _element) in _by_name(theirs).items()}
    taken, lacking = set(ids.values()), list[BaseOxmlElement]()
    our_names = {style_id: name for name, (style_id, _element) in _by_name(ours.styles.element).items()}
    for name, (style_id, element) in _by_name(ours.styles.element).items():
        if name in ids:
            continue
        free = style_id
        while free in taken:
            free += "Jindianzi"
        taken.add(free)
        ids[name] = free
        lacking.append(deepcopy(element))
        lacking[-1].set(qn("w:styleId"), free)
    for element in lacking:
        # What is default is theirs already.
        element.attrib.pop(qn("w:default"), None)
        for reference in element.iter(qn("w:basedOn"), qn("w:next"), qn("w:link")):
            reference.set(_VALUE, ids[our_names[reference.get(_VALUE)]])
        theirs.append(element)


def _by_name(styles: BaseOxmlElement) -> dict[str, tuple[str, BaseOxmlElement]]:
    found = {}
    for style in styles.iter(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            found[name.get(_VALUE, "").lower()] = (style.get(qn("w:styleId"), ""), style)
    return found
