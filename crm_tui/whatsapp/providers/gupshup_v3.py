"""Gupshup's webhooks of version 3: Meta's envelope with Gupshup's own ids beside WhatsApp's.

A report may be `enqueued`, which is no state of Meta's, and times may be milliseconds (Gupshup,
"Passthrough incoming events").
"""

from collections.abc import Iterator
from dataclasses import replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.webhook import Ignored, Seen, Sender, StatusSeen
from crm_tui.whatsapp.providers import meta_parse
from crm_tui.whatsapp.providers.meta_people import address
from crm_tui.whatsapp.providers.reading import Part, identifier, moment, objects, part

_ENQUEUED = "enqueued"


def parse(event: Part, body: bytes, now: Millis, number_id: str | None) -> tuple[Seen, ...]:
    """What Meta's reader makes of it, with the pairs of ids; never raises."""
    if number_id and not _is_ours(event, number_id):
        return (Ignored("other_number"),)
    reports = _reports(event)
    others = {
        wa_id: gs_id
        for report in reports
        if (wa_id := identifier(report.get("id"))) and (gs_id := identifier(report.get("gs_id")))
    }
    found = (_paired(seen, others) for seen in meta_parse.parse(body, now, None))
    kept = (seen for seen in found if seen != Ignored(f"statuses.{_ENQUEUED}"))
    return (*kept, *_queued(reports, now))


def _is_ours(event: Part, number_id: str) -> bool:
    """Whether it is for the shop's own number; one that names none is taken for it."""
    shown = [
        identifier(part(value.get("metadata")).get("display_phone_number"))
        for value in _values(event)
    ]
    named = {digits(number) for number in shown if number}
    return not named or digits(number_id) in named


def digits(number: str) -> str:
    """A phone number without what people write between its digits."""
    return "".join(filter(str.isdecimal, number))


def _paired(seen: Seen, others: dict[str, str]) -> Seen:
    if isinstance(seen, StatusSeen) and seen.wa_id in others:
        return replace(seen, other_id=others[seen.wa_id])
    return seen


def _queued(reports: list[Part], now: Millis) -> Iterator[Seen]:
    """Queued is not sent: this tells the pair of ids and shows no tick."""
    for report in reports:
        wa_id, other_id = identifier(report.get("id")), identifier(report.get("gs_id"))
        if report.get("status") == _ENQUEUED and wa_id:
            point = address(report.get("recipient_id"))
            yield StatusSeen(
                wa_id,
                MessageStatus.SENDING,
                moment(report.get("timestamp"), now),
                other_id=other_id,
                recipient=Sender((point,)) if point is not None else None,
            )


def _reports(event: Part) -> list[Part]:
    return [report for value in _values(event) for report in objects(value.get("statuses"))]


def _values(event: Part) -> list[Part]:
    changes = [
        change for entry in objects(event.get("entry")) for change in objects(entry.get("changes"))
    ]
    return [part(change.get("value")) for change in changes]
