"""`crm leads consent`: who agreed to what, by which proof, and after which notice."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.lead_choice import LeadArgument
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

if TYPE_CHECKING:
    from crm_tui.domain.consent import Consent


def consent(
    lead: LeadArgument,
    proof: Annotated[str, typer.Option(help="How they agreed; leave it out to see the log.")] = "",
    purpose: Annotated[
        str, typer.Option(help="marketing, messages (service) or ai_assist.")
    ] = "marketing",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="They want no more of it.")] = False,
    source: Annotated[str, typer.Option(help="Where they said so.")] = "counter",
    evidence: Annotated[
        str, typer.Option("--evidence", help="spoken, paper, message, web form …")
    ] = "spoken",
    as_json: JsonOption = False,
) -> None:
    """Record that somebody agreed to something, or withdrew; without a proof, show the log."""
    from crm_tui.domain.consent import read_evidence, read_purpose
    from crm_tui.services.consent import record
    from crm_tui.services.leads import find
    from crm_tui.shop import open_shop
    from crm_tui.store.consents import log

    wanted, kind = read_purpose(purpose), read_evidence(evidence)
    shop = open_shop()
    lead_id = shop.db.read_now(find, lead).id
    if proof or withdraw:
        shop.db.write_now(
            record,
            shop.actor,
            shop.clock.now(),
            lead_id,
            wanted,
            given=not withdraw,
            source=source,
            proof=proof,
            evidence=kind,
        )
    _show(shop.db.read_now(log, lead_id), as_json)


def _show(lines: "list[Consent]", as_json: bool) -> None:
    from crm_tui.services.shapes import consent_json

    items = [consent_json(line) for line in lines]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        show_table(
            ("at", "purpose", "", "where", "kind", "notice", "proof"),
            [
                (
                    *(one["at"], one["purpose"], "given" if one["given"] else "withdrawn"),
                    *(one["source"], one["evidence"] or "-", one["notice"] or "-", one["proof"]),
                )
                for one in items
            ],
        )
    else:
        show('Nothing is recorded. Add --proof "how they agreed" to record that they agreed.')
