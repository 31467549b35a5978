"""`crm workflows ideas`, `adopt`, `dismiss`: workflows that were found in what people write by hand."""

from typing import Annotated, Any

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json

_Id = Annotated[str, typer.Argument(metavar="IDEA", help="Its id, such as I2.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands among those of workflows."""
    app.command("ideas")(ideas)
    app.command("adopt")(adopt)
    app.command("dismiss")(dismiss)


def ideas(
    all_of_them: Annotated[
        bool, typer.Option("--all", help="Those adopted and dismissed too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Workflows that your own messages suggest: what you keep writing by hand, and when."""
    from crm_tui.services import habits
    from crm_tui.shop import open_shop

    db = open_shop().db
    found = db.read_now(habits.every_idea if all_of_them else habits.open_ideas)
    items = [_json(one) for one in found]
    if as_json:
        show_json(one_page(items, None))
    elif not items:
        show("No idea yet: one comes when you write the same to several people again and again.")
    for one in () if as_json else items:
        show(f"{one['id']}  {one['name']}  ({one['state']})\n{one['why']}\n\n{one['file']}")
        show(
            f"`crm workflows adopt {one['id']}` takes it, `crm workflows dismiss {one['id']}` not."
        )


def adopt(idea: _Id, as_json: JsonOption = False) -> None:
    """Take an idea: its file is written into the shop's folder. It proposes and sends nothing by itself."""
    from crm_tui.services import habits
    from crm_tui.shop import open_shop

    shop = open_shop()
    path = habits.adopt(shop.db, _number(idea), shop.home, shop.actor, shop.clock.now())
    if as_json:
        show_json({"id": idea.upper(), "file": str(path)})
    else:
        show(f"{path} is yours now. It proposes; you decide each time.")


def dismiss(idea: _Id, as_json: JsonOption = False) -> None:
    """Turn an idea down; it does not come again."""
    from crm_tui.services import habits
    from crm_tui.shop import open_shop

    shop = open_shop()
    shop.db.write_now(habits.dismiss, _number(idea), shop.actor, shop.clock.now())
    if as_json:
        show_json({"id": idea.upper(), "dismissed": True})
    else:
        show("Dismissed; it does not come again.")


def _number(text: str) -> int:
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.habit import IDEA
    from crm_tui.domain.ids import read_id

    found = read_id(IDEA, text)
    if found is None:
        raise CrmError(
            "That is no idea's id.", "It looks like I2; `crm workflows ideas` shows them."
        )
    return found


def _json(idea: Any) -> dict[str, Any]:
    from crm_tui.domain.clock import iso
    from crm_tui.domain.habit import IDEA
    from crm_tui.domain.ids import MESSAGE, show_id

    return {
        "id": show_id(IDEA, idea.id),
        "name": idea.name,
        "why": idea.why,
        "file": idea.file,
        "shown_by": [show_id(MESSAGE, one) for one in idea.shown_by],
        "state": idea.state,
        "at": iso(idea.at),
    }
