"""`python -m evals.collect FOLDER`: the data that evals read, made from a copy of its sources.

FOLDER holds the files of the two data sets as their authors publish them (see evals/data/README.md).
What is made is compared with the sums that the figures of docs/figures.md were measured on.
"""

import csv
import gzip
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.corpora import data_folder

_INTENT = re.compile(r"\[IN:(\w+)")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the authors, and what it becomes here."""

    published: str
    becomes: str
    sha256: str
    """First 16 digits, of the text that it becomes."""
    read: Callable[[Path], Iterator[tuple[str, ...]]]


def _pairs(file: Path) -> Iterator[tuple[str, ...]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found = _INTENT.search(row["en_parse"])
            yield (found[1].lower() if found else "", row["en_query"], row["cs_query"])


def _questions(file: Path) -> Iterator[tuple[str, ...]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield (row["intent"], " ".join(row["utterance"].split()))


_TOP = "Dataset/Human Annotated Data"
_BITEXT = "data/{0}/Bitext_Sample_Customer_Service_{1}_Dataset.csv"
SOURCES = (
    Source(f"{_TOP}/train.tsv", "hinglish_top_train.tsv.gz", "f902d34fcb37f0d6", _pairs),
    Source(f"{_TOP}/validation.tsv", "hinglish_top_validation.tsv.gz", "9c643bd12eac71a4", _pairs),
    Source(f"{_TOP}/test.tsv", "hinglish_top_test.tsv.gz", "20f2407430718b6a", _pairs),
    Source(
        _BITEXT.format("train", "Training"), "bitext_train.tsv.gz", "10973b2e3d0ea781", _questions
    ),
    Source(
        _BITEXT.format("dev", "Validation"),
        "bitext_validation.tsv.gz",
        "4a6938a7733b9a5a",
        _questions,
    ),
    Source(_BITEXT.format("test", "Testing"), "bitext_test.tsv.gz", "0726fa6ad51ccdde", _questions),
)


def collect(folder: Path) -> int:
    """Make what can be made; 0 when all of it is as it was."""
    whole = True
    for source in SOURCES:
        said = _made(source, folder / source.published)
        whole = whole and said == "made"
        sys.stdout.write(f"{source.becomes}: {said}\n")
    return 0 if whole else 1


def _made(source: Source, file: Path) -> str:
    if not file.is_file():
        return f"{source.published} is not in that folder"
    text = "".join("\t".join(row) + "\n" for row in source.read(file))
    if hashlib.sha256(text.encode()).hexdigest()[:16] != source.sha256:
        return "left alone: its source is not the one that the figures were measured on"
    (data_folder() / source.becomes).write_bytes(gzip.compress(text.encode(), mtime=0))
    return "made"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the folder that holds the data sets: python -m evals.collect FOLDER")
    sys.exit(collect(Path(sys.argv[1])))
