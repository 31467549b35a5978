"""The drawer line by line: what must be seen comes first, and nothing is cut without a sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets.chat_look import wrap

MORE = "… {lines} more, {key} shows all of it"
_LONGEST = 400
_LEAST = 1
"""Lines of the draft itself, however little room there is."""


@dataclass(frozen=True, slots=True)
class Page:
    """All that the drawer has to say, wrapped to its width."""

    head: Content
    checks: tuple[Content, ...] = ()
    """What the guard found; always seen."""
    body: tuple[str, ...] = ()
    """The draft."""
    notes: tuple[Content, ...] = ()
    """Why, by whom, from what: the first to give way, the last of them first."""
    foot: Content | None = None
    """The next steps; always seen."""
    writing: bool = False
    """The draft is not ready: its newest words are seen, dimly."""

    @property
    def height(self) -> int:
        """Lines that it would take."""
        return self._fixed + len(self.body) + len(self.notes)

    @property
    def _fixed(self) -> int:
        return 1 + len(self.checks) + (self.foot is not None)

    def fits(self, height: int) -> bool:
        """Whether the whole draft can be seen in so many lines."""
        return height >= self._fixed + len(self.body)

    def _cut(self, height: int) -> int:
        """How many lines of the draft cannot be seen."""
        over = len(self.body) - max(_LEAST, height - self._fixed)
        return 0 if over <= 0 else over + 1  # the sign takes a line of its own

    def lines(self, height: int, key: str) -> list[Content]:
        """The page in so many lines, the next steps in the last; `key` shows what does not fit."""
        hidden = self._cut(height)
        notes = _first(self.notes, max(0, height - self._fixed - len(self.body)))
        lines = [self.head, *self.checks, *self._seen(hidden, key), *notes]
        if self.foot is None:
            return lines
        return [*lines, *[Content("")] * (height - len(lines) - 1), self.foot]

    def _seen(self, hidden: int, key: str) -> list[Content]:
        if self.writing:
            newest = self.body[-max(_LEAST, len(self.body) - max(0, hidden - 1)) :]
            return [Content.styled(line, "$muted italic") for line in newest]
        shown = [Content(line) for line in self.body[: len(self.body) - hidden]]
        more = MORE.format(lines="1 line" if hidden == 1 else f"{hidden} lines", key=key)
        return [*shown, Content.styled(more, "$warning")] if hidden else shown


def _first(notes: Sequence[Content], most: int) -> Sequence[Content]:
    """So many of them; where more follow, the last ends with `…`."""
    if len(notes) <= most or not most:
        return notes[:most]
    last = notes[most - 1]
    cut = last[: max(0, len(last.plain) - 2)].rstrip()
    return [*notes[: most - 1], cut + Content.styled(" …", "$muted")]


def body_lines(text: str, width: int) -> tuple[str, ...]:
    """Anybody's words, as a terminal may be given them, in lines of at most `width` cells."""
    return tuple(line for part in for_screen(text).split("\n") for line in wrap(part, width))


def note_lines(text: str, width: int, style: str = "$muted") -> tuple[Content, ...]:
    """A sentence about the draft, wrapped; none when it is empty."""
    said = line_for_screen(text, _LONGEST)
    return tuple(Content.styled(line, style) for line in wrap(said, width)) if said else ()


def check_lines(text: str, width: int) -> tuple[Content, ...]:
    """What to check, wrapped below its sign."""
    said = wrap(f"check: {line_for_screen(text, _LONGEST)}", max(1, width - 2))
    leads = ["⚠ ", *["  "] * (len(said) - 1)]
    return tuple(
        Content.styled(f"{lead}{line}", "bold $warning")
        for lead, line in zip(leads, said, strict=True)
    )


def keys_line(start: Content, keys: Sequence[tuple[str, str]], width: int) -> Content:
    """`✦ Draft, sure   a send   e edit`: whole keys only, as many as there is room for."""
    line = start
    for key, label in keys:
        piece = Content.assemble(("   ", ""), (key, "bold $accent"), (f" {label}", "$muted"))
        if line.cell_length + piece.cell_length > width:
            break
        line += piece
    return line
