"""Hostile webhooks from outside: real processes, and afterwards every command still speaks plainly."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import Relay, crm, envelope, text_webhook

pytestmark = pytest.mark.e2e

NUMBER_ID = "106540352242922"
NASTY = "[/] [@click=app.quit]x[/] \x1b[2J\x1b]52;c;QUJD\x07 \u202eabc \x00 \ud800 \u2066"


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    """A shop that takes only the webhooks of its own number."""
    return {**env, "CRM_PROVIDER_NUMBER_ID": NUMBER_ID}


def odd_messages() -> list[dict[str, Any]]:
    """Messages that no customer's phone would write, each with an id of its own."""
    base = {"from": "919876543210", "timestamp": str(int(time.time()))}
    parts: list[dict[str, Any]] = [
        {"type": "text", "text": {"body": NASTY}},
        {"type": "text", "text": {"body": "x" * 1_000_000}},
        {"type": "text", "text": {"body": ["a", {"b": 1}]}},
        {"type": "text"},
        {"type": "hologram", "hologram": {"depth": 3}},
        {"type": 7},
        {"type": "image", "image": {"id": NASTY, "mime_type": NASTY, "caption": NASTY}},
        {"type": "document", "document": {"id": "1", "filename": "../../etc/" + NASTY}},
        {"type": "location", "location": {"latitude": "NaN", "longitude": 10**400}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": NASTY}}, 3, None]},
        {"type": "reaction", "reaction": {"message_id": NASTY, "emoji": NASTY}},
        {"type": "text", "text": {"body": "late"}, "timestamp": "-99999999999999999999"},
        {"type": "text", "text": {"body": "soon"}, "timestamp": 1e300},
        {"type": "text", "text": {"body": "odd"}, "from": NASTY},
        {"type": "text", "text": {"body": "quote"}, "context": {"id": NASTY, "from": None}},
        {"type": "order", "order": {"product_items": [{"quantity": -1, "item_price": NASTY}]}},
    ]
    return [base | {"id": f"wamid.odd{n}"} | part for n, part in enumerate(parts)]


def hostile_bodies() -> list[bytes]:
    deep = b'{"entry":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    nested: Any = "end"
    for _ in range(300):
        nested = {"a": nested}
    values: list[dict[str, Any]] = [
        {"contacts": [{"profile": {"name": NASTY}, "wa_id": "919876543210"}], "messages": [message]}
        for message in odd_messages()
    ]
    values += [
        {"statuses": [{"id": NASTY, "status": "exploded", "timestamp": NASTY}, None, 4, []]},
        {"statuses": [{"id": "wamid.none", "status": "failed", "errors": [{"code": NASTY}]}]},
        {"messages": nested, "contacts": nested, "errors": nested},
    ]
    good = json.dumps(envelope(values[0])).encode()
    return [
        deep,
        b"",
        b"null",
        b"[]",
        b"1e999",
        b"\xff\xfe\x00",
        good[:-20],
        b'{"entry": [{"changes": [{"field": "\\ud800", "value": {"x": "\\udfff"}}]}]}',
        *(json.dumps(envelope(value)).encode() for value in values),
    ]


def every_command(folder: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Each command that reads, with the exit code that it must have."""
    return [
        (0, ("leads", "list", "--limit", "1000")),
        (
            0,
            ("leads", "list", "--unread", "--query", NASTY.replace("\0", "").replace("\ud800", "")),
        ),
        (0, ("leads", "show", "L1")),
        (0, ("chat", "L1", "--limit", "1000")),
        (0, ("search", "click=app.quit")),
        (0, ("search", '" OR * NEAR(', "--in", "leads")),
        (0, ("suggest", "L1")),
        (0, ("suggestions", "list")),
        (0, ("templates", "list")),
        (0, ("knowledge", "list")),
        (0, ("export", "messages", str(folder / "m.json"))),
        (0, ("export", "leads", str(folder / "l.json"))),
        (0, ("send", "L1", "Hi", "--check")),
        (1, ("send", "L1", "x" * 5_000)),
        (0, ("work", "--once")),
    ]


def test_after_every_hostile_webhook_every_command_still_speaks_json(
    env: dict[str, str], relay: Relay, tmp_path: Path
) -> None:
    for body in hostile_bodies():
        assert relay.post(body) == 200
    assert relay.post(text_webhook("Are you open?", message_id="wamid.good")) == 200
    crm(env, "work", "--once")
    for code, command in every_command(tmp_path):
        assert isinstance(crm(env, *command, code=code), dict)
    lines = crm(env, "chat", "L1", "--limit", "1000")["items"]
    found = {line["content"] for line in lines}
    assert {"Are you open?", "x" * 1_000_000, "late", "soon", "quote"} <= found
    assert not any(set(line["content"]) & set("\x1b\x07\x00\u202e\u2066") for line in lines)
    assert json.loads((tmp_path / "m.json").read_text())["items"]
    quarantined = [one for one in crm(env, "doctor")["checks"] if one["name"] == "quarantine"]
    assert "could not be read" in quarantined[0]["text"]


def test_plain_output_of_a_hostile_chat_obeys_nothing(env: dict[str, str], relay: Relay) -> None:
    raw = json.dumps(text_webhook(NASTY, name=NASTY)).encode()
    assert relay.post(raw) == 200
    crm(env, "work", "--once")
    for command in (("leads", "list"), ("leads", "show", "L1"), ("chat", "L1"), ("suggest", "L1")):
        done = subprocess.run(
            [sys.executable, "-m", "crm_tui.cli", *command],
            env=env,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert not set(done.stdout.decode()) & set("\x1b\x07\x00\r\u202e\u2066\u2028")
        assert b"Traceback" not in done.stderr


def test_a_thousand_messages_in_one_body_and_a_number_of_another_shop(
    env: dict[str, str], relay: Relay
) -> None:
    many = [
        {
            "from": f"91987650{n % 40:04}",
            "id": f"wamid.many{n}",
            "timestamp": "1790000000",
            "type": "text",
            "text": {"body": f"number {n} " + "क" * 900},
        }
        for n in range(1_000)
    ]
    body = json.dumps(envelope({"messages": many}), ensure_ascii=False).encode()
    assert 2_500_000 < len(body) < 4_000_000
    assert relay.post(body) == 200
    other = {"messages": [many[0] | {"id": "wamid.other"}]}
    assert relay.post(json.dumps(envelope(other, number_id="999")).encode()) == 200
    assert relay.post(body) == 200
    crm(env, "work", "--once")
    leads = crm(env, "leads", "list", "--limit", "100")["items"]
    assert len(leads) == 40
    assert sum(lead["unread_count"] for lead in leads) == 1_000
    chat = crm(env, "chat", "+919876500000", "--limit", "100")["items"]
    assert [line["content"].split()[1] for line in chat] == [str(n) for n in range(0, 1_000, 40)]
