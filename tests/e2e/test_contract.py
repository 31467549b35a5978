"""The contract from outside: only commands, settings, webhooks and JSON."""

import json
import secrets
from pathlib import Path

import pytest

from tests.e2e.programs import Relay, clean_env, crm, envelope, text_webhook

pytestmark = pytest.mark.e2e


def test_a_signed_webhook_is_in_the_chat_after_one_pass_of_the_worker(
    env: dict[str, str], relay: Relay
) -> None:
    assert relay.post(text_webhook("नमस्ते, cake kitne ka hai?")) == 200
    crm(env, "work", "--once")
    chat = crm(env, "chat", "+91 98765 43210")
    assert [message["content"] for message in chat["items"]] == ["नमस्ते, cake kitne ka hai?"]
    assert chat["items"][0]["status"] == "received"
    assert chat["next"] is None


def test_posting_it_ten_times_changes_nothing(env: dict[str, str], relay: Relay) -> None:
    body = text_webhook("Hello")
    for _ in range(10):
        assert relay.post(body) == 200
    crm(env, "work", "--once")
    first = crm(env, "chat", "09876543210")
    for _ in range(10):
        assert relay.post(body) == 200
    crm(env, "work", "--once")
    assert crm(env, "chat", "9876543210") == first
    assert len(first["items"]) == 1
    assert crm(env, "leads", "list")["items"][0]["unread_count"] == 1


def test_a_forged_webhook_leaves_nothing(env: dict[str, str], relay: Relay) -> None:
    assert relay.post(text_webhook("Hello"), secret="wrong") == 401
    crm(env, "work", "--once")
    assert crm(env, "leads", "list") == {"items": [], "next": None}


def test_a_draft_waits_without_a_key_or_a_model(
    env: dict[str, str], relay: Relay, tmp_path: Path
) -> None:
    facts = tmp_path / "prices.txt"
    facts.write_text("Chocolate cake is ₹850 for one kilo.\nWe are open from 9 am to 9 pm.\n")
    assert crm(env, "knowledge", "add", str(facts))["facts"] == 2
    relay.post(text_webhook("chocolate cake ka price kya hai?"))
    crm(env, "work", "--once")
    drafts = crm(env, "suggestions", "list", "--status", "pending")["items"]
    assert drafts
    assert "850" in drafts[0]["content"]
    assert drafts[0]["source"] == "facts"
    assert [cited["kind"] for cited in drafts[0]["citations"]].count("knowledge") >= 1
    again = crm(env, "suggest", "+919876543210")
    assert set(again) == {"task", "suggestions", "intent", "source", "model"}
    assert 1 <= len(again["suggestions"]) <= 3


def test_the_gate_speaks_before_anything_is_sent(env: dict[str, str], relay: Relay) -> None:
    crm(env, "leads", "add", "--name", "Ravi", "--phone", "98765 43210")
    verdict = crm(env, "send", "+919876543210", "Hi", "--check")
    assert verdict["message"] is None
    assert verdict["gate"]["allowed"] is False
    assert [reason["rule"] for reason in verdict["gate"]["reasons"]] == ["window_closed"]
    assert all(reason["fix"] for reason in verdict["gate"]["reasons"])
    refused = crm(env, "send", "L1", "Hi", code=1)
    assert refused["message"] is None
    relay.post(text_webhook("Hello"))
    crm(env, "work", "--once")
    assert crm(env, "send", "L1", "Hi", "--check")["gate"]["allowed"] is True


def test_without_a_provider_key_a_send_is_an_error_and_not_a_gate_rule(
    env: dict[str, str], relay: Relay
) -> None:
    relay.post(text_webhook("Hello"))
    crm(env, "work", "--once")
    assert "crm setup" in crm(env, "send", "L1", "Hi", code=1)
    assert len(crm(env, "chat", "L1")["items"]) == 1


def test_a_sender_who_cannot_be_dialled_is_a_lead_like_any_other(
    env: dict[str, str], relay: Relay
) -> None:
    message = {
        "from_user_id": "IN.13491208655302741918",
        "id": "wamid.B",
        "timestamp": "1790000000",
        "type": "text",
        "text": {"body": "Hi"},
    }
    contact = {"profile": {"name": "Meera"}, "user_id": "IN.13491208655302741918"}
    assert relay.post(envelope({"contacts": [contact], "messages": [message]})) == 200
    crm(env, "work", "--once")
    lead = crm(env, "leads", "list")["items"][0]
    assert (lead["name"], lead["phone"]) == ("Meera", None)
    assert crm(env, "chat", lead["id"])["items"][0]["content"] == "Hi"


def test_hostile_text_is_kept_as_text(env: dict[str, str], relay: Relay) -> None:
    hostile = "[/] [@click=app.quit]x[/] \x1b]52;c;QUJD\x07 \u202eabc \ud800"
    assert relay.post(repr(text_webhook("x")).encode()) == 200, "kept, though it is not JSON"
    raw = json.dumps(text_webhook(hostile, name="[@click=app.quit]"))
    assert relay.post(raw.encode()) == 200
    crm(env, "work", "--once")
    content = crm(env, "chat", "L1")["items"][0]["content"]
    assert content == hostile.replace("\x1b", "").replace("\x07", "").replace("\u202e", "").replace(
        "\ud800", "\ufffd"
    )


def test_exports_hold_the_same_objects(env: dict[str, str], relay: Relay, tmp_path: Path) -> None:
    relay.post(text_webhook("Hello"))
    crm(env, "work", "--once")
    crm(env, "export", "messages", str(tmp_path / "m.json"))
    crm(env, "export", "leads", str(tmp_path / "l.json"))
    messages = json.loads((tmp_path / "m.json").read_text())
    assert messages["items"] == crm(env, "chat", "L1")["items"]
    assert json.loads((tmp_path / "l.json").read_text())["items"] == [
        crm(env, "leads", "show", "L1")
    ]


@pytest.mark.parametrize(
    "command", [("leads", "list"), ("work", "--once"), ("doctor",), ("chat", "L1")]
)
def test_no_command_makes_a_shop_by_the_way(tmp_path: Path, command: tuple[str, ...]) -> None:
    env = clean_env(CRM_HOME=str(tmp_path / "empty"), CRM_DB_KEY=secrets.token_hex(32))
    assert "crm setup" in crm(env, *command, code=1)
    assert not (tmp_path / "empty").exists()


def test_setup_needs_nothing_but_a_name(tmp_path: Path) -> None:
    env = clean_env(CRM_HOME=str(tmp_path / "shop"), XDG_CONFIG_HOME=str(tmp_path / "config"))
    env["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    assert crm(env, "setup", "--no-input", "--name", "Tiles & Co")["created"] is True
    assert crm(env, "leads", "list")["items"] == []
    assert crm(env, "work", "--once") == {"ok": True}
    key_files = list((tmp_path / "config").rglob("*.key"))
    assert [path.stat().st_mode & 0o777 for path in key_files] == [0o600]
    assert not list((tmp_path / "shop").rglob("*.key"))


def test_the_wrong_key_a_damaged_file_and_a_lost_file_each_have_their_sentence(
    tmp_path: Path, env: dict[str, str]
) -> None:
    assert "not the key" in crm({**env, "CRM_DB_KEY": "0" * 64}, "leads", "list", code=1)
    db = tmp_path / "shop" / "shop.db"
    whole = db.read_bytes()
    db.write_bytes(whole[:20] + b"\0" * 200 + whole[220:])
    assert "damaged" in crm(env, "leads", "list", code=1)
    db.unlink()
    assert "gone" in crm(env, "leads", "list", code=1)
    assert not db.exists()


def test_two_workers_are_one_too_many(env: dict[str, str], tmp_path: Path) -> None:
    from crm_tui.worker_lock import WorkerLock

    lock = WorkerLock(tmp_path / "shop")
    lock.take()
    assert "already running" in crm(env, "work", "--once", code=1)
    lock.release()
    assert crm(env, "work", "--once") == {"ok": True}
