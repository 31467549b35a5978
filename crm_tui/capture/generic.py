"""A plain map of fields from anything that can post: a site, a connector, a telephone system."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import Record, as_record, line, plain_key, read_body, records
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "web"

_NAME = ("name", "full_name", "customer_name", "contact_name", "sender_name", "your_name")
_PHONE = ("phone", "mobile", "phone_number", "mobile_number", "whatsapp", "whatsapp_number", "tel")
_MORE_PHONES = ("alternate_phone", "alt_phone", "phone_2", "mobile_2", "landline")
_EMAIL = ("email", "email_id", "email_address", "mail")
_COMPANY = ("company", "company_name", "organisation", "organization", "business_name")
_PRODUCT = ("product", "product_name", "item", "interested_in", "requirement", "service")
_MESSAGE = ("message", "enquiry", "inquiry", "query", "comments", "text", "remarks", "subject")
_ID = ("external_id", "lead_id", "enquiry_id", "id")
_TIME = ("asked_at", "created_at", "created_time", "timestamp", "date", "time")
_SOURCE = ("source", "lead_source")
_TEST, _DND = ("is_test", "test"), ("do_not_disturb", "dnd", "dnc")
_FIRST, _LAST = ("first_name", "firstname"), ("last_name", "lastname")
_TAKEN = frozenset(
    plain_key(name)
    for names in (
        *(_NAME, _PHONE, _MORE_PHONES, _EMAIL, _COMPANY, _PRODUCT, _MESSAGE, _ID, _TIME),
        *(_SOURCE, _TEST, _DND, _FIRST, _LAST, ("secret", "key", "token")),
    )
    for name in names
)


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    return records(read_body(body, headers), "leads", "data")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    if record.is_true(*_TEST):
        return Ignored("test lead")
    found = people.numbers(record.line(*_PHONE), *(record.line(name) for name in _MORE_PHONES))
    first, last = record.line(*_FIRST, limit=60), record.line(*_LAST, limit=60)
    return LeadDraft(
        source=record.line(*_SOURCE, limit=60) or SOURCE,
        name=people.name(record.line(*_NAME, limit=120)) or people.name(first, last),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(record.line(*_EMAIL)),
        company=record.line(*_COMPANY, limit=120),
        product=record.line(*_PRODUCT),
        message=record.text(*_MESSAGE),
        asked_at=_asked_at(record, now),
        external_id=record.line(*_ID, limit=80),
        custom=_custom(record),
        do_not_disturb=record.is_true(*_DND),
    )


def _asked_at(record: Record, now: Millis) -> Millis | None:
    return next((at for name in _TIME if (at := moment(record.line(name), now))), None)


def _custom(record: Record) -> dict[str, str]:
    """Whatever has no field of its own, under the name that it came with."""
    found = {
        line(name, 60): line(value, 300)
        for name, value in record.values_as_sent.items()
        if plain_key(name) not in _TAKEN
    }
    return {label: value for label, value in list(found.items())[:40] if label and value}
