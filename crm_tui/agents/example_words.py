"""Words that name nobody: those of these files, which were written without any chat."""

from functools import cache

from crm_tui.agents import intent_words, phrases
from crm_tui.agents.glossary import english, is_filler
from crm_tui.agents.language import Language, language_of
from crm_tui.agents.words import word_set, words
from crm_tui.domain.business import Tone

_MEASURES = word_set(
    "kg kgs g gm gram grams ml litre litres pc pcs piece pieces box boxes dozen",
    "किलो ग्राम लीटर पीस दर्जन रुपये रुपए",
)
"""What stands beside a figure that was taken out."""
_ALSO_NAMES = frozenset({"sham", "lal", "लाल", "badal"})
"""Evening, red and exchange, and what people are called."""
_NAMING = frozenset({"greeting"})
"""Of these intents no phrase counts: `ram ram` and `jai shri krishna` greet with names."""
_SPOKEN = (
    phrases.ASK_ITEM, phrases.HOLDING, phrases.ANYTHING_ELSE, phrases.SAW_FILE, phrases.WELCOME,
    phrases.WE_HAVE, phrases.YOU_ARE_WELCOME, phrases.SORRY, phrases.A_PERSON, phrases.STOPPED,
    phrases.RETURN, phrases.BARGAINING, phrases.NOT_INTERESTED, phrases.REMINDER,
    *phrases.NEXT_STEP.values(),
)  # fmt: skip


def is_plain(word: str) -> bool:
    """Whether a folded word is one of everyday shop talk, so that it can be nobody's name."""
    return word not in _ALSO_NAMES and (
        is_filler(word)
        or word in _vocabulary()
        or bool(english(word))
        or language_of(word) is Language.HINGLISH
    )


@cache
def _vocabulary() -> frozenset[str]:
    asked = [
        text
        for kind, texts in intent_words.PHRASES.items()
        if kind not in _NAMING
        for text in texts
    ]
    said = [text for phrase in _SPOKEN for text in phrase.values()]
    opened = [phrases.opening(language, tone, "") for language in Language for tone in Tone]
    texts = [*asked, *(line for _, _, line in intent_words.WORDS), *said, *opened]
    return _MEASURES | frozenset(word for text in texts for word in words(text))
