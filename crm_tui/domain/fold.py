"""How a word sounds: one key for its spellings in Latin letters and in the scripts of India.

`namaste`, `namste`, `namasthe` and `नमस्ते` have one key, so have `chahiye`, `chaiye` and `चाहिए`.
Vowels are what Hinglish spells most freely: inside a word with two consonants or more they do not
count, of a last one only `i` and `o` do.
"""

import re
import unicodedata
from functools import lru_cache

from crm_tui.domain.text import fold

_WORD = re.compile(r"[^\s!-/:-@\[-`{-~।॥₹…–—‘’“”•·|]+")
_MOST_WORDS = 400
_FIRST_INDIC, _LAST_INDIC, _BLOCK = 0x0900, 0x0D7F, 0x80

# Unicode lays the scripts of India out alike, block after block: a letter's place in its block says
# which letter of Devanagari it is (The Unicode Standard, chapter 12).
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह",
        "k kh g gh n c ch j jh n t th d dh n t th d dh n n p f b bh m y r r l l l v s s s h".split(),
        strict=True,
    )
)
_VOWELS = dict(zip("अआइईउऊऋएऐओऔऑऍऎऒ", "a a i i u u ri e ai o au o e e o".split(), strict=True))
_SIGNS = dict(zip("ािीुूृेैोौॉॅॆॊ", "a i i u u ri e ai o au o e e o".split(), strict=True))
_VIRAMA, _NUKTA, _NASAL = "्", "़", "ंँ"
_LIPS = "पफबभम"
_WITH_NUKTA = {"ज": "j", "फ": "f"}

# Spellings too short for any rule.
_SHORT = {
    "nhi": "nahi",
    "nai": "nahi",
    "mein": "me",
    "h": "hai",
    "k": "ke",
    "boht": "bahut",
    "bht": "bahut",
    "kyu": "kyon",
    "kyun": "kyon",
}
_SOUNDS = (
    *(("chh", "C"), ("ch", "C"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("qu", "kv"), ("x", "ks")),
    *(("ee", "i"), ("oo", "u")),
)
_LETTERS = str.maketrans("wqzC", "vkjc")
_SOFT_C = re.compile("c(?=[eiy])")
_ASPIRATE = re.compile("(?<=[bcdfgjkptC])h")
_DOUBLED = re.compile(r"(.)\1+")
_GLIDE_Y = re.compile("(?<=[aeiou])y(?=[aeiou])")
_LAST_NASAL = re.compile("(?<=[aeiou])n$")
_VOWEL = re.compile("[aeiou]+")
_VOWEL_OR_H = re.compile("[aeiouyh]")
_LAST = {"i": "i", "o": "o", "u": "o"}


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without punctuation; at most 400.

    >>> words_of("Kitne ka hai, bhaiya?")
    ['kitne', 'ka', 'hai', 'bhaiya']
    """
    return _WORD.findall(fold(text))[:_MOST_WORDS]


def sounds_of(text: str) -> str:
    """The keys of a text's words, each once, in order: what the index of sounds holds."""
    return " ".join(dict.fromkeys(filter(None, map(sound, words_of(text)))))


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """The key of a folded word; a word with digits, or of another script, is its own.

    >>> sound("namaste") == sound("namste") == sound("नमस्ते")
    True
    """
    latin = _latin(word)
    if not latin.isascii() or not latin.isalpha():
        if latin.isascii() and latin.isalnum():
            return latin
        return "".join(one if one.isalnum() else "" for one in _plain_digits(latin))
    return _key(_by_sound(_SHORT.get(latin, latin)))


def beginning(word: str) -> str:
    """The key with which every longer word begins that starts like this one; empty: too short."""
    key = sound(word).rstrip("aeiou")
    return key if len(key) >= 3 else ""


def _by_sound(latin: str) -> str:
    for written, spoken in _SOUNDS:
        latin = latin.replace(written, spoken)
    latin = _ASPIRATE.sub("", _SOFT_C.sub("s", latin).replace("c", "k").translate(_LETTERS))
    latin = _DOUBLED.sub(r"\1", latin)
    # `hai` and `hain`, `nahi` and `nahin`: small words lose their last nasal.
    is_small = len(_VOWEL_OR_H.sub("", latin[1:])) == 1
    return _LAST_NASAL.sub("", latin) if is_small and len(latin) > 2 else latin


def _key(said: str) -> str:
    """Consonants, with the vowels that count."""
    first, rest = said[:1], said[1:].replace("h", "")
    rest = _GLIDE_Y.sub("", first + rest)[1:].replace("y", "i")
    consonants = _VOWEL.sub("", first + rest)
    if len(consonants) < 2:
        return first + rest
    start = "" if first not in "aeiou" else "o" if first in "ou" else "a"
    return start + consonants + _LAST.get(said.replace("y", "i")[-1], "")


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text)


def _latin(word: str) -> str:
    """The word in Latin letters as it is said; what is in none of India's scripts stays."""
    if word.isascii():
        return word
    plain = "".join(one for one in unicodedata.normalize("NFD", word) if not _is_accent(one))
    letters = "".join(map(_devanagari, plain))
    if not any(one in _CONSONANTS or one in _VOWELS for one in letters):
        return letters
    return "".join(_spelt(letters))


def _is_accent(one: str) -> bool:
    return "\u0300" <= one <= "\u036f" or one in "\u200c\u200d"


def _devanagari(one: str) -> str:
    """The letter of Devanagari at the same place of its block."""
    code = ord(one)
    return chr(_FIRST_INDIC + code % _BLOCK) if _FIRST_INDIC <= code <= _LAST_INDIC else one


def _spelt(letters: str) -> list[str]:
    spelt: list[str] = []
    for place, one in enumerate(letters):
        after = letters[place + 1 : place + 2]
        if one in _CONSONANTS:
            spelt.append(_consonant(one, after))
            if after and after not in _SIGNS and after not in (_VIRAMA, _NUKTA):
                spelt.append("a")  # the vowel that is not written
        elif one in _NASAL:
            spelt.append("m" if after and after in _LIPS else "n")
        elif one == _NUKTA:
            if after and after not in _SIGNS and after != _VIRAMA:
                spelt.append("a")
        elif one not in (_VIRAMA, "ः", "ऽ"):
            spelt.append(_VOWELS.get(one) or _SIGNS.get(one) or one)
    return spelt


def _consonant(one: str, after: str) -> str:
    # `c` in Latin words is k or s: the sound of च is written ch, of छ chh.
    spelt = _WITH_NUKTA.get(one, _CONSONANTS[one]) if after == _NUKTA else _CONSONANTS[one]
    return {"c": "ch", "ch": "chh"}.get(spelt, spelt)
