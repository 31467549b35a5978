"""The local embedder's vectors, each text once a run: several evals read the same messages."""

from collections.abc import Sequence

import numpy as np

from crm_tui.agents.embedding import local_embedder
from evals.linear import Rows

_known: dict[str, bytes] = {}


def vectors(texts: Sequence[str]) -> list[bytes]:
    """As they would be stored: 384 signed bytes for each text, in order."""
    new = [text for text in dict.fromkeys(texts) if text not in _known]
    _known.update(zip(new, local_embedder().embed_now(new), strict=True) if new else ())
    return [_known[text] for text in texts]


def vector_rows(texts: Sequence[str]) -> Rows:
    """The same as rows of length 1: shape (texts, 384)."""
    stored = np.frombuffer(b"".join(vectors(texts)), dtype=np.int8).astype(np.float32)
    rows = stored.reshape(len(texts), -1)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
