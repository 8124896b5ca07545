"""The columns of a register: what each is called here, and what offices write above it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_

FIELD_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "reference": N_("Reference number"),
        "title": N_("Title"),
        "text": N_("Full text"),
        "proposers": N_("Proposers"),
        "telephones": N_("Telephone"),
        "work_unit": N_("Work unit"),
        "district": N_("District"),
        "submitted_on": N_("Submitted on"),
        "channel": N_("Channel"),
        "theme": N_("Theme"),
        "kind": N_("Kind"),
        "handling_unit": N_("Handling unit"),
        "adoption_status": N_("Adoption"),
        "adoption_level": N_("Level of adoption"),
        "adopting_unit": N_("Adopting unit"),
        "adopted_on": N_("Adopted on"),
        "instruction": N_("Leader's instruction"),
        "effect": N_("Application and effect"),
        "satisfaction": N_("Satisfaction"),
    }
)
EXPECTED = ("reference", "title", "proposers", "telephones", "submitted_on", "kind", "adoption_status")

LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "reference": 64,
        "proposers": 128,
        "telephones": 64,
        "work_unit": 128,
        "district": 64,
        "channel": 64,
        "theme": 128,
        "kind": 64,
        "handling_unit": 128,
        "adoption_status": 64,
        "adoption_level": 64,
        "adopting_unit": 128,
        "satisfaction": 64,
    }
)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split("、"))


SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reference": _words(
            "建议编号、编号、信访件编号、信访编号、登记编号、受理编号、建议号、件号、流水号、登记号、收文编号、"
            "案号、建议件编号、系统编号、唯一编号、编码、建议编码、文号、Reference、Reference No"
        ),
        "title": _words(
            "标题、建议标题、建议题目、题目、建议名称、建议主题名称、建议事项、事项名称、名称、人民建议名称、"
            "人民建议标题、人民建议题目、案由、建议案由、建议项目、标题名称、Title"
        ),
        "text": _words(
            "建议内容、内容、内容摘要、建议正文、正文、主要内容、建议摘要、摘要、建议内容摘要、建议主要内容、"
            "具体内容、建议全文、内容概况、概况、建议概要、建议详情、内容简介、具体建议、Text"
        ),
        "proposers": _words(
            "建议人、建言人、提出人、建议人姓名、姓名、提建议人、建议者、提议人、信访人、信访人姓名、来信人、"
            "申报人、联名人、建议提出人、建言人姓名、第一建议人、作者、提交人、群众姓名、Proposer、Proposers"
        ),
        "telephones": _words(
            "联系电话、电话、手机、手机号、手机号码、联系方式、电话号码、手机电话、联系人电话、移动电话、"
            "建议人电话、建议人联系电话、建议人联系方式、固定电话、联络电话、联系手机、Telephone、Phone"
        ),
        "work_unit": _words(
            "工作单位、单位、所在单位、单位名称、单位及职务、工作单位及职务、单位职务、建议人单位、所属单位、"
            "任职单位、建议人工作单位、单位或住址、单位住址、Work unit"
        ),
        "district": _words(
            "所属区县、区县、所在区县、属地、区域、地区、所属地区、所在地、行政区划、所属区域、所属区、辖区、"
            "问题属地、区县名称、District"
        ),
        "submitted_on": _words(
            "提交日期、提交时间、来件时间、来件日期、收件日期、收件时间、登记日期、登记时间、建议日期、"
            "建议时间、提出日期、提出时间、收到日期、收到时间、来信日期、来信时间、信访日期、信访时间、"
            "征集日期、征集时间、受理日期、受理时间、日期、时间、Submitted on、Date submitted"
        ),
        "channel": _words(
            "提交渠道、渠道、来源、建议渠道、来源渠道、提交方式、信访形式、来件方式、征集渠道、建议来源、"
            "建议方式、来件渠道、来件来源、Channel"
        ),
        "theme": _words("征集主题、主题、建议主题、所属主题、专题、征集专题、主题分类、领域、所属领域、Theme"),
        "kind": _words("建议类别、类别、建议类型、类型、建议分类、分类、建议种类、建议性质、内容类别、内容分类、Kind"),
        "handling_unit": _words(
            "承办单位、办理单位、责任单位、承办部门、办理部门、主办单位、交办单位、转办单位、牵头单位、"
            "受理单位、去向单位、征集单位、报送单位、推荐单位、转送单位、Handling unit"
        ),
        "adoption_status": _words(
            "是否采纳、采纳情况、采纳状态、采纳、采纳结果、是否被采纳、采用情况、是否采用、采纳与否、办理结果、"
            "采纳意见、Adoption"
        ),
        "adoption_level": _words("采纳层级、采纳级别、层级、级别、采纳等级、采用层级、采用级别、Level of adoption"),
        "adopting_unit": _words("采纳单位、采纳部门、采用单位、采纳机关、采纳采用单位、采用部门、Adopting unit"),
        "adopted_on": _words("采纳日期、采纳时间、采用日期、采用时间、Adopted on、Date adopted"),
        "instruction": _words(
            "领导批示、批示、领导批示情况、批示情况、领导签批、批示领导、领导批示意见、批示内容、Instruction"
        ),
        "effect": _words(
            "转化运用情况、转化运用、成效、转化情况、转化成效、运用情况、实施效果、实施情况、取得成效、"
            "采纳成效、落实情况、转化运用成效、采纳转化情况、办理成效、效果、Effect"
        ),
        "satisfaction": _words("满意度、满意情况、满意度评价、群众满意度、建议人满意度、评价、是否满意、Satisfaction"),
    }
)
