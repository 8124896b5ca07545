#!/usr/bin/env python3
"""核对人民建议奖评选归档 Check an archive of the People's Suggestions Award.

    python3 verify.py 归档.zip          an archive
    python3 verify.py 文件夹            an unpacked one; the folder this file lies in, if nothing is named

Needs Python 3.9 or newer and nothing else: no package, no network, no database. It was written apart from the program
that makes archives and shares no code with it, so that it is a second opinion. It recomputes the trimmed mean, the
mean, the median, standardised values and additive least squares; of the mixed model it checks ranks and tiers from the
values that stand there, and says so: the values themselves only the program can work out (``cli.py verify``). It counts
every motion of the panel again, works out the award list from ranking, motions and withdrawals, and the check sum of
every version of the list, and holds every version against the declared rules: quotas, least values, prizes, budget, one
award for one matter, and what takes a motion.

Exit code: 0 all agrees, 1 something does not, 2 it cannot be checked.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import math
import sys
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple  # noqa: UP035 -- Python 3.9

try:
    from lzma import LZMAError
except ImportError:  # a Python built without it reads no zip packed that way, either
    LZMAError = zlib.error  # type: ignore[misc, assignment]  # the same kind of answer

FORMAT, FORMAT_VERSION = "jindianzi-archive", 3
MANIFEST, VERIFIER = "manifest.json", "verify.py"
MOST_BYTES, MOST_MEMBERS, LARGE, MOST_PRESSED = 2_000_000_000, 500, 20_000_000, 200
LONG_AGO = (1980, 1, 1, 0, 0, 0)
NO_HASH = "0" * 64
MOST_NAMED = 50
MOST_POINTS = 100
TRIM_FROM = 5
POINT = 10_000  # units of a weighted total in one point
MOST_JUDGES = 400  # solving for more takes plain Python minutes
CLOSE = 1e-9
MOTION_KINDS = ("settle_tie", "move", "leave_empty", "award", "fill_vacancy", "leave_vacant", "set_prize")
PLACING = ("settle_tie", "move", "award", "fill_vacancy")
DECLARED = ("quorum", "majority", "is_secret")
VOTED = ("move", "award", "fill_vacancy")
FILLING = ("fill_vacancy", "leave_vacant")
ATTACHED, TAKEN_OFF = "evidence_files.attach", "evidence_files.remove"
OBJECTED = {"objections.enter": "open", "objections.dismiss": "dismissed", "objections.uphold": "upheld"}
COUNTED = ("members", "events", "rankings", "entries", "motions", "lists", "awards")
LONGEST_VALUE = 200
BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)

COLUMNS = {
    "attendances": "meeting_id:n user_id:n arrived_at left_at",
    "audit_log": (
        "seq:n at actor_id:n? actor_name action subject_kind subject_id:n? message:j? withheld:f previous_hash hash"
    ),
    "award_list": (
        "ranking_id:n entry_id:n state tier:n? rank:n? value:x? proposed:n? motion:n? between:j "
        "prize_yuan:n? prize_is_minimum:f?"
    ),
    "award_lists": (
        "list_id:n number:n content:j is_masked:f sha256 reason put_forward_at put_forward_by_id:n? "
        "set_aside_at sealed_at published_at event_seq:n?"
    ),
    "criteria": "criterion_id:n track_id:n position:n code name name_en weight:n guidance guidance_en",
    "cycle": "cycle_id:n name name_en starts_on ends_on themes:j frozen_at rehearsal_since",
    "decision_rules": "quorum majority is_secret:f publicity_days:n budget_yuan:n?",
    "entries": (
        "entry_id:n track_id:n reference title text theme kind submitted_on handling_unit adoption_status "
        "adoption_level adopting_unit adopted_on instruction effect satisfaction eligibility verdict "
        "reasons:j override override_reason confirmed_at duplicate_of_id:n? proposers"
    ),
    "motion_voters": "motion_id:n user_id:n is_recused:f is_absent:f has_voted:f?",
    "motions": (
        "motion_id:n meeting_id:n round_id:n ranking_id:n number:n kind state entry_ids:j tier:n? places:n "
        "prize_yuan:n? reason quorum majority is_secret:f put_at put_by_id:n? ended_at seats:n recused:n "
        "present:n yes:n? no:n? abstain:n? naming:n? named:j? chosen:j event_seq:n?"
    ),
    "named_ballots": "motion_id:n user_id:n choice entry_ids:j cast_at",
    "objections": (
        "objection_id:n list_id:n entry_id:n number:n received_on claim evidence evidence_files:j state finding "
        "entered_at entered_by_id:n? decided_at decided_by_id:n?"
    ),
    "publicities": (
        "list_id:n starts_on ends_on working_days:n is_calendar_known:f office telephone address email "
        "begun_at begun_by_id:n? head_seq:n head_hash"
    ),
    "ranked_entries": (
        "ranking_id:n entry_id:n sheets:n missing:n value:x? value_decimal spread rank:n? is_tied:f "
        "is_plain_mean:f tier:n? is_at_edge:f edge_first:n? edge_last:n?"
    ),
    "ranking_sheets": "ranking_id:n sheet_id:n",
    "rankings": (
        "ranking_id:n round_id:n number:n computed_at computed_by_id:n? method rounding rules:j "
        "input_digest program_version"
    ),
    "round_entries": "round_id:n entry_id:n number:n further_sheets:n?",
    "rounds": (
        "round_id:n track_id:n position:n kind year:n? stage method is_blind:f advance_count:n? "
        "advance_minimum:n? sheets_per_entry:n? assignment_seed:n? shortest_comment:n? opens_on closes_on "
        "closes_itself_at opened_at closed_at"
    ),
    "sheet_points": "sheet_id:n code points:p",
    "sheets": "sheet_id:n round_id:n entry_id:n user_id:n version:n written_at comment",
    "signatures": "list_id:n user_id:n capacity round_id:n? name signed_at",
    "tiers": (
        "position:n track_id:n name name_en prize_yuan:n? prize_is_minimum:f quota:n minimum_value:n? "
        "is_always_voted:f descriptor descriptor_en"
    ),
    "tracks": "track_id:n kind rounding tie_break:j",
    "waivers": "round_id:n entry_id:n reason decided_at decided_by_id:n?",
    "withdrawals": ("entry_id:n tier:n list_id:n objection_id:n? reason withdrawn_at withdrawn_by_id:n? event_seq:n?"),
}
"""Columns of the tables that are read: n whole, p points, x exact, f true or false, j JSON; with ? perhaps empty."""

Row = Dict[str, str]  # noqa: UP006 -- Python 3.9 reads it when it starts
Shown = Dict[str, str]  # noqa: UP006 -- the same
Exact = Optional[Fraction]  # noqa: UP045 -- the same

WORDS: dict[str, tuple[str, str]] = {
    "sha256": (
        "归档不是该校验值所指的那一份：文件本身和清单都不符。",
        "The archive is not the one that bears this check sum, neither the file nor its manifest.",
    ),
    "member_twice": ("归档中有不止一个 {member}。", "{member} is in the archive more than once."),
    "member_damaged": ("{member} 已损坏，无法解压。", "{member} is damaged and cannot be unpacked."),
    "member_missing": ("清单中列有 {member}，归档中没有。", "{member} is missing, though the manifest lists it."),
    "member_changed": (
        "{member} 被改动过：与清单中的校验值不符。",
        "{member} was changed: it does not fit its check sum in the manifest.",
    ),
    "member_extra": (
        "归档中有清单没有列出的 {member}。",
        "{member} is in the archive, though the manifest does not list it.",
    ),
    "member_malformed": (
        "{member} 从第 {line} 行起无法读取：与程序写出的格式不同。",
        "{member} cannot be read from line {line} on: it is not as the program writes it.",
    ),
    "log_unjoined": (
        "审计记录第 {seq} 条与前一条接不上：其中一条被改动过，或者是插进来的。",
        "Line {seq} of the log does not follow from the one before: one of them was changed, or put in.",
    ),
    "log_changed": (
        "审计记录第 {seq} 条被改动过：内容与其校验值不符。",
        "Line {seq} of the log was changed: it no longer fits its check sum.",
    ),
    "log_twice": ("审计记录第 {seq} 条出现两次。", "Line {seq} stands in the log twice."),
    "log_misplaced": ("审计记录第 {seq} 条不在其位置上。", "Line {seq} of the log stands in another place."),
    "log_missing": ("审计记录缺少第 {first} 至 {last} 条。", "Lines {first} to {last} of the log are missing."),
    "log_missing_one": ("审计记录缺少第 {first} 条。", "Line {first} of the log is missing."),
    "log_head": (
        "审计记录的末条不是清单所写的那一条。",
        "The log does not end with the event that the manifest names as the last.",
    ),
    "head_gone": (
        "公布的末条是第 {seq} 条，审计记录中没有：末尾被删去了。",
        "The printed head was line {seq}; the log does not have it: its end was taken away.",
    ),
    "head_differs": (
        "第 {seq} 条的校验值与公布的不同：审计记录被整个重写过。",
        "Line {seq} does not bear the check sum that was printed: the log was written anew.",
    ),
    "not_computable": (
        "{name}：归档中的内容不足以重算。",
        "{name}: cannot be computed again from what the archive holds of it.",
    ),
    "rules_differ": (
        "{name}：规则“{rule}”与轮次、评分标准或奖项表不一致。",
        "{name}: its rule “{rule}” is not that of the round, the rubric or the tiers.",
    ),
    "entry_absent": (
        "{name}：{reference} 在本轮中，不在排名中。",
        "{name}: {reference} is in the round and not in the ranking.",
    ),
    "entry_unknown": (
        "{name}：{reference} 在排名中，不在本轮中。",
        "{name}: {reference} is in the ranking and not in the round.",
    ),
    "digest_differs": (
        "{name}：由归档中的规则、参评对象和评分表得不出其输入校验值。",
        "{name}: its input digest does not come out of the rules, entries and sheets in the archive.",
    ),
    "not_in_log": ("{name}：审计记录中没有计算这次排名的记录。", "{name}: the log does not tell that it was computed."),
    "log_digest": (
        "{name}：审计记录所载的输入校验值是 {found}，此处为 {stored}。",
        "{name}: the log tells of another input digest, {found}; here stands {stored}.",
    ),
    "no_values": ("{name}：按所用方法，这些评分表得不出得分。", "{name}: its method gives these sheets no values."),
    "entry_differs": (
        "{name}，{reference}：{field} 一栏为 {stored}，重算得 {found}。",
        "{name}, {reference}: under {field} stands {stored}; {found} comes out.",
    ),
    "left_out": (
        "{name}，{reference}：评分表齐全，却没有排名。",
        "{name}, {reference}: it has all its sheets and is not ranked.",
    ),
    "award_absent": (
        "授奖名单：重算有 {reference}，名单上没有。",
        "Award list: {reference} is not on it, though it comes out.",
    ),
    "award_extra": (
        "授奖名单：名单上有 {reference}，重算没有。",
        "Award list: {reference} is on it, though it does not come out.",
    ),
    "award_differs": (
        "授奖名单，{reference}：{field} 一栏为 {stored}，重算得 {found}。",
        "Award list, {reference}: under {field} stands {stored}; {found} comes out.",
    ),
    "award_twice": ("授奖名单：{reference} 出现不止一次。", "Award list: {reference} stands on it more than once."),
    "not_decidable": (
        "{name}：按所列表决事项无法得出授奖名单。",
        "{name}: its motions cannot be carried out as they stand there.",
    ),
    "motion_not_computable": (
        "{name}：按所列内容得不出结果。",
        "{name}: its outcome cannot be worked out from what stands there.",
    ),
    "motion_differs": (
        "{name}：{field} 一栏为 {stored}，重算得 {found}。",
        "{name}: under {field} stands {stored}; {found} comes out.",
    ),
    "motion_count": (
        "{name}：计票 {cast} 张，投票 {present} 人，两者不符。",
        "{name}: ballots counted: {cast}; voters: {present}.",
    ),
    "motion_quorum": (
        "{name}：未达法定人数：{base} 人中 {present} 人投票，须有 {needed} 人。",
        "{name}: there was no quorum: {present} of {base} voted, and it takes {needed}.",
    ),
    "voter_recused": (
        "{name}：人员 {user} 应回避而投了票。",
        "{name}: person {user} was recused and voted.",
    ),
    "voter_absent": (
        "{name}：人员 {user} 未到会而投了票。",
        "{name}: person {user} voted without having come to the meeting.",
    ),
    "ballot_told": (
        "{name}：无记名投票，却列有人员 {user} 的票。",
        "{name}: the ballot is secret, and yet that of person {user} stands there.",
    ),
    "motion_gap": ("{name}：缺少。", "{name}: missing."),
    "motion_unknown": (
        "有一份投票名单，其表决事项却不在归档中（motion_id {motion}）。",
        "There is a roll of a motion that is not there (motion_id {motion}).",
    ),
    "list_gap": ("第 {number} 版名单：缺少。", "List {number}: missing."),
    "list_unknown": (
        "有的内容所属的名单不在归档中（list_id {list}）。",
        "Something is told of a list that is not there (list_id {list}).",
    ),
    "motion_not_in_log": ("{name}：审计记录中没有其结束的记录。", "{name}: the log does not tell of its end."),
    "list_not_computable": (
        "第 {number} 版名单：按所列内容无法重算。",
        "List {number}: cannot be worked out from what stands there.",
    ),
    "list_digest": (
        "第 {number} 版名单：校验值与其内容不符。",
        "List {number}: its check sum does not come out of its content.",
    ),
    "list_not_in_log": (
        "第 {number} 版名单：审计记录中没有其提请审批的记录。",
        "List {number}: the log does not tell that it was put forward.",
    ),
    "list_log": (
        "第 {number} 版名单：审计记录所载的是另一个校验值。",
        "List {number}: the log tells of another check sum.",
    ),
    "list_differs": (
        "第 {number} 版名单：其中“{part}”与重算的不符。",
        "List {number}: its “{part}” are not what comes out.",
    ),
    "listed_absent": (
        "第 {number} 版名单：重算有 {reference}，名单上没有。",
        "List {number}: {reference} is not on it, though it comes out.",
    ),
    "listed_extra": (
        "第 {number} 版名单：名单上有 {reference}，重算没有。",
        "List {number}: {reference} is on it, though it does not come out.",
    ),
    "listed_differs": (
        "第 {number} 版名单，{reference}：{field} 一栏为 {stored}，重算得 {found}。",
        "List {number}, {reference}: under {field} stands {stored}; {found} comes out.",
    ),
    "list_rule": (
        "第 {number} 版名单违反规则“{name}”：{said}",
        "List {number} breaks the rule “{name}”: {said}",
    ),
    "rule_ranked": ("各终评轮次均已排名", "Every final is ranked"),
    "rule_tie": ("没有未决并列", "No tie is open"),
    "rule_quota": ("不超名额", "Quotas are kept"),
    "rule_minimum": ("达到最低分", "Minimum values are reached"),
    "rule_budget": ("不超预算", "The budget is kept"),
    "rule_prize": ("奖金符合规定", "Prizes are as declared"),
    "rule_one_award": ("一事不重复授奖", "One award for one matter"),
    "rule_voted": ("须经表决的均已表决", "What must be voted has been voted"),
    "rule_vacancy": ("撤销授奖后的空缺均已决定", "Every vacancy is decided"),
    "rule_objection": ("没有未决异议", "No objection is open"),
    "unranked": ("{round}没有名单所依据的排名。", "{round} has no ranking that the list rests on."),
    "open_tie": (
        "{references}在{tiers}分界处并列，尚未表决裁定。",
        "{references} are tied across the edge of {tiers}, and no motion has settled the tie.",
    ),
    "over_quota": (
        "“{tier}”授奖 {held} 项，名额只有 {quota} 个。",
        "“{tier}” has {held} awards; its quota is {quota}.",
    ),
    "over_quota_left": (
        "“{tier}”授奖 {held} 项，名额 {quota} 个，其中 {empty} 个已决定空缺。",
        "“{tier}” has {held} awards; its quota is {quota}, of which {empty} were decided to stay empty.",
    ),
    "below_minimum": (
        "{reference}得{value}分，而“{tier}”最低须{minimum}分。",
        "{reference} has {value}, and “{tier}” asks for at least {minimum}.",
    ),
    "without_value": (
        "{reference}没有得分，而“{tier}”最低须{minimum}分。",
        "{reference} has no value, and “{tier}” asks for at least {minimum}.",
    ),
    "below_floor": (
        "“{tier}”的奖金为 {prize} 元，低于规定的 {declared} 元。",
        "The prize of “{tier}” is {prize} yuan, below the declared {declared} yuan.",
    ),
    "no_least_sum": (
        "“{tier}”的奖金规定为 {declared} 元，并非最低额，不能为 {prize} 元。",
        "The prize of “{tier}” is declared as {declared} yuan, not as a least sum; it cannot be {prize} yuan.",
    ),
    "over_budget": (
        "奖金合计 {cost} 元，预算只有 {budget} 元。",
        "All prizes come to {cost} yuan; the budget is {budget} yuan.",
    ),
    "one_matter": (
        "{references}属同一事项，重复授奖。",
        "{references} are one matter and have more than one award.",
    ),
    "listed_twice": ("{reference}重复授奖。", "{reference} has more than one award."),
    "unvoted": (
        "“{tier}”须经表决，授予 {reference} 的动议尚未通过。",
        "“{tier}” is always voted, and no motion to award it to {reference} has been carried.",
    ),
    "open_vacancy": (
        "“{tier}”有一项授奖已撤销，该名额递补还是空缺尚未表决决定。",
        ("An award of “{tier}” was withdrawn, and no motion has decided whether its place is filled or stays vacant."),
    ),
    "open_objection": (
        "公布时，对 {reference} 授奖的第 {number} 件异议尚未作出决定。",
        "Objection {number} to the award of {reference} was open when it was published.",
    ),
    "no_award": ("不授奖", "no award"),
    "list_act": (
        "第 {number} 版名单：审计记录中没有其{done}的记录。",
        "List {number}: the log does not tell of {done}.",
    ),
    "list_act_absent": (
        "第 {number} 版名单：审计记录载有其{done}，此处却没有。",
        "List {number}: the log tells of {done}, and nothing here does.",
    ),
    "done_set_aside": ("搁置", "its being set aside"),
    "done_seal": ("封存", "its sealing"),
    "done_begin": ("公示", "its publicity"),
    "done_publish": ("公布", "its publication"),
    "signature_absent": (
        "第 {number} 版名单：审计记录载有 {name} 的签署，此处没有。",
        "List {number}: the signature of {name}, of which the log tells, is missing.",
    ),
    "signature_extra": (
        "第 {number} 版名单：审计记录中没有 {name} 的签署。",
        "List {number}: the log does not tell that {name} signed it.",
    ),
    "unsigned_organiser": (
        "第 {number} 版名单：没有组织方的签署就封存了。",
        "List {number}: sealed without an organiser's signature.",
    ),
    "unsigned_chair": (
        "第 {number} 版名单：没有评审组长的签署就封存了。",
        "List {number}: sealed without a chair's signature.",
    ),
    "notice_head": (
        "第 {number} 版名单：公告所印的审计记录末条（第 {seq} 条）与审计记录不符。",
        "List {number}: the log does not have the head that its notice bears, line {seq}.",
    ),
    "objection_differs": (
        "对 {reference} 授奖的第 {number} 件异议：此处为 {stored}，按审计记录为 {found}。",
        "Objection {number} to the award of {reference}: here {stored}, by the log {found}.",
    ),
    "objection_without_effect": (
        "对 {reference} 授奖的第 {number} 件异议成立，授奖却没有撤销。",
        "Objection {number} to the award of {reference} was upheld, and the award was not withdrawn.",
    ),
    "evidence_differs": (
        "对 {reference} 授奖的第 {number} 件异议：证据文件与审计记录所载不符。",
        "Objection {number} to the award of {reference}: its evidence files are not those of which the log tells.",
    ),
    "withdrawal_not_in_log": (
        "审计记录中没有撤销 {reference} 授奖的记录。",
        "The log does not tell that the award of {reference} was withdrawn.",
    ),
    # Notes.
    "list_masked": (
        "第 {number} 版名单：标题中有建议人信息，已隐去，因此其校验值只与审计记录核对。",
        (
            "List {number}: titles in it tell who proposed and are masked, so its check sum was compared with the log "
            "alone."
        ),
    ),
    "packed_anew": (
        "文件由其他程序重新打包过；其中的内容并未因此改变。",
        "The file was packed anew by another program. That changes nothing in what it holds.",
    ),
    "rehearsal": ("这是演练的归档，不作数。", "This is the archive of a rehearsal; it does not count."),
    "withheld": (
        "审计记录有 {n} 条隐去了内容，因为涉及未公布的个人信息：已核对前后相接，内容未能核对。",
        (
            "Lines of the log whose words are left out, because they name what was not published: {n}. That they are "
            "joined to their neighbours was checked; what they say was not."
        ),
    ),
    "taken_back": (
        "{name}，{reference}：缺少评分表仍予排名；该决定后来收回，见审计记录。",
        "{name}, {reference}: ranked although sheets are missing; that decision was taken back since, see the log.",
    ),
    "not_ours": (
        "{name}：混合模型的得分须用程序本身重算（cli.py verify）；此处只按所列得分核对了名次和奖项。",
        (
            "{name}: values of the mixed model take the program itself (cli.py verify); ranks and tiers were checked "
            "from the values that stand there."
        ),
    ),
    "too_large": (
        "{name}：评委太多，得分须用程序本身重算（cli.py verify）；此处只按所列得分核对了名次和奖项。",
        (
            "{name}: so many judges take the program itself (cli.py verify); ranks and tiers were checked from the "
            "values that stand there."
        ),
    ),
    "unpinned": (
        (
            "没有给出公布的末条或校验值，因此只核对了归档自身是否一致；"
            "是否有人整个重新编造，要用 --head 或 --sha256 才能知道。"
        ),
        (
            "No printed head or check sum was given, so it was checked that the archive agrees with itself; whether "
            "somebody made it up anew as a whole, only --head or --sha256 can tell."
        ),
    ),
    # What cannot be checked.
    "no_file": ("文件 {path} 无法读取。", "The file {path} cannot be read."),
    "truncated": (
        "文件残缺或已损坏：末尾的目录不在了。",
        "The file is truncated or damaged: its table of contents, which stands at the end, is not there.",
    ),
    "no_zip": ("这不是 zip 文件。", "The file is no zip archive."),
    "bomb": (
        "解压后将有 {megabytes} MB、{members} 个文件，远超一份归档；没有打开。",
        (
            "Unpacked, the file would be far larger than an archive is (megabytes: {megabytes}; members: {members}). "
            "It was not opened."
        ),
    ),
    "no_manifest": (
        "缺少 manifest.json，归档中的内容无从比对。",
        "manifest.json is missing, so nothing in the archive can be compared with anything.",
    ),
    "foreign": (
        "这是 zip 文件或文件夹，但不是本程序的归档：没有 manifest.json。",
        "This is a zip file or a folder, but none of this program's archives: it has no manifest.json.",
    ),
    "bad_manifest": (
        "manifest.json 无法读取：已损坏，或者属于其他程序。",
        "manifest.json cannot be read: it is damaged, or of another program.",
    ),
    "version": (
        "归档格式为第 {given} 版，本程序只认识第 {known} 版。",
        "The archive is of format {given}; this program reads format {known}.",
    ),
    "bad_head": (
        "“{text}”不是审计记录末条；应为“编号:校验值”。",
        "“{text}” is no head of the log; it reads number:check sum.",
    ),
    # The end.
    "checked": (
        (
            "已核对：文件 {members} 个，审计记录 {events} 条，排名 {rankings} 次、{entries} 个名次，"
            "表决事项 {motions} 项，名单 {lists} 版，授奖名单 {awards} 行。"
        ),
        (
            "Checked: files {members}; lines of the log {events}; rankings {rankings}, places in them {entries}; "
            "motions {motions}; versions of the list {lists}; lines of the award list {awards}."
        ),
    ),
    "more": ("另有 {n} 处，--json 列出全部。", "And {n} more; --json names all of them."),
    "agrees": ("全部相符。", "All agrees."),
    "disagrees": ("不相符：{n} 处。", "It does not agree; places found: {n}."),
    "motion_name": ("{round}第 {number} 号表决事项", "{round}, motion {number}"),
    "ranking_name": ("{round}第 {number} 次排名", "{round}, ranking {number}"),
    "round_suggestion_preliminary": ("建议类：{year} 年度初评", "Suggestions: preliminary round {year}"),
    "round_suggestion_final": ("建议类：终评", "Suggestions: final round"),
    "round_organisation_preliminary": ("组织类：{year} 年度初评", "Organisations: preliminary round {year}"),
    "round_organisation_final": ("组织类：终评", "Organisations: final round"),
    "round_unknown": ("轮次 {id}", "Round {id}"),
}


class CannotCheckError(Exception):
    """The archive cannot be checked at all."""

    def __init__(self, code: str, **shown: object) -> None:
        """Keep what to say."""
        super().__init__(code)
        self.code, self.shown = code, shown


class MalformedError(Exception):
    """A table is missing or not as it was written."""

    def __init__(self, member: str, line: int = 0) -> None:
        """Keep which one."""
        super().__init__(member)
        self.member, self.line = member, line


class Report:
    """What was found, in the language of the reader."""

    def __init__(self, language: str) -> None:
        """Begin with nothing."""
        self.language = language
        self.findings: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.counts = dict.fromkeys(COUNTED, 0)

    def say(self, code: str, **shown: object) -> str:
        """Put a sentence together."""
        sentence = WORDS[code][0 if self.language == "zh" else 1]
        return sentence.format(**{key: "—" if value in ("", None) else value for key, value in shown.items()})

    def either(self, chinese: str, english: str) -> str:
        """Choose between a name's two languages; Chinese where English is missing."""
        return chinese if self.language == "zh" else english or chinese

    def joined(self, names: list[str]) -> str:
        """Put names one after another."""
        return ("、" if self.language == "zh" else ", ").join(names)

    def find(self, code: str, facts: dict[str, Any], words: str | None = None, **shown: object) -> None:
        """Note what does not agree; ``words`` where another sentence than the code's own says it."""
        self.findings.append({"code": code, **facts, "sentence": self.say(words or code, **{**facts, **shown})})

    def note(self, code: str, **shown: object) -> None:
        """Note what is worth knowing and no fault."""
        self.notes.append(self.say(code, **shown))


# ---------------------------------------------------------------------------------------------------------- files


class Archive:
    """The members of an archive, and what its manifest says of them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.names: list[str] = []
        self.members: dict[str, bytes] = {}
        self.damaged: list[str] = []
        self.sha256: str | None = None
        self.is_as_packed = True
        self.manifest: dict[str, Any] = {}
        self.manifest_sha256 = ""


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_archive(path: Path) -> Archive:
    """Read a zip file or an unpacked folder."""
    archive = read_folder(path) if path.is_dir() else read_zip(path)
    if MANIFEST not in archive.names:
        is_ours = VERIFIER in archive.names and "rankings.csv" in archive.names
        raise CannotCheckError("no_manifest" if is_ours else "foreign")
    try:
        content = archive.members.pop(MANIFEST)
        manifest = json.loads(content.decode("utf-8"))
        known, version = manifest["format"], manifest["version"]
        listed = [str(member["name"]) for member in manifest["members"] if str(member["sha256"])]
    except BROKEN as error:
        raise CannotCheckError("bad_manifest") from error
    if known != FORMAT:
        raise CannotCheckError("bad_manifest")
    if version != FORMAT_VERSION:
        raise CannotCheckError("version", given=version, known=FORMAT_VERSION)
    archive.manifest, archive.manifest_sha256 = manifest, sha256(content)
    archive.is_as_packed = archive.is_as_packed and archive.names == [*listed, MANIFEST]
    return archive


def read_folder(path: Path) -> Archive:
    """Read an unpacked archive; what Python and the desktop leave in a folder is no member."""
    archive = Archive()
    for each in sorted(path.rglob("*")):
        parts = each.relative_to(path).parts
        if each.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            archive.names.append("/".join(parts))
            archive.members[archive.names[-1]] = each.read_bytes()
    return archive


def read_zip(path: Path) -> Archive:
    """Read a zip file without trusting what it says of itself."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotCheckError("no_file", path=path) from error
    try:
        file = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE as error:
        raise CannotCheckError("truncated" if content[:4] in (b"PK\x03\x04", b"PK\x05\x06") else "no_zip") from error
    entries = file.infolist()
    whole = sum(entry.file_size for entry in entries)
    pressed = any(
        entry.file_size > LARGE and entry.file_size > MOST_PRESSED * max(1, entry.compress_size) for entry in entries
    )
    if whole > MOST_BYTES or pressed or len(entries) > MOST_MEMBERS:
        raise CannotCheckError("bomb", megabytes=whole // 1_000_000, members=len(entries))
    archive = Archive()
    archive.sha256 = sha256(content)
    archive.names = [entry.filename for entry in entries if not entry.is_dir()]
    archive.is_as_packed = all(entry.date_time == LONG_AGO for entry in entries)
    for name, entry in {entry.filename: entry for entry in entries if not entry.is_dir()}.items():
        try:
            # Never more than was said to be in it: what is longer ends as damaged, and fills no memory.
            with file.open(entry) as member:
                archive.members[name] = member.read(entry.file_size + 1)
        except UNREADABLE:
            archive.damaged.append(name)
    return archive


def check_files(archive: Archive, report: Report, pinned: str | None) -> None:
    """Compare every member with the manifest, and the whole with a printed check sum."""
    if pinned is not None and pinned not in (archive.sha256, archive.manifest_sha256):
        report.find("sha256", {"stored": pinned, "found": archive.manifest_sha256})
    listed = {str(member["name"]): str(member["sha256"]) for member in archive.manifest["members"]}
    for name in dict.fromkeys([*archive.names, *listed]):
        if name != MANIFEST or archive.names.count(name) > 1:
            check_member(archive, report, name, listed.get(name))
    if archive.sha256 is not None and not archive.is_as_packed:
        report.note("packed_anew")
    if archive.manifest.get("is_rehearsal"):
        report.note("rehearsal")
    report.counts["members"] = len(archive.members)


def check_member(archive: Archive, report: Report, name: str, stated: str | None) -> None:
    """Say what is wrong with one member; ``stated`` is its check sum in the manifest."""
    if archive.names.count(name) > 1:
        report.find("member_twice", {"member": name})
    if name in archive.damaged:
        report.find("member_damaged", {"member": name})
    if stated is None and name != MANIFEST:
        report.find("member_extra", {"member": name})
    elif name not in archive.names:
        report.find("member_missing", {"member": name})
    elif name in archive.members and sha256(archive.members[name]) != stated:
        report.find("member_changed", {"member": name})


def rows_of(archive: Archive, name: str) -> list[Row]:
    """Read a table, every cell as its column is written.

    Raises:
        MalformedError: it is missing, or not as it was written.
    """
    member, line, rows = f"{name}.csv", 1, []
    marks = dict(each.partition(":")[::2] for each in COLUMNS[name].split())
    try:
        reader = csv.reader(io.StringIO(archive.members[member].decode("utf-8"), newline=""), strict=True)
        if next(reader) != list(marks):
            raise MalformedError(member, line)
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(marks):
                raise MalformedError(member, line)
            row = dict(zip(marks, cells))  # noqa: B905 -- Python 3.9 has no strict; both were just compared
            for column, mark in marks.items():
                require_kind(row[column], mark)
            rows.append(row)
    except (*BROKEN, StopIteration, csv.Error) as error:
        raise MalformedError(member, line) from error
    return rows


def require_kind(cell: str, mark: str) -> None:
    """Refuse a cell that its column cannot hold, with a ValueError."""
    if not mark or (mark.endswith("?") and not cell):
        return
    if mark[0] in "np":
        is_whole = cell.isascii() and cell[cell.startswith("-") :].isdigit()
        if not is_whole or (mark[0] == "p" and not 0 <= int(cell) <= MOST_POINTS):
            raise ValueError(cell)
    elif mark[0] == "x":
        exact(cell)
    elif mark[0] == "f" and cell not in ("true", "false"):
        raise ValueError(cell)
    elif mark[0] == "j":
        json.loads(cell)


# ------------------------------------------------------------------------------------------------------ audit log


def check_log(events: list[Row], archive: Archive, report: Report, head: tuple[int, str] | None) -> dict[int, str]:
    """Check the chain of the log; gives the beginning of each ranking's digest as the log tells it."""
    report.counts["events"] = len(events)
    check_order([int(row["seq"]) for row in events], report)
    last, last_hash, withheld, digests = 0, NO_HASH, 0, {}
    for row in events:
        seq = int(row["seq"])
        if seq == last + 1 and row["previous_hash"] != last_hash:
            report.find("log_unjoined", {"seq": seq})
        if row["withheld"] == "true":
            withheld += 1
        elif event_hash(row) != row["hash"]:
            report.find("log_changed", {"seq": seq})
        else:
            digests.update(told_digest(row))
        last, last_hash = seq, row["hash"]
    ends = f"{last}:{last_hash}" if events else None
    if ends != archive.manifest.get("log_head"):
        report.find("log_head", {"stored": archive.manifest.get("log_head"), "found": ends})
    if head is not None:
        found = [row["hash"] for row in events if int(row["seq"]) == head[0]]
        if not found:
            report.find("head_gone", {"seq": head[0]})
        elif found[0] != head[1]:
            report.find("head_differs", {"seq": head[0]})
    if withheld:
        report.note("withheld", n=withheld)
    return digests


def check_order(numbers: list[int], report: Report) -> None:
    """Find lines that stand twice, in another place, or not at all."""
    seen: set[int] = set()
    last = 0
    for seq in numbers:
        if seq in seen:
            report.find("log_twice", {"seq": seq})
        elif seq < last:
            report.find("log_misplaced", {"seq": seq})
        seen.add(seq)
        last = max(last, seq)
    before = 0
    for seq in sorted(seen):
        if seq > before + 1:
            is_one = seq == before + 2
            facts = {"first": before + 1, "last": seq - 1}
            report.find("log_missing", facts, "log_missing_one" if is_one else None)
        before = seq


def event_hash(row: Row) -> str:
    """Work out an event's check sum from its own fields and that of the event before."""
    try:
        fields = [
            int(row["seq"]),
            row["at"],
            int(row["actor_id"]) if row["actor_id"] else None,
            row["actor_name"],
            row["action"],
            row["subject_kind"],
            int(row["subject_id"]) if row["subject_id"] else None,
            json.loads(row["message"]),
            row["previous_hash"],
        ]
    except BROKEN:
        return ""
    return sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8"))


def told_digest(row: Row) -> dict[int, str]:
    """Give what an event tells of a ranking's input digest."""
    if row["action"] != "rankings.compute":
        return {}
    try:
        digest = json.loads(row["message"])["fields"]["digest"]
        return {int(row["subject_id"]): digest} if isinstance(digest, str) and digest else {}
    except BROKEN:
        return {}


# ------------------------------------------------------------------------------------------------------- rankings


class Tables:
    """The tables that rankings rest on."""

    def __init__(self, archive: Archive) -> None:
        """Read them all.

        Raises:
            MalformedError: one is missing, or not as it was written.
        """
        self.points: dict[str, dict[str, int]] = {}
        for row in rows_of(archive, "sheet_points"):
            self.points.setdefault(row["sheet_id"], {})[row["code"]] = int(row["points"])
        self.ranked: dict[str, dict[str, Row]] = {}
        for row in rows_of(archive, "ranked_entries"):
            self.ranked.setdefault(row["ranking_id"], {})[row["entry_id"]] = row
        self.tracks = {row["track_id"]: row for row in rows_of(archive, "tracks")}
        self.criteria = by_track(rows_of(archive, "criteria"))
        self.tiers = by_track(rows_of(archive, "tiers"))
        self.rounds = {row["round_id"]: row for row in rows_of(archive, "rounds")}
        entries = rows_of(archive, "entries")
        self.references = {row["entry_id"]: row["reference"] for row in entries}
        self.known_as = {(row["track_id"], row["reference"]): row["entry_id"] for row in entries}
        self.duplicates = {row["entry_id"]: row["duplicate_of_id"] for row in entries if row["duplicate_of_id"]}
        self.round_entries: dict[str, list[str]] = {}
        for row in sorted(rows_of(archive, "round_entries"), key=lambda row: int(row["number"])):
            self.round_entries.setdefault(row["round_id"], []).append(row["entry_id"])
        self.sheets = {row["sheet_id"]: row for row in rows_of(archive, "sheets")}
        self.rankings = rows_of(archive, "rankings")
        self.counted: dict[str, list[str]] = {}
        for row in rows_of(archive, "ranking_sheets"):
            self.counted.setdefault(row["ranking_id"], []).append(row["sheet_id"])
        self.waived = {(row["round_id"], row["entry_id"]) for row in rows_of(archive, "waivers")}

    def all_tiers(self) -> list[Row]:
        """Give the tiers of all tracks, in order."""
        return sorted((row for rows in self.tiers.values() for row in rows), key=lambda row: int(row["position"]))

    def reference(self, entry: str) -> str:
        """Name an entry."""
        return self.references.get(entry, entry)


def by_track(rows: list[Row]) -> dict[str, list[Row]]:
    """Gather rows by their track, in order."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: int(row["position"])):
        found.setdefault(row["track_id"], []).append(row)
    return found


class Sheet:
    """One counted sheet."""

    def __init__(self, row: Row, points: list[int], weights: list[int]) -> None:
        """Weigh its points; the total in ten-thousandths of a point."""
        self.entry, self.judge, self.version = row["entry_id"], row["user_id"], int(row["version"])
        self.points = points
        self.total = sum(one * weight for one, weight in zip(points, weights))  # noqa: B905 -- Python 3.9


class Place:
    """Where one entry stands."""

    def __init__(self, value: Exact) -> None:
        """Begin without a rank."""
        self.value = value
        self.rank: int | None = None
        self.is_tied = self.is_plain_mean = self.is_at_edge = False
        self.tier: int | None = None
        self.edge_first: int | None = None
        self.edge_last: int | None = None


def check_ranking(
    tables: Tables, ranking: Row, digests: dict[int, str], report: Report
) -> tuple[str, dict[str, Place] | None]:
    """Recompute one ranking; gives its name and where each entry stands, None where nothing comes out."""
    name = ranking_name(tables, ranking, report)
    try:
        return name, Recomputation(tables, ranking, name, report).places(digests)
    except BROKEN:
        report.find("not_computable", {"ranking": int(ranking["ranking_id"])}, name=name)
        return name, None


def ranking_name(tables: Tables, ranking: Row, report: Report) -> str:
    """Name a ranking as people speak of it."""
    of = round_name(tables, ranking["round_id"], report)
    return report.say("ranking_name", round=of, number=ranking["number"])


def round_name(tables: Tables, round_id: str, report: Report) -> str:
    """Name a round."""
    try:
        round_ = tables.rounds[round_id]
        code = f"round_{tables.tracks[round_['track_id']]['kind']}_{round_['kind']}"
        return report.say(code, year=round_["year"])
    except KeyError:
        return report.say("round_unknown", id=round_id)


class Recomputation:
    """One ranking on its way from sheets to places."""

    def __init__(self, tables: Tables, ranking: Row, name: str, report: Report) -> None:
        """Gather what it rests on."""
        self.tables, self.ranking, self.name, self.report = tables, ranking, name, report
        self.key = int(ranking["ranking_id"])
        self.rules = json.loads(ranking["rules"])
        self.round = tables.rounds[ranking["round_id"]]
        self.criteria = tables.criteria[self.round["track_id"]]
        self.codes = [row["code"] for row in self.criteria]
        self.entries = tables.round_entries.get(self.round["round_id"], [])
        self.stored = tables.ranked.get(ranking["ranking_id"], {})
        weights = [self.rules["weights"][code] for code in self.codes]
        if sum(weights) != POINT or min(weights) < 0:
            raise ValueError(weights)
        counted = [tables.sheets[each] for each in tables.counted.get(ranking["ranking_id"], [])]
        self.sheets = [
            Sheet(row, [tables.points[row["sheet_id"]][code] for code in self.codes], weights) for row in counted
        ]
        self.ranked = [each for each in self.entries if each in self.stored and self.stored[each]["rank"]]

    def places(self, digests: dict[int, str]) -> dict[str, Place] | None:
        """Compute everything and compare it with what stands there."""
        self.compare_rules()
        for entry in sorted(set(self.entries) ^ set(self.stored), key=int):
            code = "entry_unknown" if entry in self.stored else "entry_absent"
            facts = {"ranking": self.key, "entry": int(entry)}
            self.report.find(code, facts, name=self.name, reference=self.tables.reference(entry))
        self.compare_digest(digests)
        ranked = set(self.ranked)
        groups: dict[str, list[Sheet]] = {entry: [] for entry in self.entries}
        for sheet in self.sheets:
            if sheet.entry in ranked:
                groups[sheet.entry].append(sheet)
        values = self.values(groups)
        if values is None:
            self.report.find("no_values", {"ranking": self.key}, name=self.name)
            return None
        method = self.rules["method"]
        places = ranked_places(values, self.tie_breaks(groups))
        for entry, place in places.items():
            place.is_plain_mean = method == "trimmed" and 0 < len(groups[entry]) < TRIM_FROM
        fill_tiers(places, self.rules["tiers"])
        self.compare(places, groups)
        return places

    def compare_rules(self) -> None:
        """Compare the rules of the ranking with the tables of the rules."""
        track = self.tables.tracks[self.round["track_id"]]
        is_final = self.round["kind"] == "final"
        tiers = self.tables.tiers.get(self.round["track_id"], []) if is_final else []
        declared: dict[str, Any] = {
            "method": self.round["method"],
            "rounding": track["rounding"],
            "tie_break": json.loads(track["tie_break"]),
            "weights": {row["code"]: int(row["weight"]) for row in self.criteria},
            "tiers": [
                {
                    "position": int(row["position"]),
                    "quota": int(row["quota"]),
                    "minimum_value": int(row["minimum_value"]) if row["minimum_value"] else None,
                }
                for row in tiers
            ],
        }
        for rule, expected in declared.items():
            differs = rule in ("method", "rounding") and self.ranking[rule] != expected
            if self.rules[rule] != expected or differs:
                self.report.find("rules_differ", {"ranking": self.key, "rule": rule}, name=self.name)

    def compare_digest(self, digests: dict[int, str]) -> None:
        """Work the input digest out again, and compare it with what the log tells of it."""
        whole = {
            "rules": self.rules,
            "entries": [int(entry) for entry in self.entries],
            "ranked": sorted(int(entry) for entry in self.ranked),
            "sheets": sorted([int(each.entry), int(each.judge), each.version, each.points] for each in self.sheets),
        }
        found = sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode("utf-8"))
        stored = self.ranking["input_digest"]
        if found != stored:
            facts = {"ranking": self.key, "stored": stored, "found": found}
            self.report.find("digest_differs", facts, name=self.name)
        logged = digests.get(self.key)
        if logged is None:
            self.report.find("not_in_log", {"ranking": self.key}, name=self.name)
        elif not stored.startswith(logged):
            self.report.find("log_digest", {"ranking": self.key, "stored": stored, "found": logged}, name=self.name)

    def values(self, groups: dict[str, list[Sheet]]) -> dict[str, Exact] | None:
        """Give each entry its value by the declared method; None where the method gives none."""
        method, rounding = self.rules["method"], self.rules["rounding"]
        totals = {
            entry: [rounded_total(Fraction(each.total, POINT), rounding) for each in sheets]
            for entry, sheets in groups.items()
        }
        if method in ("trimmed", "mean", "median"):
            return {entry: rounded_value(middle(method, each), rounding) for entry, each in totals.items()}
        many = len({sheet.judge for sheets in groups.values() for sheet in sheets})
        if method == "mixed" or (method == "additive" and many > MOST_JUDGES):
            self.report.note("not_ours" if method == "mixed" else "too_large", name=self.name)
            return {entry: exact(self.stored[entry]["value"]) if groups[entry] else None for entry in self.entries}
        scores = {
            entry: {sheet.judge: float(total) for sheet, total in zip(groups[entry], each)}  # noqa: B905 -- Python 3.9
            for entry, each in totals.items()
            if each
        }
        found = {"standardised": standardised, "additive": additive}[method](scores)
        if found is None:
            return None
        decimals = 2 if rounding == "value" else 6
        return {entry: rounded_float(found[entry], decimals) if entry in found else None for entry in self.entries}

    def tie_breaks(self, groups: dict[str, list[Sheet]]) -> dict[str, list[Fraction]]:
        """Give what decides between equal values: the criteria named, each by the method itself, else by its mean."""
        own = self.rules["method"]
        method = own if own in ("trimmed", "mean", "median") else "mean"
        asked = [self.codes.index(code) for code in self.rules["tie_break"]]
        found: dict[str, list[Fraction]] = {}
        for entry, sheets in groups.items():
            values = [middle(method, [Fraction(each.points[place]) for each in sheets]) for place in asked]
            rounded = [rounded_value(value, self.rules["rounding"]) for value in values]
            found[entry] = [value for value in rounded if value is not None]
        return found

    def compare(self, places: dict[str, Place], groups: dict[str, list[Sheet]]) -> None:
        """Compare every place with what stands there."""
        submitted: dict[str, int] = {}
        for sheet in self.sheets:
            submitted[sheet.entry] = submitted.get(sheet.entry, 0) + 1
        for entry, row in self.stored.items():
            if entry not in places:
                continue
            reference = self.tables.reference(entry)
            totals = [rounded_total(Fraction(each.total, POINT), self.rules["rounding"]) for each in groups[entry]]
            shown = shown_place(places[entry], submitted.get(entry, 0), totals, row["spread"])
            for field, comes_out in shown.items():
                if row[field] != comes_out:
                    facts = {"ranking": self.key, "entry": int(entry), "reference": reference, "field": field}
                    facts.update(stored=row[field], found=comes_out)
                    self.report.find("entry_differs", facts, name=self.name)
            if not row["rank"] and submitted.get(entry) and row["missing"] == "0":
                facts = {"ranking": self.key, "entry": int(entry)}
                self.report.find("left_out", facts, name=self.name, reference=reference)
            is_waived = (self.ranking["round_id"], entry) in self.tables.waived
            if row["rank"] and row["missing"] != "0" and not is_waived:
                self.report.note("taken_back", name=self.name, reference=reference)


# ----------------------------------------------------------------------------------------------------- arithmetic


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round to so many decimals, a half away from zero."""
    scaled = abs(value) * 10**decimals
    size = math.floor(scaled + Fraction(1, 2))
    return Fraction(-size if value < 0 else size, 10**decimals)


def exact(text: str) -> Fraction:
    """Read a value as the archive writes it; anything else, such as 1e999999999, would take all memory."""
    above, slash, below = text.partition("/")
    if not slash or len(text) > LONGEST_VALUE:
        raise ValueError(text)
    return Fraction(int(above), int(below))


def rounded_total(total: Fraction, rounding: str) -> Fraction:
    """Round one sheet's total where the rule says so."""
    return half_up(total, 2) if rounding == "totals" else total


def rounded_value(value: Exact, rounding: str) -> Exact:
    """Round an entry's value where the rule says so."""
    return half_up(value, 2) if rounding == "value" and value is not None else value


def rounded_float(value: float, decimals: int) -> Fraction:
    """Round a float half up, taking it to a thousandth of the last decimal first, so that a lowered half stays one."""
    return half_up(Fraction(round(value * 10.0 ** (decimals + 3)), 10 ** (decimals + 3)), decimals)


def middle(method: str, totals: list[Fraction]) -> Exact:
    """Trimmed mean, mean or median; None without any total."""
    ordered, many = sorted(totals), len(totals)
    if not many:
        return None
    if method == "median":
        return (ordered[(many - 1) // 2] + ordered[many // 2]) / 2
    if method == "trimmed" and many >= TRIM_FROM:
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered)


def standardised(scores: dict[str, dict[str, float]]) -> dict[str, float] | None:
    """Take each judge's level and spread out; None unless everyone scored everything and told entries apart."""
    judges = sorted({judge for given in scores.values() for judge in given})
    entries = list(scores)
    if len(entries) < 2 or not judges or any(len(given) < len(judges) for given in scores.values()):  # noqa: PLR2004 -- a spread takes two
        return None
    level, spread = {}, {}
    for judge in judges:
        given = [scores[entry][judge] for entry in entries]
        level[judge] = math.fsum(given) / len(given)
        spread[judge] = math.sqrt(math.fsum((one - level[judge]) ** 2 for one in given) / (len(given) - 1))
        if max(given) == min(given) or not spread[judge]:
            return None
    centre = math.fsum(level.values()) / len(judges)
    pooled = math.sqrt(math.fsum(one * one for one in spread.values()) / len(judges))
    found = {
        entry: centre + pooled * math.fsum((given[j] - level[j]) / spread[j] for j in judges) / len(judges)
        for entry, given in scores.items()
    }
    return same_for_the_same(scores, found)


def additive(scores: dict[str, dict[str, float]]) -> dict[str, float] | None:
    """Least squares of total = entry + judge, judges summing to zero; None where the sheets fall apart."""
    judges = sorted({judge for given in scores.values() for judge in given})
    if not judges or not hangs_together(scores):
        return None
    place = {judge: index for index, judge in enumerate(judges)}
    totals = [total for given in scores.values() for total in given.values()]
    centre = math.fsum(totals) / len(totals)
    many = len(judges)
    # Normal equations of the judges once the entries are eliminated; a one everywhere makes the effects sum to zero.
    matrix = [[1.0] * many for _ in judges]
    right = [0.0] * many
    for given in scores.values():
        mean = math.fsum(total - centre for total in given.values()) / len(given)
        seats = [place[judge] for judge in given]
        for judge, total in given.items():
            row = matrix[place[judge]]
            right[place[judge]] += total - centre - mean
            row[place[judge]] += 1.0
            for seat in seats:
                row[seat] -= 1.0 / len(seats)
    effect = solved(matrix, right)
    found = {
        entry: centre + math.fsum(total - centre - effect[place[judge]] for judge, total in given.items()) / len(given)
        for entry, given in scores.items()
    }
    return same_for_the_same(scores, found)


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric positive definite system by elimination."""
    many = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right)]  # noqa: B905 -- Python 3.9
    for step in range(many):
        pivot = rows[step]
        for below in range(step + 1, many):
            factor = rows[below][step] / pivot[step]
            if factor:
                rows[below] = [one - factor * other for one, other in zip(rows[below], pivot)]  # noqa: B905 -- Python 3.9
    answer = [0.0] * many
    for step in range(many - 1, -1, -1):
        row = rows[step]
        known = math.fsum(row[other] * answer[other] for other in range(step + 1, many))
        answer[step] = (row[many] - known) / row[step]
    return answer


def hangs_together(scores: dict[str, dict[str, float]]) -> bool:
    """Tell whether every entry is joined to every other by a chain of shared judges."""
    of_judge: dict[str, list[str]] = {}
    for entry, given in scores.items():
        for judge in given:
            of_judge.setdefault(judge, []).append(entry)
    waiting = [next(iter(scores))]
    reached, used = set(waiting), set()
    while waiting:
        for judge in scores[waiting.pop()]:
            if judge not in used:
                used.add(judge)
                fresh = [entry for entry in of_judge[judge] if entry not in reached]
                reached.update(fresh)
                waiting.extend(fresh)
    return len(reached) == len(scores)


def same_for_the_same(scores: dict[str, dict[str, float]], found: dict[str, float]) -> dict[str, float]:
    """Give entries with the same totals from the same judges the very same value."""
    first: dict[Any, float] = {}
    return {entry: first.setdefault(frozenset(given.items()), found[entry]) for entry, given in scores.items()}


def ranked_places(values: dict[str, Exact], tie_breaks: dict[str, list[Fraction]]) -> dict[str, Place]:
    """Rank 1, 2, 2, 4; what is equal to the last tie-break shares a rank."""
    places = {entry: Place(value) for entry, value in values.items()}
    keys = {entry: (value, *tie_breaks[entry]) for entry, value in values.items() if value is not None}
    how_many: dict[Any, int] = {}
    for key in keys.values():
        how_many[key] = how_many.get(key, 0) + 1
    rank_of, better = {}, 0
    for key in sorted(how_many, reverse=True):
        rank_of[key] = better + 1
        better += how_many[key]
    for entry, key in keys.items():
        places[entry].rank = rank_of[key]
        places[entry].is_tied = how_many[key] > 1
    return places


def fill_tiers(places: dict[str, Place], tiers: list[dict[str, Any]]) -> None:
    """Give the tiers out from the best rank down; a tie across an edge gets none and takes its places all the same."""
    left = [int(tier["quota"]) for tier in tiers]
    minimum = [None if tier["minimum_value"] is None else Fraction(tier["minimum_value"], 100) for tier in tiers]
    groups: dict[int, list[Place]] = {}
    for place in places.values():
        if place.rank is not None:
            groups.setdefault(place.rank, []).append(place)
    current = 0
    for _rank, group in sorted(groups.items()):
        touched: list[int] = []
        waiting = len(group)
        while waiting and current < len(tiers):
            least = minimum[current]
            if not left[current] or (least is not None and (group[0].value or 0) < least):
                current += 1  # what is left of this tier stays empty
                continue
            taken = min(waiting, left[current])
            left[current] -= taken
            waiting -= taken
            touched.append(current)
        if not touched:
            continue
        is_at_edge = waiting > 0 or len(touched) > 1
        first, last = tiers[touched[0]]["position"], tiers[touched[-1]]["position"]
        for place in group:
            place.is_at_edge = is_at_edge
            if is_at_edge:
                place.edge_first, place.edge_last = first, None if waiting else last
            else:
                place.tier = first


def shown_place(place: Place, sheets: int, totals: list[Fraction], stored_spread: str) -> Shown:
    """Write a place as the archive writes it."""
    return {
        "value": "" if place.value is None else f"{place.value.numerator}/{place.value.denominator}",
        "value_decimal": decimal_of(place.value),
        "spread": shown_spread(totals, stored_spread),
        "sheets": str(sheets),
        "rank": plain(place.rank),
        "is_tied": plain(place.is_tied),
        "is_plain_mean": plain(place.is_plain_mean),
        "tier": plain(place.tier),
        "is_at_edge": plain(place.is_at_edge),
        "edge_first": plain(place.edge_first),
        "edge_last": plain(place.edge_last),
    }


def shown_spread(totals: list[Fraction], stored: str) -> str:
    """Write the sample standard deviation; one that differs by rounding only is taken as it stands."""
    many = len(totals)
    if many < 2:  # noqa: PLR2004 -- a spread takes two
        return ""
    mean = sum(totals, Fraction(0)) / many
    found = math.sqrt(sum(((total - mean) ** 2 for total in totals), Fraction(0)) / (many - 1))
    try:
        is_close = math.isclose(float(stored), found, rel_tol=CLOSE, abs_tol=CLOSE)
    except ValueError:
        is_close = False
    return stored if is_close else repr(found)


def decimal_of(value: Exact) -> str:
    """Write a value with six decimals, half up."""
    if value is None:
        return ""
    size = abs(half_up(value, 6)) * 10**6
    digits = f"{int(size):07d}"
    return f"{'-' if value < 0 else ''}{digits[:-6]}.{digits[-6:]}"


def plain(value: object) -> str:
    """Write a cell as the archive writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return "" if value is None else str(value)


# ------------------------------------------------------------------------------------------------ what was decided


class Results:
    """The tables of what the panel decided and what became of its lists, and the log by what was done to what."""

    def __init__(self, archive: Archive, events: list[Row]) -> None:
        """Read them all; ``events`` are those of the log that could be read.

        Raises:
            MalformedError: one is missing, or not as it was written.
        """
        self.cycle = next(iter(rows_of(archive, "cycle")), {})
        self.rule = next(iter(rows_of(archive, "decision_rules")), {})
        self.motions = rows_of(archive, "motions")
        self.voters = by_column(rows_of(archive, "motion_voters"), "motion_id")
        self.ballots = by_column(rows_of(archive, "named_ballots"), "motion_id")
        self.attended = {(row["meeting_id"], row["user_id"]) for row in rows_of(archive, "attendances")}
        self.lists = rows_of(archive, "award_lists")
        self.signatures = by_column(rows_of(archive, "signatures"), "list_id")
        self.publicities = {row["list_id"]: row for row in rows_of(archive, "publicities")}
        self.objections = rows_of(archive, "objections")
        self.withdrawals = rows_of(archive, "withdrawals")
        self.events = {row["seq"]: row for row in events}
        self.acts: dict[tuple[str, str], list[Row]] = {}
        for row in events:
            self.acts.setdefault((row["action"], row["subject_id"]), []).append(row)
        self.outcomes: dict[str, Outcome] = {}

    def is_told(self, seq: str, actions: tuple[str, ...], subject: str) -> bool:
        """Tell whether the event of this number tells that any of this was done to a subject."""
        row = self.events.get(seq)
        return row is not None and row["action"] in actions and row["subject_id"] == subject

    def after(self, seq: str, action: str, subject: str) -> list[Row]:
        """Give what was done to a subject after an event."""
        return [row for row in self.acts.get((action, subject), []) if int(row["seq"]) > int(seq or 0)]


def by_column(rows: list[Row], column: str) -> dict[str, list[Row]]:
    """Gather rows by one of their columns, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def needed(share: str, whole: int) -> int:
    """Give the least number that is a share of a whole, one at least; an unknown share is a KeyError."""
    least = {
        "more_than_half": whole // 2 + 1,
        "two_thirds": -(-2 * whole // 3),
        "three_quarters": -(-3 * whole // 4),
        "all": whole,
    }
    return max(1, least[share])


class Outcome:
    """What comes of a motion by its own count; ``chosen`` are entries' ids, none unless it is carried."""

    def __init__(self, motion: Row) -> None:
        """Work it out; what cannot be is one of BROKEN."""
        self.entries = [int(each) for each in json.loads(motion["entry_ids"])]
        self.chosen: list[int] = []
        self.is_counted = bool(motion["yes"])
        self.cast = 0
        if not self.is_counted:
            self.state = "withdrawn" if motion["ended_at"] else "open"
            return
        if motion["kind"] not in MOTION_KINDS:
            raise ValueError(motion["kind"])
        yes = int(motion["yes"])
        named = {int(entry): int(many) for entry, many in json.loads(motion["named"]).items()}
        self.cast = yes + sum(int(motion[each]) for each in ("no", "abstain", "naming"))
        enough = needed(motion["majority"], self.cast)
        if motion["kind"] == "settle_tie":
            self.chosen = chosen_of_tie(named, enough, int(motion["places"]))
        elif self.cast > 0 and yes >= enough:
            self.chosen = self.entries
        is_carried = bool(self.chosen) if motion["kind"] == "settle_tie" else self.cast > 0 and yes >= enough
        self.state = "carried" if is_carried else "lost"


def chosen_of_tie(named: dict[int, int], enough: int, places: int) -> list[int]:
    """Give the entries with the majority, most ballots first; none of several that would share the last places."""
    reached = sorted(((many, entry) for entry, many in named.items() if many >= enough), reverse=True)
    if len(reached) > places:
        out = reached[places][0]
        reached = [pair for pair in reached if pair[0] > out]
    return sorted(entry for _many, entry in reached)


def check_motions(tables: Tables, results: Results, report: Report) -> None:
    """Work every motion out again."""
    report.counts["motions"] = len(results.motions)
    for round_id, rows in by_column(results.motions, "round_id").items():
        numbers = {int(row["number"]) for row in rows}
        for number in sorted(set(range(1, max(numbers))) - numbers):
            name = report.say("motion_name", round=round_name(tables, round_id, report), number=number)
            report.find("motion_gap", {"round": int(round_id), "number": number}, name=name)
    for motion_id in sorted(set(results.voters) - {row["motion_id"] for row in results.motions}):
        report.find("motion_unknown", {"motion": int(motion_id)})
    for motion in results.motions:
        facts: dict[str, Any] = {"motion": int(motion["motion_id"])}
        name = report.say("motion_name", round=round_name(tables, motion["round_id"], report), number=motion["number"])
        try:
            outcome = Outcome(motion)
            noted = list(motion_findings(results, motion, outcome))
        except BROKEN:
            report.find("motion_not_computable", facts, name=name)
            continue
        results.outcomes[motion["motion_id"]] = outcome
        for code, more in noted:
            report.find(code, {**facts, **more}, name=name)


def motion_findings(results: Results, motion: Row, outcome: Outcome) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give code and facts of what does not agree in one motion."""
    expected = {rule: results.rule[rule] for rule in DECLARED}
    expected.update(state=outcome.state, chosen=as_json(sorted(outcome.chosen)))
    stored = {**motion, "chosen": as_json(sorted(json.loads(motion["chosen"])))}
    if outcome.is_counted:
        stored["named"] = as_json(json.loads(motion["named"]))
        expected.update(roll_of(results, motion, outcome))
        present, base = int(motion["present"]), int(motion["seats"]) - int(motion["recused"])
        if outcome.cast != present:
            yield "motion_count", {"cast": outcome.cast, "present": present}
        quorum = needed(motion["quorum"], base)
        if present < quorum:
            yield "motion_quorum", {"present": present, "base": base, "needed": quorum}
        yield from voter_findings(results, motion)
    for field, comes_out in expected.items():
        if stored[field] != comes_out:
            yield "motion_differs", {"field": field, "stored": stored[field], "found": comes_out}
    is_told = results.is_told(motion["event_seq"], ("motions.end_vote", "motions.take_back"), motion["motion_id"])
    if outcome.state != "open" and not is_told:
        yield "motion_not_in_log", {}


def voter_findings(results: Results, motion: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find ballots of whoever was recused or never came, and how anybody voted in secret."""
    for row in results.voters.get(motion["motion_id"], []):
        facts = {"user": int(row["user_id"])}
        if row["has_voted"] == "true" and row["is_recused"] == "true":
            yield "voter_recused", facts
        if row["has_voted"] == "true" and (motion["meeting_id"], row["user_id"]) not in results.attended:
            yield "voter_absent", facts
    if motion["is_secret"] == "true":  # noqa: S105 -- a ballot, no password
        for ballot in results.ballots.get(motion["motion_id"], []):
            yield "ballot_told", {"user": int(ballot["user_id"])}


def roll_of(results: Results, motion: Row, outcome: Outcome) -> Shown:
    """Give the roll's sums as the roll itself has them, and those of the ballots where they are by name."""
    voters = results.voters.get(motion["motion_id"], [])
    found = {
        "seats": str(len(voters)),
        "recused": str(sum(row["is_recused"] == "true" for row in voters)),
        "present": str(sum(row["has_voted"] == "true" for row in voters)),
    }
    if motion["is_secret"] == "true":  # noqa: S105 -- a ballot, no password
        return found
    said = {"yes": 0, "no": 0, "abstain": 0}
    named = dict.fromkeys(outcome.entries, 0) if motion["kind"] == "settle_tie" else {}
    naming = 0
    for ballot in results.ballots.get(motion["motion_id"], []):
        if ballot["choice"]:
            said[ballot["choice"]] += 1
            continue
        naming += 1
        names = json.loads(ballot["entry_ids"])
        if not names:
            raise ValueError(names)
        for entry in names:
            named[entry] += 1
    found.update({choice: str(many) for choice, many in said.items()})
    found.update(naming=str(naming), named=as_json({str(entry): many for entry, many in named.items()}))
    return found


def as_json(value: object) -> str:
    """Write a value as the archive writes JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class Tie:
    """Entries of one rank for which a tier had not room: who still waits, and for which tiers, best first."""

    def __init__(self, waiting: list[str], between: list[int]) -> None:
        """Begin with all of them."""
        self.waiting, self.between, self.is_open = waiting, between, True


class Decided:
    """Where the entries of one track stand after motions and withdrawals.

    The ranking fills the tiers, without places that were decided to stay empty. Whom a motion places is lifted out of
    that order, and nobody else moves for it. A tie stays open until so many of it were placed that one tier alone is
    left for the others. Whoever's award was withdrawn has none.
    """

    def __init__(self, places: dict[str, Place], tiers: list[Row], motions: list[Motioned], taken: list[Row]) -> None:
        """Begin with the ranking, then carry out the motions in their order, then take away what was withdrawn."""
        self.taken = {row["entry_id"] for row in taken}
        self.order = sorted(places, key=lambda each: (places[each].rank is None, places[each].rank or 0, int(each)))
        self.emptied = emptied = dict.fromkeys((int(row["position"]) for row in tiers), 0)
        for each in motions:
            if each.kind == "leave_empty" and each.tier is not None:
                emptied[each.tier] = emptied.get(each.tier, 0) + each.places
        self.proposed = {each: place.tier for each, place in filled(places, tiers, {}).items()}
        begun = filled(places, tiers, emptied)
        self.tier = {each: begun[each].tier for each in self.order}
        self.motion: dict[str, int] = {}
        self.quota = {
            int(row["position"]): max(0, int(row["quota"]) - emptied.get(int(row["position"]), 0)) for row in tiers
        }
        self.given = dict.fromkeys(self.quota, 0)
        for tier in self.tier.values():
            if tier is not None:
                self.given[tier] += 1
        self.ties = ties_of(begun, self.order, tiers)
        self.prizes = {int(row["position"]): int(row["prize_yuan"] or 0) for row in tiers}
        for each in motions:
            if each.kind == "set_prize" and each.tier is not None and each.prize is not None:
                self.prizes[each.tier] = each.prize
            if each.kind in PLACING:
                self.carry(each)
        for entry in self.taken:
            self.tier[entry] = None
        self.between = self.still_between()
        self.voted = {
            (entry, each.tier)
            for each in motions
            if each.kind in VOTED
            for entry in each.entries
            if each.tier is not None and self.tier.get(entry) == each.tier
        }
        self.vacancies = left_open([int(row["tier"]) for row in taken], motions)

    def carry(self, motion: Motioned) -> None:
        """Place whom a motion places; a tie that is left with one tier alone is settled by it."""
        named = [entry for entry in motion.entries if entry in self.tier]
        for entry in named:
            if motion.tier is not None and self.tier[entry] != motion.tier:
                self.given[motion.tier] = self.given.get(motion.tier, 0) + 1
            self.tier[entry], self.motion[entry] = motion.tier, motion.number
        for tie in self.ties:
            if tie.is_open and any(entry in tie.waiting for entry in named):
                tie.waiting = [entry for entry in tie.waiting if entry not in named]
                self.settle(tie, motion.number)

    def settle(self, tie: Tie, number: int) -> None:
        """Give those who wait the first tier that has room for all of them, none where none has a place left."""
        while tie.between:
            room = self.quota[tie.between[0]] - self.given[tie.between[0]]
            if 0 < room < len(tie.waiting):
                return  # some of them go there: for the panel
            if len(tie.waiting) <= room:
                break
            tie.between.pop(0)
        tier = tie.between[0] if tie.between else None
        if tier is not None:
            self.given[tier] += len(tie.waiting)
        for entry in tie.waiting:
            self.tier[entry], self.motion[entry] = tier, number
        tie.is_open = False

    def still_between(self) -> dict[str, list[int | None]]:
        """Give the tiers that each entry of an open tie could still get, None for no award."""
        given, found = dict(self.given), {}
        for tie in self.ties:
            if not tie.is_open:
                continue
            waiting, tiers = len(tie.waiting), []
            for tier in tie.between:
                seats = min(waiting, max(0, self.quota[tier] - given[tier]))
                if seats:
                    tiers.append(tier)
                given[tier] += seats
                waiting -= seats
            for entry in tie.waiting:
                found[entry] = [*tiers, *([None] if waiting else [])]
        return found


def left_open(withdrawn: list[int], motions: list[Motioned]) -> list[int]:
    """Give the tiers whose award was withdrawn, each as often as no motion has decided on its place."""
    found: list[int] = []
    for tier in sorted(set(withdrawn)):
        decided = sum(each.kind in FILLING and each.tier == tier for each in motions)
        found += [tier] * (withdrawn.count(tier) - decided)
    return found


class Motioned:
    """A carried motion as it is carried out; ``entries`` are those it places."""

    def __init__(self, motion: Row, outcome: Outcome) -> None:
        """Read it."""
        self.number, self.kind = int(motion["number"]), motion["kind"]
        self.entries = [str(each) for each in (outcome.chosen if self.kind == "settle_tie" else outcome.entries)]
        self.tier = int(motion["tier"]) if motion["tier"] else None
        self.places = int(motion["places"])
        self.prize = int(motion["prize_yuan"]) if motion["prize_yuan"] else None


def filled(places: dict[str, Place], tiers: list[Row], emptied: dict[int, int]) -> dict[str, Place]:
    """Fill the tiers by the ranking alone, without the places that stay empty."""
    fresh = {}
    for entry, place in places.items():
        fresh[entry] = Place(place.value)
        fresh[entry].rank = place.rank
    offered = [
        {
            "position": int(row["position"]),
            "quota": max(0, int(row["quota"]) - emptied.get(int(row["position"]), 0)),
            "minimum_value": int(row["minimum_value"]) if row["minimum_value"] else None,
        }
        for row in tiers
    ]
    fill_tiers(fresh, offered)
    return fresh


def ties_of(places: dict[str, Place], order: list[str], tiers: list[Row]) -> list[Tie]:
    """Give the ties across edges, best first, each with the tiers that admit it."""
    groups: dict[int, list[str]] = {}
    for entry in order:
        if places[entry].is_at_edge:
            groups.setdefault(places[entry].rank or 0, []).append(entry)
    found = []
    for entries in groups.values():
        one = places[entries[0]]
        between = []
        for row in tiers:
            position = int(row["position"])
            least = Fraction(int(row["minimum_value"]), 100) if row["minimum_value"] else None
            is_spanned = position >= (one.edge_first or 0) and (one.edge_last is None or position <= one.edge_last)
            if is_spanned and (least is None or (one.value is not None and one.value >= least)):
                between.append(position)
        found.append(Tie(list(entries), between))
    return found


class Deciding:
    """What lists are worked out from."""

    def __init__(self, tables: Tables, results: Results, found: dict[str, dict[str, Place] | None]) -> None:
        """Keep it; ``found`` is where every ranking has the entries, None where it does not come out."""
        self.tables, self.results, self.found = tables, results, found

    def newest_finals(self) -> list[Row]:
        """Give the newest ranking of each final that stands ranked."""
        newest: dict[str, Row] = {}
        for ranking in sorted(self.tables.rankings, key=lambda row: int(row["number"])):
            round_ = self.tables.rounds.get(ranking["round_id"], {})
            if round_.get("kind") == "final" and round_.get("stage") == "ranked":
                newest[ranking["round_id"]] = ranking
        return list(newest.values())

    def track_of(self, ranking: Row) -> str:
        """Say what competes in a ranking."""
        return self.tables.tracks[self.tables.rounds[ranking["round_id"]]["track_id"]]["kind"]

    def tiers_of(self, ranking: Row) -> list[Row]:
        """Give the tiers of a ranking's track, best first."""
        return self.tables.tiers.get(self.tables.rounds[ranking["round_id"]]["track_id"], [])

    def decided(self, ranking: Row, before: str = "") -> Decided | None:
        """Say where everybody stands by what the log tells before an event; None where the ranking gives nothing."""
        places = self.found[ranking["ranking_id"]]
        if places is None:
            return None
        motions = []
        for row in sorted(self.results.motions, key=lambda row: int(row["number"])):
            outcome = self.results.outcomes.get(row["motion_id"])
            is_carried = outcome is not None and outcome.state == "carried"
            if outcome and is_carried and row["ranking_id"] == ranking["ranking_id"] and is_before(row, before):
                motions.append(Motioned(row, outcome))
        taken = [row for row in self.results.withdrawals if row["entry_id"] in places and is_before(row, before)]
        return Decided(places, self.tiers_of(ranking), motions, taken)


def is_before(row: Row, event: str) -> bool:
    """Tell whether the log has something before an event."""
    return not event or int(row["event_seq"] or 0) < int(event)


# ------------------------------------------------------------------------------------------ versions of the list


def check_lists(deciding: Deciding, report: Report) -> None:
    """Work every version of the list out again."""
    report.counts["lists"] = len(deciding.results.lists)
    for row in deciding.results.lists:
        facts: dict[str, Any] = {"list": int(row["list_id"])}
        try:
            noted, broken = [*list_findings(deciding, row, report)], list[Broken]()
            content = json.loads(row["content"])
            decided = decided_finals(deciding, row, content)
            if decided is not None:
                noted += content_findings(deciding, content, decided)
                broken += Rules(deciding, row, content, decided, report).broken()
        except BROKEN:
            report.find("list_not_computable", facts, number=row["number"])
            continue
        for code, more in noted:
            report.find(code, {**facts, **more}, number=row["number"])
        for rule, tier, references, said in broken:
            more = {"rule": rule, "tier": tier, "reference": ", ".join(references) or None}
            shown = {"number": row["number"], "name": report.say(f"rule_{rule}"), "said": said}
            report.find("list_rule", {**facts, **more}, **shown)


def list_findings(deciding: Deciding, row: Row, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """Compare a version's check sum with its content and with the log."""
    spelled = json.dumps(json.loads(row["content"]), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = sha256(spelled.encode("utf-8"))
    if row["is_masked"] == "true":
        report.note("list_masked", number=row["number"])
    elif found != row["sha256"]:
        yield "list_digest", {"stored": row["sha256"], "found": found}
    if not deciding.results.is_told(row["event_seq"], ("award_lists.put_forward",), row["list_id"]):
        yield "list_not_in_log", {}
        return
    event = deciding.results.events[row["event_seq"]]
    if event["withheld"] == "false" and event_hash(event) == event["hash"]:
        logged = json.loads(event["message"])["fields"]["sha256"]
        if logged != row["sha256"]:
            yield "list_log", {"stored": row["sha256"], "found": logged}


def decided_finals(deciding: Deciding, row: Row, content: dict[str, Any]) -> list[tuple[Row, Decided]] | None:
    """Give the rankings that a version rests on, each with what had been decided; None where one does not come out."""
    finals = rankings_of(deciding, row, content)
    decided = [(ranking, deciding.decided(ranking, row["event_seq"])) for ranking in finals]
    found = [(ranking, each) for ranking, each in decided if each is not None]
    return found if len(found) == len(finals) else None


def content_findings(
    deciding: Deciding, content: dict[str, Any], decided: list[tuple[Row, Decided]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Compare a version's content with what ranking, motions and withdrawals give."""
    expected = awards_of(deciding, decided)
    tables = deciding.tables
    kinds = {each["position"]: tables.tracks[each["track_id"]]["kind"] for each in tables.all_tiers()}
    stored = {(kinds[str(award["tier"])], award["reference"]): award for award in content["awards"]}
    for key in sorted(set(stored) | set(expected)):
        if key not in stored or key not in expected:
            yield "listed_absent" if key in expected else "listed_extra", {"reference": key[1]}
            continue
        for field, comes_out in expected[key].items():
            if plain(stored[key][field]) != comes_out:
                shown = {"field": field, "stored": plain(stored[key][field]), "found": comes_out}
                yield "listed_differs", {"reference": key[1], **shown}
    held = [award["tier"] for award in expected.values()]
    stands, comes = told_parts(content), parts_of(deciding, [ranking for ranking, _decided in decided], held)
    for part in ("is_rehearsal", "rankings", "tiers"):
        if stands[part] != comes[part]:
            yield "list_differs", {"part": part}


def awards_of(deciding: Deciding, finals: list[tuple[Row, Decided]]) -> dict[tuple[str, str], Shown]:
    """Give the awards as a list has them, by track and reference."""
    found: dict[tuple[str, str], Shown] = {}
    for ranking, decided in finals:
        places = deciding.found[ranking["ranking_id"]] or {}
        for entry, tier in decided.tier.items():
            if tier is not None:
                found[deciding.track_of(ranking), deciding.tables.references[entry]] = {
                    "tier": plain(tier),
                    "rank": plain(places[entry].rank),
                    "value": plain(places[entry].value),
                    "prize_yuan": plain(decided.prizes[tier]),
                    "motion": plain(decided.motion.get(entry)),
                }
    return found


def rankings_of(deciding: Deciding, row: Row, content: dict[str, Any]) -> list[Row]:
    """Give the rankings that a list rests on: of one that was set aside those it names, else the newest."""
    if not row["set_aside_at"]:
        return deciding.newest_finals()
    known = {
        (deciding.track_of(ranking), int(ranking["number"])): ranking
        for ranking in deciding.tables.rankings
        if deciding.tables.rounds[ranking["round_id"]]["kind"] == "final"
    }
    return [known[each["track"], each["number"]] for each in content["rankings"]]


def told_parts(content: dict[str, Any]) -> dict[str, Any]:
    """Give the parts of a list beside its awards, what things are called aside."""
    rankings = [[each[key] for key in ("track", "number", "method", "input_digest")] for each in content["rankings"]]
    tiers = [[each[key] for key in ("position", "track", "quota", "vacant")] for each in content["tiers"]]
    return {"is_rehearsal": content["is_rehearsal"], "rankings": sorted(rankings), "tiers": tiers}


def parts_of(deciding: Deciding, finals: list[Row], held: list[str]) -> dict[str, Any]:
    """Give the same parts as they come out; ``held`` is the tier of each award."""
    tables = deciding.tables
    rankings = [[deciding.track_of(row), int(row["number"]), row["method"], row["input_digest"]] for row in finals]
    return {
        "is_rehearsal": bool(deciding.results.cycle["rehearsal_since"]),
        "rankings": sorted(rankings),
        "tiers": [
            [
                int(row["position"]),
                tables.tracks[row["track_id"]]["kind"],
                int(row["quota"]),
                int(row["quota"]) - held.count(row["position"]),
            ]
            for row in tables.all_tiers()
        ],
    }


Broken = Tuple[str, Optional[int], List[str], str]  # noqa: UP006, UP045 -- Python 3.9
"""One rule broken: which one, of which tier, by which entries, and how."""


class Listed:
    """One award as a list has it; an entry that nobody knows goes by its place, below zero."""

    def __init__(self, tables: Tables, tier: Row, award: dict[str, Any], place: int) -> None:
        """Read it."""
        self.tier, self.reference, self.prize = tier, award["reference"], award["prize_yuan"]
        self.entry = tables.known_as.get((tier["track_id"], self.reference), str(-place))
        self.value = exact(award["value"]) if award["value"] else None
        self.matter = tables.duplicates.get(self.entry, self.entry)


class Rules:
    """One version of the list held against the declared rules.

    The list counts as it stands; from the decisions worked out again come only the ties and vacancies that nobody has
    settled, the places left empty, and who was voted.
    """

    def __init__(
        self,
        deciding: Deciding,
        row: Row,
        content: dict[str, Any],
        decided: list[tuple[Row, Decided]],
        report: Report,
    ) -> None:
        """Read its awards."""
        self.tables, self.results, self.report = deciding.tables, deciding.results, report
        self.row, self.content = row, content
        self.decided = [each for _ranking, each in decided]
        self.tiers = self.tables.all_tiers()
        self.by_position = {int(row["position"]): row for row in self.tiers}
        self.listed = [
            Listed(self.tables, self.by_position[award["tier"]], award, place)
            for place, award in enumerate(content["awards"], start=1)
        ]

    def broken(self) -> Iterator[Broken]:
        """Give each rule that the list breaks."""
        yield from self.unranked()
        yield from self.ties()
        yield from self.quotas()
        yield from self.minimums()
        yield from self.matters()
        yield from self.unvoted()
        yield from self.vacancies()
        yield from self.prizes()
        yield from self.objections()

    def name(self, position: int | None) -> str:
        """Name a tier, and none."""
        if position is None:
            return self.report.say("no_award")
        return self.report.either(self.by_position[position]["name"], self.by_position[position]["name_en"])

    def unranked(self) -> Iterator[Broken]:
        """Find finals opened before the list was put forward, and on none of whose rankings it rests."""
        named = {each["track"] for each in self.content["rankings"]}
        for round_id, round_ in self.tables.rounds.items():
            opened = (
                round_["opened_at"] if round_["kind"] == "final" and self.tables.round_entries.get(round_id) else ""
            )
            kind = self.tables.tracks[round_["track_id"]]["kind"]
            if opened and opened < self.row["put_forward_at"] and kind not in named:
                of = round_name(self.tables, round_id, self.report)
                yield "ranked", None, [], self.report.say("unranked", round=of)

    def ties(self) -> Iterator[Broken]:
        """Find ties across an edge that no motion has settled."""
        for decided in self.decided:
            for tie in decided.ties:
                if tie.is_open:
                    between = decided.between[tie.waiting[0]]
                    references = sorted(self.tables.references[entry] for entry in tie.waiting)
                    tiers = self.report.joined([self.name(tier) for tier in between])
                    shown = {"references": self.report.joined(references), "tiers": tiers}
                    yield "tie", between[0], references, self.report.say("open_tie", **shown)

    def quotas(self) -> Iterator[Broken]:
        """Find tiers with more awards than places."""
        for position, row in self.by_position.items():
            held = sum(each.tier is row for each in self.listed)
            empty = sum(decided.emptied[position] for decided in self.decided if position in decided.quota)
            if held > max(0, int(row["quota"]) - empty):
                shown = {"tier": self.name(position), "held": held, "quota": row["quota"], "empty": empty}
                yield "quota", position, [], self.report.say("over_quota_left" if empty else "over_quota", **shown)

    def minimums(self) -> Iterator[Broken]:
        """Find awards below the least value of their tier."""
        for each in self.listed:
            if not each.tier["minimum_value"]:
                continue
            least = Fraction(int(each.tier["minimum_value"]), 100)
            if each.value is None or each.value < least:
                position = int(each.tier["position"])
                shown = {"reference": each.reference, "tier": self.name(position), "minimum": f"{float(least):.2f}"}
                code = "without_value" if each.value is None else "below_minimum"
                said = self.report.say(code, **shown, value=shown_below(each.value, least))
                yield "minimum", position, [each.reference], said

    def matters(self) -> Iterator[Broken]:
        """Find what has more than one award: the same entry, or those that were merged into one."""
        by_matter: dict[str, list[Listed]] = {}
        for each in self.listed:
            by_matter.setdefault(each.matter, []).append(each)
        for same in by_matter.values():
            references = sorted({each.entry: each.reference for each in same}.values())
            if len(references) > 1:
                said = self.report.say("one_matter", references=self.report.joined(references))
                yield "one_award", None, references, said
            elif len(same) > 1:
                yield "one_award", None, references, self.report.say("listed_twice", reference=references[0])

    def unvoted(self) -> Iterator[Broken]:
        """Find awards that take a motion and have none."""
        for each in self.listed:
            position = int(each.tier["position"])
            is_voted = any((each.entry, position) in decided.voted for decided in self.decided)
            if each.tier["is_always_voted"] == "true" and not is_voted:
                shown = {"tier": self.name(position), "reference": each.reference}
                yield "voted", position, [each.reference], self.report.say("unvoted", **shown)

    def vacancies(self) -> Iterator[Broken]:
        """Find places of withdrawn awards on which nobody has decided."""
        for decided in self.decided:
            for position in decided.vacancies:
                yield "vacancy", position, [], self.report.say("open_vacancy", tier=self.name(position))

    def prizes(self) -> Iterator[Broken]:
        """Find prizes that are not as declared, and a sum beyond the budget."""
        for position, row in self.by_position.items():
            declared = int(row["prize_yuan"] or 0)
            for prize in sorted({each.prize for each in self.listed if each.tier is row}):
                if prize < declared or (prize > declared and row["prize_is_minimum"] == "false"):
                    code = "below_floor" if prize < declared else "no_least_sum"
                    shown = {"tier": self.name(position), "prize": f"{prize:,}", "declared": f"{declared:,}"}
                    yield "prize", position, [], self.report.say(code, **shown)
        cost = sum(each.prize for each in self.listed)
        declared = sum(int(row["prize_yuan"] or 0) * int(row["quota"]) for row in self.tiers)
        budget = int(self.results.rule["budget_yuan"] or declared)
        if cost > budget:
            yield "budget", None, [], self.report.say("over_budget", cost=f"{cost:,}", budget=f"{budget:,}")

    def objections(self) -> Iterator[Broken]:
        """Find objections that had been entered and not decided when the list was published."""
        row, results = self.row, self.results
        published = results.after(row["event_seq"], "publicity.publish", row["list_id"]) if row["published_at"] else []
        begun = {each["list_id"]: each["event_seq"] for each in results.lists}
        for each in results.objections if published else []:
            told = [
                (int(event["seq"]), state)
                for action, state in OBJECTED.items()
                for event in results.after(begun.get(each["list_id"], ""), action, each["objection_id"])
                if int(event["seq"]) < int(published[-1]["seq"])
            ]
            if told and max(told)[1] == "open":
                shown = {"number": each["number"], "reference": self.tables.reference(each["entry_id"])}
                yield "objection", None, [shown["reference"]], self.report.say("open_objection", **shown)


def shown_below(value: Exact, least: Fraction) -> str:
    """Write a value with two decimals, with more where two would not tell it from a limit that it misses."""
    if value is None:
        return ""
    rough = f"{float(value):.2f}"
    return f"{float(value):.6f}" if rough == f"{float(least):.2f}" else rough


def check_results(tables: Tables, results: Results, report: Report) -> None:
    """Compare signatures, sealing, publicity, objections and withdrawals with the log."""
    numbers = {int(row["number"]) for row in results.lists}
    for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
        report.find("list_gap", {"number": number})
    of_lists = {row["list_id"] for row in results.objections + results.withdrawals}
    known = {row["list_id"] for row in results.lists}
    for list_id in sorted((of_lists | set(results.signatures) | set(results.publicities)) - known):
        report.find("list_unknown", {"list": int(list_id)})
    for row in results.lists:
        check_acts(results, row, report)
        check_signatures(results, row, report)
    taken = {row["entry_id"] for row in results.withdrawals}
    for row in results.objections:
        facts: dict[str, Any] = {"objection": int(row["objection_id"])}
        shown = {"number": row["number"], "reference": tables.reference(row["entry_id"])}
        told = [
            (int(event["seq"]), state)
            for action, state in OBJECTED.items()
            for event in results.acts.get((action, row["objection_id"]), [])
        ]
        found = max(told, default=(0, ""))[1]
        if found != row["state"]:
            report.find("objection_differs", {**facts, "stored": row["state"], "found": found}, **shown)
        evidence = evidence_of(results, row["objection_id"])
        if evidence is not None and evidence != contents_of(json.loads(row["evidence_files"])):
            report.find("evidence_differs", facts, **shown)
        if row["state"] == "upheld" and row["entry_id"] not in taken:
            report.find("objection_without_effect", facts, **shown)
    for row in results.withdrawals:
        action = "objections.uphold" if row["objection_id"] else "withdrawals.withdraw"
        if not results.is_told(row["event_seq"], (action,), row["objection_id"] or row["list_id"]):
            facts = {"entry": int(row["entry_id"])}
            report.find("withdrawal_not_in_log", facts, reference=tables.reference(row["entry_id"]))


def evidence_of(results: Results, objection: str) -> list[str] | None:
    """Give the SHA-256 of what the log says was laid to an objection and not taken off; None where it does not say."""
    entered = max([int(row["seq"]) for row in results.acts.get(("objections.enter", objection), [])], default=0)
    acts = [row for act in (ATTACHED, TAKEN_OFF) for row in results.after(str(entered), act, objection)]
    found: list[str] = []
    try:
        for row in sorted(acts, key=lambda row: int(row["seq"])):
            fields = json.loads(row["message"])["fields"]
            if row["action"] == ATTACHED:
                found += map(str, fields["contents"]["list"])
            else:
                found.remove(fields["content"])
    except BROKEN:
        return None
    return sorted(found)


def contents_of(files: object) -> list[str] | None:
    """Give the SHA-256 of the files in a cell; None for what is no list of files."""
    if not isinstance(files, list) or not all(isinstance(file, dict) and "sha256" in file for file in files):
        return None
    return sorted(str(file["sha256"]) for file in files)


def check_acts(results: Results, row: Row, report: Report) -> None:
    """Compare what became of one list with the log, and the head on its notice."""
    facts: dict[str, Any] = {"list": int(row["list_id"])}
    notice = results.publicities.get(row["list_id"])
    stands = {
        "award_lists.set_aside": bool(row["set_aside_at"]),
        "award_lists.seal": bool(row["sealed_at"]),
        "publicity.begin": notice is not None,
        "publicity.publish": bool(row["published_at"]),
    }
    for action, is_so in stands.items():
        if bool(results.after(row["event_seq"], action, row["list_id"])) is not is_so:
            code = "list_act" if is_so else "list_act_absent"
            act = report.say(f"done_{action.rpartition('.')[2]}")
            report.find(code, {**facts, "act": action}, None, number=row["number"], done=act)
    if notice is not None:
        event = results.events.get(notice["head_seq"])
        if event is None or event["hash"] != notice["head_hash"]:
            report.find("notice_head", {**facts, "seq": int(notice["head_seq"])}, number=row["number"])


def check_signatures(results: Results, row: Row, report: Report) -> None:
    """Compare the signatures of one list with those that the log tells of."""
    facts: dict[str, Any] = {"list": int(row["list_id"])}
    signatures = results.signatures.get(row["list_id"], [])
    given = {each["user_id"]: each["name"] for each in signatures}
    told = {
        each["actor_id"]: each["actor_name"]
        for each in results.after(row["event_seq"], "award_lists.sign", row["list_id"])
    }
    for user in sorted(set(given) ^ set(told)):
        code = "signature_absent" if user in told else "signature_extra"
        shown = {"number": row["number"], "name": told.get(user) or given.get(user)}
        report.find(code, {**facts, "user": int(user) if user else None}, **shown)
    capacities = {each["capacity"] for each in signatures}
    for capacity in ("organiser", "chair") if results.motions else ("organiser",):
        if row["sealed_at"] and capacity not in capacities:
            report.find("unsigned", {**facts, "capacity": capacity}, f"unsigned_{capacity}", number=row["number"])


# ----------------------------------------------------------------------------------------------------- award list


def check_awards(archive: Archive, deciding: Deciding, report: Report) -> None:
    """Compare the award list with what the newest ranking of each ranked final, motions and withdrawals give."""
    rows = rows_of(archive, "award_list")
    report.counts["awards"] = len(rows)
    stored = {row["entry_id"]: {**row, "between": as_json(json.loads(row["between"]))} for row in rows}
    tables = deciding.tables
    expected, unknown = expected_awards(deciding, report)
    times = by_column(rows, "entry_id")
    for entry in sorted((entry for entry in times if len(times[entry]) > 1), key=int):
        report.find("award_twice", {"entry": int(entry), "reference": tables.reference(entry)})
    for entry in sorted(set(stored) | set(expected), key=int):
        reference = tables.reference(entry)
        facts: dict[str, Any] = {"entry": int(entry), "reference": reference}
        if entry in stored and stored[entry]["ranking_id"] in unknown:
            continue
        if entry not in stored:
            report.find("award_absent", facts)
        elif entry not in expected:
            report.find("award_extra", facts)
        else:
            for field, comes_out in expected[entry].items():
                stands = stored[entry][field]
                if stands != comes_out:
                    report.find("award_differs", {**facts, "field": field, "stored": stands, "found": comes_out})


def expected_awards(deciding: Deciding, report: Report) -> tuple[dict[str, Shown], set[str]]:
    """Give the lines that come out by entry, and the rankings of which nothing does."""
    expected: dict[str, Shown] = {}
    unknown = set()
    for ranking in deciding.newest_finals():
        try:
            lines = award_lines(deciding, ranking)
        except BROKEN:
            name = ranking_name(deciding.tables, ranking, report)
            report.find("not_decidable", {"ranking": int(ranking["ranking_id"])}, name=name)
            lines = None
        if lines is None:
            unknown.add(ranking["ranking_id"])
        expected.update(lines or {})
    return expected, unknown


def award_lines(deciding: Deciding, ranking: Row) -> dict[str, Shown] | None:
    """Write the lines of one final as they should stand, by entry; None where its ranking does not come out."""
    decided = deciding.decided(ranking)
    if decided is None:
        return None
    places = deciding.found[ranking["ranking_id"]] or {}
    least = {int(row["position"]): row["prize_is_minimum"] for row in deciding.tiers_of(ranking)}
    found = {}
    for entry, tier in decided.tier.items():
        between = decided.between.get(entry, [])
        if tier is None and not between and entry not in decided.taken:
            continue
        without = "withdrawn" if entry in decided.taken else "at_edge"
        found[entry] = {
            "ranking_id": ranking["ranking_id"],
            "state": without if tier is None else "awarded",
            "tier": plain(tier),
            "rank": plain(places[entry].rank),
            "value": plain(places[entry].value),
            "proposed": plain(decided.proposed[entry]),
            "motion": plain(decided.motion.get(entry)),
            "between": as_json(between),
            "prize_yuan": "" if tier is None else plain(decided.prizes[tier]),
            "prize_is_minimum": "" if tier is None else least[tier],
        }
    return found


# ------------------------------------------------------------------------------------------------------------ all


def check(archive: Archive, report: Report, head: tuple[int, str] | None, pinned: str | None) -> None:
    """Check everything; what cannot be read is named, and the rest is checked all the same."""
    csv.field_size_limit(100_000_000)
    check_files(archive, report, pinned)
    digests: dict[int, str] = {}
    events: list[Row] = []
    try:
        events = rows_of(archive, "audit_log")
        digests = check_log(events, archive, report, head)
    except MalformedError as malformed:
        note_malformed(archive, malformed, report)
    try:
        tables = Tables(archive)
        report.counts["rankings"] = len(tables.rankings)
        report.counts["entries"] = sum(len(rows) for rows in tables.ranked.values())
        found = {row["ranking_id"]: check_ranking(tables, row, digests, report)[1] for row in tables.rankings}
        results = Results(archive, events)
        check_motions(tables, results, report)
        deciding = Deciding(tables, results, found)
        check_lists(deciding, report)
        check_results(tables, results, report)
        check_awards(archive, deciding, report)
    except MalformedError as malformed:
        note_malformed(archive, malformed, report)
    if head is None and pinned is None:
        report.note("unpinned")


def note_malformed(archive: Archive, malformed: MalformedError, report: Report) -> None:
    """Name a table that cannot be read, but for one of which it is named already that it is not there."""
    listed = {str(member["name"]) for member in archive.manifest["members"]}
    if malformed.member in archive.members or malformed.member not in listed:
        report.find("member_malformed", {"member": malformed.member, "line": malformed.line})


def read_head(text: str) -> tuple[int, str]:
    """Read a head as it is printed, ``number:check sum``."""
    seq, _colon, printed = text.strip().partition(":")
    if not (seq.isdigit() and len(printed) == len(NO_HASH) and set(printed) <= set("0123456789abcdef")):
        raise CannotCheckError("bad_head", text=text[:80])
    return int(seq), printed


def sentences(report: Report) -> Iterator[str]:
    """Say everything that was found, for people."""
    for each in report.findings[:MOST_NAMED]:
        yield each["sentence"]
    if len(report.findings) > MOST_NAMED:
        yield report.say("more", n=len(report.findings) - MOST_NAMED)
    yield from report.notes
    yield report.say("checked", **report.counts)
    yield report.say("disagrees", n=len(report.findings)) if report.findings else report.say("agrees")


def main(arguments: Optional[List[str]] = None) -> int:  # noqa: UP006, UP045 -- Python 3.9
    """Check what is named; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path, help="归档文件或解压后的文件夹 archive or unpacked folder")
    parser.add_argument("--head", help="公布的审计记录末条 head of the log as printed, NUMBER:CHECKSUM")
    parser.add_argument("--sha256", help="公布的校验值 check sum as printed, of the file or of its manifest")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 answer as JSON")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 language")
    given = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    report = Report(given.language)
    try:
        head = None if given.head is None else read_head(given.head)
        pinned = None if given.sha256 is None else given.sha256.strip().lower()
        archive = read_archive(given.archive or Path(__file__).resolve().parent)
        check(archive, report, head, pinned)
    except CannotCheckError as refused:
        sentence = report.say(refused.code, **refused.shown)
        answer = json.dumps({"refused": refused.code, "sentence": sentence}, ensure_ascii=False, indent=1)
        sys.stdout.write((answer if given.json else sentence) + "\n")
        return 2
    if given.json:
        whole = {
            "agrees": not report.findings,
            "manifest_sha256": archive.manifest_sha256,
            "log_head": archive.manifest.get("log_head"),
            "counts": report.counts,
            "findings": report.findings,
            "notes": report.notes,
        }
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in sentences(report)))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
