"""Templates: the list as the provider has it, and new ones submitted."""

from collections.abc import Sequence

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.roles import Act
from crm_tui.domain.template import Template
from crm_tui.domain.text import clean_line
from crm_tui.services import audit
from crm_tui.services.may import needs
from crm_tui.store import templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Provider


@needs(Act.MAKE_TEMPLATES)
async def sync(db: Database, provider: Provider | None, actor: Actor) -> int:
    """Fetch every template; how many there are. Raises CrmError without a provider."""
    listed = await _needed(provider).list_templates()
    await db.write(_save, listed)
    return len(listed)


@needs(Act.MAKE_TEMPLATES)
async def create(
    db: Database,
    provider: Provider | None,
    wanted: Template,
    examples: Sequence[str],
    actor: Actor,
    now: Millis,
) -> Template:
    """Submit a template; it may be sent once it is approved. Raises CrmError."""
    taken = await _needed(provider).create_template(wanted, examples)
    await db.write(_submitted, taken, actor, now)
    return taken


def _submitted(tx: Tx, taken: Template, actor: Actor, now: Millis) -> None:
    templates.save(tx, taken)
    said = {"name": taken.name, "language": taken.language, "after": taken.body}
    audit.note(tx, actor, now, "template_submitted", said)


@needs(Act.MAKE_TEMPLATES)
def accept(tx: Tx, name: str, actor: Actor, now: Millis) -> int:
    """Agree to the category that WhatsApp gave it: how many languages of it; raises NotFound."""
    count = templates.accept_category(tx, name)
    if not count:
        shown = clean_line(name, 80)
        raise NotFound(f"There is no template named {shown}.", "`crm templates list` shows them.")
    audit.note(tx, actor, now, "template_category_accepted", {"name": clean_line(name, 80)})
    return count


def _needed(provider: Provider | None) -> Provider:
    if provider is None:
        raise CrmError("No WhatsApp provider is connected.", "Run `crm setup` first.")
    return provider


def _save(tx: Tx, listed: Sequence[Template]) -> None:
    for template in listed:
        templates.save(tx, template)
    if listed:
        templates.drop_others(tx, {(one.name, one.language) for one in listed})
