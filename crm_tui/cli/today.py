"""`crm today`: who comes first today and why, with what would be sent."""

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crm_tui.cli.out import JsonOption, show, show_json

if TYPE_CHECKING:
    from crm_tui.domain.today import Item, Today


def today(
    limit: Annotated[int, typer.Option(min=1, max=100, help="Rows at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show who comes first today: answers, promises, follow-ups, new leads, leads going cold."""
    from crm_tui.services import today as service
    from crm_tui.services.setting_up import saved_profile
    from crm_tui.services.today_titles import WorkflowTitles
    from crm_tui.shop import open_shop

    shop = open_shop()
    zone = shop.db.read_now(saved_profile).timezone
    now = shop.clock.now()
    titles = WorkflowTitles(shop.home)
    found = shop.db.read_now(service.today, shop.policy, zone, now, limit, titles)
    if as_json:
        show_json(_document(found, ZoneInfo(zone)))
    else:
        _show(found, ZoneInfo(zone))


def _document(found: "Today", zone: ZoneInfo) -> dict[str, Any]:
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.services.shapes import money_json

    return {
        "items": [_item_json(item, found, zone) for item in found.items],
        "counts": {str(kind): number for kind, number in found.counts.items()},
        "people": found.people,
        "people_exact": found.exact,
        "cost": money_json(found.cost),
        "opens_at": iso_or_none(found.opens_at),
        "audit": found.audit,
        "next": None,
    }


def _item_json(item: "Item", found: "Today", zone: ZoneInfo) -> dict[str, Any]:
    from crm_tui.domain import today_words
    from crm_tui.domain.clock import iso, iso_or_none
    from crm_tui.domain.ids import LEAD, SUGGESTION, show_id
    from crm_tui.services.shapes import money_json

    ready = item.ready
    reasons = [
        {"kind": one.kind, "text": today_words.whole(one, found.at, zone), "at": iso(one.at)}
        for one in item.reasons
    ]
    return {
        "lead_id": show_id(LEAD, item.lead_id),
        "name": item.name,
        "reasons": reasons,
        "window_expires_at": iso_or_none(item.window_expires_at),
        "suggestion_id": None if ready is None else show_id(SUGGESTION, ready.id),
        "draft": None if ready is None else ready.words,
        "by_one_key": ready is not None and ready.by_one_key,
        "cost": None if ready is None or ready.cost is None else money_json(ready.cost),
    }


def _show(found: "Today", zone: ZoneInfo) -> None:
    from crm_tui.domain import today_words
    from crm_tui.domain.ids import LEAD, SUGGESTION, show_id
    from crm_tui.domain.money import cost_words
    from crm_tui.domain.text import line_for_screen

    show(today_words.head(found, zone))
    if found.opens_at is not None:
        show(today_words.quiet(found, zone))
    for item in found.items:
        show(f"\n{show_id(LEAD, item.lead_id)}  {today_words.who(item)}")
        for reason in item.reasons:
            show(f"    {today_words.whole(reason, found.at, zone)}")
        if item.ready is not None:
            cost = "" if item.ready.cost is None else f" ({cost_words(item.ready.cost)})"
            said = line_for_screen(item.ready.words, 100)
            show(f"    {show_id(SUGGESTION, item.ready.id)}{cost}: {said}")
        elif item.say:
            show(f"    to be written: {line_for_screen(item.say, 100)}")
    if found.more:
        show(f"\n{today_words.more(found)}")
    if not found.items:
        show("Nobody waits for you.")
