"""A template of the shop's own: refused here for what WhatsApp would refuse it for."""

from typing import Any

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import TemplateButton
from crm_tui.services.template_making import Plan, plan_of

GOOD: dict[str, Any] = {
    "name": "order_ready",
    "language": "en",
    "category": "utility",
    "body": "Hi {{ name }}, order {{no}} is ready.",
    "header": "Bill {{no}}",
    "footer": "Reply STOP to opt out",
    "buttons": ("Thanks", "Track=https://x.in/{{1}}"),
    "examples": {"name": "Asha", "no": "42", "header.no": "42", "button.1": "42"},
}


def plan(**other: Any) -> Plan:
    return plan_of(**(GOOD | other))


def test_every_variable_is_found_and_has_its_example() -> None:
    made = plan()
    assert made.template.variables == ("name", "no", "header.no", "button.1")
    assert made.examples == ("Asha", "42", "42", "42")
    assert made.template.body == "Hi {{name}}, order {{no}} is ready."
    assert made.template.buttons == (
        TemplateButton("quick_reply", "Thanks"),
        TemplateButton("url", "Track", "https://x.in/{{1}}"),
    )
    assert made.template.status == "pending"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Order Ready"},
        {"name": ""},
        {"category": "authentication"},
        {"body": " "},
        {"body": "x" * 1_025},
        {"body": "{{name}} is first"},
        {"body": "last is {{name}}"},
        {"header": "x" * 61},
        {"footer": "x" * 61},
        {"buttons": ("x" * 26,)},
        {"buttons": ("Call=javascript:alert(1)",)},
        {"buttons": tuple(f"b{n}" for n in range(11))},
        {"examples": {"name": "Asha"}},
    ],
)
def test_what_whatsapp_would_refuse_is_told_with_the_next_step(wrong: dict[str, Any]) -> None:
    with pytest.raises(CrmError) as told:
        plan(**wrong)
    assert told.value.fix


def test_filled_it_reads_as_the_customer_will_read_it() -> None:
    values = {"name": "Asha", "no": "42", "header.no": "42"}
    assert plan().template.fill(values) == (
        "Bill 42\nHi Asha, order 42 is ready.\nReply STOP to opt out"
    )
