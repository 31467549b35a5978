"""JustDial's push: fields in a query, a form or JSON; field names as in its integration document."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import as_record, read_body, records
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "justdial"

_CUSTOM = {
    "City": "city",
    "Area": "area",
    "Branch area": "brancharea",
    "Pin code": "pincode",
    "Lead type": "leadtype",
}


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    return records(read_body(body, headers), "leads", "data")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    found = people.numbers(record.line("mobile"), record.line("phone"))
    name = people.name(record.line("name", limit=120))
    day, hour = record.line("date"), record.line("time")
    custom = {label: record.line(key) for label, key in _CUSTOM.items()}
    return LeadDraft(
        source=SOURCE,
        name=f"{record.line('prefix', limit=10)} {name}".strip() if name else "",
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(record.line("email")),
        company=record.line("company", limit=120),
        product=record.line("category"),
        asked_at=moment(f"{day} {hour}".strip(), now) or moment(day, now),
        external_id=record.line("leadid", "lead_id", limit=80),
        custom={label: value for label, value in custom.items() if value and value != "0"},
        # 1: on the do-not-call register; either number marks the person.
        do_not_disturb=record.is_true("dncmobile", "dncphone"),
    )
