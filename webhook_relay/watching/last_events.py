"""When the last event of each address was stored: a provider that falls silent is noticed by it.

The times outlive a restart in a small file. It is no record, only a help for whoever watches: it is
written once a minute and may be lost.
"""

import json
import os
from pathlib import Path

from webhook_relay.errors import RelayError


class LastEvents:
    """`at` is by the id of a channel, form or portal's address; milliseconds, UTC."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.at = read_last_events(file)
        self._saved = dict(self.at)

    @property
    def changed(self) -> bool:
        return self.at != self._saved

    def save(self) -> None:
        """Writes the file whole; raises RelayError when the disk refuses."""
        found = dict(self.at)
        draft = self._file.with_name(self._file.name + ".part")
        try:
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as new:
                json.dump(found, new)
            draft.replace(self._file)
        except OSError as error:
            raise RelayError(f"Could not write {self._file}: {error.strerror}.") from error
        self._saved = found


def read_last_events(file: Path) -> dict[str, int]:
    """What was written last; nothing from a file that is missing or makes no sense."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: at for name, at in found.items() if type(at) is int and at >= 0}
