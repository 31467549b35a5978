"""Yesterday in plain numbers: what came, how fast it was answered, what was missed, what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.audit_words import head_words
from crm_tui.domain.clock import MINUTE, Millis, start_of_day
from crm_tui.domain.ids import LeadId
from crm_tui.domain.money import Money, show_rupees
from crm_tui.domain.roles import Act
from crm_tui.domain.text import counted
from crm_tui.services import audit, habits
from crm_tui.services.analytics import costs
from crm_tui.services.backups import telling
from crm_tui.services.may import needs
from crm_tui.store import digest as store
from crm_tui.store import settings
from crm_tui.store.database import Database
from crm_tui.store.digest import Spoken
from crm_tui.store.tx import Tx

FAST = 5 * MINUTE
MORNING = time(5)
"""From when on it is shown, by the shop's clock."""
_SHOWN = "digest.shown"
_AUTOMATIC = (f"{ActorKind.WORKFLOW}:", f"{ActorKind.BROADCAST}:")


@dataclass(frozen=True, slots=True)
class Digest:
    """One day of the shop."""

    day: date
    received: int
    sent: int
    new_leads: int
    asked: int
    """How often somebody began to wait for an answer."""
    fast: int
    """Of these, answered by a person within five minutes."""
    kept_promises: int
    automatic: int
    """Messages that workflows and broadcasts sent."""
    missed: int
    """Windows that closed while somebody waited, and still waits."""
    cost_paise: int
    ai_microusd: int
    ideas: int
    """Ideas for workflows that nobody has decided about."""
    backup: str
    """How old the newest backup is, and whether it was proved; empty before the first."""
    acts: int
    """Rows of the audit log, as of now."""
    head: str
    """MAC of its last row in hex: whoever keeps it can tell later whether the log was changed."""

    @property
    def is_empty(self) -> bool:
        return not (self.received or self.sent or self.new_leads or self.missed)


@needs(Act.READ_REPORTS)
def read(tx: Tx, actor: Actor, zone: str, now: Millis) -> Digest:
    """The day before, for a person who asks."""
    return digest(tx, zone, now)


def digest(tx: Tx, zone: str, now: Millis) -> Digest:
    """The day before, by the shop's calendar; about 15 µs for each of its messages."""
    there = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, there).date()
    day = today - timedelta(days=1)
    start, end = start_of_day(day, there), start_of_day(today, there)
    head = audit.head(tx)
    said = store.spoken(tx, start, Millis(end + FAST))
    of_day = [one for one in said if one.at < end]
    asked, fast = _answered(said, end)
    return Digest(
        day=day,
        received=sum(one.inbound for one in of_day),
        sent=sum(not one.inbound for one in of_day),
        new_leads=store.new_leads(tx, start, end),
        asked=asked,
        fast=fast,
        kept_promises=store.kept_promises(tx, start, end),
        automatic=sum(one.actor.startswith(_AUTOMATIC) for one in of_day),
        missed=store.closed_unanswered(tx, start, end),
        cost_paise=store.cost_paise(tx, start, end),
        ai_microusd=store.ai_microusd(tx, start, end),
        ideas=len(habits.open_ideas(tx)),
        backup=telling.line(tx, now),
        acts=head.n,
        head=head.mac.hex(),
    )


def line(found: Digest) -> str:
    """The digest in one line; what was nothing is left out."""
    parts = [
        f"{found.received:,} in, {found.sent:,} out",
        counted(found.new_leads, "new lead") if found.new_leads else "",
        f"{found.fast:,} of {found.asked:,} answered within 5 min" if found.asked else "",
        f"{counted(found.kept_promises, 'promise')} kept" if found.kept_promises else "",
        f"{found.automatic:,} sent automatically" if found.automatic else "",
        show_rupees(Money(found.cost_paise)) if found.cost_paise else "",
        f"{counted(found.missed, 'window')} closed unanswered" if found.missed else "",
        f"{counted(found.ideas, 'idea')} for a workflow" if found.ideas else "",
        found.backup,
        f"audit: {head_words(found.acts, found.head)}" if found.acts else "",
    ]
    return f"Yesterday: {' · '.join(filter(None, parts))}"


def ai_paise(found: Digest, usd_inr: str) -> int:
    """What models cost at this rate of rupees for a dollar: an estimate. Raises CrmError."""
    return costs.ai_paise(found.ai_microusd, costs.rate_of(usd_inr))


async def of_the_morning(db: Database, now: Millis) -> str:
    """The line, once on each day from five in the morning on; empty when there is nothing to say."""
    zone = (await db.read(settings.profile)).timezone
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    today = here.date().isoformat()
    if here.time() < MORNING or await db.read(settings.get, _SHOWN) == today:
        return ""
    # Counted before anything is locked: in a large shop it takes a third of a second.
    found = await db.read(digest, zone, now)
    await db.write(settings.put, _SHOWN, today)
    return "" if found.is_empty else line(found)


def _answered(said: Sequence[Spoken], end: Millis) -> tuple[int, int]:
    """How often somebody of the day began to wait, and how often a person answered fast."""
    since: dict[LeadId, Millis] = {}
    asked = fast = 0
    for one in said:
        if one.inbound and one.waits and one.at < end and one.lead_id not in since:
            since[one.lead_id] = one.at
            asked += 1
        elif not one.inbound and not one.actor.startswith(_AUTOMATIC):
            began = since.pop(one.lead_id, None)
            fast += began is not None and one.at - began <= FAST
    return asked, fast
