"""Hundreds of spoilt files at every door: never an accident, never a half write. ``make bench`` tries 10,000 each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from domain.refusals import Refusal
from tests.robustness.fuzzed import Fuzzing, fuzzing

# How many of each, and how many at least are refused: what spoils nothing would find nothing.
TIMES = {
    "register": 300,
    "pack": 300,
    "attachment": 300,
    "zip": 300,
    "archive": 200,
    "archive alone": 200,
    "backup": 15,
    "template": 200,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzing]:
    with fuzzing(tmp_path_factory.mktemp("fuzzed")) as made:
        yield made


@pytest.mark.parametrize("door", TIMES)
def test_a_whole_file_is_taken(office: Fuzzing, door: str) -> None:
    target = office.targets[door]
    for name, content in target.whole.items():
        target.take(content, name)


@pytest.mark.parametrize("door", TIMES)
def test_a_spoilt_file_is_taken_whole_or_refused_in_words(office: Fuzzing, door: str) -> None:
    assert set(TIMES) == set(office.targets)

    tried = office.run(door, TIMES[door], seed=1)

    assert tried.taken + tried.refused == TIMES[door]
    assert tried.refused > 0 or door == "archive alone"


@pytest.mark.parametrize("door", ["register", "pack", "zip", "template", "archive", "archive alone", "backup"])
@pytest.mark.parametrize(("packing", "seeds"), [(ZIP_DEFLATED, (3, 5)), (ZIP_BZIP2, (2, 8)), (ZIP_LZMA, (1, 2, 7))])
def test_a_zip_that_breaks_in_the_middle_is_refused_however_it_is_packed(
    office: Fuzzing, door: str, packing: int, seeds: tuple[int, ...]
) -> None:
    target = office.targets[door]
    name, content = next((name, each) for name, each in target.whole.items() if each.startswith(b"PK"))
    for seed in seeds:
        with suppress(Refusal):
            target.take(broken_in_the_middle(content, packing, Random(seed)), name)


def broken_in_the_middle(content: bytes, packing: int, random: Random) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", packing) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    marked = bytearray(target.getvalue())
    for _ in range(20):
        marked[random.randrange(len(marked) * 9 // 10)] ^= 1 << random.randrange(8)
    return bytes(marked)
