"""What an archive says of itself: how to check it, and what every column means, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages import InBoth
from exports.archive_tables import KINDS, NEVER_EMPTY, Table

_README = """# {title}

{practice_zh}本归档包含本评选周期的规则、参评对象、评审任务、回避、评分表、排名，评审组的会议和表决，授奖名单各版及其签署、公示、
异议、撤销，以及审计记录，供任何人独立复核。
归档时审计记录的末条（编号:校验值）：`{head}`

## 怎样复核

1. 有本程序的：`python cli.py verify 归档.zip`。六种排名方法全部重算；每项表决按票数重算结果，
   授奖名单及其各版由排名、表决和撤销重算，并按所定规则逐条核对：名额、最低分、奖金、预算、一事不重复授奖、
   并列和空缺经表决、须经表决的奖项、公布时没有未决异议。
2. 没有本程序的：装有 Python 3.9 以上版本即可，不需要安装任何其他软件：
   `python3 verify.py 归档.zip`，或者解压后在文件夹里运行 `python3 verify.py`。
   本文件夹里的 `verify.py` 用另一套独立的代码重算同样的内容，不含“混合模型”一种方法；遇到时会明说。
3. 会议纪要、公示或者封存记录上印有审计记录末条或者归档校验值的，请一并核对：
   `python3 verify.py 归档.zip --head 编号:校验值 --sha256 校验值`。
   只有这一步能发现有人把归档连同清单、审计记录一起重新编造；`verify.py` 本身也可能被换掉，稳妥的做法是另行取得。

退出码：0 全部相符；1 有不符之处，逐条列出；2 无法核对（不是归档、文件残缺等）。加 `--json` 输出 JSON。

## 各文件

各表为 UTF-8 编码的 CSV（RFC 4180，首行为列名，不带 BOM）。用 Excel 或 WPS 查看时，请用“数据—从文本导入”，
选 UTF-8 编码，各列按文本导入，不要直接双击打开。各列含义见 `SCHEMA.zh_CN.md`。`manifest.json` 列出每个文件的 SHA-256。

## 不在归档里的内容

建议人的姓名只在名单公布后写入；其电话、密码、登录凭据从不写入。异议人是谁、如何联系也从不写入。
文字中出现的建议人和异议人姓名、电话和电子邮箱以 ■■ 代替；某版名单的标题中有 ■■ 的，其校验值只能与审计记录核对。
随异议提交的证据文件含个人信息，不在归档里；`objections.csv` 列出每个文件的名称、大小和 SHA-256，
组织方出示原件时，可据此核对是否就是当时的文件。
无记名投票只有票数之和与投票的人，没有谁怎样投。
审计记录中凡内容涉及这些的，只隐去内容（`withheld` 列为 true），编号、时间、人员、操作和校验值保留：
前后相接仍可核对，这几条自身的内容须由组织方在原数据库中核对（`python cli.py audit`）。
评委姓名在归档之内，对外提供前请考虑。

---

{practice_en}This archive holds the cycle's rules, entries, tasks, recusals, score sheets and rankings, the panel's
meetings and votes, every version of the award list with its signatures, publicity, objections and withdrawals, and the
audit log, so that anybody can work the result out again.
Head of the audit log when it was made (number:check sum): `{head}`

## How to check it

1. With the program: `python cli.py verify ARCHIVE.zip`. All six ranking methods are recomputed, the
   outcome of every motion from its count, and every version of the award list from ranking, motions and withdrawals;
   each version is held against the declared rules: quotas, least values, prizes, budget, one award for one matter, ties
   and vacancies settled by motion, tiers that are always voted, no objection open at publication.
2. Without it: Python 3.9 or newer is enough, nothing needs installing:
   `python3 verify.py ARCHIVE.zip`, or unpack it and run `python3 verify.py` in the folder.
   `verify.py` recomputes the same with code of its own. It does not know the mixed model, and says so where it
   meets it.
3. Where a head of the log or a check sum of the archive is printed in minutes, on a notice or with the seal:
   `python3 verify.py ARCHIVE.zip --head NUMBER:CHECKSUM --sha256 CHECKSUM`.
   Only this finds an archive that somebody made up anew as a whole, manifest and log included; `verify.py` may have
   been exchanged, too, so it is best fetched from elsewhere.

Exit codes: 0 all agrees; 1 something does not, each named; 2 it cannot be checked (no archive, truncated).
`--json` answers in JSON, `--language en` in English.

## The files

Tables are CSV in UTF-8 (RFC 4180, a header line, no mark of Excel). In a spreadsheet, import them as text; do not
open them with a double click.
`SCHEMA.en.md` says what every column means; `manifest.json` has the SHA-256 of every file.

## What is not in it

Proposers' names are here only where a list with them was published; their telephone numbers, passwords and tokens
never, nor who objected to an award and how to reach them. Inside texts, proposers' and objectors' names, telephone
numbers and e-mail addresses are replaced by ■■; where that is in a title on a list, its check sum can be compared with
the log alone. Evidence files handed in with objections hold personal data and stay out; `objections.csv` has name, size
and SHA-256 of each, by which a file that the office shows is known to be the one of then.
Of secret ballots there are sums and who voted, never how. Where an event of the audit log holds any
of these, its words are left out (`withheld` is true) while number, moment, person, act and check sums stay: that it is
joined to its neighbours can be checked, what it says only by the office in its own database (`python cli.py audit`).
Judges' names are in the archive; consider this before handing it on.
"""


def readme(cycle: InBoth, head: str | None, *, is_rehearsal: bool) -> str:
    """Say in both languages what the archive is and how to check it."""
    title = f"{cycle.chinese} · {cycle.english}" if cycle.english else cycle.chinese
    return _README.format(
        title=title,
        head=head or "—",
        practice_zh="**这是演练，不作数。**\n" if is_rehearsal else "",
        practice_en="**This is a rehearsal and does not count.**\n" if is_rehearsal else "",
    )


def schema(tables: Sequence[Table], language: str) -> str:
    """Describe every table and column in one language."""
    chinese = language == "zh_CN"

    def of(words: InBoth) -> str:
        return words.chinese if chinese else words.english

    heads = (
        ("列", "含义", "写法和单位", "空缺表示")
        if chinese
        else ("Column", "Meaning", "Written as, unit", "Empty means")
    )
    lines = ["# 各表各列说明" if chinese else "# Every table and column"]
    for table in tables:
        lines += ["", f"## {table.member}", "", of(table.meaning), "", _row(heads), _row(["---"] * len(heads))]
        lines += [
            _row([f"`{each.name}`", of(each.meaning), of(KINDS[each.kind]), of(each.empty or NEVER_EMPTY)])
            for each in table.columns
        ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
