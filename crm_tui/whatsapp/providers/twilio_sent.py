"""The list of what Twilio took: how a send without an answer is settled (Twilio, "Messages resource")."""

from email.utils import parsedate_to_datetime

from crm_tui.domain.clock import SECOND, Millis, iso
from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.provider import Sent
from crm_tui.whatsapp.providers.asking import ask
from crm_tui.whatsapp.providers.outcomes import Answer
from crm_tui.whatsapp.providers.reading import Part, identifier, line, objects, text
from crm_tui.whatsapp.providers.twilio_outcomes import refused
from crm_tui.whatsapp.providers.twilio_routes import Routes
from crm_tui.whatsapp.providers.twilio_states import STATUSES
from crm_tui.whatsapp.providers.wire import Wire

_MOST_PAGES = 20


async def list_sent(wire: Wire, routes: Routes, to: str, since: Millis) -> tuple[Sent, ...]:
    """What went to `whatsapp:…` since then, oldest first; raises CrmError.

    The times are Twilio's: with clocks that differ, a message that is missing proves nothing.
    """
    found: list[Sent] = []
    address: str | None = routes.sent_url(to, iso(since // SECOND * SECOND))
    for _ in range(_MOST_PAGES):
        if address is None:
            break
        answer = await _page(wire, address)
        found += [sent for item in objects(answer.body.get("messages")) if (sent := _read(item))]
        named = text(answer.body.get("next_page_uri"))
        address = routes.next_page(routes.api, named) if named else None
    # Twilio writes whole seconds.
    kept = {sent.wa_id: sent for sent in found if sent.at + SECOND > since}
    return tuple(sorted(kept.values(), key=lambda sent: sent.at))


def _read(item: Part) -> Sent | None:
    """One message of the shop's own; None for an inbound or an odd one."""
    sid, at = identifier(item.get("sid")), _moment(item)
    status = STATUSES.get(line(item.get("status"), 60))
    if not line(item.get("direction")).startswith("outbound"):
        return None
    if sid is None or at is None or status is None:
        return None
    return Sent(sid, text(item.get("body")), at, status)


def _moment(item: Part) -> Millis | None:
    """When Twilio took it (RFC 2822), in whole seconds."""
    try:
        made = parsedate_to_datetime(text(item.get("date_created") or item.get("date_sent")))
        return Millis(int(made.timestamp() * 1000))
    except (ValueError, OverflowError):
        return None


async def _page(wire: Wire, address: str) -> Answer:
    what = "the list of sent messages"
    answer = await ask(wire, "GET", address, what=what, read_refusal=refused)
    if not isinstance(answer.body.get("messages"), list):
        raise CrmError(f"Twilio's answer is not {what}.", "It is asked for again.")
    return answer
