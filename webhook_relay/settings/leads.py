"""Reads `[[leads]]` of `relay.toml`: addresses for portals, each with its secret."""

from webhook_relay.errors import SettingsError
from webhook_relay.settings.channels import shop_of
from webhook_relay.settings.table import Table
from webhook_relay.settings.values import LeadAddress, LeadSource, Shop

SHORTEST_SECRET = 16
"""Characters of a lead secret, when others can reach the port."""


def read_leads(listed: list[dict[str, object]], shops: tuple[Shop, ...]) -> tuple[LeadAddress, ...]:
    """Raises SettingsError for an address that anybody could post to."""
    found = []
    for number, values in enumerate(listed, 1):
        table = Table(f"[[leads]] number {number}", values)
        found.append(_address(table, shops))
        table.done()
    return tuple(found)


def check_public_leads(leads: tuple[LeadAddress, ...]) -> None:
    """What only counts when others can reach the port; raises SettingsError."""
    for one in leads:
        if any(len(secret) < SHORTEST_SECRET for secret in one.secrets):
            raise SettingsError(
                f"[[leads]] {one.id} has a secret that can be guessed: "
                f"use {SHORTEST_SECRET} or more random characters, or host = 127.0.0.1."
            )


def _address(table: Table, shops: tuple[Shop, ...]) -> LeadAddress:
    name = table.id()
    table.where = f"[[leads]] {name}"
    source = _source(table)
    secrets = table.secrets("secret")
    if not secrets:
        raise SettingsError(f"{table.where} has no secret: anybody could post to it. Add one.")
    verify = table.secrets("verify_token")
    if verify and source is not LeadSource.META:
        raise SettingsError(f"{table.where}: only Meta asks for a verify_token. Take it out.")
    return LeadAddress(name, shop_of(table, shops), source, secrets, verify)


def _source(table: Table) -> LeadSource:
    text = table.text("source")
    try:
        return LeadSource(text)
    except ValueError:
        known = ", ".join(LeadSource)
        raise SettingsError(f"{table.where}: source is one of {known}, not {text}.") from None
