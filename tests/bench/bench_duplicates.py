"""The search for duplicates among 50,000 suggestions against itself among 10,000, and against comparing each with each.

Five times the register may take hardly more than five times as long. The other side of the second line is what a
search without blocking has to do at the least: the shared pairs of characters of every two texts, as Python sets.
Below the ratios: the planted duplicates that were found, and the peak memory beside that of the texts themselves.

Run from the project's root: ``python -m tests.bench.bench_duplicates``.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from random import Random

from intake.duplicates import Text, find_clusters
from tests.bench.yardstick import Yardstick, run

REGISTER, FIFTH, SMALL = 50_000, 10_000, 600
LINEAR, ONE_BY_ONE = 7.0, 0.25
_EVERY = 25
_HAN, _WORDS = 2_500, 12_000


@dataclass(frozen=True)
class Planted:
    """A register, and the places of the pairs that are one."""

    texts: Sequence[Text]
    pairs: Sequence[tuple[int, int]]


def a_register(size: int, seed: int = 5) -> Planted:
    """Make suggestions of some 330 characters in words as frequent as words are; every 25th one tells an earlier one.

    In turn the copy has another title, or another title, other order and only seven tenths of the sentences.
    """
    random = Random(seed)
    han = [chr(0x4E00 + number) for number in range(_HAN)]
    words = [random.choice(han) + random.choice(han) for _ in range(_WORDS)]
    # Zipf's law: the n-th word of a language is about 1/n as frequent as the first.
    frequency = list(accumulate(1 / (place + 10) for place in range(_WORDS)))

    def said(fewest: int, most: int) -> str:
        return "".join(random.choices(words, cum_weights=frequency, k=random.randint(fewest, most)))

    texts: list[Text] = []
    pairs: list[tuple[int, int]] = []
    for place in range(size):
        if place % _EVERY:
            sentences = [said(4, 8) for _ in range(random.randint(15, 34))]
            facts = f"涉及{random.randint(2, 60)}个村，惠及{random.randint(1, 300)}千人"
            texts.append(Text(f"R{place}", said(6, 6), "，".join([*sentences, facts])))
            continue
        if not texts:
            texts.append(Text("R0", said(6, 6), said(80, 90)))
            continue
        original = random.randrange(place)
        pairs.append((original, place))
        texts.append(_told_again(texts[original], f"R{place}", random, said(6, 6), reworded=place % (2 * _EVERY) == 0))
    return Planted(texts, pairs)


def _told_again(original: Text, reference: str, random: Random, title: str, *, reworded: bool) -> Text:
    if not reworded:
        return Text(reference, f"进一步{original.title}", original.text)
    *sentences, district, people = original.text.split("，")
    kept = random.sample(sentences, max(3, len(sentences) * 7 // 10)) if len(sentences) > 3 else sentences
    return Text(reference, title, "，".join([*kept, district, people]))


def found_of(planted: Planted) -> int:
    """Count the planted pairs that a search puts into one cluster."""
    cluster = {
        member: number for number, each in enumerate(find_clusters(planted.texts, ())) for member in each.members
    }
    return sum(one in cluster and cluster[one] == cluster.get(other) for one, other in planted.pairs)


def each_with_each(texts: Sequence[Text]) -> int:
    """Compare every two texts by the pairs of characters they share."""
    pieces = [{one + other for one, other in pairwise(each.title + each.text)} for each in texts]
    return sum(len(one & other) * 2 > min(len(one), len(other)) for one, other in combinations(pieces, 2))


def peak() -> float:
    """Give the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure, then say what was found and what it took."""
    whole, fifth, small = a_register(REGISTER), a_register(FIFTH), a_register(SMALL)
    before = peak()
    result = run(
        [
            Yardstick(
                f"{SMALL:,} suggestions against each with each",
                lambda: find_clusters(small.texts, ()),
                lambda: each_with_each(small.texts),
                ONE_BY_ONE,
                3,
            ),
            Yardstick(
                f"{REGISTER:,} suggestions against {FIFTH:,}",
                lambda: find_clusters(whole.texts, ()),
                lambda: find_clusters(fifth.texts, ()),
                LINEAR,
                1,
            ),
        ]
    )
    print(f"peak {peak():.0f} MB, {before:.0f} MB of it before the search")  # noqa: T201 -- its output
    for planted in (fifth, small):
        print(f"{found_of(planted):,} of {len(planted.pairs):,} planted pairs found")  # noqa: T201 -- its output
    return result


if __name__ == "__main__":
    sys.exit(main())
