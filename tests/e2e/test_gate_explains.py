"""`crm send --check --json` explains the gate, whatever stands against a message."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm_tui.demo.bakery import TEMPLATES
from crm_tui.domain.clock import DAY, HOUR, Millis, SystemClock
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest
from crm_tui.shop import open_shop
from crm_tui.store import templates
from crm_tui.store.tx import Tx
from tests.e2e.programs import crm

pytestmark = pytest.mark.e2e

ASHA = "+911000000123"
SALE = Template("sale", "en", "marketing", "approved", "Diwali boxes are here.")


def writes(text: str = "Hello", age: int = HOUR) -> Callable[[Tx], None]:
    now = SystemClock().now()
    point = ContactPoint("whatsapp", PointKind.WA_ID, ASHA.removeprefix("+"))
    seen = MessageSeen(
        *(f"wamid.{text}", Sender((point,), "Asha"), Millis(now - age), MessageType.TEXT, text)
    )

    def act(tx: Tx) -> None:
        for template in (*TEMPLATES, SALE):
            templates.save(tx, template)
        ingest.apply(tx, seen, now)

    return act


def twelve_templates(tx: Tx) -> None:
    """Sent within the last seconds."""
    now = SystemClock().now()
    for number in range(12):
        tx.run(
            "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key,"
            " status, actor, created_at, sent_at) VALUES (1, 'outbound', 'x', 'template', :now,"
            " :key, 'sent', 'person:owner', :now, :now)",
            now=now,
            key=number,
        )


def a_dear_month(tx: Tx) -> None:
    tx.run("UPDATE message SET cost_paise = 50000")
    tx.run("UPDATE message SET sent_at = created_at")


def hours_around_now() -> str:
    """Quiet hours of half a day in India, with this moment in their middle."""
    now, half = datetime.now(ZoneInfo("Asia/Kolkata")), timedelta(hours=6)
    return f"{now - half:%H:%M}-{now + half:%H:%M}"


AGREED = ("leads", "consent", "L1", "--proof", "signed the form at the counter")

CASES: dict[str, tuple[list[Any], tuple[str, ...], dict[str, str]]] = {
    "window_closed": ([writes(age=2 * DAY)], ("Hi",), {}),
    "opted_out": ([writes("STOP")], ("Hi",), {}),
    "quiet_hours": (
        [writes(age=2 * DAY), AGREED],
        ("--template", "sale"),
        {"CRM_QUIET_HOURS": hours_around_now()},
    ),
    "no_consent": ([writes()], ("--template", "sale"), {"CRM_QUIET_HOURS": "off"}),
    "pair_rate": (
        [writes(age=2 * DAY), twelve_templates],
        (
            *("--template", TEMPLATES[0].name),
            *(word for name in TEMPLATES[0].variables for word in ("--var", f"{name}=x")),
        ),
        {},
    ),
    "template_variables": ([writes(age=2 * DAY)], ("--template", TEMPLATES[0].name), {}),
    "monthly_cap": (
        [writes(age=2 * DAY), a_dear_month, AGREED],
        ("--template", "sale"),
        {"CRM_MONTHLY_CAP": "500", "CRM_QUIET_HOURS": "off"},
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_gate_names_the_rule_and_the_way_out(shop_env: dict[str, str], rule: str) -> None:
    steps, words, more = CASES[rule]
    shop = open_shop(shop_env)
    for step in steps:
        if callable(step):
            shop.db.write_now(step)
        else:
            crm(shop_env, *step)
    shop.db.close_now()
    answer = crm({**shop_env, **more}, "send", ASHA, *words, "--check")
    assert answer["message"] is None
    gate = answer["gate"]
    assert gate["allowed"] is False
    assert [reason["rule"] for reason in gate["reasons"]] == [rule]
    assert all(reason["text"] and reason["fix"] for reason in gate["reasons"])
    assert set(gate["cost"]) == {"amount_paise", "currency"}
    refused = crm({**shop_env, **more}, "send", ASHA, *words, code=1)
    assert refused["message"] is None
    assert [reason["rule"] for reason in refused["gate"]["reasons"]] == [rule]
