"""`crm templates`."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.template import Template

app = typer.Typer(
    help="WhatsApp templates: sync, list, show, create, accept.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The template's name.")]
LanguageOption = Annotated[str, typer.Option(help="Its language, like en or hi.")]
VarOption = Annotated[
    list[str] | None, typer.Option(metavar="K=V", help="A value to show it with.")
]


@app.command("sync")
def sync(as_json: JsonOption = False) -> None:
    """Fetch the list of templates from the provider."""
    import asyncio

    from crm_tui.connecting import sync_templates
    from crm_tui.shop import open_shop

    count = asyncio.run(sync_templates(open_shop()))
    if as_json:
        show_json({"templates": count})
    else:
        show(f"{counted(count, 'template')}.")


@app.command("list")
def list_templates(as_json: JsonOption = False) -> None:
    """List the templates that are known here, with what sending one costs."""
    from crm_tui.domain.money import price, show_rupees
    from crm_tui.services.shapes import template_json
    from crm_tui.shop import open_shop
    from crm_tui.store import templates

    found = open_shop().db.read_now(templates.every)
    if as_json:
        show_json(one_page([template_json(template) for template in found], None))
    elif found:
        rows = [
            (
                *(one.name, one.language, one.category, show_rupees(price(one.category))),
                *(one.status, one.quality or "-", one.body),
            )
            for one in found
        ]
        show_table(("name", "language", "category", "cost", "status", "quality", "body"), rows)
    else:
        show("No templates are known here. `crm templates sync` fetches them.")


@app.command("show")
def show_template(
    name: NameArgument,
    language: LanguageOption = "",
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a template as the customer will read it."""
    from crm_tui.domain.errors import NotFound
    from crm_tui.services.shapes import template_json
    from crm_tui.shop import open_shop
    from crm_tui.store import templates

    found = open_shop().db.read_now(templates.get, name, language or None)
    if found is None:
        raise NotFound(f"There is no template named {name}.", "`crm templates list` shows them.")
    filled = found.fill(dict(pair.partition("=")[::2] for pair in var or ()))
    if as_json:
        show_json(template_json(found) | {"filled": filled})
        return
    quality = f", quality {found.quality}" if found.quality else ""
    show(f"{found.name} ({found.language}): {found.category}, {found.status}{quality}")
    above = f"[{found.header_format}]" if found.needs_file else ""
    show("\n".join([*filter(None, (found.reason,)), "", *filter(None, (above, filled))]))
    for button in found.buttons:
        show(f"‹ {button.text} ›  {button.value}".rstrip())
    if found.variables:
        show(f"\nValues to give: {', '.join(found.variables)}")


@app.command("create")
def create_template(
    name: NameArgument,
    body: Annotated[str, typer.Option(help="Its words, with {{name}} where values go.")],
    language: LanguageOption = "en",
    category: Annotated[str, typer.Option(help="utility or marketing.")] = "utility",
    header: Annotated[str, typer.Option(help="A line on top.")] = "",
    footer: Annotated[str, typer.Option(help="Small words below.")] = "",
    button: Annotated[
        list[str] | None, typer.Option(metavar="TITLE[=URL]", help="A quick reply, or a link.")
    ] = None,
    example: Annotated[
        list[str] | None, typer.Option(metavar="K=V", help="An example for each value.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Submit a template to WhatsApp; it may be sent once it is approved."""
    import asyncio

    from crm_tui.connecting import submit_template
    from crm_tui.services.shapes import template_json
    from crm_tui.services.template_making import Plan, plan_of
    from crm_tui.shop import open_shop

    examples = dict(pair.partition("=")[::2] for pair in example or ())
    plan: Plan = plan_of(
        name, language, category, body, header, footer, tuple(button or ()), examples
    )
    taken: Template = asyncio.run(submit_template(open_shop(), plan))
    if as_json:
        show_json(template_json(taken))
    else:
        show(
            f"{taken.name} is {taken.status} as {taken.category}; WhatsApp decides in a day or two."
        )


@app.command("accept")
def accept_category(name: NameArgument, as_json: JsonOption = False) -> None:
    """Agree to the category under which WhatsApp counts a template today."""
    from crm_tui.services import template_sync
    from crm_tui.shop import open_shop

    shop = open_shop()
    count = shop.db.write_now(template_sync.accept, name, shop.actor, shop.clock.now())
    if as_json:
        show_json({"accepted": count})
    else:
        show(f"Agreed: {name} may be sent.")
