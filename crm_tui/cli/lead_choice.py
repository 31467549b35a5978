"""Which leads a command is about: one by id or number, several by `--ids`, all of a `--filter`."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from crm_tui.domain.ids import LeadId
    from crm_tui.domain.lead_filter import LeadFilter
    from crm_tui.services.bulk import Group
    from crm_tui.shop import Shop
    from crm_tui.store.tx import Tx

T = TypeVar("T")
LeadArgument = Annotated[
    str, typer.Argument(metavar="LEAD", help="An id like L42, or a phone number.")
]
IdsOption = Annotated[
    str, typer.Option("--ids", metavar="L1,L2 …", help="Several leads at once, instead of LEAD.")
]
FilterOption = Annotated[
    str, typer.Option("--filter", metavar="NAME", help="All leads of a saved filter.")
]
WordsArgument = Annotated[
    list[str], typer.Argument(metavar="[LEAD] WORDS", help="The lead (or --ids), then the words.")
]

Narrowing = Mapping[str, Any]
"""What the options of `filtered` say, as `spec_of` takes them."""


def _narrowing(
    *,
    status: Annotated[
        str | None, typer.Option("--status", "--stage", help="Only with this status.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only with this tag.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this person; `` is nobody's.")] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only with unread messages.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only with a task that is due.")] = False,
    rotting: Annotated[bool, typer.Option("--rotting", help="Only with silence too long.")] = False,
    min_score: Annotated[int | None, typer.Option(help="Only with this score or more.")] = None,
    min_value: Annotated[
        str, typer.Option(help="Only who may spend so much or more, like 25000 or 25k.")
    ] = "",
    query: Annotated[str, typer.Option(help="Name, number or words of the chat.")] = "",
    figure: Annotated[
        str,
        typer.Option(
            metavar="NUMBER@FROM..TO",
            help="Only who is behind a number of `crm report`, like won@2026-11-01..2026-11-30.",
        ),
    ] = "",
) -> Narrowing:
    given = {
        "status": status,
        "source": source,
        "tag": None if tag is None else tag.casefold(),
        "owner": owner,
        "min_score": min_score,
        "min_value_paise": _paise(min_value) if min_value else None,
        "unread": unread or None,
        "due": due or None,
        "rotting": rotting or None,
        "query": query or None,
        "figure": figure or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _paise(amount: str) -> int | None:
    from crm_tui.services.life_cycle import read_value

    return read_value(amount)


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow a list of leads, in place of `narrowed`."""
    options = inspect.signature(_narrowing).parameters

    @wraps(command)
    def run(**values: Any) -> None:
        narrowed = _narrowing(**{name: values.pop(name) for name in options})
        command(narrowed=narrowed, **values)

    parameters: list[Parameter] = []
    for name, own in inspect.signature(command).parameters.items():
        found = options.values() if name == "narrowed" else [own]
        parameters += [one.replace(kind=Parameter.KEYWORD_ONLY) for one in found]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def chosen(shop: "Shop", words: list[str], ids: str, name: str) -> "tuple[list[LeadId], list[str]]":
    """The leads that are meant, and the words that are left; raises CrmError or NotFound."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.services.filters import get, order
    from crm_tui.services.leads import find

    if ids and name:
        raise CrmError("Both --ids and --filter are given.", "Give one of them.")
    if ids:
        wanted = [one for one in ids.replace(",", " ").split() if one]
        return [shop.db.read_now(find, one).id for one in wanted], words
    if name:
        spec = shop.db.read_now(get, name)
        _count_first(shop, spec)
        found = shop.db.read_now(order, spec, shop.clock.now())
        return [_lead_id(one) for one in found], words
    if not words:
        raise CrmError("Which lead?", "Name it: an id like L42, a number, --ids or --filter.")
    return [shop.db.read_now(find, words[0]).id], words[1:]


def _lead_id(number: int) -> "LeadId":
    from crm_tui.domain.ids import LeadId

    return LeadId(number)


def as_one_step(
    shop: "Shop",
    work: "Callable[[Tx, Sequence[LeadId]], list[T]]",
    ids: "Sequence[LeadId]",
    what: str,
) -> "list[T]":
    """Do it for all of them, 500 in one transaction; undo takes all back. `what`: `owner Sita of`."""
    from crm_tui.services.bulk import Group
    from crm_tui.services.life_cycle import MOST

    group, found = Group(), list[T]()
    for start in range(0, len(ids), MOST):
        part = ids[start : start + MOST]
        made, group = shop.db.write_now(_part, group, what, work, part)
        found += made
    return found


def _part(
    tx: "Tx",
    group: "Group",
    what: str,
    work: "Callable[[Tx, Sequence[LeadId]], list[T]]",
    ids: "Sequence[LeadId]",
) -> "tuple[list[T], Group]":
    from crm_tui.services.bulk import as_part

    return as_part(tx, group, what, lambda: work(tx, ids))


def one_word(words: list[str], what: str) -> str:
    """The only word that is left; raises CrmError, saying what it should be."""
    from crm_tui.domain.errors import CrmError

    if len(words) != 1 or not words[0].strip():
        raise CrmError(f"{what}?", "Write it in one word, or in quotes.")
    return words[0]


def spec_of(shop: "Shop", narrowed: Narrowing, name: str = "") -> "LeadFilter":
    """The saved filter of this name, narrowed by what else is given."""
    from crm_tui.domain.lead_filter import from_json, to_json
    from crm_tui.services.filters import get

    saved = to_json(shop.db.read_now(get, name)) if name else {}
    spec = from_json({**saved, **narrowed})
    _count_first(shop, spec)
    return spec


def _count_first(shop: "Shop", spec: "LeadFilter") -> None:
    """A list behind a number has all that the number counts; raises CrmError for who may not read it."""
    if spec.figure:
        from crm_tui.services.analytics.behind import make_ready

        make_ready(shop.db, shop.actor)
