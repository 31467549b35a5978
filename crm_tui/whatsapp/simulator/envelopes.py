"""Webhook bodies as Meta writes them (Meta, "Webhooks reference")."""

from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.world import Person, Sent, is_user_id, user_id_of


def messages(settings: Settings, person: Person, *found: Json) -> Json:
    """A body with messages of one customer."""
    return _envelope(settings, {"contacts": [_contact(person)], "messages": list(found)})


def statuses(settings: Settings, person: Person, *found: Json) -> Json:
    """A body with delivery reports; those of a failure come without contacts."""
    failed = any(status["status"] == "failed" for status in found)
    contacts: Json = {} if failed else {"contacts": [_contact(person)]}
    return _envelope(settings, contacts | {"statuses": list(found)})


def status(sent: Sent, word: str, seconds: str) -> Json:
    """One delivery report."""
    report: Json = {
        "id": sent.wamid,
        "status": word,
        "timestamp": seconds,
        "recipient_user_id" if is_user_id(sent.to) else "recipient_id": sent.to,
    }
    tracker = sent.body.get("biz_opaque_callback_data")
    if tracker:
        report["biz_opaque_callback_data"] = tracker
    return report | _outcome(word, sent.category)


def _outcome(word: str, category: str) -> Json:
    if word == "failed":
        said = "Message undeliverable"
        details = {"details": "The number may not be on WhatsApp."}
        return {"errors": [{"code": 131026, "title": said, "message": said, "error_data": details}]}
    if word == "sent":
        price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}
        return {"pricing": price}
    return {}


def _contact(person: Person) -> Json:
    profile = {"profile": {"name": person.name}}
    if is_user_id(person.wa_id):
        return profile | {"user_id": person.wa_id}
    return profile | {"wa_id": person.wa_id, "user_id": user_id_of(person.wa_id)}


def _envelope(settings: Settings, value: Json) -> Json:
    frame: Json = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": settings.display_number,
            "phone_number_id": settings.number_id,
        },
    }
    change = {"value": frame | value, "field": "messages"}
    entry = {"id": settings.account_id, "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}
