"""Vectors by which texts of like meaning are found, whatever language or spelling they are in."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from crm_tui.agents.adapter import Adapter
    from crm_tui.agents.encoder import Encoder

LOCAL_NAME = "minilm-hinglish-1"
LOCAL_DIMENSIONS = 384
_ADAPTER_SHARE = 0.5
_LONGEST_READ = 2_000
# Characters; as much as this leaves some 15 MB behind.
_MUCH = 400


class Embedder(Protocol):
    """Something that turns texts into vectors."""

    @property
    def name(self) -> str:
        """Stored beside every vector; vectors of another name are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers, and bytes, a vector has."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One int8 vector for each text, in order: unit length scaled to 127; raises ModelFailed."""
        ...


class LocalEmbedder:
    """MiniLM and the Hinglish adapter, half and half, on this machine: no key, no network.

    English, Hindi and Hinglish. The first call loads 115 MB, libraries included; then a text takes some 10 ms of CPU.
    """

    name = LOCAL_NAME
    dimensions = LOCAL_DIMENSIONS

    def __init__(self) -> None:
        self._loaded: tuple[Encoder, Adapter] | None = None
        self._one_at_a_time = Lock()

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One int8 vector for each text, in order; raises ModelFailed when the model cannot be loaded."""
        return await asyncio.to_thread(self.embed_now, tuple(texts)) if texts else []

    def embed_now(self, texts: Sequence[str]) -> list[bytes]:
        """The same, for a caller that is in a thread already."""
        return to_int8(self.vectors(texts))

    def vectors(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Rows of length 1, shape (texts, 384)."""
        from crm_tui.agents.encoder import give_memory_back, unit
        from crm_tui.agents.romanise import romanise

        latin = [romanise(text[:_LONGEST_READ]) for text in texts]
        with self._one_at_a_time:
            encoder, adapter = self._load()
            plain, adapted = encoder.encode(latin), adapter.vectors(latin)
            if sum(map(len, latin)) > _MUCH:
                give_memory_back()
        return unit((1 - _ADAPTER_SHARE) * plain + _ADAPTER_SHARE * adapted)

    def _load(self) -> "tuple[Encoder, Adapter]":
        if self._loaded is None:
            from crm_tui.agents.adapter import Adapter
            from crm_tui.agents.encoder import Encoder, give_memory_back

            self._loaded = Encoder(), Adapter()
            give_memory_back()
        return self._loaded


def to_int8(rows: "NDArray[np.float32]") -> list[bytes]:
    """Each row of length 1 as signed bytes, 127 for 1."""
    import numpy as np

    return [row.tobytes() for row in np.rint(rows * 127).astype(np.int8)]


@lru_cache(maxsize=1)
def local_embedder() -> LocalEmbedder:
    """The one local embedder of this process; nothing is loaded until it embeds."""
    return LocalEmbedder()
