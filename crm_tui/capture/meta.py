"""Meta's Lead Ads: the page's webhook, the Graph API's lead, and the flat rows of connectors.

The webhook itself carries no more than an id; the person's answers are fetched with the page's
access token, which this program does not have. Connectors (Zapier, Make, a sheet) send them whole.
"""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import NotRead, Record, as_record, line, plain_key, read_body, records
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "meta"

_DUMMY = "<test lead: dummy data"
_DUMMY_PEOPLE = frozenset({"test@meta.com", "test@fb.com"})
_PHONES = ("phone_number", "phone", "whatsapp_number", "mobile_number", "work_phone_number")
_EMAILS = ("email", "work_email", "email_address")
_NOT_CUSTOM = frozenset(
    map(
        plain_key,
        (
            *_PHONES,
            *_EMAILS,
            *("full_name", "first_name", "last_name", "name", "company_name", "company"),
            *("id", "leadgen_id", "lead_id", "created_time", "ad_id", "adset_id", "campaign_id"),
            *("form_id", "page_id", "is_organic", "platform", "lead_status", "field_data"),
            *("adgroup_id", "custom_disclaimer_responses", "retailer_item_id", "is_test"),
        ),
    )
)


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    """Every change of every entry, or the rows of a connector."""
    found = read_body(body, headers)
    if isinstance(found, dict) and isinstance(found.get("entry"), list):
        return [
            change
            for entry in found["entry"]
            for change in (entry.get("changes", []) if isinstance(entry, dict) else [entry])
        ]
    return records(found, "data", "leads")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    if "field" in record and isinstance(record.get("value"), dict):
        return _notice(record)
    if any(_DUMMY in line(value).lower() for value in _every(record)):
        return Ignored("test lead")
    answers = Record({**record.values_as_sent, **_field_data(record.get("field_data"))})
    email = people.email(answers.line(*_EMAILS))
    if email in _DUMMY_PEOPLE or answers.is_true("is_test"):
        return Ignored("test lead")
    found = people.numbers(*(answers.line(name) for name in _PHONES))
    first, last = answers.line("first_name", limit=60), answers.line("last_name", limit=60)
    return LeadDraft(
        source=SOURCE,
        name=people.name(answers.line("full_name", "name", limit=120)) or people.name(first, last),
        phones=found.mobiles,
        landlines=found.landlines,
        email=email,
        company=answers.line("company_name", "company", limit=120),
        asked_at=moment(record.line("created_time"), now),
        external_id=record.line("id", "leadgen_id", "lead_id", limit=80).removeprefix("l:"),
        custom=_custom(answers),
    )


def _notice(record: Record) -> Ignored:
    """The page's webhook: which lead there is, and nothing about who it is."""
    if record.line("field") != "leadgen":
        return Ignored(record.line("field"))
    lead = as_record(record.get("value")).line("leadgen_id", limit=80)
    raise NotRead(
        f"Meta only sent the id of a lead ({lead}), not who it is. Let a connector post the answers "
        "to this address, or import Meta's lead file."
    )


def _every(record: Record) -> Iterable[object]:
    yield from record.values()
    yield from _field_data(record.get("field_data")).values()


def _field_data(found: object) -> dict[str, object]:
    """The Graph API's `[{name, values: [...]}]` as plain fields."""
    fields: dict[str, object] = {}
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and isinstance(one.get("values"), list):
            fields[str(one.get("name"))] = ", ".join(filter(None, map(line, one["values"])))
    return fields


def _custom(answers: Record) -> dict[str, str]:
    """The questions of the form, which are theirs alone, and the names of advertisement and form."""
    found = {
        line(str(name).replace("_", " "), 60): line(value, 300)
        for name, value in answers.values_as_sent.items()
        if plain_key(name) not in _NOT_CUSTOM
    }
    return {label: value for label, value in found.items() if label and value}
