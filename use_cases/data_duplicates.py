"""Plain data of duplicates that wait: suggestions that look like one and of which nobody has decided yet."""

from __future__ import annotations

from collections.abc import Iterator

from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field
from use_cases import duplicates
from use_cases.data_entries import ENTRY
from use_cases.data_source import DataSource

DUPLICATE_GROUPS = data_table(
    "duplicate_groups",
    "可能重复、尚未决定的建议，每条建议一行",
    "Suggestions that look like one and wait for a decision, one row each",
    "group entry",
    field("group", "组，以其中第一个编号为名", "Group, named by its first reference"),
    ENTRY,
    field("similarity", "组内最相似两条的相似度", "Similarity of the two most alike", Kind.FIGURE),
    field("is_judged", "正在评审", "Is being judged", Kind.FLAG),
)
ALL = (DUPLICATE_GROUPS,)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the groups."""
    yield FilledTable(DUPLICATE_GROUPS, _groups(source))


def _groups(source: DataSource) -> Iterator[list[Value]]:
    for cluster in duplicates.listing(source.tx, source.cycle_id).open:
        for member in cluster.members:
            group, alike = cluster.members[0].reference, round(cluster.similarity, 6)
            yield [group, member.reference, alike, member.reference in cluster.judged]
