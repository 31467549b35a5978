"""An answer to a form that the relay hosts, as the relay stores it."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.record import Record, as_record, line, plain_key, read_json
from crm_tui.domain.clock import Millis, within_reason
from crm_tui.domain.lead_draft import ConsentText, LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "web form"
_EMAIL = ("email", "e-mail", "email id", "email address", "ईमेल")
_COMPANY = ("company", "company name", "firm", "shop", "कंपनी")
_PRODUCT = ("product", "item", "उत्पाद")
"""Labels of a form's own questions that a lead has a field for."""

NOT_AGREED = "no consent"
"""Tag of somebody who left the box unticked: they are called, not written to."""


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    return (read_json(body),)


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    record = as_record(part)
    typed, at = record.line("phone"), _at(record, now)
    found, agreed, more = people.numbers(typed), _consent(record, at), _fields(record)
    return LeadDraft(
        source=SOURCE,
        # A number that cannot be dialled is all that they left: it must not be lost.
        name=record.line("name", limit=120) or ("" if found.mobiles or found.landlines else typed),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(more.line(*_EMAIL)),
        company=more.line(*_COMPANY, limit=120),
        product=more.line(*_PRODUCT),
        tags=() if agreed else (NOT_AGREED,),
        message=record.text("message"),
        asked_at=at,
        external_id=record.line("id", limit=80),
        custom={**_custom(more), "Form": record.line("title") or record.line("form")},
        consent=agreed,
    )


def _at(record: Record, now: Millis) -> Millis:
    received = record.get("received_at")
    return within_reason(received, now) if type(received) is int else now


def _consent(record: Record, at: Millis) -> ConsentText | None:
    said = record.get("consent")
    if not isinstance(said, dict) or said.get("agreed") is not True:
        return None
    words = line(said.get("words"), 2_000)
    return ConsentText(words, line(said.get("version"), 100), at) if words else None


def _fields(record: Record) -> Record:
    """What they answered to the shop's own questions, by label."""
    fields = record.get("fields")
    return Record(fields if isinstance(fields, dict) else {})


def _custom(more: Record) -> dict[str, str]:
    taken = set(map(plain_key, (*_COMPANY, *_PRODUCT)))
    if people.email(more.line(*_EMAIL)):
        taken |= set(map(plain_key, _EMAIL))
    pairs = [(line(label, 60), line(value, 300)) for label, value in more.values_as_sent.items()]
    return {label: value for label, value in pairs if value and plain_key(label) not in taken}
