"""Files that reach the shop after the provider has dropped them: nobody can fetch them, so nobody tries.

Meta keeps the file behind the id of a webhook for 7 days (Cloud API, "Media"), and the relay keeps webhooks
for longer when the shop is closed. Trying all the same would fill the provider's count of failed fetches,
and hold up the files of today.
"""

from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.webhook import MessageSeen, Seen

KEPT = 7 * DAY
KEPT_FOR_A_WEEK = frozenset({"cloud", "360dialog"})
"""Providers that hand out Meta's ids; the others name an address that lives as long as the file."""
TOO_LATE = (
    "WhatsApp keeps a file for 7 days, and this one reached the shop after that: it can no longer be had."
    " The customer can be asked to send it again."
)


def mark(parts: Sequence[Seen], provider: str, received_at: Millis, now: Millis) -> Sequence[Seen]:
    """The same parts, with the files marked that came too late.

    Both the relay's time and the message's own must say so: one clock that was wrong loses no file, and
    neither does an old message whose file was made ready only now (coexistence, "history").
    """
    if now - received_at <= KEPT or provider not in KEPT_FOR_A_WEEK:
        return parts
    return tuple(_marked(part, now) if isinstance(part, MessageSeen) else part for part in parts)


def _marked(seen: MessageSeen, now: Millis) -> MessageSeen:
    if seen.media is None or seen.media.provider_id is None or now - seen.timestamp <= KEPT:
        return seen
    return replace(seen, media=replace(seen.media, too_late=True))
