from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from demo.register import text_of
from demo.suggestions import SUGGESTIONS
from intake.duplicates import Cluster, Link, Text, find_clusters
from intake.headers import most_likely_sheet, recognise
from intake.register_rows import RegisterRow
from intake.stated_facts import numbers_in, places_in
from intake.suggestions import read_rows
from intake.workbooks import read_sheets

CASES = Path(__file__).parents[1] / "cases"
PLANTED = re.compile(r"near duplicate of (\w+)|same reference number as an earlier row, (\w+)")
# One matter told twice: with the same numbers, and without any; the third is an edited copy.
TOLD = (
    Text(
        "A0",
        "关于加快农村路灯建设的建议",
        "一、存在问题：我镇农村道路照明不足，42个行政村没有安装路灯，村民夜间出行存在安全隐患。\n"
        "二、对策建议：将路灯建设纳入乡村振兴项目库，每公里安装20盏太阳能路灯，由镇、村两级共同管护。\n"
        "三、预期效果：预计惠及群众约3.5万人。",
    ),
    Text(
        "A1",
        "关于推广河道保洁员制度的建议",
        "库区支流漂浮物多，汛期尤甚。建议按每3公里设1名保洁员，优先聘用退捕渔民，经费由区县统筹，年需资金180万元，"
        "可安置就业60人。",
    ),
    Text(
        "A2",
        "关于规范小区充电桩安装的建议",
        "老旧小区电力容量不足，物业以消防为由拒绝安装充电桩，车主与物业矛盾突出。建议由供电公司统一评估改造，街道牵头协商，"
        "明确安装标准和费用分摊办法，并对违规拒绝的物业公开通报。",
    ),
    Text(
        "A3",
        "关于设立镇街法律顾问值班制度的建议",
        "群众办事遇到合同、土地、婚姻纠纷，找律师难、找律师贵。建议镇街便民中心每周二、周五安排法律顾问坐班，接受现场咨询，"
        "疑难问题转区法律援助中心，咨询记录存档备查。",
    ),
)
TOLD_AGAIN = (
    Text(
        "B0",
        "建议解决农村夜间照明问题",
        "目前全镇还有42个行政村未装路灯，晚上群众出门不安全。建议把农村照明列入乡村振兴项目库，按照每公里20盏的标准安装太阳能灯，"
        "镇和村共同负责维护，约3.5万人受益。",
    ),
    Text(
        "B1",
        "聘请退捕渔民担任河道保洁员",
        "建议在库区支流每3公里聘请1名保洁员清理漂浮物，退捕渔民优先，所需经费每年约180万元由区县统筹安排，可解决60人就业。",
    ),
    Text(
        "B2",
        "关于进一步规范居民小区充电桩安装的建议",
        "部分老旧小区电力容量不足，物业公司以消防安全为由拒绝安装充电桩，车主和物业矛盾突出。建议由供电公司统一评估并改造，"
        "街道牵头组织协商，明确安装标准及费用分摊办法，对违规拒绝安装的物业公开通报。",
    ),
    Text(
        "B3",
        "建议镇街建立律师坐班咨询制度",
        "老百姓遇到土地、合同、婚姻方面的纠纷，请律师又难又贵。建议每周二和周五在镇街便民中心安排法律顾问值班，现场解答咨询，"
        "疑难的转到区法律援助中心，并做好咨询记录存档。",
    ),
)
ON_THE_SAME_TOPIC = (
    Text(
        "C0",
        "关于加快城区背街小巷路灯建设的建议",
        "我区背街小巷照明不足，17条巷道没有安装路灯，群众夜间出行存在安全隐患。建议将路灯建设纳入城市更新项目库，"
        "由街道、社区共同管护，预计投入240万元。",
    ),
    Text(
        "C1",
        "关于建立河道保洁长效机制的建议",
        "库区支流漂浮物多，汛期垃圾随水而下，影响水质和航运安全。建议区县统筹建立河道保洁长效机制，明确责任单位，"
        "配备机械化打捞船只，定期开展巡查考核。",
    ),
    Text(
        "C2",
        "关于新建小区配建充电桩的建议",
        "新建小区充电桩配建比例偏低，车主安装充电桩需要物业盖章，手续繁琐。建议规划部门把充电桩配建比例列为验收条件，"
        "供电公司开通线上报装，简化手续。",
    ),
    Text(
        "C3",
        "关于村（社区）法律顾问全覆盖的建议",
        "村（社区）法律顾问服务不到位，群众遇到土地纠纷不知找谁。建议司法部门为每个村（社区）配备法律顾问，公开联系方式，"
        "每月至少到村服务，开展普法讲座，并纳入考核。",
    ),
)


def rows_of(name: str) -> tuple[RegisterRow, ...]:
    sheet = most_likely_sheet(read_sheets((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx"))
    return read_rows(sheet, recognise(sheet).mapping, None).rows


def texts_of(rows: tuple[RegisterRow, ...]) -> list[Text]:
    return [Text(row.reference, row.title, row.text) for row in rows]


def planted_in(name: str) -> set[tuple[int, int]]:
    """Give the pairs of workbook rows that are one: the row of the key, and the first row of the number it names."""
    first = {row.reference: row.row_number for row in reversed(rows_of(name))}
    key = json.loads((CASES / f"{name}.key.json").read_text("utf-8"))
    found = [
        (first[match[1] or match[2]], row["excel_row"])
        for row in key["with_problems"]
        for problem in row["problems"]
        if (match := PLANTED.match(problem))
    ]
    return {(min(pair), max(pair)) for pair in found}


def a_demo_register() -> list[Text]:
    random = Random(3)
    return [Text(f"D{n}", each.title, text_of(each, random)) for n, each in enumerate(SUGGESTIONS)]


def pairs(texts: list[Text], places: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return sorted(
        (texts[link.first].reference, texts[link.second].reference)
        for cluster in find_clusters(texts, places)
        for link in cluster.links
    )


@pytest.mark.parametrize(("name", "number"), [("register", 12), ("register-odd", 3)])
def test_all_true_duplicates_of_a_register_are_found_and_no_look_alike(name: str, number: int) -> None:
    rows = rows_of(name)
    found = {
        (rows[link.first].row_number, rows[link.second].row_number)
        for cluster in find_clusters(texts_of(rows), {row.district for row in rows})
        for link in cluster.links
    }
    assert found == planted_in(name)
    assert len(found) == number


@pytest.mark.parametrize("around", [[], a_demo_register(), texts_of(rows_of("register-odd"))])
def test_a_matter_told_in_other_words_is_found_and_another_on_its_topic_is_not(around: list[Text]) -> None:
    planted = [(one.reference, other.reference) for one, other in zip(TOLD, TOLD_AGAIN, strict=True)]
    texts = [*TOLD, *ON_THE_SAME_TOPIC, *around, *TOLD_AGAIN]
    assert [pair for pair in pairs(texts) if pair[0] not in {text.reference for text in around}] == planted


def test_width_punctuation_spaces_and_case_make_no_difference() -> None:
    one = Text("A", "关于推广ETC的建议", "建议在12个收费站推广ETC，惠及3.5万人。")
    other = Text("B", "关于推广ＥＴＣ的建议", "建议 在１２个收费站\n推广etc；惠及３．５万人")
    assert find_clusters([one, *TOLD, other], ()) == (Cluster((0, 5), (Link(0, 5, 1.0),)),)


def test_a_reference_number_given_twice_makes_a_pair_whatever_the_texts() -> None:
    texts = [TOLD[0], Text("ａ 1", "别的事", "完全不同的内容。"), TOLD[1], Text("", "", ""), Text("", "", "")]
    found = find_clusters(texts, ())
    assert [(cluster.members, cluster.similarity < 0.2) for cluster in found] == [((1, 2), True)]


def test_a_form_filled_in_for_another_district_is_another_suggestion() -> None:
    form = "建议在{}推广社区矛盾纠纷积分制，明确牵头单位，制定实施细则，先试点，后推广，年底前评估。"
    texts = [Text(place, f"关于在{place}推广积分制的建议", form.format(place)) for place in ("万州区", "开州区")]
    assert pairs(texts, frozenset({"万州区", "开州区"})) == []
    assert pairs(texts) == [("万州区", "开州区")]


def test_a_letter_forwarded_with_another_districts_name_is_the_same_letter() -> None:
    forwarded = [
        Text(place, TOLD[0].title, TOLD[0].text.replace("我镇", f"我{place}")) for place in ("万州区", "开州区")
    ]
    assert pairs([*forwarded, *TOLD[1:]], frozenset({"万州区", "开州区"})) == [("万州区", "开州区")]


def test_a_letter_that_a_great_many_sent_is_one_cluster() -> None:
    random = Random(1)
    many = [
        Text(f"S{n}", TOLD[2].title, f"{TOLD[2].text}{''.join(random.choices('甲乙丙丁戊己', k=6))}")
        for n in range(600)
    ]
    found = find_clusters([*TOLD[:2], *many], ())
    assert [cluster.members for cluster in found] == [tuple(range(2, 602))]
    assert len(found[0].links) == 599


def test_a_cluster_is_held_by_its_strongest_links_and_the_most_alike_comes_first() -> None:
    near = Text("N", TOLD[2].title, TOLD[2].text.replace("街道牵头协商", "社区牵头协商"))
    texts = [TOLD_AGAIN[2], TOLD[2], near, TOLD[0], Text("T", TOLD[0].title, TOLD[0].text)]
    found = find_clusters(texts, ())
    assert [cluster.members for cluster in found] == [(3, 4), (0, 1, 2)]
    assert [(link.first, link.second) for link in found[1].links] == [(1, 2), (0, 1)]
    assert found[0].similarity == 1.0 > found[1].similarity > found[1].links[1].similarity


def test_the_order_of_the_register_changes_nothing_and_twice_is_the_same() -> None:
    texts = [*TOLD, *a_demo_register(), *TOLD_AGAIN]
    shuffled = texts[:]
    Random(8).shuffle(shuffled)
    assert find_clusters(texts, ()) == find_clusters(texts, ())
    assert [set(pair) for pair in pairs(texts)] == sorted(map(set, pairs(shuffled)), key=min)


@pytest.mark.parametrize("texts", [[], [Text("", "", "")], [Text("A", "", "字"), Text("B", "", "")]])
def test_an_empty_register_has_none(texts: list[Text]) -> None:
    assert find_clusters(texts, ("",)) == ()


def test_numbers_carry_their_unit_and_marks_years_and_days_are_none() -> None:
    text = "1、2021年3月5日以来，28 个镇街、３．５万余人；（2）增长12%。"
    assert numbers_in(text) == {"28个", "3.5万", "12%"}


def test_places_are_those_of_the_register() -> None:
    assert places_in("先在开州区试点，再到万州区", ["开州区", "忠县", "区"]) == {"开州区"}
