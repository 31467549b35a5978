"""MagicBricks' answer: JSON (`leadPojo.leads`) or XML (`leads/lead`); dates without separators."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import Record, as_record, read_body, records
from crm_tui.capture.xml_tree import read_xml
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "magicbricks"


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    if body.lstrip().startswith(b"<"):
        root = read_xml(body)
        return [node.leaves() for node in ([root] if root.name == "lead" else root.every("lead"))]
    return records(read_body(body, headers), "leadPojo", "leads")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    found = people.numbers(_number(record))
    return LeadDraft(
        source=SOURCE,
        name=people.name(record.line("name", limit=120)),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(record.line("email")),
        product=record.line("project", "locality"),
        message=record.text("msg", "message"),
        asked_at=_asked_at(record, now),
        external_id=record.line("id", "lead_id", "dt_id", limit=80),
        custom={"City": city} if (city := record.line("city")) else {},
    )


def _number(record: Record) -> str:
    """The country's code may stand in a field of its own."""
    mobile, country = record.line("mobile"), record.line("isd").lstrip("+0")
    is_bare = mobile.isascii() and mobile.isdigit() and len(mobile) <= 10
    return f"+{country}{mobile}" if country.isdigit() and is_bare else mobile


def _asked_at(record: Record, now: Millis) -> Millis | None:
    day, hour = record.line("dt", "date", "lead_date"), record.line("time")
    return moment(f"{day} {hour}", now) or moment(day, now)
