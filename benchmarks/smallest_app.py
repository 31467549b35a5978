"""The baseline of start-up and keys: the smallest Textual app that paints when a key is pressed."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class SmallestApp(App[None]):
    """One line that says which key came last."""

    def compose(self) -> ComposeResult:
        yield Static("ready", id="line", markup=False)

    def on_key(self, event: Key) -> None:
        self.query_one("#line", Static).update(f"{event.key} {event.time}")


if __name__ == "__main__":
    SmallestApp().run()
