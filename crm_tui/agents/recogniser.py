"""What a customer wants, learnt from examples: several intents of one message, or an honest `other`.

Two linear classifiers over pieces of words (`features.py`), one of them also over the local vector;
`evals/train.py` makes them and chooses below which confidence they keep silent. numpy is loaded at the
first call: for the worker, not for the screens, which have `intent.read_intent`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from crm_tui.agents.features import hashed, pieces
from crm_tui.agents.intent import NOTHING_SAID, Intent, Reading, read_intent
from crm_tui.agents.romanise import romanise
from crm_tui.domain.opt_out import Wish, wish

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUCKETS = 8_192
LONGEST_PIECE = 5
WEIGHTS = "shop_intents.npz"
_LONGEST_READ = 2_000
_MOST_PARTS = 8
_LEAST_WORDS = 2
# On held-out folds of our own sentences 54 of the 63 that are spoken of only like this are right.
_SHORT, _LEAST_GUESS = 8, 0.3
_PART = re.compile(
    r"[.?!।\n;,]+|(?<=\s)(?:aur|or|and|bhi|और|या|plus)(?=\s)|(?<=\s)&(?=\s)", re.IGNORECASE
)
# Politeness around a question must not hide it.
_POLITE = frozenset({Intent.GREETING, Intent.THANKS, Intent.OTHER})
OPTED_OUT = (Reading(Intent.OPT_OUT, 1.0),)


@dataclass(frozen=True, slots=True)
class _Classifier:
    weights: "NDArray[np.int8]"
    """Shape (features, intents)."""
    scale: "NDArray[np.float32]"
    sharpness: float
    """How far apart scores stand from each other as chances; fitted on held-out training folds."""
    threshold: float
    """Below this confidence it says nothing."""


@dataclass(frozen=True, slots=True)
class _Trained:
    intents: tuple[Intent, ...]
    by_words: _Classifier
    by_words_and_vector: _Classifier


def recognise(text: str) -> tuple[Reading, ...]:
    """What the text asks for, best first; `other` alone when unsure. No model is needed."""
    return _recognise(text, None)


def recognise_with(text: str, vector: bytes) -> tuple[Reading, ...]:
    """The same with the text's vector at hand (`minilm-hinglish-1`, 384 signed bytes): surer."""
    return _recognise(text, vector)


def _recognise(text: str, vector: bytes | None) -> tuple[Reading, ...]:
    if wish(text) is Wish.STOP:
        return OPTED_OUT
    text = text[:_LONGEST_READ]
    whole = _best(text, vector)
    found = {whole.intent: whole} if whole else {}
    for part in _parts(text):
        reading = _best(part, None)
        if reading and reading.confidence > _confidence(found, reading.intent):
            found[reading.intent] = reading
    return _in_order(found) or (NOTHING_SAID,)


def _confidence(found: dict[Intent, Reading], intent: Intent) -> float:
    return found[intent].confidence if intent in found else 0.0


def _in_order(found: dict[Intent, Reading]) -> tuple[Reading, ...]:
    asked = [reading for reading in found.values() if reading.intent is not Intent.OTHER]
    ranked = sorted(asked or found.values(), key=lambda r: (r.intent in _POLITE, -r.confidence))
    return tuple(ranked)


def _parts(text: str) -> list[str]:
    """The questions of a message that asks several; empty when it is one."""
    cut = [part.strip() for part in _PART.split(text)]
    long_enough = [part for part in cut if len(part.split()) >= _LEAST_WORDS]
    return long_enough[:_MOST_PARTS] if len(long_enough) > 1 else []


def _best(text: str, vector: bytes | None) -> Reading | None:
    """The likeliest intent; None when it is not likely enough."""
    trained = _load()
    classifier = trained.by_words if vector is None else trained.by_words_and_vector
    chances = _chances(classifier, text, vector)
    place = max(range(len(chances)), key=chances.__getitem__, default=None)
    if place is None:
        return None
    reading = Reading(trained.intents[place], round(chances[place], 3))
    sure = chances[place] >= classifier.threshold
    return reading if sure or _borne_out(text, reading) else None


def _borne_out(text: str, guess: Reading) -> bool:
    """Whether the keyword rules say the same of a short message, where a keyword is all there is."""
    if guess.confidence < _LEAST_GUESS or len(text.split()) > _SHORT:
        return False
    return read_intent(text).intent is guess.intent


def _chances(classifier: _Classifier, text: str, vector: bytes | None) -> list[float]:
    """One for each intent, 1 together; empty for a text without words."""
    import numpy as np

    found = hashed(pieces(romanise(text), LONGEST_PIECE), BUCKETS)
    if not found:
        return []
    shares = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    scores = shares @ classifier.weights[list(found)].astype(np.float32)
    if vector is not None:
        meaning = np.frombuffer(vector, dtype=np.int8).astype(np.float32)
        meaning /= max(float(np.linalg.norm(meaning)), 1e-9)
        scores = scores + meaning @ classifier.weights[BUCKETS:].astype(np.float32)
    scaled = scores * classifier.scale * classifier.sharpness
    raised = np.exp(scaled - scaled.max())
    return [float(chance) for chance in raised / raised.sum()]


@lru_cache(maxsize=1)
def _load() -> _Trained:
    import numpy as np

    with (
        as_file(files("crm_tui.agents.weights").joinpath(WEIGHTS)) as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        two = [
            _Classifier(
                stored[f"{name}_weights"],
                stored[f"{name}_scale"],
                float(stored[f"{name}_sharpness"]),
                float(stored[f"{name}_threshold"]),
            )
            for name in ("words", "both")
        ]
        return _Trained(tuple(Intent(str(one)) for one in stored["intents"]), *two)
