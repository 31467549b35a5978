"""What the provider says about a template between two fetches of the list."""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import Millis
from crm_tui.domain.webhook import TemplateSeen
from crm_tui.store import account, jobs, templates
from crm_tui.store.tx import Tx

_BAD = frozenset({"rejected", "paused", "disabled", "deleted", "pending_deletion", "locked"})


def note(tx: Tx, seen: TemplateSeen, now: Millis) -> None:
    """Apply it and tell the owner; one that is not known here, or whose words changed, is fetched."""
    known = templates.change(tx, seen)
    if seen.changed or not known:
        jobs.leave(tx, "templates", {}, WORKER, now)
    sentence = _sentence(seen)
    if sentence:
        urgent = seen.status in _BAD or seen.quality == "red"
        account.notify(tx, "template", sentence, now, urgent=urgent)


def _sentence(seen: TemplateSeen) -> str:
    because = f": {seen.reason}" if seen.reason else ""
    if seen.status is not None:
        return f"The template {seen.name} is {seen.status}{because}."
    if seen.category is not None:
        return f"WhatsApp counts the template {seen.name} as {seen.category} now."
    if seen.quality is not None:
        return f"The quality of the template {seen.name} is {seen.quality} now."
    return ""
