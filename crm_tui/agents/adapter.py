"""The Hinglish adapter: from hashed pieces of words to MiniLM's space, learnt from translated pairs.

A ridge regression of MiniLM's vector of the English sentence on the pieces of its Hinglish twin (and
of the English itself); `evals/train.py` makes it from Hinglish-TOP's training and validation pairs.
"""

from collections.abc import Sequence
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from crm_tui.agents.encoder import DIMENSIONS, unit
from crm_tui.agents.features import hashed, pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 16_384
LONGEST_PIECE = 4
WEIGHTS = "hinglish_adapter.npz"


class Adapter:
    """int8 weights, shape (16,384, 384), with one scale for each dimension; about 6 MB."""

    def __init__(self) -> None:
        import numpy as np

        with (
            as_file(files("crm_tui.agents.weights").joinpath(WEIGHTS)) as path,
            np.load(path, allow_pickle=False) as stored,
        ):
            self._weights: NDArray[np.int8] = stored["weights"]
            self._scale: NDArray[np.float32] = stored["scale"].astype(np.float32)

    def vectors(self, romanised: Sequence[str]) -> "NDArray[np.float32]":
        """One row of length 1 for each text in Latin letters, in order; zeros where it has no words."""
        import numpy as np

        rows = np.zeros((len(romanised), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, romanised, strict=True):
            found = hashed(pieces(text, LONGEST_PIECE), BUCKETS)
            shares = np.fromiter(found.values(), dtype=np.float32, count=len(found))
            row[:] = shares @ self._weights[list(found)].astype(np.float32)
        return unit(rows * self._scale)
