"""A sum of money in capital characters (大写), which nobody turns into another one with a stroke of the pen.

The rules are those for filling in bills and vouchers (正确填写票据和结算凭证的基本规定, annex 1 of the People's Bank's
支付结算办法, 银发〔1997〕393号). Where they leave a choice: one 零 for zeros between two digits of the yuan, none for
those before the jiao, and 整 after yuan and after jiao.
"""

from __future__ import annotations

FEN_IN_A_YUAN = 100
FEN_IN_A_JIAO = 10
TOO_MUCH = 10**12 * FEN_IN_A_YUAN
"""The least sum, in fen, that has more places than 仟亿."""
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_PLACES_IN_A_GROUP = len(_PLACES)


def in_capitals(fen: int) -> str:
    """Write a sum: 1,650,000 fen are 壹万陆仟伍佰元整, 333,333 are 叁仟叁佰叁拾叁元叁角叁分.

    Raises:
        ValueError: the sum is negative, or has more places than 仟亿.
    """
    if not 0 <= fen < TOO_MUCH:
        raise ValueError(f"no sum that is written in capital characters: {fen} fen")
    yuan, rest = divmod(fen, FEN_IN_A_YUAN)
    jiao, last = divmod(rest, FEN_IN_A_JIAO)
    written = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    elif last and yuan:
        written += _DIGITS[0]
    return written + (f"{_DIGITS[last]}分" if last else "整")


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    written, skips = "", False
    for place, digit in zip(reversed(range(len(str(number)))), map(int, str(number)), strict=True):
        group, inside = divmod(place, _PLACES_IN_A_GROUP)
        if digit:
            written += (_DIGITS[0] if skips else "") + _DIGITS[digit] + _PLACES[inside]
        skips = not digit
        if not inside and number // 10**place % 10**_PLACES_IN_A_GROUP:
            written += _GROUPS[group]
    return written
