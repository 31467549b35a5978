"""`crm backup`."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli.out import JsonOption, show, show_json, show_table, tell
from crm_tui.cli.progress import Progress

if TYPE_CHECKING:
    from crm_tui.services.backups.handing_out import Outcome
    from crm_tui.services.backups.manifest import Manifest
    from crm_tui.shop import Shop
    from crm_tui.store.backup_runs import PlaceKind

_MB = 1_000_000


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="One file with everything in it, photos too.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="folder|usb|s3", help="Where to, in place of what is set."),
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="Prove the newest backup: unpack, open, compare.")
    ] = False,
    show_list: Annotated[bool, typer.Option("--list", help="Show the backups.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Back the shop up while it works; `crm restore` brings it back.

    Without a file it goes where the nightly ones go.
    """
    from crm_tui.shop import open_shop

    if sum((file is not None, drill, show_list)) > 1:
        raise typer.BadParameter("give a file, --drill or --list, not several")
    shop = open_shop()
    if drill:
        _prove(shop, to, as_json)
    elif show_list:
        _list(shop, to, as_json)
    elif file is not None:
        _to_file(shop, file, as_json)
    else:
        _to_places(shop, to, as_json)


def _kinds(shop: "Shop", to: str | None) -> "tuple[PlaceKind, ...]":
    from crm_tui.services.backups.schedule import read_plan

    return read_plan("off", shop.settings.backup_to if to is None else to).places


def _to_file(shop: "Shop", file: Path, as_json: bool) -> None:
    from crm_tui.back_up_shop import back_up_to_file

    with Megabytes() as progress:
        made = back_up_to_file(shop.actor, shop, file, progress.at)
    if as_json:
        show_json({**top_json(made.manifest), "file": str(made.path), "bytes": made.bytes})
    else:
        show(f"{_what(made.manifest)}, {made.bytes / 1e6:,.1f} MB, in {made.path}.")


def _to_places(shop: "Shop", to: str | None, as_json: bool) -> None:
    from crm_tui.back_up_shop import back_up

    with Megabytes() as progress:
        outcomes = back_up(shop.actor, shop, _kinds(shop, to), progress.at)
    if as_json:
        show_json({"items": [_outcome_json(one) for one in outcomes], "next": None})
    for one in outcomes:
        if one.error is not None:
            tell(one.error.sentence())
        elif one.manifest is not None and not as_json:
            show(f"{_what(one.manifest)}, {one.bytes / 1e6:,.1f} MB, in {one.file}.")
        if one.left is not None:
            tell(f"Older backups are still there. {one.left.sentence()}")
    if any(one.error for one in outcomes):
        raise typer.Exit(1)


def _outcome_json(one: "Outcome") -> dict[str, Any]:
    about = {} if one.manifest is None else top_json(one.manifest)
    error = "" if one.error is None else one.error.sentence()
    return {"place": one.kind, "file": one.file, "bytes": one.bytes, "error": error, **about}


def _prove(shop: "Shop", to: str | None, as_json: bool) -> None:
    from crm_tui.back_up_shop import prove

    with Megabytes() as progress:
        said = prove(shop.actor, shop, _kinds(shop, to)[0], progress.at)
    if as_json:
        show_json({"ok": True, "compared": said})
    else:
        show(f"The newest backup holds: {said}.")


def _list(shop: "Shop", to: str | None, as_json: bool) -> None:
    from crm_tui.back_up_shop import listed
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.services.backups.keeping import made_at

    found, troubles = listed(shop, _kinds(shop, to))
    if as_json:
        items = [
            {"place": one.kind, "file": f"{one.place}/{one.name}", "made_at": _iso(one.name)}
            for one in found
        ]
        show_json({"items": items, "next": None})
    else:
        rows = [(iso_or_none(made_at(one.name)), one.kind, one.place, one.name) for one in found]
        show_table(("made", "kind", "place", "file"), rows)
    for one in troubles:
        tell(one.sentence())
    if troubles and not found:
        raise typer.Exit(1)


def _iso(name: str) -> str | None:
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.services.backups.keeping import made_at

    return iso_or_none(made_at(name))


def top_json(top: "Manifest") -> dict[str, Any]:
    """What is in a backup."""
    from crm_tui.domain.clock import iso

    return {
        "made_at": iso(top.made_at),
        "leads": top.counts.leads,
        "messages": top.counts.messages,
        "files": len(top.media),
        "schema": top.schema,
        "version": top.version,
    }


def _what(top: "Manifest") -> str:
    from crm_tui.domain.text import counted

    return f"{counted(top.counts.leads, 'lead')}, {counted(top.counts.messages, 'message')}"


class Megabytes:
    """`copying, MB  12 of 345` on standard error, while a person looks; one line for each part of the work."""

    def __init__(self) -> None:
        self._what, self._line = "", Progress("")

    def __enter__(self) -> "Megabytes":
        return self

    def at(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self._line.__exit__(None, None, None)
            self._what, self._line = what, Progress(f"{what}, MB", max(1, total // _MB))
        self._line.at(done // _MB)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.__exit__(kind, error, trace)
