"""Hindi in Devanagari as people type it in Latin letters: `कितने का है` is `kitne ka hai`."""

import re

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलवशषसहळऴ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l v sh sh s h l l".split(),
        strict=True,
    )
)
_WITH_NUKTA = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "d", "ढ": "dh", "फ": "f", "य": "y"}
_VOWELS = dict(
    zip(
        "अआइईउऊऋऌऍऎएऐऑऒओऔऄ", "a aa i ee u oo ri li e e e ai o o o au a".split(), strict=True
    )
)  # fmt: skip
_SIGNS = dict(
    zip("ािीुूृेैोौॉॅ", "a i i u u ri e ai o au o e".split(), strict=True)
)  # fmt: skip
_OTHER = {"ं": "n", "ँ": "n", "ः": "", "ऽ": "", "।": "."}
_VIRAMA, _NUKTA = "्", "़"
_RUN = re.compile("[\u0900-\u097f]+")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
# Nukta letters have two ways of being written; this is the one in two characters.
_COMPOSED = {chr(0x0958 + place): base + _NUKTA for place, base in enumerate("कखगजडढफय")}


def romanise(text: str) -> str:
    """The text with every Hindi word in Latin letters; all else as it is.

    >>> romanise("चॉकलेट cake कितने का है?")
    'choklet cake kitne ka hai?'
    """
    return _RUN.sub(lambda run: _word(run.group()), text)


def _word(run: str) -> str:
    letters = "".join(_COMPOSED.get(char, char) for char in run.translate(_DIGITS))
    return _without_silent(_syllables(letters))


def _syllables(letters: str) -> list[tuple[str, str]]:
    """Consonant and vowel of each syllable; `*` is the vowel that is not written."""
    out: list[tuple[str, str]] = []
    for place, char in enumerate(letters):
        if char in _CONSONANTS:
            nukta = letters[place + 1 : place + 2] == _NUKTA
            out.append((_WITH_NUKTA.get(char, "") if nukta else _CONSONANTS[char], "*"))
        elif char in _SIGNS or char == _VIRAMA:
            consonant = out.pop()[0] if out else ""
            out.append((consonant, _SIGNS.get(char, "")))
        elif char != _NUKTA:
            out.append(("", _VOWELS.get(char, _OTHER.get(char, char))))
    return out


def _without_silent(syllables: list[tuple[str, str]]) -> str:
    """The unwritten vowel is spoken as `a`, but not at a word's end nor between two spoken syllables.

    The common rule of Hindi schwa deletion: V C * C V loses its *, read from the right.
    """
    vowels = [vowel for _, vowel in syllables]
    last = len(vowels) - 1
    if last > 0 and vowels[last] == "*":
        vowels[last] = ""
    for place in range(last - 1, 0, -1):
        spoken = vowels[place - 1] and vowels[place + 1]
        if vowels[place] == "*" and spoken and syllables[place + 1][0]:
            vowels[place] = ""
    pairs = zip(syllables, vowels, strict=True)
    return "".join(consonant + vowel.replace("*", "a") for (consonant, _), vowel in pairs)
