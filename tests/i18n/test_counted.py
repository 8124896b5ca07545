"""English sentences read right with one as with many."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

import pytest

from domain.messages import msg
from i18n import gettext, translate
from i18n.counted import counted_sentences
from tools.catalogue import ROOT, sources

PLURAL_AFTER_A_FIELD = re.compile(r"\{(\w+)\} (?:[a-z]+ ){0,2}?(?:[a-z]+[^s\W]s|are|were|have)\b")
# Words by which a sentence shows that no count of one reaches it, or that what follows belongs to something else.
NEVER_ONE = {
    "judges' severity and {noise}": "a share of the judges' severity",
    "are the {n} with the most": "shown only where more than so many were found",
    "The {n} with the most": "the same",
    "parts that share no entry": "with one part there is nothing to say",
    "more than {most} entries": "a limit in the thousands",
    "{kept} competes": "a reference number",
}


def counted_fields() -> set[str]:
    forms = (parsed for line in counted_sentences().values() for parsed in Formatter().parse(line))
    return {name for _, name, form, _ in forms if name and "|" in (form or "")}


@pytest.mark.parametrize(
    ("source", "fields", "sentence"),
    [
        ("{n} sheets are missing", {"n": 1}, "1 sheet is missing"),
        ("{n} sheets are missing", {"n": 21}, "21 sheets are missing"),
        ("{n} sheets are missing", {"n": 0}, "0 sheets are missing"),
        (
            "Between {upper} and {lower} lie {margin} points.",
            {"upper": "A", "lower": "B", "margin": "1"},
            "Between A and B lies 1 point.",
        ),
        (
            "Between {upper} and {lower} lie {margin} points.",
            {"upper": "A", "lower": "B", "margin": "1.00"},
            "Between A and B lie 1.00 points.",
        ),
        ("{n} of {all} suggestions. Made on {moment}, program {version}", {"n": 1, "all": 1, "moment": 1, "version": 1},
         "1 of 1 suggestion. Made on 1, program 1"),
        ("The {n} most pressing are shown.", {"n": 1}, "The most pressing one is shown."),
        ("The {n} most pressing are shown.", {"n": 4}, "The 4 most pressing are shown."),
    ],
)  # fmt: skip
def test_a_sentence_follows_its_counts(source: str, fields: Mapping[str, str | int], sentence: str) -> None:
    assert gettext(source, "en").format(**fields) == sentence
    assert translate(msg(source, **fields), "en") == sentence


def test_chinese_has_one_form_for_all_counts() -> None:
    assert [gettext("{n} sheets are missing", "zh_CN").format(n=n) for n in (1, 2)] == [
        "缺 1 份评分表",
        "缺 2 份评分表",
    ]


def test_no_counted_sentence_is_left_without_its_place_in_the_code() -> None:
    assert sorted(set(counted_sentences()) - set(sources())) == []


def test_every_counted_sentence_differs_with_one_and_stands_in_order() -> None:
    lines = (ROOT / "i18n" / "en" / "counted.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert [line for line in lines if "|" not in line] == []


def test_a_counted_sentence_fills_only_the_fields_that_the_code_gives() -> None:
    def names(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(sentence)} - {None}

    added = {source: names(line) - names(source) for source, line in counted_sentences().items()}
    assert {source: extra for source, extra in added.items() if extra} == {}


def test_a_sentence_with_a_count_and_a_plural_says_how_it_reads_with_one() -> None:
    counts = counted_fields()
    unsaid = [
        source
        for source in sources()
        if source not in counted_sentences() and not any(words in source for words in NEVER_ONE)
        if any(found[1] in counts for found in PLURAL_AFTER_A_FIELD.finditer(source))
    ]
    assert unsaid == []
