"""Commands as they are typed, in the shop that the environment names."""

import json
from typing import Any

import pytest

from crm_tui.cli.commands import app


class Shell:
    """Types commands; each begins with these words."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *begin: str) -> None:
        self._capsys, self._begin = capsys, begin

    def types(self, *words: str) -> Any:
        """The JSON that the command prints."""
        return json.loads(self.shows(*words, "--json"))

    def shows(self, *words: str) -> str:
        """What a person sees."""
        self._capsys.readouterr()
        app([*self._begin, *words], standalone_mode=False)
        return self._capsys.readouterr().out
