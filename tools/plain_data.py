"""Write docs/plain-data.md from the tables as they are declared.

python tools/plain_data.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from domain.messages import InBoth  # noqa: E402 -- found by the path above
from exports.data_words import readme, reference  # noqa: E402 -- the same
from use_cases.plain_data import TABLES  # noqa: E402 -- the same

PAGE = ROOT / "docs" / "plain-data.md"


def page() -> str:
    """Give the whole page."""
    title = "# 数据包 / Plain data\n\n<!-- python tools/plain_data.py -->\n\n```text\n"
    return f"{title}{readme(InBoth('', ''), (), with_names=False).strip()}\n```\n\n{reference(TABLES)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
