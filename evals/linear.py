"""Ridge regression in closed form, and what it is measured by; numpy alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crm_tui.agents.features import hashed, pieces

Rows = NDArray[np.float32]


def feature_rows(texts: Sequence[str], longest: int, buckets: int) -> Rows:
    """Hashed pieces, one row of length 1 for each text: shape (texts, buckets)."""
    rows = np.zeros((len(texts), buckets), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        found = hashed(pieces(text, longest), buckets)
        row[list(found)] = list(found.values())
    return rows


def ridge(features: Rows, wanted: Rows, penalty: float) -> Rows:
    """Weights of shape (features, wanted), by the kernel where there are fewer rows than columns."""
    if features.shape[0] > features.shape[1]:
        gram = features.T @ features + penalty * np.eye(features.shape[1], dtype=np.float32)
        return np.linalg.solve(gram, features.T @ wanted).astype(np.float32)
    kernel = features @ features.T + penalty * np.eye(features.shape[0], dtype=np.float32)
    return (features.T @ np.linalg.solve(kernel, wanted)).astype(np.float32)


def one_hot(labels: Sequence[str], names: Sequence[str]) -> Rows:
    """1 for the label and -1 for the others: shape (labels, names)."""
    place = {name: column for column, name in enumerate(names)}
    wanted = np.full((len(labels), len(names)), -1, dtype=np.float32)
    wanted[np.arange(len(labels)), [place[label] for label in labels]] = 1
    return wanted


def accuracy(wanted: Sequence[str], said: Sequence[str]) -> float:
    """The share that is right."""
    return float(np.mean([one == other for one, other in zip(wanted, said, strict=True)]))


def macro_f1(wanted: Sequence[str], said: Sequence[str]) -> float:
    """The mean over the wanted labels of 2·right / (wanted + said)."""
    scores = []
    for label in sorted(set(wanted)):
        right = sum(a == b == label for a, b in zip(wanted, said, strict=True))
        scores.append(2 * right / (wanted.count(label) + said.count(label)))
    return float(np.mean(scores))


def mean(values: Sequence[float]) -> float:
    """The mean of several seeds."""
    return float(np.mean(values))
