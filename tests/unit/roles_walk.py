"""Every public function of the services, as it is written."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import crm_tui.services
from crm_tui.domain.roles import Act

_ROOT = Path(crm_tui.services.__path__[0])
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Written:
    """A public function or method of a service."""

    name: str
    """Below `crm_tui.services`: `notes.add`, `bulk.Bulk.tag`."""
    node: Function
    of_class: bool

    @property
    def parameters(self) -> list[str]:
        given = self.node.args
        return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]

    @property
    def act(self) -> Act | None:
        """What `@needs(Act.X)` on it says; None without."""
        for one in self.node.decorator_list:
            if isinstance(one, ast.Call) and ast.unparse(one.func).split(".")[-1] == "needs":
                return Act[ast.unparse(one.args[0]).split(".")[-1]]
        return None

    @property
    def writes(self) -> bool:
        """It opens a transaction to write in."""
        called = (ast.unparse(one.func) for one in ast.walk(self.node) if isinstance(one, ast.Call))
        return any(one.endswith((".write", ".write_now")) for one in called)

    @property
    def hands_actor_down(self) -> bool:
        return "self.actor" in ast.unparse(self.node) or "self._actor" in ast.unparse(self.node)


@cache
def written() -> tuple[Written, ...]:
    """All public ones, by file."""
    return tuple(
        one
        for path in sorted(_ROOT.rglob("*.py"))
        for one in in_source(_module(path), path.read_text(encoding="utf-8"))
    )


def in_source(module: str, source: str) -> Iterator[Written]:
    """The public functions of one file, and the methods of its classes."""
    for node in ast.parse(source).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield Written(f"{module}.{node.name}", node, of_class=False)
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function) and not inner.name.startswith("_"):
                    yield Written(f"{module}.{node.name}.{inner.name}", inner, of_class=True)


def guarded() -> dict[str, Act]:
    """Every guarded function, and what it needs."""
    return {one.name: one.act for one in written() if one.act is not None}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(_ROOT).with_suffix("").parts)
