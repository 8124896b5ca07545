"""The award as its documents describe it, ready to be opened as a cycle.

Sources: 《重庆市人民建议奖励办法》（渝府令〔1999〕65号）, the notice of 2011-12-31 that changed it,
万州信联办发〔2021〕23号 with its flyer, 重庆日报 2014-08-22 for the first three quotas. Quotas of the other
tiers and the weights are defaults of this program; an organiser edits all of it before scoring opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from domain.awards import RoundKind, TrackKind
from domain.cycles import CriterionRule, CycleRule, Level, RoundRule, RubricRule, TierRule
from domain.messages import N_

_LEVELS = ((90, 100), (80, 89), (70, 79), (60, 69), (0, 59))


def _levels(*labels: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(low, high, zh, en) for (low, high), (zh, en) in zip(_LEVELS, labels, strict=True))


SUGGESTION_RUBRIC = RubricRule(
    (
        CriterionRule(
            "relevance",
            "针对性",
            1500,
            "Relevance",
            "是否符合征集主题，一事一议，反映真实、具体的问题。",
            "On a theme of the call, one matter, a real and concrete problem.",
            _levels(
                (
                    "切中征集主题，问题真实、具体、紧迫",
                    "Squarely on a theme; the problem is real, concrete and pressing",
                ),
                ("符合主题，问题真实具体", "On a theme; a real and concrete problem"),
                ("与主题有关，问题较为明确", "Related to a theme; the problem is fairly clear"),
                ("与主题关联较弱，问题较笼统", "Loosely related; the problem is stated in general terms"),
                ("偏离主题，或大、空、虚", "Off the theme, or large, empty and vague"),
            ),
        ),
        CriterionRule(
            "feasibility",
            "可行性",
            2000,
            "Feasibility",
            "措施是否可操作，条件与成本是否考虑周全。",
            "Operable measures; conditions and costs thought through.",
            _levels(
                (
                    "措施完整可操作，条件、成本、步骤考虑周全",
                    "Complete, operable measures; conditions, costs and steps all considered",
                ),
                ("措施可操作，条件和成本基本清楚", "Operable measures; conditions and costs mostly clear"),
                ("措施方向可行，部分条件需补充", "A workable direction; some conditions still to be filled in"),
                ("有思路，操作性一般", "An idea, of limited operability"),
                ("难以操作", "Hardly operable"),
            ),
        ),
        CriterionRule(
            "usefulness",
            "实用性与创新性",
            1500,
            "Usefulness and originality",
            "是否实用，能否在其他地方复制推广，有无新意。",
            "Practical, can be copied elsewhere, has something new.",
            _levels(
                ("做法新，实用，可在全市推广", "New and practical, can be copied across the city"),
                ("较有新意，可在同类地区推广", "Fairly new, can be copied in similar places"),
                ("实用，有一定借鉴意义", "Practical, others can learn from it"),
                ("有一定实用性，新意不多", "Somewhat practical, little that is new"),
                ("实用性和新意均不明显", "Neither practical nor new to any visible degree"),
            ),
        ),
        CriterionRule(
            "adoption",
            "采纳与转化",
            2500,
            "Adoption and application",
            "采纳层级、领导批示情况、措施是否落地。",
            "Level of adoption, leader's instruction, measures in force.",
            _levels(
                (
                    "市级采纳并有领导批示，措施已全面实施",
                    "Adopted by the city with a leader's instruction; measures fully in force",
                ),
                (
                    "市级采纳，或区县级采纳并有批示，措施已实施",
                    "Adopted by the city, or by a district with an instruction; measures in force",
                ),
                ("区县级采纳，措施正在推进", "Adopted by a district; measures under way"),
                ("已采纳，措施尚在试点或列入计划", "Adopted; measures on trial or planned"),
                ("已采纳，尚未见具体措施", "Adopted; no concrete measure seen yet"),
            ),
        ),
        CriterionRule(
            "benefit",
            "经济社会效益",
            2500,
            "Economic and social benefit",
            "已经产生或可以预见的经济效益、社会效益。",
            "Economic or social benefit, produced or foreseeable.",
            _levels(
                ("具有重要价值或发挥重大作用", "Of great value, or played a great part"),
                ("效益显著", "Remarkable benefit"),
                ("效益明显", "Evident benefit"),
                ("有一定效益", "Some benefit"),
                ("效益尚不明显", "No evident benefit yet"),
            ),
        ),
    )
)

ORGANISATION_RUBRIC = RubricRule(
    (
        CriterionRule(
            "organising",
            "组织征集",
            4000,
            "Organising",
            "组织发动群众建言献策的数量、质量和覆盖面。",
            "Number, quality and reach of the suggestions collected.",
            _levels(
                ("征集量大质优，覆盖面广，远超任务要求", "Many and good suggestions, wide reach, far beyond the duty"),
                ("超额完成任务，质量较好", "Beyond the duty, of good quality"),
                ("完成任务，质量稳定", "The duty is met, quality is steady"),
                ("基本完成任务", "The duty is mostly met"),
                ("未完成任务", "The duty is not met"),
            ),
        ),
        CriterionRule(
            "handling",
            "办理转化",
            4000,
            "Handling",
            "办理是否及时规范，采纳转化成效如何。",
            "Timely and proper handling; adoption and application.",
            _levels(
                ("办理规范高效，转化成效突出", "Proper and quick handling, outstanding application"),
                ("办理及时，转化成效显著", "Timely handling, remarkable application"),
                ("办理规范，有明显转化成效", "Proper handling, evident application"),
                ("办理基本规范，有一定转化", "Mostly proper handling, some application"),
                ("办理不够及时规范", "Handling neither timely nor proper enough"),
            ),
        ),
        CriterionRule(
            "publicising",
            "宣传发动",
            2000,
            "Publicising",
            "宣传方式、频次和群众知晓度。",
            "Ways and frequency of publicity; how many people know.",
            _levels(
                ("宣传形式多样，群众知晓度高", "Many forms of publicity, widely known"),
                ("宣传经常，知晓度较高", "Regular publicity, well known"),
                ("有计划开展宣传", "Planned publicity"),
                ("开展过宣传", "Some publicity"),
                ("宣传较少", "Little publicity"),
            ),
        ),
    )
)

_SPECIAL = TierRule(
    "特等奖",
    TrackKind.SUGGESTION,
    1,
    50_000,
    prize_is_minimum=True,
    name_en="Special prize",
    descriptor="具有重要价值，或对本市建设和发展发挥重大作用",
    descriptor_en="Of great value to, or played a great part in, the city's construction and development",
    is_always_voted=True,
)
_FIRST = TierRule(
    "一等奖",
    TrackKind.SUGGESTION,
    3,
    20_000,
    name_en="First prize",
    descriptor="产生或可以预见显著的经济效益或社会效益",
    descriptor_en="Remarkable economic or social benefit, produced or foreseeable",
)
_SECOND = TierRule(
    "二等奖",
    TrackKind.SUGGESTION,
    5,
    10_000,
    name_en="Second prize",
    descriptor="产生或可以预见明显的经济效益或社会效益",
    descriptor_en="Evident benefit",
)
_THIRD = TierRule(
    "三等奖",
    TrackKind.SUGGESTION,
    9,
    5_000,
    name_en="Third prize",
    descriptor="产生或可以预见一定的经济效益或社会效益",
    descriptor_en="Some benefit",
)
_ENCOURAGEMENT = TierRule(
    "鼓励奖",
    TrackKind.SUGGESTION,
    18,
    2_000,
    name_en="Encouragement prize",
    descriptor="经常提出建议，且具有参考价值",
    descriptor_en="Submits suggestions often, and they have reference value",
)
_ORGANISATION = TierRule(
    "优秀人民建议组织奖",
    TrackKind.ORGANISATION,
    10,
    5_000,
    name_en="Outstanding organisation prize",
    descriptor="在组织征集、办理转化和宣传发动方面成绩突出的行政机关或单位",
    descriptor_en="Administrative organs or units outstanding in organising, handling and publicising suggestions",
)
_EXCELLENCE = TierRule(
    "优秀奖",
    TrackKind.SUGGESTION,
    10,
    None,
    name_en="Excellence prize",
    descriptor="建议质量较好，有推广价值",
    descriptor_en="A good suggestion that others can follow",
)

_ROUNDS = (
    *(RoundRule(RoundKind.PRELIMINARY, year=year, advance_count=20) for year in (2020, 2021, 2022)),
    RoundRule(RoundKind.FINAL),
)

STANDARD = CycleRule(
    name="2020—2022年度重庆市人民建议奖",
    name_en="Chongqing People's Suggestions Award 2020–2022",
    starts_on=date(2020, 1, 1),
    ends_on=date(2022, 12, 31),
    themes=(
        "乡村振兴",
        "成渝地区双城经济圈建设",
        "疫情防控、恢复生产",
        "长江禁渔",
        "库区生态环境",
    ),
    rubrics={TrackKind.SUGGESTION: SUGGESTION_RUBRIC, TrackKind.ORGANISATION: ORGANISATION_RUBRIC},
    rounds={TrackKind.SUGGESTION: _ROUNDS, TrackKind.ORGANISATION: (RoundRule(RoundKind.FINAL, is_blind=False),)},
    tiers=(_SPECIAL, _FIRST, _SECOND, _THIRD, _ENCOURAGEMENT, _ORGANISATION),
)

ONE_LADDER = replace(
    STANDARD,
    rubrics={TrackKind.SUGGESTION: SUGGESTION_RUBRIC},
    rounds={TrackKind.SUGGESTION: _ROUNDS},
    tiers=(_SPECIAL, _FIRST, _SECOND, _THIRD, _EXCELLENCE, _ENCOURAGEMENT),
)

TEMPLATES: Mapping[str, CycleRule] = MappingProxyType({"standard": STANDARD, "one_ladder": ONE_LADDER})

TEMPLATE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "standard": N_("Five prizes for suggestions and one for organisations"),
        "one_ladder": N_("Six rungs on one ladder"),
    }
)
