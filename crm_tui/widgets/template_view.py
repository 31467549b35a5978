"""A template as the customer will read it, filled as one types."""

from collections.abc import Mapping

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from crm_tui.domain.template import Template
from crm_tui.widgets.chat_look import ChatLook
from crm_tui.widgets.template_lines import template_lines

_NAMES = ("text", "strong", "soft", "button")
_FILES = {"image": "🖼 a photo", "video": "🎞 a video", "document": "📄 a document"}


class TemplateView(Static):
    """Literal, as everything that came from outside."""

    COMPONENT_CLASSES = {f"template-view--{name}" for name in _NAMES}
    DEFAULT_CSS = """
    TemplateView {
        height: auto;
        padding: 0 1;
        border-left: thick $primary;
        background: $background;
        & .template-view--text { color: $foreground; }
        & .template-view--strong { color: $foreground; text-style: bold; }
        & .template-view--soft { color: $muted; }
        & .template-view--button { color: $accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._template: Template | None = None
        self._values: Mapping[str, str] = {}
        self._width = 0

    def show(self, template: Template | None, values: Mapping[str, str]) -> None:
        """This template with these values; None shows nothing."""
        self._template, self._values = template, values
        self.display = template is not None
        self._paint()

    def on_resize(self) -> None:
        if self.content_size.width != self._width:
            self._paint()

    def _paint(self) -> None:
        self._width = self.content_size.width
        if self._template is None:
            return
        look = self._look()
        lines = template_lines(self._template, self._values, max(10, self._width), look)
        on_top = _FILES.get(self._template.header_format)
        above = [[(f"{on_top} stands here", look.soft)]] if on_top else []
        self.update(Text("\n").join(Text.assemble(*parts) for parts in [*above, *lines]))

    def _look(self) -> ChatLook:
        text, strong, soft, button = (
            self.get_component_rich_style(f"template-view--{name}", partial=True) for name in _NAMES
        )
        return ChatLook(
            base=Style(),
            text=text,
            strong=strong,
            soft=soft,
            good=soft,
            wait=soft,
            bad=soft,
            button=button,
            theirs=soft,
            ours=soft,
            day=soft,
        )
