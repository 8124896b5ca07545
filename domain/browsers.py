"""Which browser on which device: of all that a browser tells of itself, the two words its owner knows it by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Message, msg


class Browser(StrEnum):
    """A browser people here use."""

    WECHAT = "wechat"
    QQ = "qq"
    SAFE_360 = "360"
    SOGOU = "sogou"
    EDGE = "edge"
    FIREFOX = "firefox"
    CHROME = "chrome"
    SAFARI = "safari"
    OTHER = "other"


class Device(StrEnum):
    """What it runs on."""

    WINDOWS = "windows"
    HARMONY = "harmony"
    ANDROID = "android"
    IPHONE = "iphone"
    IPAD = "ipad"
    MAC = "mac"
    UOS = "uos"
    KYLIN = "kylin"
    LINUX = "linux"
    OTHER = "other"


BROWSER_NAMES: Mapping[Browser, str] = MappingProxyType(
    {
        Browser.WECHAT: N_("WeChat"),
        Browser.QQ: N_("QQ Browser"),
        Browser.SAFE_360: N_("360 Browser"),
        Browser.SOGOU: N_("Sogou Browser"),
        Browser.EDGE: N_("Edge"),
        Browser.FIREFOX: N_("Firefox"),
        Browser.CHROME: N_("Chrome"),
        Browser.SAFARI: N_("Safari"),
        Browser.OTHER: N_("another browser"),
    }
)
DEVICE_NAMES: Mapping[Device, str] = MappingProxyType(
    {
        Device.WINDOWS: N_("Windows"),
        Device.HARMONY: N_("HarmonyOS"),
        Device.ANDROID: N_("Android telephone or tablet"),
        Device.IPHONE: N_("iPhone"),
        Device.IPAD: N_("iPad"),
        Device.MAC: N_("Mac"),
        Device.UOS: N_("UnionTech UOS"),
        Device.KYLIN: N_("Kylin"),
        Device.LINUX: N_("Linux"),
        Device.OTHER: N_("another device"),
    }
)
# Nearly all call themselves Chrome and Safari, too, so the order matters; the same for Linux.
_BROWSER_SIGNS = (
    (Browser.WECHAT, ("micromessenger",)),
    (Browser.QQ, ("qqbrowser",)),
    (Browser.SAFE_360, ("360se", "360ee", "qihu", "qhbrowser")),
    (Browser.SOGOU, ("metasr", "sogoumobilebrowser")),
    (Browser.EDGE, ("edg/", "edga/", "edgios/", "edge/")),
    (Browser.FIREFOX, ("firefox/", "fxios/")),
    (Browser.CHROME, ("chrome/", "crios/", "chromium/")),
    (Browser.SAFARI, ("safari/",)),
)
_DEVICE_SIGNS = (
    (Device.HARMONY, ("harmonyos", "openharmony")),
    (Device.WINDOWS, ("windows",)),
    (Device.ANDROID, ("android",)),
    (Device.IPHONE, ("iphone",)),
    (Device.IPAD, ("ipad",)),
    (Device.MAC, ("macintosh",)),
    (Device.UOS, ("uos", "deepin")),
    (Device.KYLIN, ("kylin",)),
    (Device.LINUX, ("linux", "x11")),
)


def label_of(user_agent: str) -> str:
    """Give what is kept of a browser's description: its kind and its device's, nothing that tells two alike apart."""
    told = user_agent.casefold()
    browser = next((kind for kind, signs in _BROWSER_SIGNS if any(sign in told for sign in signs)), Browser.OTHER)
    device = next((kind for kind, signs in _DEVICE_SIGNS if any(sign in told for sign in signs)), Device.OTHER)
    return f"{browser}/{device}"


def in_words(label: str) -> Message:
    """Say what ``label_of`` gave; a sign-in of before labels were kept has none."""
    browser, _slash, device = label.partition("/")
    if browser not in set(Browser) or device not in set(Device):
        return msg("an unknown browser")
    return msg(
        "{browser}, {device}",
        browser=Message(BROWSER_NAMES[Browser(browser)]),
        device=Message(DEVICE_NAMES[Device(device)]),
    )


def shortened(address: str) -> str:
    """Give enough of a network address to recognise a place by, without its last part."""
    if "." in address and ":" not in address:
        return address.rpartition(".")[0] + ".*"
    return ":".join(address.split(":")[:3]) + ":*" if ":" in address else address
