"""Consent: who agreed to what, when, by which words; kept for ever, also when it was withdrawn."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId


class Purpose(StrEnum):
    MARKETING = "marketing"
    MESSAGES = "messages"
    """To be written to at all."""


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
