"""Yesterday in one line to the owner's own WhatsApp: once a day at most, through the gate and the outbox.

That the day is done is written down in the transaction that queues the message. So whatever stops in
between, a second one never follows; one that was on its way when the worker died is `unknown`, like
any other, and is not sent again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import DIGEST
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.phone import Phone, read_phone
from crm_tui.domain.policy import Policy, next_open
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.text import clean_line
from crm_tui.domain.window import WindowState, state
from crm_tui.services import leads, sending
from crm_tui.services.digest import Digest, digest, line
from crm_tui.services.sending import Wanted
from crm_tui.services.shapes import Json
from crm_tui.store import leads as lead_store
from crm_tui.store import settings, templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

FROM = time(8)
"""From when on it is sent, by the shop's clock; never in quiet hours or on a closed day."""
_LAST = "digest.message"
_UNREADABLE = "The number in CRM_DIGEST_TO cannot be read."


@dataclass(frozen=True, slots=True)
class LastDigest:
    """What became of the newest one."""

    day: date
    """On which it was due."""
    message: str | None
    """Its id, as it stands in the outbox; None when none was made."""
    why: str
    """Why none was made; empty when there is nothing to say."""


def read_digest_to(text: str) -> Phone | None:
    """The number that the digest goes to; nothing or `off` is none. Raises CrmError."""
    if text.strip().lower() in ("", "off", "none"):
        return None
    phone = read_phone(text)
    if phone is None:
        raise CrmError(_UNREADABLE, "Write it like +91 98765 43210, or off.")
    return phone


def last(tx: Tx) -> LastDigest | None:
    """What became of the newest one; None before the first."""
    saved: Mapping[str, Any] | None = settings.get(tx, _LAST)
    if saved is None:
        return None
    return LastDigest(date.fromisoformat(saved["day"]), saved["message"], saved["why"])


def last_json(found: LastDigest) -> Json:
    return {"day": found.day.isoformat(), "message": found.message, "why": found.why or None}


class DigestMessage:
    """The worker's part; `is_ready` says whether anything can leave, and whether all news are read."""

    def __init__(
        self,
        db: Database,
        policy: Policy,
        clock: Clock,
        to: str,
        template: str,
        is_ready: Callable[[], bool],
    ) -> None:
        self._db, self._policy, self._clock, self._is_ready = db, policy, clock, is_ready
        self._to, self._template = to, template.strip()
        self._looked = -1

    async def go_on(self) -> None:
        """Queue it when it is due. Raises CrmError, once that day, when it could not be."""
        now = self._clock.now()
        if self._looked == now // MINUTE or not self._to.strip() or not self._is_ready():
            return
        self._looked = now // MINUTE
        zone = (await self._db.read(settings.profile)).timezone
        here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
        if here.time() < FROM or next_open(self._policy, now) != now:
            return
        if not _is_due(await self._db.read(last), here.date()):
            return
        # Counted before anything is locked: in a large shop it takes a third of a second.
        found = await self._db.read(digest, zone, now)
        made = await self._db.write(self._queue, found, here.date(), now)
        if made.why:
            raise CrmError(made.why)

    def _queue(self, tx: Tx, found: Digest, today: date, now: Millis) -> LastDigest:
        before = last(tx)
        if before is not None and not _is_due(before, today):
            return before
        try:
            made = LastDigest(today, self._made(tx, found, now), "")
        except CrmError as error:
            made = LastDigest(today, None, f"The digest was not sent: {error.sentence()}")
        put = {"day": today.isoformat(), "message": made.message, "why": made.why}
        settings.put(tx, _LAST, put)
        return made

    def _made(self, tx: Tx, found: Digest, now: Millis) -> str | None:
        """The id of the message; None when there is nothing to tell, or nobody to tell it to."""
        phone = read_digest_to(self._to)
        if phone is None or found.is_empty:
            return None
        wanted = _wanted(tx, phone, line(found), self._template, now)
        message = sending.queue(tx, wanted, self._policy, DIGEST, now, 0, clears_draft=False)
        return show_id(MESSAGE, message.id)


def _is_due(before: LastDigest | None, today: date) -> bool:
    """Not twice for a day, also when the clock was a day ahead yesterday."""
    return before is None or not today <= before.day <= today + timedelta(1)


def _wanted(tx: Tx, phone: Phone, text: str, template: str, now: Millis) -> Wanted:
    """Free words while the window is open, else the template. Raises CrmError where neither can be."""
    lead_id = lead_store.by_phone(tx, phone)
    if lead_id is None:
        raise CrmError(
            f"the shop does not know the number {phone} yet.",
            "Write something to the shop's WhatsApp from it once.",
        )
    lead = leads.get(tx, lead_id)
    if state(lead.window_expires_at, now) is not WindowState.CLOSED:
        return Wanted(lead.id, text)
    if not template:
        raise CrmError(
            f"no window is open with {phone}, and no template is set.",
            "Write to the shop from that number every day, or name a template in CRM_DIGEST_TEMPLATE.",
        )
    return Wanted(lead.id, template=_call(tx, template, text))


def _call(tx: Tx, name: str, text: str) -> TemplateCall:
    found = templates.get(tx, name)
    if found is None or len(found.variables) != 1:
        raise CrmError(
            f"{clean_line(name, 60)!r} is no template with exactly one blank, for the line.",
            "`crm templates list` shows all; `crm templates create` makes one.",
        )
    return TemplateCall(found.name, found.language, ((found.variables[0], text),))
