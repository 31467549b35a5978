"""`crm knowledge words`: what the shop's customers say for what its facts name."""

from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

app = typer.Typer(
    help="The shop's own words: what customers say, and what the facts call it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("add")
def add(
    word: Annotated[str, typer.Argument(help="One word, as customers say it.")],
    meaning: Annotated[str, typer.Argument(help="What your facts say for it.")],
    as_json: JsonOption = False,
) -> None:
    """Add a word, or give it another meaning: petha "pumpkin sweet"."""
    from crm_tui.services import knowledge_words
    from crm_tui.shop import open_shop

    shop = open_shop()
    kept = shop.db.write_now(knowledge_words.put, word, meaning, shop.actor, shop.clock.now())
    if as_json:
        show_json({"word": kept.word, "meaning": kept.meaning})
    else:
        show(f"{kept.word} now means: {kept.meaning}.")


@app.command("list")
def list_words(as_json: JsonOption = False) -> None:
    """List the shop's own words."""
    from crm_tui.services import knowledge_words
    from crm_tui.shop import open_shop

    found = open_shop().db.read_now(knowledge_words.every)
    if as_json:
        show_json(one_page([{"word": one.word, "meaning": one.meaning} for one in found], None))
    elif found:
        show_table(("word", "meaning"), [(one.word, one.meaning) for one in found])
    else:
        show('No words yet. `crm knowledge words add petha "pumpkin sweet"` adds one.')


@app.command("remove")
def remove(
    word: Annotated[str, typer.Argument(help="One of the words.")], as_json: JsonOption = False
) -> None:
    """Forget a word."""
    from crm_tui.services import knowledge_words
    from crm_tui.shop import open_shop

    shop = open_shop()
    gone = shop.db.write_now(knowledge_words.remove, word, shop.actor, shop.clock.now())
    if as_json:
        show_json({"word": gone})
    else:
        show(f"{gone} is forgotten.")
