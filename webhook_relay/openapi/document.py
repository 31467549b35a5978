"""The description as a whole: every public address of the relay, and every answer that it can give.

No id of a channel or form stands in it: an id may be the secret of its address.
"""

import json

from webhook_relay.openapi.outside import (
    FILES,
    FORMS,
    HOOKS,
    THANKS,
    leads,
)
from webhook_relay.openapi.parts import (
    KEY,
    PLAIN,
    TEXT,
    WHEN,
    WHOLE,
    Part,
    does,
    fields,
    in_path,
    json_of,
    ref,
    says,
)
from webhook_relay.openapi.shop import (
    ACK,
    ANCHOR,
    ANCHOR_FIELDS,
    EVENTS,
    PAIR,
    RELAY,
    SHOP_KEY,
    UPLOADS,
)
from webhook_relay.version import relay_version

HEALTH: Part = {"get": does("isAlive", "The process answers", {200: says("`ok`", PLAIN)})}
_READY_SAYS = json_of(fields({"ready": {"type": "boolean"}, "reason": TEXT}))
READY: Part = {
    "get": does(
        "isReady",
        "It can store",
        {200: says("It can.", _READY_SAYS), 503: says("It cannot; `reason`.", _READY_SAYS)},
    )
}
METRICS: Part = {
    "get": does(
        "metrics",
        "Prometheus' text format; from the relay's own machine, or with a token of its own",
        {200: says("The metrics.", PLAIN), 404: says("Not for this reader.")},
        security=[{"metricsToken": []}, {}],
    )
}
ITSELF: Part = {
    "get": does("openapi", "This description", {200: says("OpenAPI 3.1.", json_of({}))})
}

SCHEMAS: Part = {
    "Error": fields({"error": {"type": "string", "minLength": 1}}),
    "FormError": fields(
        {
            "ok": {"const": False},
            "error": TEXT,
            "errors": {"type": "object", "additionalProperties": TEXT},
        }
    ),
    "FormThanks": fields({"ok": {"const": True}, "text": TEXT}, whatsapp=TEXT),
    "Line": {"anyOf": [ref("schemas", "Event"), ref("schemas", "Tail")]},
    "Event": fields(
        {"seq": WHOLE, "channel": TEXT, "received_at": WHEN},
        sealed={"type": "string", "contentEncoding": "base64"},
        provider=TEXT,
        headers={"type": "object", "additionalProperties": TEXT},
        body_base64={"type": "string", "contentEncoding": "base64"},
    ),
    "Anchor": fields(ANCHOR_FIELDS, received_at=WHEN),
    "Tail": fields({"tail": WHOLE, "spool": TEXT}),
    "Relay": fields(
        {
            "shop": TEXT,
            "device": {"type": ["string", "null"]},
            "relay_key": KEY,
            "earlier": {
                "type": "array",
                "items": fields({"relay_key": KEY, "endorsement": TEXT}),
            },
            "seal_to": KEY | {"type": ["string", "null"]},
        }
    ),
}


def _header(name: str, description: str) -> Part:
    return {"type": "apiKey", "in": "header", "name": name, "description": description}


SECURITY: Part = {
    "shopToken": {"type": "http", "scheme": "bearer", "description": "A shop's or device's token"},
    "metricsToken": {"type": "http", "scheme": "bearer", "description": "`metrics_token`"},
    "metaSignature": _header(
        "X-Hub-Signature-256", "`sha256=` and the hex HMAC-SHA256 of the raw body by the app secret"
    ),
    "secretHeader": _header("Authorization", "The header that was registered with 360dialog"),
    "dialogSignature": _header(
        "X-360dialog-Signature", "Hex HMAC-SHA256 of the raw body by the platform secret"
    ),
    "twilioSignature": _header(
        "X-Twilio-Signature", "Base64 HMAC of the public address and the sorted fields"
    ),
    "portalKey": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "The secret of a portal's address",
    },
    "portalHeader": _header("X-Api-Key", "The same, from a connector that can set a header"),
    "portalBearer": {"type": "http", "scheme": "bearer", "description": "The same"},
}


def document() -> Part:
    """The description as OpenAPI 3.1."""
    secret = in_path("secret", "The secret, where a portal strips queries", "[^/]+")
    paths: Part = {
        "/hooks/{id}": HOOKS,
        "/forms/{id}": FORMS,
        "/forms/{id}/thanks": THANKS,
        "/leads/{id}": leads(""),
        "/leads/{id}/{secret}": leads("BehindId", secret),
        "/v1/events": EVENTS,
        "/v1/ack": ACK,
        "/v1/files": UPLOADS,
        "/v1/pair": PAIR,
        "/v1/relay": RELAY,
        "/v1/key": SHOP_KEY,
        "/v1/anchor": ANCHOR,
        "/files/{name}": FILES,
        "/healthz": HEALTH,
        "/readyz": READY,
        "/metrics": METRICS,
        "/openapi.json": ITSELF,
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "webhook-relay",
            "version": relay_version(),
            "description": "Receives a shop's webhooks, keeps them durably, hands them to the shop.",
        },
        "paths": paths,
        "components": {"schemas": SCHEMAS, "securitySchemes": SECURITY},
    }


def description() -> bytes:
    """The document as it is served."""
    return json.dumps(document(), ensure_ascii=False).encode()
