"""`crm templates`."""

import typer

from crm_tui.cli.out import JsonOption, counted, one_page, show, show_json, show_table

app = typer.Typer(
    help="WhatsApp templates: sync, list.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("sync")
def sync(as_json: JsonOption = False) -> None:
    """Fetch the list of templates from the provider."""
    import asyncio

    from crm_tui.shop import open_shop
    from crm_tui.worker import sync_templates

    count = asyncio.run(sync_templates(open_shop()))
    if as_json:
        show_json({"templates": count})
    else:
        show(f"{counted(count, 'template')}.")


@app.command("list")
def list_templates(as_json: JsonOption = False) -> None:
    """List the templates that are known here."""
    from crm_tui.shop import open_shop
    from crm_tui.store.knowledge import templates

    found = open_shop().db.read_now(templates)
    if as_json:
        items = [
            {
                "name": template.name,
                "language": template.language,
                "category": template.category,
                "status": template.status,
                "body": template.body,
                "variables": list(template.variables),
            }
            for template in found
        ]
        show_json(one_page(items, None))
    elif found:
        rows = [(one.name, one.language, one.category, one.status, one.body) for one in found]
        show_table(("name", "language", "category", "status", "body"), rows)
    else:
        show("No templates are known here. `crm templates sync` fetches them.")
