"""What comes while a shop is away for a week: real webhooks of many people, sealed, in the relay's spool."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import structlog

from benchmarks.webhook_to_screen import envelope
from crm_tui.demo.stage import CHANNEL, NUMBER_ID
from crm_tui.domain.clock import DAY, SECOND, Millis
from crm_tui.store.tx import Tx
from webhook_relay.clock import iso
from webhook_relay.envelope import Content, Sealer, new_signing_key, pack
from webhook_relay.settings.file import read_settings
from webhook_relay.spool.opening import open_spool
from webhook_relay.spool.protocol import Incoming, Spool

SHARE_OF_TEXTS = 0.6
"""The rest are delivery reports on what the shop had sent before."""
_AT_ONCE = 500
_SAID = (
    "Kal ka cake ready hai kya?",
    "Price bata do, 2 kg chocolate cake",
    "ok thank you",
    "Sir please send the menu",
    "kab tak milega order",
    "Hello",
    "Can you deliver to Andheri West tomorrow evening?",
    "10 pieces samosa chahiye",
    "haan theek hai",
    "केक कितने का है?",
)


@dataclass(frozen=True, slots=True)
class Town:
    """Who writes, and what the shop had sent them."""

    phones: Sequence[str]
    sent: Sequence[tuple[str, str]]
    """WhatsApp id of a message, and the phone that it went to."""


def town_of(tx: Tx) -> Town:
    """The people of a furnished shop."""
    phones = [row["phone"] for row in tx.all("SELECT phone FROM lead ORDER BY id")]
    sent = tx.all(
        "SELECT m.wa_id, l.phone FROM message m JOIN lead l ON l.id = m.lead_id"
        " WHERE m.direction = 'outbound' ORDER BY m.id"
    )
    return Town(phones, [(row["wa_id"], row["phone"]) for row in sent])


def week(town: Town, events: int, now: Millis) -> Iterator[tuple[Millis, bytes]]:
    """So many webhooks in the order in which they came, evenly over seven days, by chance who writes."""
    dice = random.Random(7)
    for number in range(events):
        at = Millis(now - 7 * DAY + 7 * DAY * number // events)
        is_text = dice.random() < SHARE_OF_TEXTS
        yield at, _text(town, number, at, dice) if is_text else _report(town, at, dice)


def _text(town: Town, number: int, at: Millis, dice: random.Random) -> bytes:
    person = dice.choice(town.phones).lstrip("+")
    return customer_text(person, f"wamid.week{number}", f"{dice.choice(_SAID)} {number}", at)


def customer_text(person: str, wa_id: str, text: str, at: Millis) -> bytes:
    """The body of a webhook with one text; `person` is digits."""
    message = {
        "from": person,
        "id": wa_id,
        "timestamp": str(at // SECOND),
        "type": "text",
        "text": {"body": text},
    }
    contacts = [{"profile": {"name": "Asha"}, "wa_id": person}]
    return envelope(_value(contacts=contacts, messages=[message]), "messages")


def _report(town: Town, at: Millis, dice: random.Random) -> bytes:
    wa_id, phone = dice.choice(town.sent)
    report = {
        "id": wa_id,
        "status": dice.choice(("sent", "delivered", "read")),
        "timestamp": str(at // SECOND),
        "recipient_id": phone.lstrip("+"),
        "conversation": {"id": "c1", "origin": {"type": "utility"}},
        "pricing": {"billable": True, "pricing_model": "PMP", "category": "utility"},
    }
    return envelope(_value(statuses=[report]), "messages")


def _value(**parts: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "911000000000", "phone_number_id": NUMBER_ID}
    return {"messaging_product": "whatsapp", "metadata": metadata, **parts}


def fill(config: Path, bodies: Iterator[tuple[Millis, bytes]]) -> int:
    """Put them into the spool of a relay that is not running; the number of the last."""
    return asyncio.run(_fill(config, bodies))


async def _fill(config: Path, bodies: Iterator[tuple[Millis, bytes]]) -> int:
    settings = read_settings(config)
    (shop,) = settings.shops
    assert shop.seal_to is not None
    settings.home.mkdir(mode=0o700, exist_ok=True)
    sealer = Sealer(shop.seal_to, new_signing_key()[0])
    spool = await open_spool(settings, lambda seconds, size: None, structlog.get_logger())
    try:
        while some := list(islice(bodies, _AT_ONCE)):
            await asyncio.gather(*(_put(spool, sealer, shop.id, *one) for one in some))
        return (await spool.read(shop.id, 2**62, rows=1)).newest
    finally:
        await spool.close()


async def _put(spool: Spool, sealer: Sealer, shop: str, at: Millis, body: bytes) -> None:
    packed = pack(Content("cloud", {"content-type": "application/json"}, body))
    sealed = sealer.seal(packed, CHANNEL, iso(at))
    await spool.put(Incoming(shop, CHANNEL, at, True, sealed))
