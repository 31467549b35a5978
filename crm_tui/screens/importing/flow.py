"""The way of a file from being chosen to being imported, and back: one question after the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from crm_tui.domain.text import line_for_screen
from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.waiting import Waiting
from crm_tui.screens.sure import Sure

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import ImportDesk, JobState, Look

_KEPT = 6
"""Reasons why something stayed that are told at once."""


class Flow:
    """Its calls last as long as the person takes; they run in a worker. All of them raise CrmError."""

    def __init__(self, app: App[None], desk: "ImportDesk") -> None:
        self._app, self._desk = app, desk

    async def choose(self, path: Path) -> str:
        """From a file that was chosen; what to say at the end."""
        from crm_tui.services.importing.desk import Options

        return await self.go_on(await self._desk.look(path, Options()))

    async def go_on(self, look: "Look") -> str:
        """From a look at a file, which need not be done yet."""
        wanted = await self._checked(look)
        if wanted is None:
            return ""
        return await self._import(wanted, await self._desk.bring_in(wanted))

    async def _import(self, look: "Look", job_id: int) -> str:
        end = await self._wait(job_id, "import", look.path.name)
        if end is None:
            return ""
        if not end.error:
            return await self._done(look, end.result)
        # It may have changed meanwhile: look at it as it is now.
        return await self.go_on(await self._desk.look(look.path, look.options))

    async def _checked(self, look: "Look") -> "Look | None":
        """What shall be imported; None when the person left."""
        while (end := await self._wait(look.job_id, "read", look.path.name)) is not None:
            found = None if end.error else await self._desk.found(look)
            if found is not None:
                return await self._app.push_screen_wait(Looking(self._desk, look, found))
            look = await self._desk.look(look.path, look.options)
        return None

    async def _wait(self, job_id: int, step: str, file: str) -> "JobState | None":
        return await self._app.push_screen_wait(Waiting(self._desk, job_id, step, file))

    async def _done(self, look: "Look", result: Mapping[str, Any]) -> str:
        while await self._app.push_screen_wait(Done(self._desk, look, result)):
            if await self._sure(result["import"], look.path.name):
                return await self._take_back(result["import"], look.path.name)
        return ""

    async def take_back(self, import_id: int, file: str) -> str:
        """After a question; what became of it."""
        sure = await self._sure(import_id, file)
        return await self._take_back(import_id, file) if sure else ""

    async def _sure(self, import_id: int, file: str) -> bool:
        shown = line_for_screen(file, 60)
        what = await self._desk.forecast(import_id)
        question = f"Take {shown} back? {_leads(what.goes)} will go."
        window = Sure(question, _stays(what.stays, what.back))
        return await self._app.push_screen_wait(window) is True

    async def _take_back(self, import_id: int, file: str, job_id: int | None = None) -> str:
        """With `job_id` it was asked for already."""
        if job_id is None:
            job_id = await self._desk.take_back(import_id)
        end = await self._wait(job_id, "", file)
        if end is None:
            return ""
        if not end.error:
            return taken_back(line_for_screen(file, 60) or "It", end.result)
        return await self._take_back(import_id, file)

    async def resume(self, state: "JobState") -> str:
        """A job that was left while it went on."""
        from crm_tui.services.importing.desk import APPLY, PREVIEW, UNDO, look_of

        job = state.job
        if job.kind == UNDO:
            return await self._take_back(job.payload["import_id"], "", job.id)
        look = look_of(state)
        if job.kind == PREVIEW:
            return await self.go_on(look)
        if job.kind == APPLY:
            return await self._import(look, job.id)
        await self._wait(job.id, "", look.path.name)
        return ""


def taken_back(what: str, result: Mapping[str, Any]) -> str:
    """`fair.csv is taken back: 41 leads went. 3 leads as before.`, and what stayed with the reason."""
    words = f"{what} is taken back: {_leads(result['removed'])} went."
    if result["restored"]:
        words += f" {_leads(result['restored'])} as before."
    kept = [one["reason"] for one in result["kept"][:_KEPT]]
    more = result["stay"] - len(kept)
    return "\n".join([words, *kept, *([f"… and {more:,} more."] if more else [])])


def _leads(count: int) -> str:
    return "1 lead" if count == 1 else f"{count:,} leads"


def _stays(used: int, back: int) -> str:
    parts = ["What somebody has changed since stays as it is."]
    if used:
        verb = "has" if used == 1 else "have"
        parts.insert(
            0, f"{_leads(used)} {verb} messages, notes, tasks or enquiries since and will stay."
        )
    if back:
        verb = "gets its" if back == 1 else "get their"
        parts.insert(0, f"{_leads(back)} {verb} old values back.")
    return " ".join(parts)
