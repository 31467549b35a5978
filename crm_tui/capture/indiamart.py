"""IndiaMART's Lead Manager: the push, the answer to a pull, and the older version of the latter.

Field names of version 2 as in many independent receivers; version 1 has shorter ones.
"""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import NotRead, Record, as_record, read_body, records
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "indiamart"
CATALOGUE_VIEWED = "catalogue viewed"
"""Tag of a buyer who only looked (QUERY_TYPE BIZ) and asked nothing: no greeting is due."""

_KINDS = {"w": "enquiry", "b": "buy lead", "p": "call", "wa": "whatsapp", "biz": CATALOGUE_VIEWED}
_CUSTOM = {
    "City": ("SENDER_CITY", "GLUSR_USR_CITY", "ENQ_CITY"),
    "State": ("SENDER_STATE", "ENQ_STATE"),
    "Pin code": ("SENDER_PINCODE",),
    "Address": ("SENDER_ADDRESS", "ENQ_ADDRESS"),
    "Country": ("SENDER_COUNTRY_ISO", "COUNTRY_ISO"),
    "Category": ("QUERY_MCAT_NAME",),
    "Call seconds": ("CALL_DURATION",),
}


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    """The enquiries below RESPONSE, one or many; version 1 is a bare array."""
    found = read_body(body, headers)
    if isinstance(found, dict):
        envelope = Record(found)
        if envelope.get("RESPONSE") in ([], {}, "", None) and "CODE" in envelope:
            _check(envelope)
            return ()
    return records(found, "body", "RESPONSE")


def _check(envelope: Record) -> None:
    """204 is an empty answer; any other code without enquiries is an error."""
    if envelope.line("CODE") not in ("200", "204"):
        said = envelope.line("MESSAGE") or "no reason given"
        raise NotRead(f"IndiaMART answered {envelope.line('CODE')}: {said}.")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    if error := record.line("Error_Message"):
        raise NotRead(f"IndiaMART answered: {error}.")
    kind = record.line("QUERY_TYPE", "QTYPE").lower()
    found = people.numbers(
        record.line("SENDER_MOBILE", "MOB"),
        record.line("SENDER_MOBILE_ALT", "MOBILE_ALT"),
        record.line("SENDER_PHONE", "PHONE"),
        record.line("SENDER_PHONE_ALT", "PHONE_ALT"),
    )
    return LeadDraft(
        source=SOURCE,
        name=people.name(record.line("SENDER_NAME", "SENDERNAME", limit=120)),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(
            record.line("SENDER_EMAIL", "SENDEREMAIL"),
            record.line("SENDER_EMAIL_ALT", "EMAIL_ALT"),
        ),
        company=record.line("SENDER_COMPANY", "GLUSR_USR_COMPANYNAME", limit=120),
        tags=(_KINDS[kind],) if kind in _KINDS else (),
        product=record.line("QUERY_PRODUCT_NAME", "PRODUCT_NAME", "SUBJECT"),
        message=record.text("QUERY_MESSAGE", "ENQ_MESSAGE"),
        asked_at=moment(record.line("QUERY_TIME", "DATE_TIME_RE", "DATE_R"), now),
        external_id=record.line("UNIQUE_QUERY_ID", "QUERY_ID", limit=80),
        custom=_custom(record),
    )


def _custom(record: Record) -> dict[str, str]:
    found = {label: record.line(*names) for label, names in _CUSTOM.items()}
    return {label: value for label, value in found.items() if value and value != "0"}
