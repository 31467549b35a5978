"""Twilio's forms and resources: what a customer said, how far a message came, what was sent."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Cards, Location
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import FILES, Kind, Said
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.twilio_refusals import LATER
from crm_tui.whatsapp.simulator.world import Sent, is_user_id, user_id_of

API_VERSION = "2010-04-01"
CARRIED = FILES | {
    Kind.TEXT,
    Kind.LOCATION,
    Kind.CONTACTS,
    Kind.TAP,
    Kind.BUTTON,
    Kind.ROW,
    Kind.UNSUPPORTED,
}
_TYPES = {
    Kind.VOICE: "audio",
    Kind.TAP: "button",
    Kind.BUTTON: "button",
    Kind.ROW: "interactive",
}
_REFERRAL = {
    "source_url": "ReferralSourceUrl",
    "source_id": "ReferralSourceId",
    "source_type": "ReferralSourceType",
    "headline": "ReferralHeadline",
    "body": "ReferralBody",
    "image_url": "ReferralMediaUrl",
    "ctwa_clid": "ReferralCtwaClid",
}


def address(wa_id: str) -> str:
    """`whatsapp:+91…`, or `whatsapp:IN.…` for somebody without a number."""
    return f"whatsapp:{wa_id}" if is_user_id(wa_id) else f"whatsapp:+{wa_id}"


def inbound(settings: Settings, said: Said, media: tuple[str, str] | None) -> Json:
    """The form for what a customer said; `media` is the address and type of its file."""
    form: Json = {
        "SmsMessageSid": said.id,
        "NumMedia": "0",
        "ProfileName": said.name,
        "MessageType": _TYPES.get(said.kind, said.kind.value),
        "SmsSid": said.id,
        "SmsStatus": "received",
        "Body": said.text,
        "To": address(settings.display_number),
        "MessageSid": said.id,
        "AccountSid": settings.account_id,
        "From": address(said.wa_id),
        "ExternalUserId": f"whatsapp:{user_id_of(said.wa_id)}",
        "ApiVersion": API_VERSION,
    }
    if not is_user_id(said.wa_id):
        form["WaId"] = said.wa_id
    return form | _content(said) | _file(media) | _around(said)


def _content(said: Said) -> Json:
    if said.kind is Kind.UNSUPPORTED:
        return {"Body": ""}
    if said.location is not None:
        return _place(said.location)
    if said.choice is None:
        return {}
    if said.kind is Kind.ROW:
        found = {"ListId": said.choice.id, "ListTitle": said.choice.title}
    else:
        found = {"ButtonPayload": said.choice.id, "ButtonText": said.choice.title}
    return found | {"Body": said.choice.title}


def _place(place: Location) -> Json:
    found = {"Latitude": repr(place.latitude), "Longitude": repr(place.longitude), "Body": ""}
    named = {"Label": place.name, "Address": place.address}
    return found | {key: value for key, value in named.items() if value}


def _file(media: tuple[str, str] | None) -> Json:
    if media is None:
        return {}
    url, mime_type = media
    plain = mime_type.partition(";")[0]
    return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": plain}


def _around(said: Said) -> Json:
    found: Json = {"OriginalRepliedMessageSid": said.reply_to} if said.reply_to else {}
    if said.forwarded:
        found["Forwarded"] = "true"
    advert = {_REFERRAL[key]: value for key, value in said.referral.items() if key in _REFERRAL}
    return found | advert


def vcard(cards: Cards) -> bytes:
    """Contact cards as a file (vCard 3.0)."""
    rows: list[str] = []
    for card in cards.cards:
        rows += ["BEGIN:VCARD", "VERSION:3.0", f"FN:{card.name}"]
        rows += [f"TEL;TYPE=CELL:{phone}" for phone in card.phones]
        rows += [f"EMAIL:{email}" for email in card.emails]
        rows += [f"ORG:{card.company}"] if card.company else []
        rows.append("END:VCARD")
    return "\r\n".join([*rows, ""]).encode()


def report(settings: Settings, sent: Sent, word: str) -> Json:
    """The status callback for one state."""
    form: Json = {
        "MessageSid": sent.wamid,
        "SmsSid": sent.wamid,
        "MessageStatus": word,
        "SmsStatus": word,
        "To": _addressed(sent),
        "From": address(settings.display_number),
        "AccountSid": settings.account_id,
        "ApiVersion": API_VERSION,
    }
    if word == "read":
        form["EventType"] = "READ"
    if word == "failed" and sent.why is not None:
        code, said = LATER[sent.why]
        form |= {"ErrorCode": str(code), "ErrorMessage": said}
    return form


def resource(settings: Settings, sent: Sent, word: str) -> Json:
    """A message of the shop's as the API shows it."""
    failed = LATER.get(sent.why) if sent.why is not None and word == "failed" else None
    ends = {"from": address(settings.display_number), "to": _addressed(sent)}
    found = _resource(settings, sent.wamid, sent.text, sent.at, "outbound-api", ends)
    errors = {"error_code": failed and failed[0], "error_message": failed and failed[1]}
    return found | errors | {"status": word}


def _addressed(sent: Sent) -> str:
    """The recipient as the shop wrote it: the number or the user id."""
    return str(sent.body.get("To") or address(sent.to))


def inbound_resource(settings: Settings, said: Said) -> Json:
    """A customer's message as the API shows it."""
    ends = {"from": address(said.wa_id), "to": address(settings.display_number)}
    found = _resource(settings, said.id, said.text, said.at, "inbound", ends)
    return found | {"status": "received", "error_code": None, "error_message": None}


def _resource(
    settings: Settings, sid: str, body: str, at: Millis, direction: str, ends: Json
) -> Json:
    uri = f"/{API_VERSION}/Accounts/{settings.account_id}/Messages/{sid}.json"
    when = format_datetime(datetime.fromtimestamp(at // 1000, UTC))
    return {
        "sid": sid,
        "account_sid": settings.account_id,
        "api_version": API_VERSION,
        "body": body,
        "num_segments": "1",
        "num_media": "0",
        "direction": direction,
        "date_created": when,
        "date_updated": when,
        "date_sent": when,
        "messaging_service_sid": None,
        "price": None,
        "price_unit": None,
        "subresource_uris": {"media": uri.replace(".json", "/Media.json")},
        "uri": uri,
    } | ends


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """`X-Twilio-Signature`: HMAC-SHA1 over the address and the fields in the order of their names."""
    signed = url + "".join(f"{key}{form[key]}" for key in sorted(form))
    return b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
