"""Google Ads' lead form webhook (Google Ads help, "lead form webhook integration")."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import Record, as_record, line, read_json
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "google"

_NAMES = ("FULL_NAME", "FIRST_NAME", "GIVEN_NAME", "LAST_NAME", "FAMILY_NAME")
_TAKEN = (*_NAMES, "PHONE_NUMBER", "WORK_PHONE", "EMAIL", "WORK_EMAIL", "COMPANY_NAME")


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    return (read_json(body),)


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    if record.is_true("is_test"):
        return Ignored("test lead")
    columns, labels = _columns(record.get("user_column_data"))
    found = people.numbers(columns.line("PHONE_NUMBER"), columns.line("WORK_PHONE"))
    first = columns.line("FIRST_NAME", "GIVEN_NAME", limit=60)
    last = columns.line("LAST_NAME", "FAMILY_NAME", limit=60)
    return LeadDraft(
        source=SOURCE,
        name=people.name(columns.line("FULL_NAME", limit=120)) or people.name(first, last),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(columns.line("EMAIL"), columns.line("WORK_EMAIL")),
        company=columns.line("COMPANY_NAME", limit=120),
        asked_at=moment(record.line("lead_submit_time"), now),
        external_id=record.line("lead_id", limit=200),
        custom={labels[key]: columns.line(key) for key in labels if columns.line(key)},
    )


def _columns(found: object) -> tuple[Record, dict[str, str]]:
    """The values by column id, and the labels of those that have no field of their own."""
    values: dict[str, object] = {}
    labels: dict[str, str] = {}
    for column in found if isinstance(found, list) else []:
        if not isinstance(column, dict):
            continue
        key = line(column.get("column_id")) or line(column.get("column_name"))
        values[key] = column.get("string_value")
        if key not in _TAKEN:
            labels[key] = line(column.get("column_name"), 60) or key
    return Record(values), labels
