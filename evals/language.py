"""Which of three ways of writing a message is in: English, Hindi, Hinglish."""

from collections.abc import Iterator, Sequence

from crm_tui.agents.language import Language, language_of
from evals.corpora import labelled, unseen_pairs
from evals.table import Measure


def run() -> Iterator[Measure]:
    """How often Hinglish is seen as such, and how often English is taken for it."""
    test = unseen_pairs()
    yield Measure(
        "Hinglish called Hinglish",
        _share([pair.hinglish for pair in test], Language.HINGLISH),
        "Hinglish-TOP test",
        0.97,
    )
    for name, texts in (
        ("Bitext test", [one.text for one in labelled("bitext_test.tsv.gz")]),
        ("Hinglish-TOP test, English side", [pair.english for pair in test]),
    ):
        yield Measure(
            "English called anything else", 1 - _share(texts, Language.ENGLISH), name, 0.01, True
        )


def _share(texts: Sequence[str], language: Language) -> float:
    return sum(language_of(text) is language for text in texts) / len(texts)
