"""Twenty examples of each intent: how well the recogniser's way of learning does on others' sets."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from evals.corpora import Labelled, labelled, pairs, unseen, unseen_pairs
from evals.linear import Rows, accuracy, macro_f1, mean, one_hot, ridge
from evals.table import Measure
from evals.train_intents import word_rows
from evals.vectors import vector_rows

SEEDS, SHOTS = 5, 20
_PENALTY = 0.3


def run() -> Iterator[Measure]:
    """Hinglish-TOP's twenty commonest intents and Bitext's twenty-seven; five draws of examples."""
    known = [Labelled(pair.intent, pair.hinglish) for pair in pairs("train")]
    common = {name for name, _ in Counter(one.label for one in known).most_common(20)}
    test = [Labelled(pair.intent, pair.hinglish) for pair in unseen_pairs()]
    yield from _measures(
        "Hinglish-TOP, 20 intents",
        [one for one in known if one.label in common],
        [one for one in test if one.label in common],
        "Hinglish-TOP test, less what its other splits hold",
        0.84,
    )
    told = labelled("bitext_train.tsv.gz")
    others = unseen(labelled("bitext_test.tsv.gz"), told)
    yield from _measures("Bitext, 27 intents", told, others, "Bitext test, less its training", 0.95)


def _measures(
    name: str, known: list[Labelled], test: list[Labelled], source: str, floor: float
) -> Iterator[Measure]:
    labels = sorted({one.label for one in known})
    drawn = [_draw(known, labels, seed) for seed in range(SEEDS)]
    used = sorted({place for draw in drawn for place in draw})
    row_of = {place: row for row, place in enumerate(used)}
    words, both = _features([known[place].text for place in used])
    test_words, test_both = _features([one.text for one in test])
    wanted = [one.label for one in test]
    scores: dict[str, list[float]] = {}
    for draw in drawn:
        chosen = [row_of[place] for place in draw]
        learnt = one_hot([known[place].label for place in draw], labels)
        said = _said(both[chosen], learnt, test_both, labels)
        plain = _said(words[chosen], learnt, test_words, labels)
        for way, text in (("", said), ("plain ", plain)):
            scores.setdefault(f"{way}accuracy", []).append(accuracy(wanted, text))
            scores.setdefault(f"{way}macro-F1", []).append(macro_f1(wanted, text))
    for how, least in (("accuracy", floor), ("macro-F1", None)):
        yield Measure(
            f"{name}, {SHOTS} shots, {how}", mean(scores[how]), source, least,
            baseline=mean(scores[f"plain {how}"]), beside="words alone, no vector",
        )  # fmt: skip


def _draw(known: Sequence[Labelled], labels: Sequence[str], seed: int) -> list[int]:
    dice, drawn = np.random.default_rng(seed), []
    for label in labels:
        places = [place for place, one in enumerate(known) if one.label == label]
        drawn += [int(place) for place in dice.choice(places, SHOTS, replace=False)]
    return drawn


def _features(texts: list[str]) -> tuple[Rows, Rows]:
    words = word_rows(texts)
    return words, np.hstack([words, vector_rows(texts)])


def _said(known: Rows, learnt: Rows, test: Rows, labels: Sequence[str]) -> list[str]:
    scores = test @ ridge(known, learnt, _PENALTY)
    return [labels[place] for place in scores.argmax(axis=1)]
