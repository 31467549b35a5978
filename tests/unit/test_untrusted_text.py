"""No line of the programs gives foreign text to something that reads markup or obeys escapes."""

import pytest

from tests.unit import text_lint
from tests.unit.deploy_yard import ROOT

FILES = {
    str(path.relative_to(ROOT)): path.read_text()
    for folder in ("crm_tui", "webhook_relay")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
PLANTED = {
    "markup from data": "Content.from_markup(name)",
    "markup from an f-string": 'Text.from_markup(f"[b]{name}[/b]")',
    "a notice": "self.notify(text)",
    "a notice of the app": "self.app.notify(text, markup=True)",
    "a line": "from textual.widgets import Static\nStatic(name)",
    "an empty line that is filled later": "from textual.widgets import Static\nStatic('')",
    "a label under another name": "from textual.widgets import Label as L\nL(name)",
    "an own widget": "from textual.widgets import Static\nclass Head(Static): ...\nHead(name)",
    "an own widget with its own start": (
        "from textual.widgets import Static\n"
        "class Head(Static):\n    def __init__(self, s):\n        super().__init__(s)"
    ),
    "a button": "from textual.widgets import Button\nButton(label)",
    "a button by keyword": "from textual.widgets import Button\nButton(label=label)",
    "an option": "from textual.widgets.option_list import Option\nOption(f'{name}')",
    "a list of options": "from textual.widgets import OptionList\nOptionList(*names)",
    "a tick box": "from textual.widgets import Checkbox\nCheckbox(name)",
    "a tab": "from textual.widgets import TabPane\nTabPane(name)",
    "a select": "from textual.widgets import Select\nSelect([(name, 1)])",
    "a log": "from textual.widgets import RichLog\nRichLog(markup=True)",
    "words in an empty text field": (
        "from textual.widgets import TextArea\nTextArea(placeholder=name)"
    ),
    "a find of the palette": "from textual.command import Hit\nHit(1, matcher.highlight(name), do)",
    "a str found": "from textual.command import Hit\nHit(1, name, do)",
    "a cell": "table.add_row(name, 'x')",
    "a column": "table.add_column(name)",
    "a leaf": "tree.root.add_leaf(name)",
    "a title in a border": "self.border_title = name",
    "a hint in a constructor": ("from textual.widgets import Input\nInput(tooltip=name)"),
    "a hint": "widget.tooltip = f'{name}'",
    "Rich's print": "from rich import print",
    "Rich's print by its module": "rich.print(name)",
    "a console": "from rich.console import Console\nConsole().print(name)",
    "escape": "from rich.markup import escape",
    "escape of Textual": "from textual.markup import escape",
    "links that open": "from textual.widgets import Markdown\nMarkdown(text)",
    "a str that is rendered": "def render(self) -> str:\n    return self.name",
    "a str by another name": "def render(self) -> RenderResult:\n    return self.name",
    "an own widget over an own one": (
        "from textual.widgets import Label\nclass Head(Label): ...\nclass Big(Head): ...\nBig(name)"
    ),
    "print": "print(name)",
    "standard output": "sys.stdout.write(f'{name}\\n')",
    "echo": "typer.echo(name)",
    "a constant with a bracket": "from textual.widgets import Button\nButton('[b]x')",
    "Content or str": (
        "from textual.widgets import Button\ndef f(words: Content | str):\n    Button(words)"
    ),
}
HARMLESS = {
    "markup of our own": "Content.from_markup('[b]x[/b] $name', name=name)",
    "literal": "from textual.widgets import Static\nStatic(name, markup=False)",
    "Content": "from textual.widgets import Button\nButton(Content(name))",
    "assembled": "from textual.widgets import Button\nButton(Content.assemble(('a', 'bold'), b))",
    "what a function gives": (
        "from textual.widgets import Button\ndef f() -> Content: ...\nButton(f())"
    ),
    "what is said to be Content": (
        "from textual.widgets.option_list import Option\n"
        "def f(lines: Sequence[Content]):\n    return [Option(line) for line in lines]"
    ),
    "a notice": "self.notify(text, markup=False)",
    "another notify": "account.notify(tx, text)",
    "a cell": "table.add_row(Text(name), Content(name))",
    "a page whose links stay shut": (
        "from textual.widgets import Markdown\nMarkdown(text, open_links=False)"
    ),
    "another Button": "from crm_tui.domain.content import Button\nButton('am', name)",
    "standard output": "sys.stdout.write(for_screen(name) + '\\n')",
    "another escape": "re.escape(name)",
    "an own widget that turns it off": (
        "from textual.widgets import Static\nclass Head(Static):\n"
        "    def __init__(self, s):\n        super().__init__(s, markup=False)\nHead(name)"
    ),
}


WRITE_THEMSELVES = {
    "crm_tui/asking.py": "questions of the program",
    "crm_tui/cli/commands.py": "the number of the version",
    "crm_tui/cli/out.py": "cells that are cleaned one by one",
    "crm_tui/cli/progress.py": "a number beside cleaned words",
    "crm_tui/cli/qr.py": "half blocks",
    "crm_tui/shop.py": "sentences of the program",
    "crm_tui/whatsapp/simulator/__main__.py": "an own address",
    "webhook_relay/cli/channels_add.py": "addresses that the relay made",
    "webhook_relay/cli/drawing.py": "sentences of the program, in the encoding of the terminal",
    "webhook_relay/cli/main.py": "sentences about the owner's own settings",
    "webhook_relay/cli/showing.py": "what the relay keeps of itself",
    "webhook_relay/server.py": "an own address",
}
"""What else writes to a terminal, and why that is no foreign text."""


def test_no_file_lets_foreign_text_be_read_as_markup_or_written_as_it_comes() -> None:
    house = text_lint.learn(FILES)
    found = {path: text_lint.violations(text, house) for path, text in FILES.items()}
    writes = {path for path, lines in found.items() if any("as it comes" in one for one in lines)}
    assert writes == set(WRITE_THEMSELVES)
    left = {p: [one for one in lines if "as it comes" not in one] for p, lines in found.items()}
    assert {path: lines for path, lines in left.items() if lines} == {}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_the_rule_finds_what_is_planted(planted: str) -> None:
    assert text_lint.violations(planted) != []


@pytest.mark.parametrize("harmless", HARMLESS.values(), ids=HARMLESS)
def test_the_rule_lets_literal_text_be(harmless: str) -> None:
    assert text_lint.violations(harmless) == []
