"""The doctor on WhatsApp: is there a key, does the provider take it, and what stands against the number."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Blocks
from crm_tui.services.check import Check
from crm_tui.settings import Settings
from crm_tui.store import account
from crm_tui.store.database import Database
from crm_tui.whatsapp.provider import AccountState


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said of the number when it was asked."""

    state: AccountState | None = None
    trouble: CrmError | None = None
    asked: bool = True
    """False: it has no such question, so that its key is tried by the next message only."""


def check_provider(settings: Settings, answer: Answer | None) -> Check:
    """`answer` None where there is nobody to be asked."""
    if not settings.provider_key:
        return Check("provider", True, "none connected: nothing can be sent (`crm setup`)")
    if settings.provider == "cloud" and not settings.provider_number_id:
        return Check(
            "provider", False, "the phone number's id is missing", "Set CRM_PROVIDER_NUMBER_ID."
        )
    if settings.fallback_provider and not settings.fallback_key:
        return Check("provider", False, "the second one has no key", "Set CRM_FALLBACK_KEY.")
    second = f", then {settings.fallback_provider}" if settings.fallback_provider else ""
    return _answered(f"{settings.provider}, with a key{second}", settings.provider, answer)


def _answered(text: str, name: str, answer: Answer | None) -> Check:
    if answer is None or (answer.state is None and answer.trouble is None):
        why = "; it has no question that would try the key" if answer is not None else ""
        return Check("provider", True, text + why)
    if answer.trouble is not None:
        trouble = answer.trouble
        fix = trouble.fix or "Check the key and the internet connection, then ask again."
        return Check(
            "provider", False, str(trouble).rstrip("."), fix, f"{name} does not answer well"
        )
    if answer.state is not None and not answer.state.connected:
        fix = "Connect the number again in the provider's own pages."
        return Check("provider", False, f"{name} says that the number is not connected", fix)
    return Check("provider", True, f"{text}; it takes the key")


def check_account(db: Database, now: Millis) -> Check:
    """What WhatsApp holds against the number; its notices are others' words."""
    known = db.read_now(account.get)
    blocks = known.blocks_at(now)
    if blocks is not Blocks.NOTHING:
        what = "templates are" if blocks is Blocks.TEMPLATES else "sending is"
        return Check(
            "account",
            False,
            f"{what} stopped: {known.reason}",
            "Settle it with the provider; `crm doctor --resume` goes on sending.",
            f"{what} stopped by WhatsApp",
        )
    notices = db.read_now(account.notices)
    latest = f"; last notice: {notices[0].text}" if notices else ""
    quality = f"quality {known.quality}" if known.quality else "nothing against it"
    return Check("account", True, quality + latest, to_share=quality)
