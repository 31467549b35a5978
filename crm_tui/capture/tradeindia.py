"""TradeIndia's "my inquiry" answer, also when something passes it on."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import Record, as_record, read_body, records
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "tradeindia"

_CUSTOM = {
    "City": "sender_city",
    "State": "sender_state",
    "Country": "sender_country",
    "Address": "sender_address",
}


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    return records(read_body(body, headers), "data", "inquiries", "response")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    found = people.numbers(record.line("sender_mobile"), record.line("sender_other_mobiles"))
    custom = {label: record.line(key) for label, key in _CUSTOM.items()}
    return LeadDraft(
        source=SOURCE,
        name=people.name(record.line("sender_name", limit=120)),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(record.line("sender_email")),
        company=record.line("sender_co", limit=120),
        product=record.line("product_name", "subject"),
        message=record.text("message"),
        asked_at=_asked_at(record, now),
        external_id=record.line("rfi_id", "inquiry_id", limit=80),
        custom={label: value for label, value in custom.items() if value},
    )


def _asked_at(record: Record, now: Millis) -> Millis | None:
    day = record.line("generated_date", "inquiry_date")
    return moment(f"{day} {record.line('generated_time')}", now) or moment(day, now)
