"""The texts that evals read; evals/data/README.md says whose they are."""

import gzip
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_OURS = Path(__file__).parent / "data"
_ELSEWHERE = "EVALS_DATA"


class NoData(Exception):
    """A file that a measure reads is not here."""


def data_folder() -> Path:
    """Where others' data lies: `evals/data`, or the folder that EVALS_DATA names."""
    named = os.environ.get(_ELSEWHERE)
    return Path(named) if named else _OURS


@dataclass(frozen=True, slots=True)
class Labelled:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence twice, translated by a person."""

    intent: str
    english: str
    hinglish: str


def rows(name: str) -> list[list[str]]:
    """The tab-separated fields of each line of a file of the data, unpacked when it ends in gz.

    Raises NoData: what others own is not part of this project.
    """
    file = next((f / name for f in (_OURS, data_folder()) if (f / name).is_file()), None)
    if file is None:
        raise NoData(f"{name} is not here; evals/data/README.md says where it comes from")
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def labelled(name: str) -> list[Labelled]:
    """Lines of label and text."""
    return [Labelled(label, text) for label, text in rows(name)]


def pairs(split: str) -> list[Pair]:
    """Hinglish-TOP: `train`, `validation` or `test`, as its authors split it."""
    return [Pair(*fields) for fields in rows(f"hinglish_top_{split}.tsv.gz")]


def unseen_pairs() -> list[Pair]:
    """The test pairs, each English sentence once, that stand in no other split.

    The authors' splits overlap: 587 of the 6,513 test pairs are training or validation pairs as well.
    """
    known = {folded(text) for split in ("train", "validation") for text in _both(pairs(split))}
    once = {folded(pair.english): pair for pair in reversed(pairs("test"))}
    return [
        pair
        for pair in reversed(once.values())
        if folded(pair.english) not in known and folded(pair.hinglish) not in known
    ]


def unseen(test: list[Labelled], *others: list[Labelled]) -> list[Labelled]:
    """Those of `test`, each text once, whose text stands in none of the others."""
    known = {folded(one.text) for other in others for one in other}
    once = {folded(one.text): one for one in reversed(test)}
    return [one for text, one in reversed(once.items()) if text not in known]


def folded(text: str) -> str:
    """Without differences of case and spaces."""
    return " ".join(text.casefold().split())


def _both(some: Iterable[Pair]) -> Iterable[str]:
    for pair in some:
        yield pair.english
        yield pair.hinglish
