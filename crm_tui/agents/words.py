"""Words for comparing: folded, with the digits of any script, and their consonant skeletons."""

import re
import unicodedata
from functools import lru_cache

from crm_tui.domain.text import clean

# Python's \w leaves out vowel signs, so a Hindi word would fall apart at each of them.
START = r"(?<![\w\u0900-\u097f])"
END = r"(?![\w\u0900-\u097f])"

_WORD = re.compile(r"[^\s!-/:-@\[-`{-~।॥₹…–—‘’“”•·|]+")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_DOUBLED = re.compile(r"(.)\1+")
_SOFT_C = re.compile("c(?=[eiy])")
_LATIN_SOUNDS = (("chh", "C"), ("ch", "C"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("qu", "k"))
_LATIN_LETTERS = str.maketrans("wqzc", "vkjk", "aeiouyh")
_HINDI_LETTERS = str.maketrans(
    "कखगघङचछजझञटठतथडढदधणनपफबभमरलवशषसंँळ",
    "kkggnCCjjnttttddddnnpfbbmrlvsssnnl",
)
_HINDI_SILENT = re.compile("[\u0900-\u097f]")


def one_char(char: str) -> str:
    """A character as its plain ASCII twin where it has one of length one: `４` and `४` are `4`."""
    if char.isascii():
        return char
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    twin = unicodedata.normalize("NFKC", char)
    return twin if len(twin) == 1 else char


@lru_cache(maxsize=4096)
def _visible(char: str) -> str:
    return "" if unicodedata.category(char) == "Cf" else one_char(char)


def plain(text: str) -> str:
    """Text for comparing: cleaned, NFKC, case folded, nothing invisible, ASCII digits."""
    if text.isascii():
        return clean(text).casefold()
    wide = unicodedata.normalize("NFKC", clean(text)).casefold()
    # A text has few different characters, and most of those stay as they are.
    for char in set(wide):
        if (shown := _visible(char)) != char:
            wide = wide.replace(char, shown)
    return wide


def words(text: str) -> list[str]:
    """The words of a text in order, folded; Hindi without nukta, so that two spellings are one.

    >>> words("Eggless केक, ₹४५०!")
    ['eggless', 'केक', '450']
    """
    return _WORD.findall(plain(text).replace("\u093c", "").replace("ँ", "ं"))


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """The consonants by sound, the same for `karna`, `krna` and `करना`; empty for a number.

    >>> skeleton("chocolate") == skeleton("चॉकलेट")
    True
    """
    if any(c.isdigit() for c in word):
        return ""
    if _DEVANAGARI.search(word):
        return _HINDI_SILENT.sub("", word.translate(_HINDI_LETTERS))
    sound = _DOUBLED.sub(r"\1", word)
    for written, spoken in _LATIN_SOUNDS:
        sound = sound.replace(written, spoken)
    return _SOFT_C.sub("s", sound).translate(_LATIN_LETTERS) if sound.isascii() else ""


def word_set(*lines: str) -> frozenset[str]:
    """The words written in these lines, apart from each other by spaces."""
    return frozenset(" ".join(lines).split())


def is_hindi(word: str) -> bool:
    """Whether it is written in Devanagari."""
    return _DEVANAGARI.search(word) is not None


def stem(word: str) -> str:
    """An English plural as its singular: `cakes` is `cake`; other words as they are."""
    if not word.isascii() or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")
