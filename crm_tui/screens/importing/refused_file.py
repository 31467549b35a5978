"""The refused rows of a file, written to another one by the worker."""

from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.importing.waiting import NO_WORKER, follow

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import ImportDesk, Look


async def written_to(desk: "ImportDesk", look: "Look") -> str:
    """A sentence: where they are and what to do with them, or why they are not."""
    try:
        job_id = await desk.write_refused(look)
        async for state in follow(desk, job_id):
            if state.open and not desk.worker_alive():
                return NO_WORKER
            if state.error:
                return state.error
            if not state.open:
                rows, path = state.result["rows"], state.result["path"]
                what = "The refused row is" if rows == 1 else f"{rows:,} refused rows are"
                return f"{what} in\n{line_for_screen(path, 600)}\nMend it there, then import that."
    except CrmError as error:
        return error.sentence()
    return "They were not written. Look at the file again."
