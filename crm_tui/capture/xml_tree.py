"""XML from a stranger: expat alone, no DTD, no entities of its own, bounded in depth and size."""

from dataclasses import dataclass, field
from xml.parsers import expat

from crm_tui.capture.record import NotRead

DEEPEST, MOST_NODES, LARGEST = 32, 100_000, 4 * 1024 * 1024


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, text and children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def every(self, name: str) -> list["Node"]:
        """All elements of that name below this one, in their order."""
        found = []
        for child in self.children:
            found += [child] if child.name.lower() == name.lower() else child.every(name)
        return found

    def first(self, name: str) -> "Node | None":
        return next(iter(self.every(name)), None)

    def leaves(self) -> dict[str, object]:
        """Elements without children and attributes, by name; the first of each counts."""
        found: dict[str, object] = dict(self.attributes)
        if not self.children:
            found.setdefault(self.name, self.text)
        for child in self.children:
            for name, value in child.leaves().items():
                found.setdefault(name, value)
        return found


def read_xml(body: bytes) -> Node:
    """The document's tree; raises NotRead."""
    if len(body) > LARGEST:
        raise NotRead("The XML is larger than any portal's.")
    builder = _Builder()
    try:
        builder.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NotRead(f"The XML cannot be read: {error}.") from error
    return builder.root.children[0]


class _Builder:
    """Builds the tree as expat reads."""

    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]
        self._nodes = 0
        parser = self.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # Entities, external or of ten million characters, are declared in a DTD and nowhere else.
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) > DEEPEST or self._nodes > MOST_NODES:
            raise NotRead("The XML is nested deeper or longer than any portal's.")
        node = Node(name, attributes)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> None:
        raise NotRead("The XML declares a document type, which no portal does.")
