"""The picture of consent and rights: who agreed to what, by which words, and what they asked."""

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.privacy import RequestKind
from crm_tui.services import consent
from crm_tui.services.privacy import notices, requests
from crm_tui.shop import Shop
from crm_tui.store import leads
from scripts.shots_clock import NOW

NAMES = frozenset({"consent", "consent-60"})


def fill(shop: Shop) -> None:
    """सीमा saw the notice, agreed on paper, wrote NO AI, and asks what is known of her."""
    lead_id = _seema(shop)
    read = notices.load(shop.home, "hi", "+91 98765 43210", 30)
    write = shop.db.write_now
    write(notices.shown, OWNER, Millis(NOW - 9 * DAY), lead_id, read)
    write(
        consent.record,
        *(OWNER, Millis(NOW - 9 * DAY + HOUR), lead_id, Purpose.MARKETING),
        given=True,
        source="counter",
        proof="हस्ताक्षर किया हुआ फ़ॉर्म",
        evidence=Evidence.PAPER,
    )
    said = Consent(
        *(lead_id, Purpose.AI_ASSIST, False, Millis(NOW - 3 * HOUR), "whatsapp"),
        *("M9: no ai", "customer:customer", Evidence.MESSAGE),
    )
    write(consent.keep_heard, said)
    asked = Millis(NOW - 28 * DAY)
    words = "मेरे बारे में आपके पास क्या-क्या है?"
    write(requests.add, OWNER, NOW, lead_id, RequestKind.ACCESS, words, 30, asked)


def _seema(shop: Shop) -> LeadId:
    found = [
        row.id for row in shop.db.read_now(leads.first_rows, 50) if row.name.startswith("सीमा")
    ]
    return found[0]


async def shows(pilot: Pilot[None]) -> None:
    """Her window, with the log below."""
    await pilot.press("slash", *"सीमा", "enter")
    await pilot.pause(0.4)
    await pilot.press("enter")
    await pilot.pause(0.4)
    await pilot.press("escape", "escape")
    await pilot.pause(0.2)
    await pilot.press("tab", "C")
