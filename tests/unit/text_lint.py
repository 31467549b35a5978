"""The rule that foreign text is drawn literally, checked in the source itself.

Textual and Rich read markup in most of what they are given: a customer's `[/]` ends the program, and
their `[@click=…]` runs an action. `violations` names every call of a file that could let them.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

# Their first argument is read as markup unless `markup=False` stands beside it.
HAVE_SWITCH = {"Static": 0, "Label": 0, "OptionList": None, "SelectionList": None, "RichLog": None}
# They have no such switch: only what is no `str` is literal.
NO_SWITCH: Mapping[str, Iterable[int | str]] = {
    "Button": (0, "label"),
    "Checkbox": (0, "label"),
    "RadioButton": (0, "label"),
    "ToggleButton": (0, "label"),
    "Option": (0, "prompt"),
    "Selection": (0, "prompt"),
    "Select": (0, "options", "prompt"),
    "ListItem": (0,),
    "Tab": (0, "label"),
    "Tabs": (0,),
    "TabPane": (0, "title"),
    "Collapsible": ("title",),
    "Tree": (0, "label"),
    "Placeholder": (0, "label"),
    "TextArea": ("placeholder",),
    "Hit": (1, "match_display"),
    "DiscoveryHit": (0, "display"),
}
MARKUP_METHODS = {"from_markup", "render_str", "highlight"}
CELLS = {"add_row", "add_rows", "add_column", "add_columns", "add_leaf", "update_cell", "set_label"}
WORDS_OF_A_WIDGET = {"border_title", "border_subtitle", "tooltip"}
LITERAL_TYPES = {"Content", "Text", "VisualType"}
_DRAWS = re.compile(r"\b(?:textual|rich|Content)\b|markup|tooltip|border_|notify\(|def render\b")
_WRITES = re.compile(r"std(?:out|err)|\b(?:print|echo|add_\w+|update_cell|set_label|render_str)\(")
"""Files with none of these words cannot break the rule: reading all of them would take seconds."""
CLEANS = {"for_screen", "line_for_screen", "dumps", "clean"}
_DEEPEST = 3
"""Widgets over widgets over one of Textual's."""


@dataclass(slots=True)
class House:
    """What must be known of all files before one can be judged."""

    literal_calls: set[str] = field(default_factory=set)
    """Functions that return Content: what they give is literal."""
    switched: set[str] = field(default_factory=set)
    """Own widgets over one with a switch, whose own constructor turns markup off."""
    plain: dict[str, str] = field(default_factory=dict)
    """Own widgets over one of Textual's that say nothing about markup themselves, with that one's name."""


def learn(files: Mapping[str, str]) -> House:
    """Own widgets and functions of all files, by name."""
    house = House()
    nodes = [node for text in files.values() if _DRAWS.search(text) for node in _nodes(text)]
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_literal(node.returns):
            house.literal_calls.add(node.name)
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    for _ in range(_DEEPEST):
        for node in classes:
            _learn_class(node, house)
    return house


def _learn_class(node: ast.ClassDef, house: House) -> None:
    bases = map(_name, node.bases)
    over = next(
        (house.plain.get(b, b) for b in bases if b in HAVE_SWITCH or b in house.plain), None
    )
    if over is None:
        return
    begins = any(
        isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body
    )
    if begins:
        house.switched.add(node.name)
    else:
        house.plain[node.name] = over


def violations(text: str, house: House | None = None) -> list[str]:
    """`line: what is wrong` for every one in this file."""
    if not (_DRAWS.search(text) or _WRITES.search(text)):
        return []
    nodes = _nodes(text)
    look = _Look(house or learn({"": text}), _foreign_names(nodes), _literal_names(nodes))
    return [f"{line}: {what}" for line, what in sorted(set(look.all(nodes)))]


@cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text)))


@dataclass(frozen=True, slots=True)
class _Look:
    house: House
    foreign: Mapping[str, str]
    """Local names that come from Textual or Rich, with what they are called there."""
    literal: frozenset[str]
    """Names that hold Content."""

    def all(self, nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
        for node in nodes:
            if isinstance(node, ast.Call):
                yield from ((node.lineno, what) for what in self._call(node))
            elif isinstance(node, ast.Assign):
                yield from ((node.lineno, what) for what in self._assignment(node))
            elif isinstance(node, ast.ClassDef):
                yield from self._constructor(node)
            elif isinstance(node, ast.FunctionDef) and node.name == "render":
                if _name(node.returns) in ("str", "RenderResult", "ConsoleRenderable"):
                    yield node.lineno, "render() gives a str, which is read as markup: give Content"
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, what) for what in _import(node))

    def _call(self, call: ast.Call) -> Iterator[str]:
        name = _name(call.func)
        if isinstance(call.func, ast.Attribute):
            yield from self._method(call, call.func)
        elif name == "print":
            yield "print() writes text as it comes: use cli.out"
        widget = self.house.plain.get(name, self.foreign.get(name, ""))
        if widget in HAVE_SWITCH and not _off(call):
            yield f"{name} without markup=False"
        for place in NO_SWITCH.get(widget, ()):
            yield from self._argument(call, place, name)
        if widget == "Console":
            yield "a console of Rich's writes markup and links: use cli.out"
        if widget in ("Markdown", "MarkdownViewer") and not _is_false(_given(call, "open_links")):
            yield f"{widget} opens links: open_links=False"
        for word in sorted(WORDS_OF_A_WIDGET):
            if (given := _given(call, word)) is not None and not self._safe(given):
                yield f"{word} is read as markup: give Content"

    def _method(self, call: ast.Call, func: ast.Attribute) -> Iterator[str]:
        name, first = func.attr, call.args[0] if call.args else None
        if name in MARKUP_METHODS and not isinstance(first, ast.Constant):
            yield f"{name}() reads foreign text as markup"
        elif name == "notify" and _is_the_screen(func.value) and not _off(call):
            yield "notify() without markup=False"
        elif name in CELLS and not all(self._safe(one) for one in [*call.args, *_values(call)]):
            yield f"{name}() reads a str as markup: give Text or Content"
        elif name == "print" and _name(func.value) in ("rich", "console", "Console"):
            yield "Rich's print reads markup: use cli.out"
        elif name == "write" and _name(func.value) in ("stdout", "stderr", "__stdout__"):
            if first is not None and not _is_clean(first):
                yield "written as it comes: for_screen() first, or use cli.out"
        elif name == "echo" and _name(func.value) in ("typer", "click"):
            yield "echo() writes text as it comes: use cli.out"

    def _argument(self, call: ast.Call, place: int | str, name: str) -> Iterator[str]:
        if isinstance(place, str):
            given = _given(call, place)
        else:
            given = call.args[place] if place < len(call.args) else None
        if given is not None and not self._safe(given):
            yield f"{name} reads its words as markup: give Content"

    def _assignment(self, node: ast.Assign) -> Iterator[str]:
        for target in node.targets:
            word = target.attr if isinstance(target, ast.Attribute) else ""
            if word in WORDS_OF_A_WIDGET and not self._safe(node.value):
                yield f"{word} is read as markup: give Content"

    def _constructor(self, node: ast.ClassDef) -> Iterator[tuple[int, str]]:
        """A widget of ours over one with a switch has to turn it off in its own constructor."""
        if node.name not in self.house.switched:
            return
        begin = next(
            p for p in node.body if isinstance(p, ast.FunctionDef) and p.name == "__init__"
        )
        calls = (n for n in ast.walk(begin) if isinstance(n, ast.Call))
        above = [c for c in calls if _name(c.func) == "__init__"]
        if not any(_off(call) for call in above):
            yield begin.lineno, f"{node.name} without markup=False"

    def _safe(self, node: ast.AST) -> bool:
        """A constant without a bracket, or what is certainly Content."""
        if isinstance(node, ast.Constant):
            return not (isinstance(node.value, str) and "[" in node.value)
        if isinstance(node, ast.Name):
            return node.id in self.literal
        if isinstance(node, ast.IfExp):
            return self._safe(node.body) and self._safe(node.orelse)
        if isinstance(node, ast.Starred):
            return self._safe(node.value)
        if isinstance(node, ast.Call):
            func = node.func
            whole = _name(func.value) if isinstance(func, ast.Attribute) else ""
            return whole in LITERAL_TYPES or _name(func) in LITERAL_TYPES | self.house.literal_calls
        return False


def _foreign_names(nodes: Iterable[ast.AST]) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] in ("textual", "rich")
        for alias in node.names
    }


def _import(node: ast.ImportFrom) -> Iterator[str]:
    names = {alias.name for alias in node.names}
    root = (node.module or "").partition(".")[0]
    if root in ("textual", "rich") and "escape" in names:
        yield "escape() is no defence: give Content"
    if node.module == "rich" and "print" in names:
        yield "Rich's print reads markup: use cli.out"
    if node.module == "rich.markup":
        yield "Rich's markup is not for foreign text: use rich.text.Text"


def _literal_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Names that are said to hold Content, and those that run over several of them."""
    said = {
        node.arg if isinstance(node, ast.arg) else _name(node.target)
        for node in nodes
        if isinstance(node, ast.arg | ast.AnnAssign)
        and node.annotation is not None
        and _mentions_literal(node.annotation)
    }
    loops = {
        _name(node.target)
        for node in nodes
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and _name(node.iter) in said
    }
    return frozenset(said | loops)


def _mentions_literal(annotation: ast.AST) -> bool:
    """`Content`, `Sequence[Content]`; a `Content | str` may be a str."""
    names = {n.id for n in ast.walk(annotation) if isinstance(n, ast.Name)}
    return bool(names & LITERAL_TYPES) and "str" not in names


def _is_literal(annotation: ast.AST | None) -> bool:
    return annotation is not None and _name(annotation) in LITERAL_TYPES


def _name(node: ast.AST | None) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _is_clean(node: ast.AST) -> bool:
    """A constant, or made by one of the functions that take out what a terminal obeys."""
    if isinstance(node, ast.IfExp):
        return _is_clean(node.body) and _is_clean(node.orelse)
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
    return isinstance(node, ast.Constant) or any(_name(call.func) in CLEANS for call in calls)


def _is_the_screen(node: ast.AST) -> bool:
    """`self`, `self.app`, `….screen`: what Textual's own `notify` belongs to, and no module of ours."""
    return _name(node) in ("self", "app", "screen", "window", "_app", "_screen", "pane", "_owner")


def _given(call: ast.Call, name: str) -> ast.AST | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _values(call: ast.Call) -> list[ast.expr]:
    return [one.value for one in call.keywords if one.arg in ("label", "value")]


def _off(call: ast.Call) -> bool:
    return _is_false(_given(call, "markup"))


def _is_false(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
