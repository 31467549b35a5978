"""Asking for a file: the window opens at home, or where the last file was."""

from collections.abc import Callable
from pathlib import Path

from textual.app import App

from crm_tui.services.confine import start_folder


class FileChooser:
    """Remembers the folder while the inbox runs."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def ask(
        self,
        app: App[None],
        then: Callable[[Path], object],
        title: str = "Attach a file",
        *,
        people: bool = False,
    ) -> None:
        """Open the window; `then` gets the file, and is not called when there is none.

        With `people` only files that can hold people are listed at first.
        """
        # Not before somebody wants a file: the window's library takes its time to load.
        from crm_tui.screens.file_window import FileWindow

        def chosen(path: Path | None) -> None:
            if path is not None:
                self._folder = path.parent
                then(path)

        app.push_screen(FileWindow(self._folder or start_folder(), title, people=people), chosen)
