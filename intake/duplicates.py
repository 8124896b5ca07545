"""Which suggestions of a register are one and the same: clusters, each with how alike its members are."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from domain.suggestions import folded
from intake.alike_texts import Places, Weights, in_lots, meeting, pieces, products, rarest, unit_rows
from intake.stated_facts import Facts

# Read off pairs of which it is known what they are; tests/intake/test_duplicates.py has them. Told in other words
# 0.28 to 0.46, on the same matter by somebody else up to 0.36; where the numbers agree, what is left is below 0.2.
NUMBERS_AGREE = 0.25
NOTHING_STATED = 0.40
_ANCHORS = 32
_FEWEST_ANCHORS = 3
_LOT = 250
_NOT_LETTERS = re.compile(r"[\W_]+")

_Pairs = tuple[Places, Places, Weights]


@dataclass(frozen=True)
class Text:
    """What is compared of one suggestion."""

    reference: str
    title: str
    text: str


@dataclass(frozen=True)
class Link:
    """Two members of a cluster, by their places among all texts; ``similarity`` from 0 to 1."""

    first: int
    second: int
    similarity: float


@dataclass(frozen=True)
class Cluster:
    """Suggestions that are one, by their places among all texts.

    Attributes:
        members: in the order of the texts.
        links: the strongest that hold all members together, one fewer than members, the strongest first.
    """

    members: tuple[int, ...]
    links: tuple[Link, ...]

    @property
    def similarity(self) -> float:
        """How alike its two most alike members are."""
        return self.links[0].similarity


def find_clusters(texts: Sequence[Text], places: Collection[str]) -> tuple[Cluster, ...]:
    """Find the near-duplicates of a register.

    Two suggestions are one if their reference numbers are the same, or if they are alike in the pairs of characters
    they are made of, the rare ones counting more, and what they state does not speak against it: texts whose numbers
    agree may be told in other words; texts whose numbers or places differ are two letters on one form.

    Only texts that share some of their rarest pieces are compared, so that time grows little faster than the
    register; memory is a few hundred bytes a piece of text and one block of pairs.

    Args:
        texts: E suggestions, in an order that is always the same.
        places: names of districts; texts without numbers are told apart by them.

    Returns:
        The clusters, the most alike first, then by their first member.

    References:
        Broder (1997), On the resemblance and containment of documents; Salton & Buckley (1988), Term-weighting
        approaches in automatic text retrieval.
    """
    plain = [f"{plain_text(each.title)}\0{plain_text(each.text)}" for each in texts]
    kept, row = _different(plain)
    different = [plain[place] for place in kept]
    rows = unit_rows(pieces(different, 2))
    facts = Facts.of([f"{texts[place].title}\n{texts[place].text}" for place in kept], places)
    copies = np.flatnonzero(kept[row] != np.arange(len(texts)))
    linked = [(kept[row[copies]], copies, np.ones(len(copies)))]
    linked += [(kept[one], kept[other], alike) for one, other, alike in _alike(different, rows, facts)]
    one, other = _same_references(texts)
    linked.append((one, other, np.minimum(products(rows, rows, row[one], row[other]), 1.0)))
    return _clusters(len(texts), *(np.concatenate(part) for part in zip(*linked, strict=True)))


def plain_text(text: str) -> str:
    """Give the letters and digits of a text: half-width, lower case, without punctuation and white space."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _different(plain: Sequence[str]) -> tuple[Places, Places]:
    """Give the first place of each different text, and for each place the number of its text among those."""
    number: dict[str | int, int] = {}
    # Texts without a letter are not the same text.
    keys = [text if text.strip("\0") else place for place, text in enumerate(plain)]
    row = np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)
    return np.unique(row, return_index=True)[1].astype(np.int64), row


def _same_references(texts: Sequence[Text]) -> tuple[Places, Places]:
    """Give the pairs of texts whose reference numbers are one but for spaces, width and case."""
    first: dict[str, int] = {}
    numbers = [folded(each.reference) for each in texts]
    led = np.array(
        [first.setdefault(number, place) if number else place for place, number in enumerate(numbers)], dtype=np.int64
    )
    later = np.flatnonzero(led != np.arange(len(texts)))
    return led[later], later


def _alike(plain: Sequence[str], rows: csr_array, facts: Facts) -> Iterator[_Pairs]:
    """Give the pairs of different texts that are one, block by block."""
    anchors = in_lots(rarest(pieces(plain, 3), _ANCHORS), _LOT)
    for first, second in meeting(anchors, _FEWEST_ANCHORS):
        agree, against = facts.verdicts(first, second)
        one, other = first[~against], second[~against]
        similarity = np.minimum(products(rows, rows, one, other), 1.0)
        kept = similarity >= np.where(agree[~against], NUMBERS_AGREE, NOTHING_STATED)
        yield one[kept], other[kept], similarity[kept]


def _clusters(size: int, first: Places, second: Places, similarity: Weights) -> tuple[Cluster, ...]:
    """Join what is linked, each cluster by its strongest links."""
    if not len(first):
        return ()
    order = np.lexsort((similarity, second, first))
    first, second, similarity = first[order], second[order], similarity[order]
    # The last of several links of one pair is the strongest.
    last = np.append((first[1:] != first[:-1]) | (second[1:] != second[:-1]), True)
    # A spanning tree of the smallest distances; a distance of 0 would be no link to a sparse array.
    distances = csr_array((2.0 - similarity[last], (first[last], second[last])), shape=(size, size))
    tree = minimum_spanning_tree(distances).tocoo()
    group = connected_components(tree, directed=False)[1]
    links: dict[int, list[Link]] = defaultdict(list)
    for one, other, distance in zip(tree.row.tolist(), tree.col.tolist(), tree.data.tolist(), strict=True):
        links[group[one]].append(Link(min(one, other), max(one, other), 2.0 - distance))
    found = [_cluster(each) for each in links.values()]
    return tuple(sorted(found, key=lambda cluster: (-cluster.similarity, cluster.members)))


def _cluster(links: Sequence[Link]) -> Cluster:
    members = {member for link in links for member in (link.first, link.second)}
    strongest = sorted(links, key=lambda link: (-link.similarity, link.first, link.second))
    return Cluster(tuple(sorted(members)), tuple(strongest))
