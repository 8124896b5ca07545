"""Write docs/plain-data.md: the tables as they are declared, and where everything on the screen and stored is found.

python tools/plain_data.py

plain_data_shown.csv names every table that a page draws and plain_data_stored.csv every table of the database, each
with the plain data that hold it, or why none do.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from domain.messages import InBoth  # noqa: E402 -- found by the path above
from exports.data_words import readme, reference  # noqa: E402 -- the same
from use_cases.plain_data import TABLES  # noqa: E402 -- the same

PAGE = ROOT / "docs" / "plain-data.md"
_SHOWN, _STORED = Path(__file__).with_name("plain_data_shown.csv"), Path(__file__).with_name("plain_data_stored.csv")


@dataclass(frozen=True)
class Placed:
    """One table of the program, and where plain data have it.

    Args:
        place: of a page, file and function that draw it; of the database, its name.
        tables: of the plain data; none where it is left out.
        remark: why it is left out, or what of it is.
    """

    place: str
    tables: tuple[str, ...]
    remark: InBoth


def shown() -> tuple[Placed, ...]:
    """Give every table that a page draws."""
    return tuple(_read(_SHOWN))


def stored() -> tuple[Placed, ...]:
    """Give every table of the database."""
    return tuple(_read(_STORED))


def page() -> str:
    """Give the whole page."""
    title = "# 数据包 / Plain data\n\n<!-- python tools/plain_data.py -->\n\n```text\n"
    told = readme(InBoth("", ""), (), with_names=False).strip()
    return f"{title}{told}\n```\n\n{_places()}\n{reference(TABLES)}"


def _read(path: Path) -> Iterator[Placed]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Placed(row["place"], tuple(row["tables"].split()), InBoth(row["remark_zh"], row["remark_en"]))


def _places() -> str:
    return "\n".join(
        [
            "# 屏幕上的表在哪里 / Where the tables of the screen are",
            "",
            *_table("画表的函数 / drawn by", shown()),
            "# 数据库的表在哪里 / Where the tables of the database are",
            "",
            *_table("数据库的表 / stored in", stored()),
            "# 各表的列 / Columns of each table",
            "",
        ]
    )


def _table(heading: str, placed: Sequence[Placed]) -> list[str]:
    lines = [f"| {heading} | 数据包中的表 / plain data | 说明 / remark |", "| --- | --- | --- |"]
    for each in placed:
        held = ", ".join(f"[`{name}`](#{name})" for name in each.tables) or "不导出 / left out"
        remark = f"{each.remark.chinese} {each.remark.english}".strip()
        lines.append(f"| `{each.place}` | {held} | {remark} |")
    return [*lines, ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
