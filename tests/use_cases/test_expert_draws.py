from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations

import pytest

from domain.expert_quotas import KIND_NAMES, DrawRules, Kind, Quota, read_quota
from domain.refusals import Invalid
from i18n import LANGUAGES, gettext
from use_cases.expert_draws import Expert, draw, pool_digest, replacement, without_stand_in
from use_cases.expert_lists import of_text, read_experts
from use_cases.expert_tables import draw_from_table
from use_cases.plain_tables import NamedFile

POOL = (
    Expert("甲一", "重庆市环保局", "渝中区", ("环保",)),
    Expert("甲二", "市环保局", "渝中", ("环保", "法律")),
    Expert("甲三", "市环保局", "江北区", ("环保",)),
    Expert("乙一", "某大学", "沙坪坝区", ("法律",)),
    Expert("乙二", "某大学", "沙坪坝区", ("乡村",)),
    Expert("丙一", "研究院", "渝北区", ("乡村", "环保")),
    Expert("丁一", "律所", "渝中区", ("法律",)),
)
GREEN = Quota(Kind.THEME, "环保", 2)
RULES = DrawRules(4, per_unit=2, at_least=(GREEN, Quota(Kind.THEME, "乡村", 1)), reserve=2)


def is_in_order(names: tuple[str, ...]) -> bool:
    units = [name[0] for name in names]
    green = sum(name in {"甲一", "甲二", "甲三", "丙一"} for name in names)
    return max(map(units.count, units)) <= 2 and green >= 2 and bool({"乙二", "丙一"} & set(names))


def test_units_and_districts_count_as_one_under_their_several_spellings_and_chances_are_those_of_all_panels() -> None:
    names = [expert.name for expert in POOL]
    slow = [panel for panel in combinations(names, 4) if is_in_order(panel)]
    drawn = draw(POOL, RULES, 1)

    assert drawn.panels == len(slow)
    assert tuple(names[place] for place in drawn.members) in slow
    assert drawn.chances == tuple(Fraction(sum(name in panel for panel in slow), len(slow)) for name in names)
    one_of_yuzhong = draw(POOL, DrawRules(4, per_district=1), 1)
    assert one_of_yuzhong.panels == 3 * 2  # one of three,江北, one of two, 渝北


def test_the_same_record_gives_the_same_panel_whatever_order_it_stands_in() -> None:
    drawn = draw(POOL, RULES, 5)
    turned = draw(POOL[::-1], DrawRules(4, per_unit=2, at_least=RULES.at_least[::-1], reserve=2), 5)

    assert {POOL[place].name for place in drawn.members} == {POOL[::-1][place].name for place in turned.members}
    assert [POOL[place].name for place in drawn.reserve] == [POOL[::-1][place].name for place in turned.reserve]
    assert pool_digest(POOL, RULES) == pool_digest(POOL[::-1], RULES) != pool_digest(POOL[1:], RULES)


@pytest.mark.parametrize(
    ("rules", "template", "fields"),
    [
        (DrawRules(8), "The pool has {n} experts, {short} too few for a panel of {size}.", {"n": 7, "short": 1}),
        (
            DrawRules(4, at_least=(Quota(Kind.THEME, "乡村", 3),)),
            "The pool is too small for this quota: {quota}; {short} experts are missing.",
            {"short": 1},
        ),
        (
            DrawRules(7, per_unit=2),
            (
                "No panel keeps to these together: {quotas}. They miss each other by {short} experts; without any "
                "one of them the others are possible."
            ),
            {"short": 1},
        ),
    ],
)
def test_a_pool_too_small_for_its_quotas_says_which_and_by_how_many(
    rules: DrawRules, template: str, fields: dict[str, int]
) -> None:
    with pytest.raises(Invalid) as refused:
        draw(POOL, rules, 1)
    assert refused.value.message.template == template
    assert fields.items() <= dict(refused.value.message.fields).items()


def test_who_declines_is_replaced_by_the_first_of_the_reserve_who_keeps_the_quotas() -> None:
    rules = DrawRules(2, at_least=(Quota(Kind.THEME, "乡村", 1),), reserve=5)
    members, reserve = (0, 4), (3, 6, 5)

    assert replacement(POOL, rules, members, 4, reserve) == 5
    assert replacement(POOL, rules, members, 0, reserve) == 3
    assert replacement(POOL, rules, members, 4, reserve[:2]) is None
    drawn = draw(POOL, DrawRules(2, at_least=(Quota(Kind.THEME, "乡村", 1),)), 1)
    assert len(without_stand_in(POOL, rules, drawn)) >= 1


@pytest.mark.parametrize(
    ("text", "quota"),
    [
        ("theme:环保=2", Quota(Kind.THEME, "环保", 2)),
        ("专长：环保＝2", Quota(Kind.THEME, "环保", 2)),
        (" district : 渝中区 = 1 ", Quota(Kind.DISTRICT, "渝中区", 1)),
    ],
)
def test_quotas_are_read_in_both_languages(text: str, quota: Quota) -> None:
    assert read_quota(text) == quota


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_a_quota_as_the_page_shows_it_is_read_back(kind: Kind, language: str) -> None:
    assert read_quota(f"{gettext(KIND_NAMES[kind], language)}:甲=3") == Quota(kind, "甲", 3)


@pytest.mark.parametrize("text", ["环保=2", "theme:环保", "theme:=2", "colour:red=1", "theme:环保=-1"])
def test_what_is_no_quota_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_quota(text)


def test_a_list_is_read_with_or_without_headings_and_says_what_is_wrong_beside_each_row() -> None:
    plain = read_experts(
        of_text("示例甲,示例局,渝中区,环保、法律,123,ZJ1\n\n示例甲,示例局,,,,zj2\n,示例局\n示例乙,,,,,zj1\n")
    )
    headed = read_experts(of_text("账号\t姓名\t专长\nZJ1\t示例甲\t环保;法律"))

    assert (plain[0].expert, plain[0].login) == (Expert("示例甲", "示例局", "渝中区", ("环保", "法律")), "zj1")
    assert [(each.row, not each.problems) for each in plain] == [(1, True), (3, False), (4, False), (5, False)]
    both = read_experts(of_text(f"={'长' * 65}"))[0].problems
    assert [str(problem).partition("” ")[2] for problem in both] == [
        "begins like a formula.",
        "is too long: at most 64 characters fit.",
    ]
    assert (headed[0].expert, headed[0].login) == (Expert("示例甲", "", "", ("环保", "法律")), "zj1")
    with pytest.raises(Invalid):
        read_experts(of_text("姓名\t单位"))


def test_a_table_is_answered_with_a_record_that_says_every_chance() -> None:
    lines = ["姓名,单位,区县,专长", *(f"{e.name},{e.unit},{e.district},{'；'.join(e.themes)}" for e in POOL)]
    answer = draw_from_table(NamedFile("pool.csv", "\n".join(lines).encode("gb18030")), RULES, 3)
    record = json.loads(answer.details)

    assert answer.content.startswith("\ufeffplace,role,name".encode())
    assert len(answer.content.splitlines()) == 1 + 4 + 2
    assert sum(Fraction(each["chance"]) for each in record["experts"]) == 4
    assert (record["panels"], record["seed"]) == (str(draw(POOL, RULES, 3).panels), 3)
    with pytest.raises(Invalid, match=r"pool\.csv"):
        draw_from_table(NamedFile("pool.csv", b"name,unit\nA,x\nA,x\n"), RULES, 3)
