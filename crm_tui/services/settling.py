"""Messages whose fate nobody knows: settled by a status, by the provider's list, or by a person."""

from collections.abc import Iterable

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.message import Message
from crm_tui.domain.roles import Act
from crm_tui.services import leads, reporting
from crm_tui.services.may import needs
from crm_tui.services.sending import get_message, give_back
from crm_tui.store import events, inbox_columns, messages, outbox
from crm_tui.store.database import Database
from crm_tui.store.outbox import Outbound
from crm_tui.store.reports import Names, Report
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Provider, Sent

_CLOCKS = MINUTE
"""By how much the provider's clock and ours may differ."""


@needs(Act.SETTLE_SENDS)
def settle(tx: Tx, message_id: int, arrived: bool, actor: Actor, now: Millis) -> Message:
    """A person looked at the chat on the phone; raises Conflict when the message is not unknown.

    What did not arrive becomes the chat's draft, so that it can be sent again.
    """
    message = get_message(tx, message_id)
    if not outbox.settle(tx, message_id, arrived=arrived):
        raise Conflict(
            f"{show_id(MESSAGE, message_id)} is {message.status}: there is nothing to settle.",
            "Only a message whose fate is not known can be.",
        )
    if not arrived:
        give_back(tx, message)
    inbox_columns.refresh(tx, message.lead_id, now)
    events.record(
        tx,
        message.lead_id,
        "message_settled",
        actor,
        now,
        message=show_id(MESSAGE, message_id),
        arrived=arrived,
    )
    return get_message(tx, message_id)


async def look_up(db: Database, provider: Provider | None, clock: Clock) -> int:
    """Ask a provider that keeps a list what became of unknown sends; how many it could tell."""
    if provider is None:
        return 0
    settled = 0
    for lost in await db.read(outbox.unknown):
        settled += await _look_up(db, provider, lost, clock)
    return settled


async def _look_up(db: Database, provider: Provider, lost: Outbound, clock: Clock) -> int:
    lead = await db.read(leads.get, lost.lead_id)
    to = lead.address()
    if to is None:
        return 0
    try:
        listed = await provider.look_up(to, Millis(lost.send_at - _CLOCKS))
    except CrmError:
        return 0  # asked again at the next round; until then it stays unknown
    return int(await db.write(_apply, lost, listed, clock.now()))


def _apply(tx: Tx, lost: Outbound, listed: Iterable[Sent], now: Millis) -> bool:
    """The one message of that list that can only be this one: same words, and no other's id."""
    words = lost.content.strip()
    fitting = [
        sent
        for sent in listed
        if sent.text.strip() == words and messages.id_of_wa_id(tx, sent.wa_id) is None
    ]
    if not words or len(fitting) != 1 or outbox.has_twin(tx, lost):
        return False
    [sent] = fitting
    reporting.accepted(tx, lost.id, sent.wa_id, "", now)
    reporting.apply(tx, Names(sent.wa_id), Report(sent.status, sent.at), now)
    inbox_columns.refresh(tx, lost.lead_id, now)
    events.record(
        tx, lost.lead_id, "message_settled", WORKER, now, message=show_id(MESSAGE, lost.id)
    )
    return True
