"""Webhook bodies for the tests of the parser, as small as they can be."""

import json
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.whatsapp.providers.meta_parse import parse

NOW = Millis(1_800_000_000_000)
ASKED_AT = 1_799_999_000
CONTACT = {"profile": {"name": "Amit"}, "wa_id": "911000000123", "user_id": "IN.77"}
PHONE = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
USER = ContactPoint("whatsapp", PointKind.BSUID, "IN.77")


def message(**more: Any) -> dict[str, Any]:
    """A text message, changed by `more`; a value of `...` leaves the key out."""
    plain = {
        "from": "911000000123",
        "id": "wamid.A",
        "timestamp": str(ASKED_AT),
        "type": "text",
        "text": {"body": "Price?"},
    }
    return {key: value for key, value in (plain | more).items() if value is not ...}


def status(**more: Any) -> dict[str, Any]:
    plain = {"id": "wamid.B", "status": "sent", "timestamp": str(ASKED_AT)}
    return {key: value for key, value in (plain | more).items() if value is not ...}


def value(**more: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "911000000000", "phone_number_id": "1001"}
    return {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [CONTACT]} | more


def body(field: str = "messages", **more: Any) -> bytes:
    """An envelope with one change of `field` whose value has `more`."""
    return envelope({"field": field, "value": value(**more)})


def envelope(*changes: Any) -> bytes:
    entry = {"id": "2002", "changes": list(changes)}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def read(**more: Any) -> Any:
    """The one thing that a body with one message says."""
    (seen,) = parse(body(messages=[message(**more)]), NOW)
    return seen
