"""`crm leads filters`: filters kept under a name."""

import typer

from crm_tui.cli.lead_choice import Narrowing, filtered, spec_of
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

app = typer.Typer(help="Filters kept under a name.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_filters(as_json: JsonOption = False) -> None:
    """Show the filters that are kept."""
    from crm_tui.domain.lead_filter import to_json
    from crm_tui.shop import open_shop
    from crm_tui.store.filters import every

    items = [
        {"name": name, "spec": to_json(spec)}
        for name, spec in open_shop().db.read_now(every).items()
    ]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        show_table(("name", "filter"), [(one["name"], one["spec"]) for one in items])
    else:
        show("No filter is kept. `crm leads filters save NAME --status new` keeps one.")


@app.command("save")
@filtered
def save_filter(
    name: str,
    narrowed: Narrowing,
    as_json: JsonOption = False,
) -> None:
    """Keep a filter under a name; one of the same name is replaced."""
    from crm_tui.domain.lead_filter import to_json
    from crm_tui.services.filters import save
    from crm_tui.shop import open_shop

    shop = open_shop()
    spec = spec_of(shop, narrowed)
    kept = shop.db.write_now(save, name, spec, shop.actor, shop.clock.now())
    if as_json:
        show_json({"name": kept, "spec": to_json(spec)})
    else:
        show(f"Kept as {kept}: `crm leads list --filter {kept!r}`.")


@app.command("remove")
def remove_filter(name: str, as_json: JsonOption = False) -> None:
    """Forget a filter."""
    from crm_tui.services.filters import remove
    from crm_tui.shop import open_shop

    shop = open_shop()
    shop.db.write_now(remove, name, shop.actor, shop.clock.now())
    if as_json:
        show_json({"removed": name})
    else:
        show(f"{name} is forgotten.")
