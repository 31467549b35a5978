"""The shop's own words: what its customers say for what its facts name."""

from crm_tui.agents.glossary import OwnWords, own_words
from crm_tui.agents.words import words
from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import audit
from crm_tui.services.may import needs
from crm_tui.store import glossary
from crm_tui.store.glossary import OwnWord
from crm_tui.store.tx import Tx

MOST = 500
LONGEST_WORD, LONGEST_MEANING = 40, 120
"""Characters."""


def every(tx: Tx) -> list[OwnWord]:
    """In the order of the alphabet."""
    return glossary.every(tx)


def for_agents(tx: Tx) -> OwnWords:
    """The glossary as retrieval and the encoder take it."""
    return own_words((one.word, one.meaning) for one in glossary.every(tx))


@needs(Act.EDIT_FACTS)
def put(tx: Tx, word: str, meaning: str, actor: Actor, now: Millis) -> OwnWord:
    """Add a word or give it another meaning; raises CrmError."""
    folded, meant = words(clean_line(word, LONGEST_WORD)), clean_line(meaning, LONGEST_MEANING)
    if len(folded) != 1:
        raise CrmError(
            f"{clean_line(word, 60)!r} is not one word.", "Give one word, then what it means."
        )
    others = [one for one in words(meant) if one != folded[0]]
    if not others:
        raise CrmError(
            "A word needs a meaning that your facts use.", 'For example: petha "pumpkin sweet".'
        )
    there = {one.word for one in glossary.every(tx)}
    if folded[0] not in there and len(there) >= MOST:
        raise CrmError(f"There are {MOST} words, the most there can be.", "Remove some first.")
    was = next((one.meaning for one in glossary.every(tx) if one.word == folded[0]), "")
    glossary.put(tx, folded[0], meant, now)
    audit.note(tx, actor, now, "own_word_kept", {"word": folded[0], "before": was, "after": meant})
    return OwnWord(folded[0], meant, now)


@needs(Act.EDIT_FACTS)
def remove(tx: Tx, word: str, actor: Actor, now: Millis) -> str:
    """The word as it was kept; raises NotFound."""
    folded = " ".join(words(clean_line(word, LONGEST_WORD)))
    if not glossary.remove(tx, folded):
        raise NotFound(
            f"{clean_line(word, 60)!r} is not among your words.",
            "`crm knowledge words list` shows them.",
        )
    audit.note(tx, actor, now, "own_word_removed", {"word": folded})
    return folded
