"""Webhook bodies as Meta writes them (Meta, "Webhooks reference")."""

from collections.abc import Mapping

from crm_tui.whatsapp.simulator.refusals import Json, refusal_for
from crm_tui.whatsapp.simulator.said import Said
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.world import Person, Sent, is_user_id, user_id_of


def change(settings: Settings, field: str, value: Json) -> Json:
    """A body with one change of the account."""
    entry = {"id": settings.account_id, "changes": [{"value": value, "field": field}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def of_number(settings: Settings, field: str, value: Json) -> Json:
    """A body with one change of the phone number."""
    frame: Json = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": settings.display_number,
            "phone_number_id": settings.number_id,
        },
    }
    return change(settings, field, frame | value)


def messages(settings: Settings, person: Person | None, *found: Json) -> Json:
    """A body with messages of one customer; system notices come without `contacts`."""
    contacts: Json = {"contacts": [contact(person)]} if person else {}
    return of_number(settings, "messages", contacts | {"messages": list(found)})


def echo(settings: Settings, person: Person, *found: Json) -> Json:
    """A body with what the shop wrote to a customer in the WhatsApp Business app."""
    value: Json = {"contacts": [contact(person)], "message_echoes": list(found)}
    return of_number(settings, "smb_message_echoes", value)


def call(settings: Settings, person: Person, said: Said) -> Json:
    """A body with a call of a customer's."""
    known_by = "from_user_id" if is_user_id(said.wa_id) else "from"
    found = {
        "id": said.id,
        known_by: said.wa_id,
        "to": settings.display_number,
        "event": "connect",
        "timestamp": str(said.at // 1000),
        "direction": "USER_INITIATED",
    }
    return of_number(settings, "calls", {"contacts": [contact(person)], "calls": [found]})


def statuses(settings: Settings, person: Person, *found: Json) -> Json:
    """A body with delivery reports; those of a failure come without contacts."""
    failed = any(report["status"] == "failed" for report in found)
    contacts: Json = {} if failed else {"contacts": [contact(person)]}
    return of_number(settings, "messages", contacts | {"statuses": list(found)})


def status(sent: Sent, word: str, seconds: str) -> Json:
    """One delivery report."""
    report: Json = {
        "id": sent.wamid,
        "status": word,
        "timestamp": seconds,
    } | _recipient(sent.to, word)
    if sent.tracker:
        report["biz_opaque_callback_data"] = sent.tracker
    return report | _outcome(word, sent)


def _recipient(to: str, word: str) -> Json:
    """A failure's report names only the id that the message was sent to (Meta)."""
    if is_user_id(to):
        return {"recipient_user_id": to}
    known = {} if word == "failed" else {"recipient_user_id": user_id_of(to)}
    return {"recipient_id": to} | known


def _outcome(word: str, sent: Sent) -> Json:
    if word == "failed" and sent.why is not None:
        refusal = refusal_for(sent.why)
        said, details = refusal.title, {"details": refusal.details}
        error = {"code": refusal.code, "title": said, "message": said, "error_data": details}
        return {"errors": [error]}
    if word == "sent":
        price = {"billable": True, "pricing_model": "PMP", "type": "regular"}
        return {"pricing": price | {"category": sent.category}}
    return {}


def contact(person: Person) -> Json:
    profile = {"profile": {"name": person.name}}
    if is_user_id(person.wa_id):
        return profile | {"user_id": person.wa_id}
    return profile | {"wa_id": person.wa_id, "user_id": user_id_of(person.wa_id)}


def preference(settings: Settings, person: Person, wants: bool, seconds: int) -> Json:
    """A body with a turn of the marketing switch."""
    word = "resume" if wants else "stop"
    wish = {
        "user_id": user_id_of(person.wa_id),
        "detail": f"User requested to {word} marketing messages",
        "category": "marketing_messages",
        "value": word,
        "timestamp": seconds,
    } | ({} if is_user_id(person.wa_id) else {"wa_id": person.wa_id})
    return of_number(
        settings,
        "user_preferences",
        {"contacts": [contact(person)], "user_preferences": [wish]},
    )


def template_changes(
    settings: Settings, template: Json, changes: Mapping[str, str]
) -> tuple[Json, ...]:
    """A body for each of `status`, `category` and `quality` that became something else."""
    named: Json = {
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
    }
    said: dict[str, tuple[str, Json]] = {
        "status": (
            "message_template_status_update",
            {"event": changes.get("status"), "reason": changes.get("reason", "NONE")},
        ),
        "category": (
            "template_category_update",
            {"previous_category": changes.get("was", ""), "new_category": changes.get("category")},
        ),
        "quality": (
            "message_template_quality_update",
            {"previous_quality_score": "UNKNOWN", "new_quality_score": changes.get("quality")},
        ),
    }
    return tuple(
        change(settings, field, named | value)
        for key, (field, value) in said.items()
        if key in changes
    )
