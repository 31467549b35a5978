"""Fits the recogniser of shop intents and chooses where it keeps silent, on training data alone."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm_tui.agents import recogniser
from crm_tui.agents.embedding import local_embedder
from crm_tui.agents.romanise import romanise
from evals.linear import Rows, feature_rows, one_hot, ridge
from evals.shop_data import Example, training

_FOLDS = 5
_PENALTY = 1.0
_SHARPNESSES = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_WANTED_ACCURACY = 0.91
"""Of what it says on held-out folds: a point above the floor, for other people's words."""

Weighted = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fitted:
    weights: Rows
    sharpness: float
    threshold: float


def fit() -> dict[str, NDArray[np.generic]]:
    """Everything that the recogniser loads, by its name in the file."""
    known = training()
    intents = sorted({one.intent for one in known})
    texts = [one.text for one in known]
    by_words = word_rows(texts)
    both = np.hstack([by_words, local_embedder().vectors(texts)])
    stored: dict[str, NDArray[np.generic]] = {"intents": np.array(intents)}
    for name, features in (("words", by_words), ("both", both)):
        fitted = _fit(features, known, intents)
        scale = np.abs(fitted.weights).max(axis=0) / 127
        stored |= {
            f"{name}_weights": np.rint(fitted.weights / scale).astype(np.int8),
            f"{name}_scale": scale.astype(np.float32),
            f"{name}_sharpness": np.array(fitted.sharpness, dtype=np.float32),
            f"{name}_threshold": np.array(fitted.threshold, dtype=np.float32),
        }
        sys.stdout.write(
            f"{name}: sharpness {fitted.sharpness}, silent below {fitted.threshold:.2f}\n"
        )
    return stored


def word_rows(texts: list[str]) -> Rows:
    """The pieces of the texts in Latin letters, as the recogniser sees them."""
    latin = [romanise(text) for text in texts]
    return feature_rows(latin, recogniser.LONGEST_PIECE, recogniser.BUCKETS)


def held_out(features: Rows, known: list[Example], intents: list[str]) -> Rows:
    """Scores of every example from a classifier that has not seen it: shape (examples, intents)."""
    wanted, weight = one_hot([one.intent for one in known], intents), _weights(known)
    fold = np.random.default_rng(1).permutation(len(known)) % _FOLDS
    scores = np.zeros_like(wanted)
    for number in range(_FOLDS):
        seen, kept = fold != number, fold == number
        scores[kept] = features[kept] @ _ridge(features[seen], wanted[seen], weight[seen])
    return scores


def _fit(features: Rows, known: list[Example], intents: list[str]) -> Fitted:
    wanted, weight = one_hot([one.intent for one in known], intents), _weights(known)
    right = wanted.argmax(axis=1)
    scores = held_out(features, known, intents)
    by_source = _even(known, lambda one: one.source)
    sharpness = min(_SHARPNESSES, key=lambda one: _surprise(scores, right, one, by_source))
    chances = softmax(scores, sharpness)
    threshold = _threshold(chances, right, by_source)
    return Fitted(_ridge(features, wanted, weight), sharpness, threshold)


def _ridge(features: Rows, wanted: Rows, weight: Weighted) -> Rows:
    root = np.sqrt(weight)[:, None]
    return ridge(features * root, wanted * root, _PENALTY)


def _weights(known: list[Example]) -> Weighted:
    """Every source counts alike, and rare intents more than frequent ones."""
    by_source = _even(known, lambda one: one.source)
    by_intent = np.sqrt(_even(known, lambda one: one.intent))
    return (by_source * by_intent).astype(np.float32)


def _even(known: list[Example], kind: Callable[[Example], str]) -> Weighted:
    kinds = [kind(one) for one in known]
    even = np.array([1 / kinds.count(one) for one in kinds], dtype=np.float32)
    return np.asarray(even / even.mean(), dtype=np.float32)


def softmax(scores: Rows, sharpness: float) -> Rows:
    """Scores as chances: each row is 1 together."""
    raised = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def _surprise(scores: Rows, right: NDArray[np.intp], sharpness: float, weight: Weighted) -> float:
    """The mean of -log of the chance given to what was right."""
    chance = softmax(scores, sharpness)[np.arange(len(right)), right]
    return float(np.average(-np.log(chance + 1e-9), weights=weight))


def _threshold(chances: Rows, right: NDArray[np.intp], weight: Weighted) -> float:
    """The lowest confidence from which enough of what is said is right."""
    good, sure = chances.argmax(axis=1) == right, chances.max(axis=1)
    for threshold in np.arange(0.05, 0.99, 0.01):
        said = sure >= threshold
        if np.average(good[said], weights=weight[said]) >= _WANTED_ACCURACY:
            break
    return float(threshold)
