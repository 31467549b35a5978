"""Forms of Twilio's Messages API and the Content objects behind questions (Twilio, "Messages resource")."""

import hashlib
import json

from crm_tui.domain.content import Buttons, Link, Location, Menu
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.text import clean
from crm_tui.whatsapp.provider import Asked

Form = dict[str, str]
Body = dict[str, object]

QUESTION_PREFIX = "crm_question_"
"""Names the Content objects of single questions, which are no templates."""
_NUMBERS = frozenset({PointKind.WA_ID, PointKind.PHONE})
_USER_IDS = frozenset({PointKind.BSUID, PointKind.PARENT_BSUID})


def frame(to: ContactPoint, number: str) -> Form:
    """From whom to whom. Raises CrmError for an unusable address."""
    return {"To": address(to), "From": f"whatsapp:+{number}"}


def address(to: ContactPoint) -> str:
    """`whatsapp:+91…` or `whatsapp:IN.…`. Raises CrmError for an unusable address."""
    if to.kind in _NUMBERS:
        return f"whatsapp:+{to.value.removeprefix('+')}"
    if to.kind in _USER_IDS:
        return f"whatsapp:{to.value}"
    raise CrmError("An e-mail address cannot get a WhatsApp message.", "Add a phone number.")


def place(spot: Location) -> Form:
    """A pin on the map; its name stands above it, its address beside it."""
    point = f"geo:{spot.latitude:.6f},{spot.longitude:.6f}"
    label = clean(spot.address or spot.name)
    return {
        "Body": clean(spot.name or spot.address) or "📍",
        "PersistentAction": f"{point}|{label}" if label else point,
    }


def filled(template: Template, call: TemplateCall, more: Form) -> Form:
    """A template with its values. Raises CrmError for a missing value or id."""
    if not template.provider_id:
        raise CrmError(
            f"Twilio's id of the template {call.name} is not known here.",
            "Run `crm templates sync`, then send it again.",
        )
    given = dict(call.variables)
    names = template.variables or tuple(given)
    values = {name: one_line(name, given.get(name, "")) for name in names} | more
    form = {"ContentSid": template.provider_id}
    return form | ({"ContentVariables": json.dumps(values, ensure_ascii=False)} if values else {})


def one_line(name: str, value: str) -> str:
    """A value as WhatsApp takes it, without line breaks and runs of spaces. Raises CrmError."""
    found = " ".join(clean(value).split())
    if not found:
        raise CrmError(f"The template's {name} has no value.", f"Add --var {name}=VALUE.")
    return found


def question(asked: Asked) -> Body:
    """The Content object of a question; equal questions have equal names. Raises CrmError."""
    types = _types(asked)
    wording = json.dumps(types, sort_keys=True)
    if "{{" in wording:
        # Twilio would put its own variables there.
        raise CrmError(
            "Twilio reads double curly brackets as a variable.", "Write the words without them."
        )
    name = QUESTION_PREFIX + hashlib.sha256(wording.encode()).hexdigest()[:32]
    return {"friendly_name": name, "language": "en", "types": types}


def _types(asked: Asked) -> Body:
    choices = asked.choices
    # None of the three types has a place for a footer.
    body = "\n\n".join(filter(None, (clean(asked.body), clean(choices.footer))))
    match choices:
        case Buttons():
            actions = [{"title": clean(b.title), "id": b.id} for b in choices.buttons]
            return {"twilio/quick-reply": {"body": body, "actions": actions}}
        case Menu():
            items = [
                {"id": row.id, "item": clean(row.title), "description": clean(row.description)}
                for row in choices.rows
            ]
            return {
                "twilio/list-picker": {"body": body, "button": clean(choices.label), "items": items}
            }
        case Link():
            action = {"type": "URL", "title": clean(choices.label), "url": clean(choices.url)}
            return {"twilio/call-to-action": {"body": body, "actions": [action]}}
