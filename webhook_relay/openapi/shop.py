"""What a shop may ask for, and how it pairs."""

from webhook_relay.anchor_doors import AN_HOUR
from webhook_relay.anchors import HIGHEST, MOST_SHOWN
from webhook_relay.hosting.upload import LARGEST_FILE
from webhook_relay.openapi.parts import (
    BYTES,
    ERROR,
    KEY,
    MEGABYTE,
    NO_TOKEN,
    NOT_UNDERSTOOD,
    PLAIN,
    SECONDS,
    TEXT,
    TOO_LARGE,
    WHEN,
    WHOLE,
    Part,
    does,
    fields,
    in_query,
    json_of,
    ref,
    says,
    takes,
)
from webhook_relay.readers import LONGEST_ACK

_SHOP: list[Part] = [{"shopToken": []}]
EVENTS: Part = {
    "get": does(
        "readFeed",
        "The shop's events beyond `after`, kept open and pushed as they come",
        {
            200: says(
                "Lines of JSON that never end by themselves: events, and a tail once caught up.",
                {"application/x-ndjson": {"schema": ref("schemas", "Line")}},
                x_spool=TEXT,
                x_newest=WHOLE,
            ),
            400: NOT_UNDERSTOOD,
            401: NO_TOKEN,
            503: says("The spool cannot be read.", ERROR),
        },
        security=_SHOP,
        parameters=[in_query("after", "The last event that the shop has", WHOLE)],
    )
}
ACK: Part = {
    "post": does(
        "acknowledge",
        "The shop has everything up to here; the relay may forget it",
        {
            200: says("How far it is acknowledged now.", json_of(fields({"through": WHOLE}))),
            400: NOT_UNDERSTOOD,
            401: NO_TOKEN,
            409: says("The number counts events of another spool.", ERROR),
            413: says(f"More than {LONGEST_ACK} bytes."),
            503: says("The spool cannot be written to.", ERROR),
        },
        security=_SHOP,
        body=takes(json_of(fields({"through": WHOLE}, spool={"type": ["string", "null"]}))),
    )
}
UPLOADS: Part = {
    "post": does(
        "upload",
        f"A file for a provider to fetch within the hour; at most {LARGEST_FILE // MEGABYTE} MB",
        {
            201: says("It is on disk.", json_of(fields({"path": TEXT, "expires_at": WHEN}))),
            400: says("There is nothing in it.", PLAIN | ERROR),
            401: NO_TOKEN,
            413: says("It is too large.", ERROR),
            507: says("The relay holds as many files as it may.", ERROR),
        },
        security=_SHOP,
        parameters=[
            {"name": "Content-Disposition", "in": "header", "schema": TEXT},
        ],
        body=takes({"application/octet-stream": {"schema": BYTES}}),
    )
}
PAIR: Part = {
    "post": does(
        "pair",
        "A shop pairs with the single-use code that `webhook-relay pair` shows",
        {
            200: says(
                "The device's token, shown this once.",
                json_of(fields({"shop": TEXT, "device": TEXT, "token": TEXT, "relay_key": KEY})),
            ),
            400: NOT_UNDERSTOOD,
            403: says("The code is wrong.", ERROR),
            410: says("The code was used, is void, or is too old.", ERROR),
            413: says("The body is larger than is taken here.", ERROR),
            429: says("Too many tries: wait a minute.", ERROR, Retry_After=SECONDS),
            503: says("It could not be stored: try again.", ERROR),
        },
        body=takes(json_of(fields({"code": TEXT, "public_key": KEY, "device": TEXT}))),
    )
}
RELAY: Part = {
    "get": does(
        "aboutRelay",
        "Which relay this is: its key, the keys before it, and to whom it seals",
        {200: says("About the relay.", json_of(ref("schemas", "Relay"))), 401: NO_TOKEN},
        security=_SHOP,
    )
}
SHOP_KEY: Part = {
    "put": does(
        "changeKey",
        "From now on the relay seals to this public key of the shop",
        {
            200: says("To whom it seals now.", json_of(fields({"seal_to": KEY}))),
            400: NOT_UNDERSTOOD,
            401: NO_TOKEN,
            409: says("The key stands in the relay's own settings.", ERROR),
            413: says("The body is larger than is taken here.", ERROR),
            503: says("It could not be stored: try again.", ERROR),
        },
        security=_SHOP,
        body=takes(json_of(fields({"public_key": KEY}))),
    )
}
_EXACT: Part = {"type": "integer", "minimum": 0, "maximum": HIGHEST}
ANCHOR_FIELDS: Part = {
    "log": {"type": "string", "pattern": "^[0-9]{1,16}:[0-9a-f]{16}$"},
    "n": _EXACT | {"minimum": 1},
    "mac": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "at": _EXACT,
}
_STORED_BADLY = says("The disk refuses: try again.", ERROR)
ANCHOR: Part = {
    "get": does(
        "showAnchors",
        f"Where the shop's audit log ended, as it said itself: the newest {MOST_SHOWN}, newest first",
        {
            200: says(
                "What is kept; nothing of it is ever changed.",
                json_of(fields({"items": {"type": "array", "items": ref("schemas", "Anchor")}})),
            ),
            401: NO_TOKEN,
            503: _STORED_BADLY,
        },
        security=_SHOP,
    ),
    "put": does(
        "anchor",
        f"The shop says where its audit log ends; at most {AN_HOUR} in an hour",
        {
            200: says("It is on disk.", json_of(fields({"n": WHOLE}))),
            400: NOT_UNDERSTOOD,
            401: NO_TOKEN,
            409: says("It contradicts what was said before: the log was changed.", ERROR),
            413: TOO_LARGE,
            429: says("Too many.", ERROR, Retry_After=SECONDS),
            503: _STORED_BADLY,
        },
        security=_SHOP,
        body=takes(json_of(fields(ANCHOR_FIELDS))),
    ),
}
