from __future__ import annotations

from pathlib import Path

import pytest

from domain.document_templates import PLACEHOLDERS, TemplateKind, nearest, placeholder_named, placeholders_of

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "documents.md"


@pytest.mark.parametrize("kind", TemplateKind)
def test_every_name_means_one_placeholder_in_either_language_however_it_is_typed(kind: TemplateKind) -> None:
    for placeholder in placeholders_of(kind):
        chinese, english = placeholder.name.chinese, placeholder.name.english
        assert placeholder_named(kind, f" {chinese}　") is placeholder
        assert placeholder_named(kind, english.upper().replace(" ", "\t ")) is placeholder


def test_a_name_of_another_document_is_unknown_and_a_misspelt_one_has_a_neighbour() -> None:
    assert placeholder_named(TemplateKind.NOTICE, "签名表") is None
    for typed, meant in (("公示开始日", "first_day"), ("award lists", "awards"), ("核查信息", "verification")):
        found = nearest(TemplateKind.NOTICE, typed)
        assert found is not None
        assert found.key == meant
    assert nearest(TemplateKind.NOTICE, "##") is None


def test_the_documentation_lists_every_placeholder_in_the_order_of_the_page() -> None:
    listed = [line.split("|")[1:3] for line in DOCUMENTATION.read_text("utf-8").splitlines() if line.startswith("| `")]
    names = [(f"`{{{{{each.name.chinese}}}}}`", f"`{{{{{each.name.english}}}}}`") for each in PLACEHOLDERS]
    assert [(chinese.strip(), english.strip()) for chinese, english in listed] == names
