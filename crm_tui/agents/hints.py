"""What a person wants to be different about a draft, in their own words: `chhota karo`, `in English`."""

from dataclasses import dataclass

from crm_tui.agents.language import Language
from crm_tui.agents.words import word_set, words

_SHORTER = word_set("short shorter brief chhota chota chhoti kam छोटा छोटी कम")
_LONGER = word_set("long longer detail details detailed more lamba bada pura poora लंबा बड़ा पूरा")
_LANGUAGES = {
    **dict.fromkeys("english angrezi अंग्रेजी".split(), Language.ENGLISH),
    **dict.fromkeys("hindi हिंदी हिन्दी devanagari".split(), Language.HINDI),
    **dict.fromkeys("hinglish roman".split(), Language.HINGLISH),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """What of it rules can follow; a model reads the words themselves."""

    shorter: bool = False
    longer: bool = False
    language: Language | None = None


def read_hint(text: str) -> Hint:
    """The hint in a few words of a person; an empty one when it says nothing that rules know."""
    said = words(text)
    language = next((_LANGUAGES[word] for word in said if word in _LANGUAGES), None)
    return Hint(bool(_SHORTER.intersection(said)), bool(_LONGER.intersection(said)), language)
