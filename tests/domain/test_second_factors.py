"""One-time codes against the published vectors, and which of them count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from domain.second_factors import (
    address_to_scan,
    code_at,
    is_of_telephone,
    key_to_type,
    matching_step,
    new_recovery_codes,
    plain_code,
    step_of,
)
from exports.qr_picture import qr_picture

SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    step = step_of(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))

    assert code_at(SECRET, step, digits=8) == code
    assert code_at(SECRET, step) == code[-6:]


def test_codes_are_those_of_rfc_4226_appendix_d() -> None:
    codes = [code_at(SECRET, count) for count in range(6)]

    assert codes == ["755224", "287082", "359152", "969429", "338314", "254676"]


@pytest.mark.parametrize(("off", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_either_way(off: int, *, counts: bool) -> None:
    step = step_of(NOON) + off

    assert matching_step(SECRET, code_at(SECRET, step), NOON, after=0) == (step if counts else None)


def test_no_code_counts_that_is_not_newer_than_the_last_one() -> None:
    now = step_of(NOON)

    assert matching_step(SECRET, code_at(SECRET, now), NOON, after=now) is None
    assert matching_step(SECRET, code_at(SECRET, now - 1), NOON, after=now) is None
    assert matching_step(SECRET, code_at(SECRET, now + 1), NOON, after=now) == now + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "一二三四五六", "\x00" * 6, "½½½"])
def test_what_is_no_code_is_answered_like_a_wrong_one(typed: str) -> None:
    assert matching_step(SECRET, plain_code(typed), NOON, after=0) is None


def test_codes_are_read_however_they_are_typed() -> None:
    assert plain_code(" １２3 456\u3000") == "123456"
    assert is_of_telephone(plain_code("123-456"))
    assert plain_code("abcde-fgh23") == "ABCDEFGH23"
    assert not is_of_telephone(plain_code("abcde-fgh23"))
    assert not is_of_telephone("١٢٣٤٥٦")


def test_ten_recovery_codes_differ_and_none_can_be_taken_for_a_telephone_s() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    assert all(len(plain_code(code)) == 10 and not is_of_telephone(plain_code(code)) for code in codes)


def test_a_camera_reads_from_the_picture_what_is_to_be_typed() -> None:
    address = address_to_scan(SECRET, login="wang li", issuer="金点子评审")
    picture = qr_picture(address, label="")
    side = int(picture.partition('viewBox="0 0 ')[2].partition(" ")[0])
    seen = Image.new("L", (side * 8, side * 8), 255)
    for square in picture.partition(' d="M')[2].split('fill="#000" d="M')[1].partition('"')[0].split("M"):
        column, row = map(int, square.partition("h")[0].split())
        ImageDraw.Draw(seen).rectangle((column * 8, row * 8, column * 8 + 7, row * 8 + 7), fill=0)

    assert zxingcpp.read_barcodes(seen)[0].text == address
    assert key_to_type(SECRET).replace(" ", "") in address
    assert address.startswith("otpauth://totp/%E9%87%91%E7%82%B9%E5%AD%90%E8%AF%84%E5%AE%A1:wang%20li?secret=")
