"""The same conversation through each of the four providers gives the same messages here.

What a provider does not carry is listed, with the reason, and nothing else may differ.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import worker
from tests.e2e.stage import CUSTOMER, Stage, stage

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

PROVIDERS = ("cloud", "360dialog", "twilio", "gupshup")
PLACE = {"latitude": 18.5204, "longitude": 73.8567, "name": "Home", "address": "14 MG Road, Pune"}
CARD = [{"name": "Ravi", "phones": ["+911000000200"], "emails": [], "company": ""}]

SAID: tuple[tuple[str, dict[str, Any]], ...] = (
    ("text", {"text": "नमस्ते, cake kitne ka hai?"}),
    ("photo", {"image": True, "caption": "Aisa wala"}),
    ("bill", {"document": True, "filename": "order.pdf"}),
    ("film", {"video": True}),
    ("voice note", {"voice": True}),
    ("sticker", {"sticker": True}),
    ("place", {"location": PLACE}),
    ("card", {"contacts": CARD}),
    ("button", {"button": {"id": "y", "title": "Yes"}}),
    ("row", {"row": {"id": "r1", "title": "Chocolate"}}),
    ("reply", {"text": "This one", "reply_to": "text"}),
    ("forwarded", {"text": "Look", "forwarded": True}),
    ("hostile", {"text": "[/] [@click=app.quit]x[/] ‮abc"}),
    ("reaction", {"reaction": {"message_id": "text", "emoji": "👍"}}),
)
"""What the customer does, in order; names of earlier acts stand for their ids."""

ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("words", ("₹450 hai ji",)),
    ("place", ("--location", "18.52,73.85,Sweet Crumbs,14 MG Road")),
    ("card", ("--contact", "Ravi:+911000000200")),
    ("buttons", ("Egg or eggless?", "--button", "Egg", "--button", "Eggless")),
    ("list", ("Which size?", "--row", "Half|500 g", "--row", "Full|1 kg", "--menu", "Sizes")),
    ("link", ("Our menu", "--link", "See it=https://example.in/menu")),
    ("file", ("--file", "FILE")),
)
"""What the shop sends."""

NOT_CARRIED = {
    # Twilio's webhooks have no reactions, and Twilio sends no contact cards (Twilio, "Messages").
    "twilio": {"reaction", "answer card"},
}
FIELDS_NOT_CARRIED = {
    # An audio file is an audio file there, and files have no names.
    "twilio": {"voice", "filename"},
    # Gupshup's webhooks do not say which recording was made in WhatsApp.
    "gupshup": {"voice"},
}

OTHERWISE: dict[str, dict[str, dict[str, Any]]] = {
    # Twilio calls every tap a button, below a template or not.
    "twilio": {"button": {"message_type": "button"}},
}


def perform(shop: Stage, bill: Path) -> dict[str, dict[str, Any]]:
    """Both sides of the conversation; each message as `crm chat --json` has it, by its name."""
    ids: dict[str, str] = {}
    absent = NOT_CARRIED.get(shop.provider, set())
    for name, what in SAID:
        if name not in absent:
            ids[name] = shop.say(**_with_ids(what, ids))
    expected = len(ids)
    shop.until(lambda chat: len(chat) >= expected and _all_files(chat), "what the customer said")
    for name, words in ANSWERS:
        if f"answer {name}" not in absent:
            given = [str(bill) if word == "FILE" else word for word in words]
            text = () if given[0].startswith("--") else (given.pop(0),)
            sent = shop.crm("send", f"+{CUSTOMER}", *text, *given)
            ids[f"answer {name}"] = sent["message"]["id"]
    chat = shop.until(_all_read, "the ticks")
    found = {item["whatsapp_message_id"]: item for item in chat}
    found |= {item["id"]: item for item in chat}
    return {name: found[wa_id] for name, wa_id in ids.items()}


def _with_ids(what: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(what))
    if "reply_to" in made:
        made["reply_to"] = ids[made["reply_to"]]
    if "reaction" in made:
        made["reaction"]["message_id"] = ids[made["reaction"]["message_id"]]
    return made


def _all_files(items: list[dict[str, Any]]) -> bool:
    return all(item["media"] is None or item["media"]["state"] == "stored" for item in items)


def _all_read(items: list[dict[str, Any]]) -> bool:
    return all(item["status"] == "read" for item in items if item["direction"] == "outbound")


def shown(name: str, chat: dict[str, dict[str, Any]], provider: str) -> dict[str, Any]:
    """What must be the same: all of it but ids, times and what the provider does not carry."""
    item = chat[name]
    names = {other["id"]: key for key, other in chat.items()}
    media = item["media"] or {}
    hidden = FIELDS_NOT_CARRIED.get(provider, set())
    kept = ("direction", "content", "message_type", "status", "details", "forwarded")
    return {
        **{key: item[key] for key in (*kept, "revoked", "edited", "error")},
        "reply_to": names.get(item["reply_to"]),
        "media": {
            key: media.get(key)
            for key in ("state", "mime_type", "size", "sha256", "filename", "voice")
            if media and not (key in hidden and item["direction"] == "inbound")
        },
    }


@pytest.fixture(scope="module")
def conversations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("four")
    bill = folder / "bill.pdf"
    bill.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    made = {}
    for provider in PROVIDERS:
        with stage(provider, folder / provider) as shop, worker(shop.env):
            made[provider] = perform(shop, bill)
    return made


@pytest.mark.parametrize("provider", PROVIDERS[1:])
def test_the_same_conversation_gives_the_same_messages(
    conversations: dict[str, dict[str, Any]], provider: str
) -> None:
    expected, found = conversations["cloud"], conversations[provider]
    assert set(expected) - set(found) == NOT_CARRIED.get(provider, set())
    hidden = FIELDS_NOT_CARRIED.get(provider, set())
    for name in found:
        reference = shown(name, expected, "cloud")
        if expected[name]["direction"] == "inbound":
            for key in hidden:
                reference["media"].pop(key, None)
        reference |= OTHERWISE.get(provider, {}).get(name, {})
        assert shown(name, found, provider) == reference, name


def test_every_kind_is_there(conversations: dict[str, dict[str, Any]]) -> None:
    kinds = {item["message_type"] for item in conversations["cloud"].values()}
    assert kinds >= {
        *("text", "image", "video", "document", "audio", "sticker", "location", "contacts"),
        *("reaction", "interactive"),
    }
    assert conversations["cloud"]["text"]["reaction"] == "👍"
