"""The shop's own words: what customers say for what the facts name; added, changed, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.screens.form_window import Field, FormWindow
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets.row_list import ListRow

if TYPE_CHECKING:
    from crm_tui.services.knowledge_desk import KnowledgeDesk, OwnWord

_NONE = (
    "No words of your own yet.\n\nHindi and Hinglish for common things are known already. n adds"
    " what only your customers say: petha means pumpkin sweet."
)


class WordForm(FormWindow):
    """Ends with a sentence about the word, or None."""

    BINDINGS = bindings(Scope.OWN_WORD)
    SCOPE = Scope.OWN_WORD
    TITLE = "Own word"
    AUTO_FOCUS = "#word"

    def __init__(self, desk: "KnowledgeDesk", before: "OwnWord | None") -> None:
        super().__init__()
        self._desk, self._before = desk, before

    def fields(self) -> Sequence[Field]:
        word, meaning = (self._before.word, self._before.meaning) if self._before else ("", "")
        return [
            Field("word", "They say", word, "petha", 40),
            Field("meaning", "Facts say", meaning, "pumpkin sweet", 120),
        ]

    def action_submit(self) -> None:
        typed, before = self.typed, self._before.word if self._before else ""
        write = partial(self._desk.put_word, typed["word"], typed["meaning"], before)
        self.save(write, "Saved.")


class WordsWindow(RowWindow[None]):
    """The list of them."""

    BINDINGS = bindings(Scope.OWN_WORDS)
    SCOPE = Scope.OWN_WORDS
    TITLE = "Own words"

    @dataclass
    class Loaded(Message):
        """All of them."""

        words: "Sequence[OwnWord]"

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, desk: "KnowledgeDesk") -> None:
        super().__init__()
        self._desk = desk
        self._words: Sequence[OwnWord] = ()

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    @work(exclusive=True, group="words")
    async def _read(self) -> None:
        try:
            self.post_message(self.Loaded(await self._desk.words()))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        self._words = event.words
        self.shown.show([ListRow(one.word, one.meaning) for one in event.words])
        self.say("" if event.words else _NONE)

    @on(Troubled)
    def _trouble(self, event: Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)

    @property
    def _marked(self) -> "OwnWord | None":
        place = self.shown.cursor
        return self._words[place] if place < len(self._words) else None

    def action_new(self) -> None:
        self._ask(None)

    def action_edit(self) -> None:
        if self._marked is not None:
            self._ask(self._marked)

    def _ask(self, before: "OwnWord | None") -> None:
        def closed(_: str | None) -> None:
            self._read()

        self.app.push_screen(WordForm(self._desk, before), closed)

    def action_remove(self) -> None:
        if self._marked is not None:
            self._remove(self._marked.word)

    @work(group="decide")
    async def _remove(self, word: str) -> None:
        try:
            await self._desk.remove_word(word)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        self._read()
