"""The words of the register: kinds, channels, levels of adoption, and what counts as adopted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

KINDS = ("完善政策类", "改进工作类", "解决问题类", "创新体制机制类")
CHANNELS = ("网站提交", "手机扫码", "信访代理员代理录入", "来信", "电子邮件", "座谈走访")
ADOPTION_LEVELS = ("市级", "区县级")

_KIND_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "政策完善": KINDS[0],
        "完善政策": KINDS[0],
        "工作改进": KINDS[1],
        "改进工作": KINDS[1],
        "问题解决": KINDS[2],
        "解决问题": KINDS[2],
        "创新体制机制": KINDS[3],
        "体制机制创新": KINDS[3],
        "创新机制体制": KINDS[3],
    }
)
_CHANNEL_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        **{channel: channel for channel in CHANNELS},
        **dict.fromkeys(("网站", "网上提交", "网上", "网络", "网络提交", "门户网站"), CHANNELS[0]),
        **dict.fromkeys(("扫码", "扫码提交", "手机扫码提交", "二维码", "微信扫码", "手机"), CHANNELS[1]),
        **dict.fromkeys(("信访代理员", "信访代理员录入", "代理录入", "信访代理", "代理员代理录入"), CHANNELS[2]),
        **dict.fromkeys(("信件", "书信", "邮寄", "信函", "群众来信"), CHANNELS[3]),
        **dict.fromkeys(("邮件", "电子信箱", "邮箱", "EMAIL", "E-MAIL"), CHANNELS[4]),
        **dict.fromkeys(("座谈", "走访", "座谈会", "上门走访", "走访座谈"), CHANNELS[5]),
    }
)
_LEVEL_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("市级", "市", "市级采纳", "市级层面", "省级", "省市级"), ADOPTION_LEVELS[0]),
        **dict.fromkeys(
            ("区县级", "区级", "县级", "区县", "区", "县", "区县级采纳", "区(县)级", "区/县级", "区、县级"),
            ADOPTION_LEVELS[1],
        ),
    }
)
_ADOPTED = frozenset(
    (
        *(
            "采纳",
            "采用",
            "是",
            "有",
            "部分采纳",
            "已部分采纳",
            "全部采纳",
            "完全采纳",
            "基本采纳",
            "被采纳",
            "已被采纳",
        ),
        *("予以采纳", "同意采纳", "已经采纳", "采纳转化", "Y", "YES", "TRUE", "1", "√", "✓", "✔"),
    )
)
_ADOPTED_BEGINNINGS = ("已采纳", "已采用")
_IN_BRACKETS = re.compile(r"\([^)]*\)")


def folded(text: str) -> str:
    """Give a text as programs compare it: half-width, upper case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def known_kind(text: str) -> str | None:
    """Give the notice's own name of a kind; ``None`` where it is none of the four."""
    return _KIND_SPELLINGS.get(folded(text).removesuffix("建议").removesuffix("类"))


def known_channel(text: str) -> str | None:
    """Give the register's own name of a channel; ``None`` where it is another."""
    return _CHANNEL_SPELLINGS.get(folded(text))


def known_level(text: str) -> str | None:
    """Give the level of adoption, of the city or of a district; ``None`` where it is another."""
    return _LEVEL_SPELLINGS.get(folded(text))


def is_adopted(status: str) -> bool:
    """Whether a status says that government took the suggestion up; “to be adopted” does not."""
    said = _IN_BRACKETS.sub("", folded(status))
    return said in _ADOPTED or said.startswith(_ADOPTED_BEGINNINGS)


def canonical(text: str, known: str | None) -> str:
    """Give the known spelling, else the text as it was written."""
    return text if known is None else known


def listed(words: Iterable[str]) -> str:
    """Give Chinese words as one list."""
    return "、".join(words)
