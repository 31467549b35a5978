"""Every kind of message, both ways: one customer of the demo who sends them all, and gets them all."""

from collections.abc import Callable, Iterator
from pathlib import Path

from crm_tui.demo.bakery import TEMPLATES
from crm_tui.demo.stage import Stage
from crm_tui.domain.content import (
    Button,
    Buttons,
    Card,
    Cards,
    Details,
    Link,
    Location,
    Menu,
    Row,
)
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import Message, MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.services import attaching, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.simulator import pictures

MEERA, NAME = "911000000503", "Meera Kulkarni"
_HOME = {"latitude": 18.5089, "longitude": 73.8077, "name": "Home", "address": "Kothrud, Pune"}
_SISTER = {"name": "Kavita", "phones": ["+911000000504"], "emails": ["kavita@example.in"]}
_SHOP = Location(18.5158, 73.8796, "Meethi Crumbs Bakery", "14 MG Road, Camp, Pune")
_ADVERT = {
    "source_type": "ad",
    "headline": "Diwali mithai boxes",
    "body": "Fresh every morning",
    "source_url": "https://ads.example.in/diwali",
}

_FIRST: tuple[dict[str, object], ...] = (
    {"text": "Hi! Diwali boxes ka ad dekha, kya kya hai?", "referral": _ADVERT},
    {"image": True, "caption": "Aisa box milega?"},
    {"voice": True},
    {"document": True, "filename": "guest-list.pdf"},
    {"video": True, "caption": "Last year ki party"},
    {"sticker": True},
    {"location": _HOME},
    {"contacts": [_SISTER]},
    {"text": "Isko bhi bhejo", "forwarded": True},
    {"order": {"items": [{"product": "mithai-box-999", "quantity": 2, "price": 999}]}},
    {"flow": {"Occasion": "Diwali", "Boxes": "12", "Date": "2026-11-28"}},
    {"unsupported": "poll"},
    {"call": True},
)
"""What she does before the shop answers; the keys are the simulator's."""


def write_all(stage: Stage) -> list[str]:
    """She writes, sends, calls; the provider's ids, in her order."""
    made = [_say(stage, **what) for what in _FIRST]
    typo = _say(stage, text="Mujhe 12 box chahyie")
    _say(stage, edit={"message_id": typo, "text": "Mujhe 12 box chahiye"})
    wrong = _say(stage, text="yeh galti se gaya")
    _say(stage, revoke={"message_id": wrong})
    _say(stage, text="Ji, aapki pasand ka box bana denge", echo=True)
    return [*made, typo, wrong]


def answer_all(shop: Shop, lead_id: LeadId, folder: Path) -> list[Message]:
    """The shop sends one of every kind; they leave at once, in their order."""
    return [_send(shop, wanted) for wanted in _answers(shop, lead_id, folder)]


def react_to(stage: Stage, answers: list[Message]) -> None:
    """She taps, chooses, quotes and likes what she got."""
    by_kind = {message.content: message.whatsapp_message_id for message in answers}
    _say(stage, button={"id": "b1", "title": "Half kilo"})
    _say(stage, row={"id": "r2", "title": "Kaju katli"})
    _say(stage, text="Perfect, yahi chahiye", reply_to=by_kind[_QUESTION])
    _say(stage, reaction={"message_id": by_kind[_QUESTION], "emoji": "👍"})


def _say(stage: Stage, **what: object) -> str:
    return str(stage.tell_simulator("say", **{"from": MEERA, "name": NAME, **what})["id"])


_QUESTION = "Kitna bada box?"


def _answers(shop: Shop, lead_id: LeadId, folder: Path) -> Iterator[Wanted]:
    inbound = shop.db.read_now(_newest_photo, lead_id)
    yield Wanted(lead_id, "❤️", reply_to=inbound, reaction=True)
    yield Wanted(lead_id, "Haan ji, bilkul aisa hi!", reply_to=inbound)
    for name, make, words in _FILES:
        path = folder / name
        path.write_bytes(make())
        yield Wanted(lead_id, words, attachment=attaching.attach(shop.media, path))
    for details, words in _QUESTIONS:
        yield Wanted(lead_id, words, details=details)
    ready = TEMPLATES[0]
    values = (("1", "Meera"), ("2", "42"))
    yield Wanted(lead_id, template=TemplateCall(ready.name, ready.language, values))


_FILES: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("box.png", pictures.png, "₹999 wala box"),
    ("price-list.pdf", pictures.pdf, "Poori list"),
    ("voice.ogg", pictures.voice_note, ""),
    ("kitchen.mp4", pictures.mp4, "Kitchen se"),
    ("thanks.webp", pictures.webp, ""),
)
_QUESTIONS: tuple[tuple[Details, str], ...] = (
    (_SHOP, ""),
    (Cards((Card("Meethi Crumbs Bakery", ("+911000000000",)),)), ""),
    (Buttons((Button("b1", "Half kilo"), Button("b2", "One kilo")), "Eggless too"), _QUESTION),
    (
        Menu(
            "See all",
            (Row("r1", "Besan laddu", "₹450"), Row("r2", "Kaju katli", "₹999")),
        ),
        "Kaunsi mithai?",
    ),
    (Link("Photos", "https://example.in/boxes"), "Aur photos yahan hain"),
)


def _newest_photo(tx: Tx, lead_id: LeadId) -> MessageId:
    return next(
        message.id
        for message in messages.conversation(tx, lead_id)
        if message.message_type is MessageType.IMAGE
    )


def _send(shop: Shop, wanted: Wanted) -> Message:
    return shop.db.write_now(sending.queue, wanted, shop.policy, shop.actor, shop.clock.now(), 0)
