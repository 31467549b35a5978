"""What Meta takes as a message: types, required parts and limits (Meta, "Messages reference")."""

from collections.abc import Callable
from typing import Any

from crm_tui.whatsapp.simulator.question_checks import check_question, obj
from crm_tui.whatsapp.simulator.refusals import Json, Refusal

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TRACKER = 512
_FRAME = frozenset(
    {
        "messaging_product",
        "recipient_type",
        "to",
        "recipient",
        "type",
        "context",
        "biz_opaque_callback_data",
        "recipient_identity_key_hash",
        "message_activity_sharing",
    }
)


def check_frame(body: Json) -> str:
    """Check everything but the content; returns the message type. Raises Refusal."""
    if body.get("messaging_product") != "whatsapp":
        raise Refusal(100, "The parameter messaging_product is required.")
    if body.get("recipient_type", "individual") != "individual":
        raise Refusal(100, "Param recipient_type must be one of {INDIVIDUAL}.")
    if not _text(body.get("to")) and not _text(body.get("recipient")):
        raise Refusal(100, "The parameter to is required.")
    kind = str(body.get("type") or "text")
    if kind not in _CHECKS:
        raise Refusal(100, f"Param type must be one of {sorted(_CHECKS)} - got {kind!r}.")
    unexpected = {key for key, value in body.items() if value is not None} - _FRAME - {kind}
    if unexpected:
        raise Refusal(100, f"Unexpected key {sorted(unexpected)[0]!r} on param.")
    _check_extras(body, kind)
    return kind


def check_content(body: Json, kind: str) -> None:
    """Check the object of the message's type. Raises Refusal."""
    content = body.get(kind)
    if not content:
        raise Refusal(131008, f"Parameter {kind!r} is mandatory for type {kind!r}.")
    _CHECKS[kind](content)


def _check_extras(body: Json, kind: str) -> None:
    context = body.get("context")
    if context is not None and not (isinstance(context, dict) and _text(context.get("message_id"))):
        raise Refusal(100, "Param context must have a message_id.")
    if context is not None and kind == "reaction":
        raise Refusal(100, "A reaction cannot have a context.")
    if len(str(body.get("biz_opaque_callback_data") or "")) > LONGEST_TRACKER:
        raise Refusal(100, "Param biz_opaque_callback_data is too long.")


def _check_text(content: Any) -> None:
    body = obj(content, "text").get("body")
    if not _text(body):
        raise Refusal(131008, "Parameter 'text.body' is mandatory.")
    if len(str(body)) > LONGEST_TEXT:
        raise Refusal(100, f"Param text['body'] must be at most {LONGEST_TEXT} characters long.")


def _check_media(*allowed: str) -> Callable[[Any], None]:
    keys = {"id", "link", *allowed}

    def check(content: Any) -> None:
        media = obj(content, "media")
        unexpected = {key for key, value in media.items() if value is not None} - keys
        if unexpected:
            raise Refusal(100, f"Unexpected key {sorted(unexpected)[0]!r} on param.")
        if bool(_text(media.get("id"))) == bool(_text(media.get("link"))):
            raise Refusal(131008, "Exactly one of 'id' and 'link' is mandatory.")
        if len(str(media.get("caption") or "")) > LONGEST_CAPTION:
            raise Refusal(131009, "The caption is too long.")

    return check


def _check_reaction(content: Any) -> None:
    reaction = obj(content, "reaction")
    if not _text(reaction.get("message_id")) or not isinstance(reaction.get("emoji"), str):
        raise Refusal(131008, "Parameters 'message_id' and 'emoji' are mandatory.")


def _check_location(content: Any) -> None:
    for key, most in (("latitude", 90), ("longitude", 180)):
        try:
            degrees = float(obj(content, "location")[key])
        except (KeyError, TypeError, ValueError):
            raise Refusal(131009, f"Parameter {key!r} is not a number.") from None
        if not -most <= degrees <= most:
            raise Refusal(131009, f"Parameter {key!r} is on no globe.")


def _check_contacts(content: Any) -> None:
    if not isinstance(content, list) or not 1 <= len(content) <= 257:
        raise Refusal(131009, "Parameter 'contacts' must be a list of one to 257.")
    for card in content:
        name = obj(obj(card, "contact").get("name"), "name")
        others = {key for key, value in name.items() if _text(value)} - {"formatted_name"}
        if not _text(name.get("formatted_name")) or not others:
            raise Refusal(131008, "'formatted_name' and one more part of the name are mandatory.")


def _check_template(content: Any) -> None:
    template = obj(content, "template")
    language = obj(template.get("language"), "language")
    if not _text(template.get("name")) or not _text(language.get("code")):
        raise Refusal(131008, "Parameters 'name' and 'language.code' are mandatory.")


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


_CHECKS: dict[str, Callable[[Any], None]] = {
    "text": _check_text,
    "image": _check_media("caption"),
    "video": _check_media("caption"),
    "document": _check_media("caption", "filename"),
    "audio": _check_media("voice"),
    "sticker": _check_media(),
    "reaction": _check_reaction,
    "location": _check_location,
    "contacts": _check_contacts,
    "interactive": check_question,
    "template": _check_template,
}
