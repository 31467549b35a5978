"""Templates: the list as the provider has it, and new ones submitted."""

from collections.abc import Sequence

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import Template
from crm_tui.store import templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Provider


async def sync(db: Database, provider: Provider | None) -> int:
    """Fetch every template; how many there are. Raises CrmError without a provider."""
    listed = await _needed(provider).list_templates()
    await db.write(_save, listed)
    return len(listed)


async def create(
    db: Database, provider: Provider | None, wanted: Template, examples: Sequence[str]
) -> Template:
    """Submit a template; it may be sent once it is approved. Raises CrmError."""
    taken = await _needed(provider).create_template(wanted, examples)
    await db.write(templates.save, taken)
    return taken


def _needed(provider: Provider | None) -> Provider:
    if provider is None:
        raise CrmError("No WhatsApp provider is connected.", "Run `crm setup` first.")
    return provider


def _save(tx: Tx, listed: Sequence[Template]) -> None:
    for template in listed:
        templates.save(tx, template)
    if listed:
        templates.drop_others(tx, {(one.name, one.language) for one in listed})
