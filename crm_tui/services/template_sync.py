"""Templates: the list as the provider has it."""

from collections.abc import Sequence

from crm_tui.domain.business import Template
from crm_tui.domain.errors import CrmError
from crm_tui.store import knowledge
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Provider


async def sync(db: Database, provider: Provider | None) -> int:
    """Fetch every template; how many there are. Raises CrmError without a provider."""
    if provider is None:
        raise CrmError("No WhatsApp provider is connected.", "Run `crm setup` first.")
    templates = await provider.list_templates()
    await db.write(_save, templates)
    return len(templates)


def _save(tx: Tx, templates: Sequence[Template]) -> None:
    for template in templates:
        knowledge.save_template(tx, template)
