"""What people and providers outside may ask for: webhooks, forms, leads, and a shop's files."""

from webhook_relay.bodies import LARGEST_BODY
from webhook_relay.forms.body import LARGEST as LARGEST_FORM
from webhook_relay.openapi.parts import (
    BYTES,
    HTML,
    LATER,
    MEGABYTE,
    NOT_GENUINE,
    OTHER_METHOD,
    PLAIN,
    SECONDS,
    TEXT,
    TOO_LARGE,
    UNKNOWN,
    Part,
    does,
    fields,
    in_path,
    in_query,
    json_of,
    ref,
    says,
    takes,
)

_CHALLENGE = [
    in_query("hub.mode", "`subscribe`", TEXT),
    in_query("hub.verify_token", "The channel's verify token", TEXT),
    in_query("hub.challenge", "Comes back as it is", {"type": "string", "maxLength": 1024}),
]
_CHALLENGED: dict[int, Part] = {
    200: says("The challenge.", PLAIN),
    403: says("Not subscribe, or not this channel's verify token."),
    404: UNKNOWN,
    405: OTHER_METHOD,
}
_OF_PROVIDERS: list[Part] = [
    {"metaSignature": []},
    {"secretHeader": []},
    {"secretHeader": [], "dialogSignature": []},
    {"twilioSignature": []},
    {},  # Gupshup: its addresses, and an id that nobody can guess
]
_OF_PORTALS: list[Part] = [
    {"portalKey": []},
    {"portalHeader": []},
    {"portalBearer": []},
    {"metaSignature": []},
    {},  # the secret behind the id, or Google's key in the body
]
_ANY_BODY: Part = {
    "application/json": {"schema": {}},
    "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
}

HOOKS: Part = {
    "parameters": [in_path("id", "The channel's id, which nobody can guess")],
    "get": does(
        "challenge", "Meta asks whether the address is ours", _CHALLENGED, parameters=_CHALLENGE
    ),
    "post": does(
        "receive",
        f"A webhook, verified on its raw bytes; at most {LARGEST_BODY // MEGABYTE} MB",
        {
            200: says("It is on disk."),
            401: NOT_GENUINE,
            404: UNKNOWN,
            413: TOO_LARGE,
            503: LATER,
        },
        security=_OF_PROVIDERS,
        body=takes(_ANY_BODY),
    ),
}
_FIELDS = fields(
    {"phone": TEXT},
    name=TEXT,
    message=TEXT,
    consent={"type": ["string", "boolean", "integer"]},
    consent_text=TEXT,
    consent_version=TEXT,
    ticket=TEXT,
)
_AGAIN: Part = HTML | json_of(ref("schemas", "FormError"))
_FORM_SHOWN: dict[int, Part] = {200: says("The page.", HTML), 404: UNKNOWN}
_PREFLIGHT = does(
    "mayPost",
    "A browser's question whether a page of another site may post",
    {204: says("The headers say whether.", Vary=TEXT), 404: UNKNOWN},
)
FORMS: Part = {
    "parameters": [in_path("id", "The form's id")],
    "get": does("showForm", "The form as a page", _FORM_SHOWN),
    "head": does("lookAtForm", "The page's headers", {200: says("It is there."), 404: UNKNOWN}),
    "options": _PREFLIGHT,
    "post": does(
        "fillForm",
        f"An answer to the form; at most {LARGEST_FORM // 1024} kB",
        {
            200: says("It is on disk.", json_of(ref("schemas", "FormThanks"))),
            303: says("It is on disk; the page says thank you.", Location=TEXT),
            404: UNKNOWN,
            409: says("The page was open for too long: here it is again.", _AGAIN),
            413: TOO_LARGE,
            415: says("Neither a form nor a JSON object.", PLAIN | _AGAIN),
            422: says("Something is missing or wrong.", _AGAIN),
            429: says("Too many answers at the moment.", _AGAIN, Retry_After=SECONDS),
            503: says("It could not be stored: send it again.", _AGAIN, Retry_After=SECONDS),
        },
        body=takes(
            {
                kind: {"schema": _FIELDS}
                for kind in (
                    "application/json",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                )
            }
        ),
    ),
}
THANKS: Part = {
    "parameters": [in_path("id", "The form's id")],
    "get": does("showThanks", "Thank you, as a page", _FORM_SHOWN),
    "head": does("lookAtThanks", "The page's headers", {200: says("It is there."), 404: UNKNOWN}),
    "options": _PREFLIGHT | {"operationId": "mayPostThanks"},
    "post": does("fillThanks", "Is for the form itself", {404: UNKNOWN, 405: OTHER_METHOD}),
}
_LEAD_TAKEN: dict[int, Part] = {
    200: says("It is on disk.", PLAIN | json_of({})),
    401: NOT_GENUINE,
    404: UNKNOWN,
    405: OTHER_METHOD,
    413: TOO_LARGE,
    503: LATER,
}


def leads(suffix: str, *more: Part) -> Part:
    return {
        "parameters": [in_path("id", "The id of a portal's address"), *more],
        "get": does(
            f"askLeads{suffix}",
            "Meta's challenge, or a lead in the query from a portal that sends no body",
            _LEAD_TAKEN | {403: _CHALLENGED[403]},
            security=_OF_PORTALS,
            parameters=_CHALLENGE,
        ),
        "post": does(
            f"takeLead{suffix}",
            "A lead, kept as it came; at most 1 MB",
            _LEAD_TAKEN,
            security=_OF_PORTALS,
            body=takes(_ANY_BODY),
        ),
    }


_FOUND: dict[int, Part] = {404: UNKNOWN, 503: says("The disk refuses.", Retry_After=SECONDS)}
FILES: Part = {
    "parameters": [in_path("name", "As the upload was told", "[A-Za-z0-9_-]{43}")],
    "get": does(
        "download",
        "A shop's file; whoever knows its name may have it",
        _FOUND | {200: says("The file.", {"*/*": {"schema": BYTES}})},
    ),
    "head": does("lookAtFile", "Its type and size", _FOUND | {200: says("It is there.")}),
}
