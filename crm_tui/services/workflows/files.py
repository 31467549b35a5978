"""The files of workflows: those that came with the program, and the shop's own beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.domain.workflow import Workflow
from crm_tui.services.may import needs
from crm_tui.services.workflows.reading import LONGEST_FILE, check_name, read_workflow

FOLDER = "workflows"
"""In the shop's own folder."""
MOST_FILES = 50
_MOST_BYTES = 4 * LONGEST_FILE
"""Read of a file: more is too long in any script."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every workflow that can be read, by name, and a sentence about each file that cannot."""

    workflows: Mapping[str, Workflow]
    troubles: tuple[str, ...] = ()

    def get(self, name: str) -> Workflow:
        """Raises NotFound."""
        found = self.workflows.get(name)
        if found is None:
            raise NotFound(
                f"There is no workflow {clean_line(name, 60)!r}.",
                "`crm workflows list` shows them.",
            )
        return found


class Shelf:
    """The files of one shop, read again when one of them has changed."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._library = Library({})

    def read(self) -> Library:
        """As the files are now."""
        seen = self._state()
        if seen != self._seen:
            self._library, self._seen = load(self._folder.parent), seen
        return self._library

    def _state(self) -> tuple[tuple[str, int, int], ...]:
        """Name, time of change in nanoseconds and size of each file of the shop."""
        return tuple(sorted(_states(self._folder)))


def load(home: Path) -> Library:
    """All workflows; a file of the shop stands in for the one of the same name that came with it."""
    found: dict[str, Workflow] = {}
    troubles: list[str] = []
    try:
        own = _own(home / FOLDER)
    except CrmError as error:
        return Library({}, (error.sentence(),))
    if len(own) > MOST_FILES:
        troubles.append(f"There are {len(own)} workflows: only the first {MOST_FILES} are read.")
    groups: tuple[tuple[bool, Sequence[Path | Traversable]], ...] = (
        (False, _shipped()),
        (True, own[:MOST_FILES]),
    )
    for is_own, paths in groups:
        for path in paths:
            try:
                workflow = _read(path, own=is_own)
            except CrmError as error:
                troubles.append(error.sentence())
                # What the shop meant to change must not go on as it came.
                found.pop(path.name.removesuffix(".toml"), None)
            else:
                found[workflow.name] = workflow
    return Library(found, tuple(troubles))


def check_file(path: Path) -> Workflow:
    """The workflow in this file, wherever it lies; raises CrmError."""
    return _read(path, own=True)


@needs(Act.EDIT_WORKFLOWS)
def write_example(home: Path, name: str, actor: Actor) -> Path:
    """A new file of the shop to begin from; raises CrmError where there is one."""
    folder = home / FOLDER
    path = folder / f"{check_name(name)}.toml"
    text = _shipped_text("no_reply")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise CrmError(
            f"{path.name} is there already.", "Change it, or take another name."
        ) from error
    except OSError as error:
        raise CrmError(f"{path.name} cannot be written: {error.strerror}.") from error
    return path


def _shipped() -> list[Traversable]:
    folder = files("crm_tui.services.workflows") / "shipped"
    return sorted(
        (one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name
    )


def _shipped_text(name: str) -> str:
    folder = files("crm_tui.services.workflows") / "shipped"
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


def _own(folder: Path) -> list[Path]:
    """The shop's own files; a shop without the folder is usual. Raises CrmError."""
    try:
        return sorted(one for one in folder.iterdir() if one.suffix == ".toml" and one.is_file())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CrmError(
            f"The folder {folder.name} cannot be read: {error.strerror}.",
            "Look at its rights: workflows of your own do not run meanwhile.",
        ) from error


def _states(folder: Path) -> list[tuple[str, int, int]]:
    found = list[tuple[str, int, int]]()
    try:
        paths = _own(folder)
    except CrmError as error:
        return [(str(error), 0, 0)]
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            found.append((path.name, 0, 0))
        else:
            found.append((path.name, state.st_mtime_ns, state.st_size))
    return found


def _read(path: Path | Traversable, *, own: bool) -> Workflow:
    try:
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES)
        text = body.decode(errors="strict" if len(body) < _MOST_BYTES else "replace")
    except UnicodeDecodeError as error:
        raise CrmError(f"{path.name} is no UTF-8 text.", "Save it as plain text.") from error
    except OSError as error:
        raise CrmError(
            f"{path.name} cannot be read: {error.strerror}.", "Look at the file's rights."
        ) from error
    return read_workflow(path.name.removesuffix(".toml"), text, own=own)
