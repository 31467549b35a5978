"""Where the people of a file come from, by its name."""

import re
from functools import lru_cache

from crm_tui.domain.text import clean_line
from crm_tui.sheets.aliases import SOURCE_WORDS

_NOISE = re.compile(
    r"\d+|\b(?:copy|final|new|export|exported|download|sheet|file|list|leads?|data|contacts?|report)\b"
)
_NETWORKS = {"fb": "meta", "ig": "meta", "facebook": "meta", "instagram": "meta", "an": "meta"}


def source_of_file(filename: str) -> tuple[str, bool]:
    """`indiamart` for `IndiaMART leads (3).xlsx`; else the name's own words, `import` for none.

    The second value: whether it is the name of a portal or program that is known.
    """
    stem = (
        re.sub(r"[\s_.,()\[\]+-]+", " ", filename.rpartition(".")[0] or filename).casefold().strip()
    )
    for word, source in SOURCE_WORDS:
        if re.search(rf"\b{word}", stem):
            return source, True
    return clean_line(" ".join(_NOISE.sub(" ", stem).split()), 60) or "import", False


@lru_cache(maxsize=1_024)
def source_of_cell(cell: str) -> str:
    """A cell's own word, small; the networks of Meta by one name."""
    word = clean_line(cell, 60)
    for _, source in SOURCE_WORDS:
        if word.casefold().replace(" ", "") == source:
            return source
    return _NETWORKS.get(word.casefold(), word)
