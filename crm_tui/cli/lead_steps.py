"""`crm leads stage|tag|owner|score|note|task|call|undo`: on one lead or on many."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli.lead_choice import (
    FilterOption,
    IdsOption,
    LeadArgument,
    WordsArgument,
    as_one_step,
    chosen,
    one_word,
)
from crm_tui.cli.out import JsonOption, one_page, show, show_json
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.lead import Lead
    from crm_tui.shop import Shop

NO_SHORT_OPTIONS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""`-cold` is a tag to take off, no option."""


def stage(
    words: WordsArgument,
    reason: Annotated[
        str, typer.Option(help="Why it is lost: price, no answer, … or `other: words`.")
    ] = "",
    ids: IdsOption = "",
    name: FilterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Move leads to a status: `crm leads stage L42 qualified`."""
    from crm_tui.domain.lead_filter import read_status
    from crm_tui.services.life_cycle import set_status
    from crm_tui.shop import open_shop

    shop = open_shop()
    leads, rest = chosen(shop, words, ids, name)
    status = read_status(one_word(rest, "Which status"))
    now = shop.clock.now()
    found = as_one_step(
        shop,
        lambda tx, part: set_status(tx, shop.actor, now, part, status, reason),
        leads,
        f"status {status} of",
    )
    _show_leads(found, f"now {status}", as_json, whole=not (ids or name))


def tag(
    words: WordsArgument,
    ids: IdsOption = "",
    name: FilterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put tags on and take them off: `crm leads tag L42 +vip -cold`."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.services import life_cycle
    from crm_tui.shop import open_shop

    shop = open_shop()
    leads, rest = chosen(shop, words, ids, name)
    if not rest or any(word[:1] not in "+-" for word in rest):
        raise CrmError("Which tags?", "Write +tag to put one on, -tag to take one off.")
    plus = [word for word in rest if word.startswith("+")]
    minus = [word for word in rest if word.startswith("-")]
    now = shop.clock.now()
    found = as_one_step(
        shop,
        lambda tx, part: life_cycle.tag(tx, shop.actor, now, part, plus, minus),
        leads,
        f"tags {' '.join(rest)} of",
    )
    _show_leads(found, " ".join(rest), as_json, whole=not (ids or name))


def owner(
    words: WordsArgument,
    ids: IdsOption = "",
    name: FilterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give leads to somebody: `crm leads owner L42 Ravi`; `nobody` takes them away."""
    from crm_tui.services.life_cycle import set_owner
    from crm_tui.shop import open_shop

    shop = open_shop()
    leads, rest = chosen(shop, words, ids, name)
    whose = one_word(rest, "Whose")
    wanted = "" if whose.casefold() == "nobody" else whose
    now = shop.clock.now()
    found = as_one_step(
        shop,
        lambda tx, part: set_owner(tx, shop.actor, now, part, wanted),
        leads,
        f"owner {wanted or 'nobody'} of",
    )
    _show_leads(found, f"with {whose}", as_json, whole=not (ids or name))


def score(
    lead: LeadArgument,
    value: Annotated[
        str, typer.Argument(metavar="1-10|clear", help="Your own score; leave it out to see why.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show a lead's score with its reasons, or set your own."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.domain.roles import Act
    from crm_tui.services.leads import find
    from crm_tui.services.life_cycle import set_own_score
    from crm_tui.services.scoring import rescore
    from crm_tui.shop import open_shop

    shop = open_shop()
    lead_id, now = shop.db.read_now(find, lead).id, shop.clock.now()
    if value and value != "clear" and not (value.isascii() and value.isdigit()):
        raise CrmError(f"{value!r} is no score.", "Write a number from 1 to 10, or clear.")
    if value:
        own = None if value == "clear" else int(value[:9])
        shop.db.write_now(set_own_score, shop.actor, now, [lead_id], own)
    if shop.actor.may(Act.EDIT_LEADS):  # who may only read sees the last one
        shop.db.write_now(rescore, lead_id, now)
    found = shop.db.read_now(find, lead)
    if as_json:
        _show_leads([found], "", as_json, whole=True)
        return
    own_words = " (your own)" if found.own_score else ""
    show(f"{found.name}: {found.quality_score} of 10{own_words}")
    for reason in found.score_reasons:
        show(f"  {reason.points:+d}  {reason.words}  [{reason.ref.kind} {reason.ref.id}]")


def note(
    lead: LeadArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note, in quotes.")],
    as_json: JsonOption = False,
) -> None:
    """Write a note on a lead; `crm leads note delete N3` deletes one."""
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.follow import NOTE
    from crm_tui.domain.ids import read_id, show_id
    from crm_tui.services import notes
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import note_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    now = shop.clock.now()
    if lead == "delete":
        number = read_id(NOTE, text)
        if number is None:
            raise NotFound(f"{text!r} is no note.", "They look like N3.")
        made = shop.db.write_now(notes.delete, shop.actor, now, number)
    else:
        made = shop.db.write_now(notes.add, shop.actor, now, shop.db.read_now(find, lead).id, text)
    if as_json:
        show_json(note_json(made))
    else:
        show(f"{show_id(NOTE, made.id)} {'deleted' if lead == 'delete' else 'written'}.")


def task(
    words: WordsArgument,
    due: Annotated[str, typer.Option(help='When: "kal 4 baje", "tomorrow 4pm", +2d …')] = "",
    ids: IdsOption = "",
    name: FilterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Add a task to leads; `crm leads task done T3` and `open T3` say what became of one."""
    from crm_tui.services import tasks
    from crm_tui.shop import open_shop

    shop = open_shop()
    if words[0] in ("done", "open") and not (ids or name):
        number = _task_id(one_word(words[1:], "Which task"))
        now, done = shop.clock.now(), words[0] == "done"
        _show_tasks(
            [shop.db.write_now(tasks.set_done, shop.actor, now, number, done)], as_json, True
        )
        return
    leads, rest = chosen(shop, words, ids, name)
    text = one_word(rest, "What is to be done")
    due_at = _due(shop, due) if due else None
    now = shop.clock.now()
    added = as_one_step(
        shop,
        lambda tx, part: tasks.add(tx, shop.actor, now, part, text, due_at),
        leads,
        f"task {tasks.read_task(text)} for",
    )
    _show_tasks(added, as_json, whole=not (ids or name))


def _task_id(text: str) -> int:
    from crm_tui.domain.errors import NotFound
    from crm_tui.domain.follow import TASK
    from crm_tui.domain.ids import read_id

    number = read_id(TASK, text)
    if number is None:
        raise NotFound(f"{text!r} is no task.", "They look like T3.")
    return number


def _due(shop: "Shop", text: str) -> Any:
    from crm_tui.domain.when import read_when
    from crm_tui.services.setting_up import saved_profile

    return read_when(text, shop.clock.now(), shop.db.read_now(saved_profile).timezone)


def call(
    lead: LeadArgument,
    outcome: Annotated[
        str, typer.Option(help="reached, no answer, busy, wrong number or will call back.")
    ],
    text: Annotated[str, typer.Option(help="What was said.")] = "",
    seconds: Annotated[int | None, typer.Option(help="How long it was.")] = None,
    incoming: Annotated[bool, typer.Option("--incoming", help="They called.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write down a call."""
    from crm_tui.domain.follow import CallDirection
    from crm_tui.services import calls
    from crm_tui.services.leads import find
    from crm_tui.services.shapes import call_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    made = shop.db.write_now(
        calls.log,
        shop.actor,
        shop.clock.now(),
        shop.db.read_now(find, lead).id,
        calls.read_outcome(outcome),
        direction=CallDirection.INCOMING if incoming else CallDirection.OUTGOING,
        seconds=seconds,
        text=text,
    )
    if as_json:
        show_json(call_json(made))
    else:
        show(f"Written down: {made.direction} call, {made.outcome}.")


def undo(as_json: JsonOption = False) -> None:
    """Take the last step back: a status, tags, an owner, a note, a task, a call …"""
    from crm_tui.services.bulk import undo_all_now
    from crm_tui.shop import open_shop

    shop = open_shop()
    done = undo_all_now(shop.db, shop.actor, shop.clock)
    if as_json:
        show_json({"title": done.title, "restored": done.restored, "kept": list(done.kept)})
        return
    show(f"Undone: {done.title}.")
    for sentence in done.kept:
        show(sentence)


def _show_leads(found: "Sequence[Lead]", what: str, as_json: bool, *, whole: bool) -> None:
    """One lead as itself, several as a list."""
    from crm_tui.services.shapes import lead_json

    if as_json:
        items = [lead_json(lead) for lead in found]
        show_json(items[0] if whole else one_page(items, None))
    elif len(found) == 1:
        show(f"{found[0].name}: {what}.")
    else:
        show(f"{counted(len(found), 'lead')}: {what}.")


def _show_tasks(found: Sequence[Any], as_json: bool, whole: bool) -> None:
    from crm_tui.services.shapes import task_json

    items = [task_json(one) for one in found]
    if as_json:
        show_json(items[0] if whole else one_page(items, None))
        return
    for item in items[:20]:
        state = "done" if item["done_at"] else f"due {item['due_at'] or 'some day'}"
        show(f"{item['id']}  {item['text']}: {state}")
