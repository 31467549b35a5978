"""`crm relay`: the relay that this shop is paired with, its keys, and parting from it."""

from typing import TYPE_CHECKING, Annotated, Any

import click
import typer
import typer.core

from crm_tui.cli.out import JsonOption, show, show_json

if TYPE_CHECKING:
    from crm_tui.services.pairing import Paired
    from crm_tui.services.relay_state import Saved, Seen

_WORDS_SAY = (
    "Compare these six words with the six on the VPS. The same, in the same order:",
    "nobody stands between you and your relay. A single other word: run",
    "`crm relay forget` here, and on the VPS what `webhook-relay pair` says.",
)
InsecureOption = Annotated[
    bool,
    typer.Option(
        "--insecure-http",
        help="Take a plain http:// link to another machine, where anybody on the way can read the token:"
        " for a test network of your own.",
    ),
]


class _ShowOrCommand(typer.core.TyperGroup):
    """`crm relay` is `crm relay show`."""

    default_command = "show"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        if not args or args[0] not in known:
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ShowOrCommand,
    help="The relay that this shop is paired with: show, pair, rotate, forget.",
    rich_markup_mode=None,
)


@app.command("show")
def show_relay(as_json: JsonOption = False) -> None:
    """Show whom this shop is paired with, whether the relay is the same, and whose key it seals to."""
    from crm_tui.pair_shop import look
    from crm_tui.services.checkup_relay import relay_lines
    from crm_tui.shop import open_shop

    shop = open_shop()
    saved, seen = look(shop)
    now = shop.clock.now()
    if as_json:
        show_json(_relay_json(saved, seen, now))
        return
    show(f"relay: {saved.url or 'none (`crm relay pair LINK`)'}")
    for check in relay_lines(saved, seen, now):
        show(f"{check.name}: {check.text}" + ("" if check.ok else f"  → {check.fix}"))


@app.command("pair")
def pair(
    link: Annotated[
        str, typer.Argument(metavar="LINK", help="What `webhook-relay pair` shows: https://…#CODE.")
    ],
    insecure_http: InsecureOption = False,
    as_json: JsonOption = False,
) -> None:
    """Pair this shop with a relay: the key that opens its messages never leaves this computer."""
    from crm_tui.pair_shop import pair as pair_shop
    from crm_tui.services.relay_link import read_link
    from crm_tui.shop import open_shop

    wanted = read_link(link, insecure=insecure_http)
    paired = pair_shop(open_shop(), wanted)
    if as_json:
        show_json(paired_json(paired))
        return
    show_paired(paired)


@app.command("rotate")
def rotate(as_json: JsonOption = False) -> None:
    """Make a new key for this shop: new messages are sealed to it, older ones still open."""
    from crm_tui.pair_shop import rotate as turn
    from crm_tui.services.relay_keys import show_key
    from crm_tui.shop import open_shop

    public = show_key(turn(open_shop()))
    if as_json:
        show_json({"public_key": public})
        return
    show("The relay seals to a new key of this shop from now on.")
    show("The former key is kept until nothing sealed to it can come any more, 8 days at least.")


@app.command("forget")
def forget(as_json: JsonOption = False) -> None:
    """Part from the relay, here alone: nothing is received any more, and nothing is lost."""
    from crm_tui.pair_shop import forget as part
    from crm_tui.shop import open_shop

    was = part(open_shop())
    if as_json:
        show_json({"forgotten": None if was is None else {"url": was.url, "device": was.device}})
    elif was is None:
        show("This shop was not paired. Address and token of a relay are taken out all the same.")
    else:
        show(f"This shop reads from {was.url} no longer.")
        show(
            "The relay still knows its device. On the VPS:"
            f" webhook-relay devices revoke {was.device}"
        )


def show_paired(paired: "Paired") -> None:
    """The six words, and what they are for."""
    made = paired.pairing
    show(f"Paired with {made.url} as device {made.device} of shop {made.shop}.\n")
    show(f"    {' '.join(paired.words)}\n")
    for line in _WORDS_SAY:
        show(line)


def paired_json(paired: "Paired") -> dict[str, Any]:
    from crm_tui.domain.clock import iso

    made = paired.pairing
    return {
        "url": made.url,
        "shop": made.shop,
        "device": made.device,
        "since": iso(made.since),
        "words": list(paired.words),
    }


def _relay_json(saved: "Saved", seen: "Seen | None", now: int) -> dict[str, Any]:
    from crm_tui.domain.clock import Millis, iso_or_none
    from crm_tui.services.relay_keys import public_of, show_key

    made, keys = saved.pairing, saved.keys
    trouble = seen.trouble if seen else None
    return {
        "url": saved.url or None,
        "paired": made is not None and keys.relay is not None,
        "shop": made.shop if made else None,
        "device": made.device if made else None,
        "since": iso_or_none(made.since if made else None),
        "relay_key": show_key(keys.relay) or None,
        "public_key": show_key(public_of(keys.secret)) if keys.secret else None,
        "key_since": iso_or_none(saved.key_since),
        "rotation_due": saved.rotation_due(Millis(now)),
        "old_keys": len(keys.old),
        "sealed": seen.seals_to_us(keys) if seen and seen.about else None,
        "ok": trouble is None,
        "trouble": trouble.sentence() if trouble else None,
    }
