"""Makes the weights in crm_tui/agents/weights from the training splits: `python -m evals.train [intents]`.

About two minutes on one core. The same data give the same figures to within rounding.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crm_tui.agents import adapter, recogniser
from crm_tui.agents.encoder import Encoder
from evals.corpora import pairs
from evals.linear import feature_rows, ridge
from evals.train_intents import fit

WEIGHTS = Path(adapter.__file__).parent / "weights"
_ADAPTER_PENALTY = 0.1


def train_adapter() -> None:
    """From Hinglish and English pieces to MiniLM's vector of the English sentence."""
    known = [*pairs("train"), *pairs("validation")]
    wanted = Encoder().encode([pair.english for pair in known])
    texts = [*(pair.hinglish for pair in known), *(pair.english for pair in known)]
    features = feature_rows(texts, adapter.LONGEST_PIECE, adapter.BUCKETS)
    weights = ridge(features, np.vstack([wanted, wanted]), _ADAPTER_PENALTY)
    scale = np.abs(weights).max(axis=0) / 127
    small = np.rint(weights / scale).astype(np.int8)
    store(adapter.WEIGHTS, {"weights": small, "scale": scale.astype(np.float32)})


def train_intents() -> None:
    """The recogniser of shop intents; it reads the adapter."""
    store(recogniser.WEIGHTS, fit())


def store(name: str, arrays: dict[str, NDArray[np.generic]]) -> None:
    """As npz without pickles."""
    np.savez_compressed(WEIGHTS / name, allow_pickle=False, **arrays)
    sys.stdout.write(f"{name}: {(WEIGHTS / name).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["intents"]:
        train_adapter()
    train_intents()
