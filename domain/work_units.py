"""Whether what a register calls a work unit is the name of one: 退休人员 says what somebody is, not where."""

from __future__ import annotations

import re
import unicodedata

_WORDS = (
    *("无", "暂无", "没有", "空", "不详", "未知", "未填", "未提供", "保密", "某", "其他", "其它", "NULL"),
    *("个人", "本人", "单位", "工作", "职业", "职业者", "已", "在职", "全职", "家庭", "主妇", "妈妈"),
    *("离休", "退休", "离退休", "退役", "军人", "下岗", "失业", "待业", "无业", "灵活", "就业", "自由"),
    *("自主", "创业", "创业者", "个体", "个体户", "工商户", "经营", "经营户", "经营者", "业主"),
    *("务农", "农民", "农民工", "进城", "外来", "务工", "打工", "在校", "在读", "研究生"),
    *("学生", "大学生", "中学生", "小学生", "教师", "医生", "律师", "司机", "工人", "干部", "公务员"),
    *("职工", "员工", "职员", "人员", "企业", "公司", "学校", "高校", "机关", "事业", "国企", "外企"),
    *("民营", "私营", "市民", "居民", "村民", "公民", "群众", "人民群众", "社会", "人士", "社区"),
    *("农村", "城镇", "城乡", "普通", "热心", "广大", "重庆", "市"),
)
"""What consists of nothing but these names no unit."""
_NO_UNIT = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_BETWEEN = re.compile(r"[\W_]+")


def is_named_unit(text: str) -> bool:
    """Whether a text is the name of some unit, as far as words tell; 企业职工 is of none in particular."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _NO_UNIT.sub("", plain) != ""
