"""`crm restore`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.backup import Megabytes, top_json
from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.domain.errors import CrmError

if TYPE_CHECKING:
    from crm_tui.restore_shop import FindKey, Restored
    from crm_tui.services.backups.manifest import Manifest
    from crm_tui.session import Opened
    from crm_tui.store.marker import Marker


def restore(
    file: Annotated[
        Path | None,
        typer.Argument(help="The backup; without it, the newest good one that is found."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to, in place of CRM_HOME.")
    ] = None,
    set_aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Keep the files of a shop that is there in a folder of their own."
        ),
    ] = False,
    recovery: Annotated[
        bool, typer.Option("--recovery", help="Open it with the printed recovery words.")
    ] = False,
    from_s3: Annotated[
        bool,
        typer.Option(
            "--from-s3",
            help="Fetch FILE, or the newest, from the store that CRM_BACKUP_S3_URL names.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a shop back from a backup, whole or not at all.

    What waited to be sent when it was made is not sent again: a person decides.
    """
    from crm_tui.finding_backups import newest_good
    from crm_tui.services.backups.container import read_top
    from crm_tui.settings import home_folder

    env = {**os.environ, **({} if into is None else {"CRM_HOME": str(into)})}
    home = home_folder(env)
    if from_s3:
        from crm_tui.finding_backups import from_store

        with from_store(env, "" if file is None else str(file)) as path:
            _go(path, read_top(path), env, set_aside, recovery, yes, as_json)
        return
    if file is None:
        file, top, bad = newest_good(home)
        for path in bad:
            tell(f"{path} is damaged and was passed over.")
    else:
        top = read_top(file)
    _go(file, top, env, set_aside, recovery, yes, as_json)


def _go(
    file: Path,
    top: "Manifest",
    env: Mapping[str, str],
    set_aside: bool,
    recovery: bool,
    yes: bool,
    as_json: bool,
) -> None:
    from crm_tui.mending import mend
    from crm_tui.restore_shop import is_taken, restore
    from crm_tui.settings import home_folder

    home = home_folder(env)
    if not as_json:
        _tell_what(file, top)
    taken = is_taken(home)
    asks = not (yes or as_json) and sys.stdin.isatty()
    if taken and (mended := mend(file, _find_key(env, recovery), env)):
        _report_mended(mended, home, as_json)
        return
    if asks and not _agreed(home, taken):
        raise CrmError("Nothing was changed.")
    with Megabytes() as progress:
        done = restore(
            file,
            _find_key(env, recovery),
            env,
            told=progress.at,
            set_aside=set_aside or (asks and taken),
        )
    _report(done, as_json)


def _tell_what(file: Path, top: "Manifest") -> None:
    from datetime import datetime

    from crm_tui.domain.text import counted
    from crm_tui.services.backups.container import total_bytes

    made = datetime.fromtimestamp(top.made_at / 1000).astimezone()
    size = (total_bytes(top) + sum(top.media.values())) / 1e6
    show(
        f"{file}: made {made:%A %d %B %Y, %H:%M}; {counted(top.counts.leads, 'lead')},"
        f" {counted(top.counts.messages, 'message')}, {counted(len(top.media), 'media file')},"
        f" {size:,.1f} MB."
    )


def _agreed(home: Path, taken: bool) -> bool:
    what = (
        f"The shop that is in {home} is put aside, and its files are kept. Put this backup in its place?"
        if taken
        else f"Bring it back into {home}?"
    )
    return typer.confirm(what, err=True)


def _find_key(env: Mapping[str, str], recovery: bool) -> "FindKey":
    from crm_tui.domain.clock import SystemClock
    from crm_tui.session import log_in_with_words, who_opens

    def find(folder: Path, marker: "Marker") -> "Opened":
        if recovery:
            from crm_tui.asking import ask_secretly

            words = ask_secretly("Recovery words", "--recovery at a terminal")
            return log_in_with_words(folder, words, SystemClock())
        return who_opens(folder, marker, env, SystemClock())

    return find


def _report_mended(names: list[str], home: Path, as_json: bool) -> None:
    if as_json:
        show_json({"home": str(home), "brought_back": names})
    else:
        show(f"The data in {home} are whole: only {' and '.join(names)} came back from the backup.")


def _report(done: "Restored", as_json: bool) -> None:
    if as_json:
        show_json(
            {
                **top_json(done.manifest),
                "home": str(done.home),
                "sends_in_doubt": done.settled.unknown,
                "broadcasts_stopped": done.settled.broadcasts,
                "workflow_runs_ended": done.settled.runs,
                "erased_again": done.replayed.erased,
                "look_at": [f"L{one}" for one in done.replayed.doubtful],
                "files_missing": done.files_missing,
                "set_aside": None if done.aside is None else str(done.aside),
            }
        )
        return
    for line in _lines(done):
        show(line)


def _lines(done: "Restored") -> list[str]:
    from crm_tui.domain.text import counted

    said = done.settled
    lines = [
        f"The shop is back in {done.home}.",
        f"{counted(said.unknown, 'message')} waited to be sent: nobody knows whether they left."
        " Look on the phone, then say so with `crm settle`."
        if said.unknown
        else "",
        f"{counted(said.broadcasts, 'broadcast')} ended: some people may have had it already."
        if said.broadcasts
        else "",
        f"{counted(said.runs, 'run')} of workflows ended for the same reason." if said.runs else "",
        f"Erased again, because they were erased since: {done.replayed.erased:,}."
        if done.replayed.erased
        else "",
        f"Somebody who was erased may stand in {', '.join(f'L{one}' for one in done.replayed.doubtful)}:"
        " look at them."
        if done.replayed.doubtful
        else "",
        f"{counted(done.files_missing, 'media file')} could not be found beside the backup."
        if done.files_missing
        else "",
        f"The files that were there before lie in {done.aside}; delete it when all is well."
        if done.aside
        else "",
        "Nothing leaves by itself until you say so: `crm automatic resume`.",
        "What the relay still holds is read again by `crm work`.",
    ]
    return [line for line in lines if line]
