"""`crm workflows templates`: what WhatsApp must approve before the five workflows can write first."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

if TYPE_CHECKING:
    from crm_tui.domain.template import Template


def add_to(app: typer.Typer) -> None:
    """Put this command among those of workflows."""
    app.command("templates")(workflow_templates)


def workflow_templates(
    submit: Annotated[
        bool, typer.Option("--submit", help="Submit those that WhatsApp does not have yet.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the templates that the shop's five workflows need, or submit them for approval."""
    import asyncio

    from crm_tui.connecting import submit_templates
    from crm_tui.services.workflows import forms
    from crm_tui.shop import open_shop
    from crm_tui.store import templates

    shop = open_shop()
    needed = forms.every()
    if submit and (missing := shop.db.read_now(forms.not_submitted)):
        asyncio.run(submit_templates(open_shop(), missing))
    known = {(one.name, one.language): one for one in shop.db.read_now(templates.every)}
    items = [
        _json(plan.template, known.get((plan.template.name, plan.template.language)))
        for plan in needed
    ]
    if as_json:
        show_json(one_page(items, None))
        return
    show_table(
        ("name", "language", "status"), [[str(v) for v in list(i.values())[:3]] for i in items]
    )
    if any(item["status"] == "not submitted" for item in items):
        show("\n`crm workflows templates --submit` submits what is missing.")
    elif any(item["status"] == "pending" for item in items):
        show("\nWhatsApp decides in a day or two.")


def _json(wanted: "Template", found: "Template | None") -> dict[str, object]:
    one = wanted if found is None else found
    return {
        "name": one.name,
        "language": one.language,
        "status": "not submitted" if found is None else one.status,
        "category": one.category,
        "body": one.body,
    }
