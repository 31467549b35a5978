"""Is the English sentence found by its Hinglish twin, among a thousand?"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from crm_tui.agents.embedding import LOCAL_DIMENSIONS
from crm_tui.agents.words import words
from evals.corpora import Pair, unseen_pairs
from evals.linear import Rows, mean
from evals.table import Measure
from evals.vectors import vector_rows

POOL, SEEDS = 1_000, 5
_SOURCE = "Hinglish-TOP test, less what its other splits hold"


def run() -> Iterator[Measure]:
    """Recall at 1 and at 5, the mean of five pools drawn by five seeds."""
    pairs = unseen_pairs()
    pools = [np.random.default_rng(seed).choice(len(pairs), POOL, False) for seed in range(SEEDS)]
    drawn = sorted({int(place) for pool in pools for place in pool})
    hinglish, english = _rows(pairs, drawn)
    ours = [_ranks(hinglish[pool] @ english[pool].T) for pool in pools]
    plain = [_ranks(_full_text([pairs[place] for place in pool])) for pool in pools]
    for most, floor in ((1, None), (5, 0.95)):
        yield Measure(
            f"Hinglish → English, {POOL:,} sentences, recall@{most}",
            mean([_recall(ranks, most) for ranks in ours]),
            _SOURCE,
            floor,
            baseline=mean([_recall(ranks, most) for ranks in plain]),
            beside="full text only (BM25)",
        )


def _rows(pairs: Sequence[Pair], places: list[int]) -> tuple[Rows, Rows]:
    """What would be stored, of Hinglish and of English, at these places; zeros elsewhere."""
    hinglish = np.zeros((len(pairs), LOCAL_DIMENSIONS), dtype=np.float32)
    english = np.zeros_like(hinglish)
    hinglish[places] = vector_rows([pairs[place].hinglish for place in places])
    english[places] = vector_rows([pairs[place].english for place in places])
    return hinglish, english


def _ranks(scores: Rows) -> list[int]:
    """How many sentences stand before the wanted one, or beside it."""
    wanted = scores.diagonal()[:, None]
    return [int(count) - 1 for count in (scores >= wanted).sum(axis=1)]


def _recall(ranks: Sequence[int], most: int) -> float:
    return sum(rank < most for rank in ranks) / len(ranks)


def _full_text(pool: Sequence[Pair]) -> Rows:
    """BM25 (k1 = 1.2, b = 0.75, as SQLite's FTS5) of every English sentence for every Hinglish one."""
    held = [Counter(words(pair.english)) for pair in pool]
    usual = sum(sum(one.values()) for one in held) / len(held)
    places: dict[str, list[int]] = {}
    for place, one in enumerate(held):
        for word in one:
            places.setdefault(word, []).append(place)
    scores = np.zeros((len(pool), len(pool)), dtype=np.float32)
    for row, pair in zip(scores, pool, strict=True):
        for word in set(words(pair.hinglish)) & places.keys():
            found = places[word]
            rarity = max(1e-6, math.log((len(pool) - len(found) + 0.5) / (len(found) + 0.5)))
            for place in found:
                often, size = held[place][word], sum(held[place].values())
                row[place] += rarity * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * size / usual))
    return scores
