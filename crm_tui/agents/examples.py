"""What the shop once wrote, without whom it was for: only words stay that are known to name nobody."""

import re

from crm_tui.agents.example_words import is_plain
from crm_tui.agents.glossary import is_filler
from crm_tui.agents.guard_numbers import with_digits
from crm_tui.agents.redact import Redactor
from crm_tui.agents.words import one_char, skeleton, stem, words
from crm_tui.domain.text import clean

HIDDEN = "[…]"
LONGEST = 300
_FEWEST_WORDS = 3
"""Less than that teaches nothing."""
_SHORTEST_NAME = 3
_LINK = re.compile(r"(?:https?|upi|www)[:.][^\s]+|[^\s]*@[^\s]*|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:com|in|org|net|me|ly|io|co|app|link|shop|store)(?:/[^\s]*)?", re.IGNORECASE)  # fmt: skip
_FIGURE = re.compile(r"[^\s]*\d[^\s]*")
_PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff'’])*")
_TITLE_AFTER = frozenset(
    "ji jee sir madam maam bhai bhaiya didi saab sahab जी सर मैडम भाई भैया दीदी साहब".split()
)
_TITLE_BEFORE = frozenset("mr mrs ms dr shri smt miss श्री श्रीमती".split())
_TITLES = _TITLE_AFTER | _TITLE_BEFORE
_APOSTROPHE = re.compile("['’]")
_BEGINS = re.compile(r"(?:^|[.!?।\n]\s*|[-•*_]\s*)$")
_REPEATED = re.compile(rf"{re.escape(HIDDEN)}(?:[\s,/-]*{re.escape(HIDDEN)})+")


def anonymous(text: str, names: str, own_words: frozenset[str]) -> str:
    """The text as an example for other chats; empty when too little is left of it.

    Names of people, streets and firms come in any script and in lower case, so no list of them can be
    whole: a word stays if it is plain (`example_words`) or one of `own_words`, the folded words of the
    shop's own facts and profile. `names` is whom it was for: these go even then.
    """
    bare = _PLACEHOLDER.sub(HIDDEN, Redactor().hide(clean(text)[: LONGEST * 2]))
    bare = _FIGURE.sub(HIDDEN, _LINK.sub(HIDDEN, _plain_digits(bare)))
    bare = _without_names(bare, _sounds(names), own_words)
    bare = _REPEATED.sub(HIDDEN, _without_number_words(bare)).strip()[:LONGEST]
    return bare if _says_something(bare) else ""


def _plain_digits(text: str) -> str:
    return text if text.isascii() else "".join(map(one_char, text))


def _sounds(names: str) -> frozenset[str]:
    """Words of a name and how they sound, so that `रवि` is found for `Ravi`."""
    found = [word for word in words(names) if len(word) >= _SHORTEST_NAME - 1]
    return frozenset([*found, *(s for s in map(skeleton, found) if len(s) >= 2)])


def _without_names(text: str, names: frozenset[str], own_words: frozenset[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    folded = [" ".join(words(_APOSTROPHE.sub("", one[0]))) for one in tokens]
    parts, end = [], 0
    for place, token in enumerate(tokens):
        around = (
            folded[place - 1] if place else "",
            folded[place + 1] if place + 1 < len(tokens) else "",
        )
        if _is_name(text, token, folded[place], around, names, own_words):
            parts += [text[end : token.start()], HIDDEN]
            end = token.end()
    return "".join([*parts, text[end:]])


def _is_name(
    text: str,
    token: re.Match[str],
    word: str,
    around: tuple[str, str],
    names: frozenset[str],
    own_words: frozenset[str],
) -> bool:
    """Whether a word may be somebody's name: rather one too many is taken out than one too few."""
    if word in names or (len(word) >= _SHORTEST_NAME and skeleton(word) in names):
        return True
    if _is_own(word, own_words):
        return False
    if not is_plain(word) and word not in _TITLES:
        return True
    titled = around[0] in _TITLE_BEFORE or around[1] in _TITLE_AFTER
    inside = token[0][:1].isupper() and not _BEGINS.search(text[: token.start()])
    return (titled or inside) and not is_filler(word)


def _is_own(word: str, own_words: frozenset[str]) -> bool:
    """Whether the shop's own texts hold the word, as one or as many: `cake` where they say `cakes`."""
    return not own_words.isdisjoint({word, stem(word), f"{word}s"})


def _without_number_words(text: str) -> str:
    """`paanch sau` is a figure as well; the line is only folded where it holds one."""
    folded = text.casefold()
    digits = with_digits(folded)
    return text if digits == folded else _FIGURE.sub(HIDDEN, digits)


def _says_something(text: str) -> bool:
    return len(words(text.replace(HIDDEN, " "))) >= _FEWEST_WORDS
