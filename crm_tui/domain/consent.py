"""Consent: who agreed to what, when, by which words; kept for ever, also when it was withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId


class Purpose(StrEnum):
    MARKETING = "marketing"
    MESSAGES = "messages"
    """To be written to at all: the service that they asked for."""
    AI_ASSIST = "ai_assist"
    """That agents read what they write, draft for them, remember and judge; so unless withdrawn."""


PURPOSES = {
    Purpose.MESSAGES: "messages",
    Purpose.MARKETING: "marketing",
    Purpose.AI_ASSIST: "AI assistance",
}
"""As people read them, in the order in which they are shown."""
_ALSO = {"service": Purpose.MESSAGES, "ai": Purpose.AI_ASSIST, "ai assistance": Purpose.AI_ASSIST}


def read_purpose(text: str) -> Purpose:
    """The purpose of this name; `service` is `messages`. Raises CrmError."""
    wanted = text.strip().casefold().replace("-", "_")
    if wanted in tuple(Purpose):
        return Purpose(wanted)
    if wanted.replace("_", " ") in _ALSO:
        return _ALSO[wanted.replace("_", " ")]
    raise CrmError(f"{text[:40]!r} is no purpose.", "Choose marketing, messages or ai_assist.")


class Evidence(StrEnum):
    """What kind of proof there is."""

    MESSAGE = "message"
    """They wrote it: the proof begins with the message's id."""
    FORM = "web form"
    """They ticked it: the proof is the words that they saw, and their version."""
    IMPORT = "import declaration"
    """The owner vouches for a list: the proof names file and row."""
    PAPER = "paper"
    SPOKEN = "spoken"
    PROVIDER = "provider"
    """WhatsApp told of it."""


def read_evidence(text: str) -> Evidence:
    """Raises CrmError."""
    wanted = text.strip().casefold()
    if wanted in tuple(Evidence):
        return Evidence(wanted)
    raise CrmError(f"{text[:40]!r} is no kind of proof.", f"Choose one of: {', '.join(Evidence)}.")


@dataclass(frozen=True, slots=True)
class Consent:
    """One line of the log."""

    lead_id: LeadId
    purpose: Purpose
    given: bool
    """False: withdrawn."""
    at: Millis
    source: str
    """Where it was said: `whatsapp`, `counter`, `web form` …"""
    proof: str
    """The words, or the id of the message that holds them."""
    actor: str
    evidence: Evidence | None = None
    """None in lines of before proofs had kinds."""
    notice: str = ""
    """Version of the privacy notice that they had seen; empty: none that is known of."""


CLOCKS_APART = DAY
"""By so much the shop's clock may be ahead of the one that dates customers' messages."""
_SHOP_CLOCK = frozenset({Evidence.SPOKEN, Evidence.PAPER, Evidence.IMPORT, None})


def latest(log: Iterable[Consent], purpose: Purpose) -> Consent | None:
    """The wish that holds, of lines in the order in which they were written; None: never said.

    The last one by its time, as wishes may arrive in any order; of two at one moment the withdrawal.
    An agreement that a person dated by the shop's clock yields to a withdrawal that came in after it:
    with a clock that is ahead, a STOP would seem to be older than the agreement that it ends.
    """
    lines = [(place, one) for place, one in enumerate(log) if one.purpose is purpose]
    place, last = max(lines, key=lambda it: (it[1].at, not it[1].given), default=(0, None))
    if last is None or not last.given or last.evidence not in _SHOP_CLOCK:
        return last
    since = (one for number, one in lines if number > place and not one.given)
    ended = [one for one in since if one.at > last.at - CLOCKS_APART]
    return max(ended, key=lambda one: one.at, default=last)
