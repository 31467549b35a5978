"""MiniLM's word table left as int8: rows are made float after they are looked up, not before.

As shipped, the graph turns all 30,522 rows into float32 when it is loaded (47 MB) and then looks rows
up. The same three steps in the other order need the rows of one message only. The layout of the file is
that of onnx.proto (ModelProto.graph = 7, GraphProto.node = 1, NodeProto.input = 1, output = 2,
op_type = 4, attribute = 5); nothing else of it is touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_GRAPH, _NODE, _BYTES = 7, 1, 2
_TABLE = "inner.embeddings.word_embeddings.weight"
_QUANTISED, _SCALE = f"{_TABLE}_q", f"{_TABLE}_scale"


class OtherGraph(ValueError):
    """The model is not laid out as expected; it works as it is, with more memory."""


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    start: int
    """Where the field begins, its tag included."""
    body: int
    end: int
    wire: int


@dataclass(frozen=True, slots=True)
class _Node:
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    operator: str
    attributes: bytes


def look_up_before_scaling(model: bytes) -> bytes:
    """The same model with its word table as int8 in memory; raises OtherGraph when it cannot be seen how."""
    graph = next((f for f in _fields(model, 0, len(model)) if f.number == _GRAPH), None)
    if graph is None:
        raise OtherGraph("The file holds no graph.")
    nodes = {
        field: _read(model, field)
        for field in _fields(model, graph.body, graph.end)
        if field.number == _NODE
    }
    old = _steps(nodes)
    view = memoryview(model)
    kept = [view[f.start : f.end] for f in _fields(model, graph.body, graph.end) if f not in old]
    new = [_field(_NODE, _write(node)) for node in _reordered([nodes[f] for f in old])]
    body = b"".join([*new, *kept])
    return b"".join([view[: graph.start], _field(_GRAPH, body), view[graph.end :]])


def _steps(nodes: dict[_Field, _Node]) -> list[_Field]:
    """Cast, scale and look-up of the table, in that order."""
    cast = [f for f, n in nodes.items() if n.operator == "Cast" and n.inputs == (_QUANTISED,)]
    scale = [f for f, n in nodes.items() if n.operator == "Mul" and n.outputs == (_TABLE,)]
    look = [f for f, n in nodes.items() if n.operator == "Gather" and n.inputs[:1] == (_TABLE,)]
    users = [f for f, n in nodes.items() if _TABLE in n.inputs]
    if (len(cast), len(scale), len(look), len(users)) != (1, 1, 1, 1):
        raise OtherGraph("The word table is not looked up in the way that is known.")
    return [*cast, *scale, *look]


def _reordered(steps: list[_Node]) -> list[_Node]:
    cast, scale, look = steps
    ids, rows = look.inputs[1], look.outputs[0]
    return [
        _Node((_QUANTISED, ids), ("row_int8",), "Gather", look.attributes),
        _Node(("row_int8",), ("row_float",), "Cast", cast.attributes),
        _Node((_SCALE, ids), ("row_scale",), "Gather", look.attributes),
        _Node(("row_float", "row_scale"), (rows,), "Mul", scale.attributes),
    ]


def _read(model: bytes, node: _Field) -> _Node:
    parts: dict[int, list[bytes]] = {1: [], 2: [], 4: [], 5: []}
    for field in _fields(model, node.body, node.end):
        parts.get(field.number, []).append(model[field.body : field.end])
    inputs, outputs = (tuple(name.decode() for name in parts[number]) for number in (1, 2))
    attributes = b"".join(_field(5, one) for one in parts[5])
    return _Node(inputs, outputs, b"".join(parts[4]).decode(), attributes)


def _write(node: _Node) -> bytes:
    named = [_field(1, name.encode()) for name in node.inputs]
    named += [_field(2, name.encode()) for name in node.outputs]
    return b"".join([*named, _field(4, node.operator.encode()), node.attributes])


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _fields(data: bytes, at: int, end: int) -> Iterator[_Field]:
    while at < end:
        start = at
        tag, at = _read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == _BYTES:
            size, at = _read_varint(data, at)
        elif wire == 0:
            size = _read_varint(data, at)[1] - at
        else:
            size = 8 if wire == 1 else 4
        yield _Field(number, start, at, at + size, wire)
        at += size


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
