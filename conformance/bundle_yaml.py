"""The YAML of a bundle, read as kubectl reads it; what two readers could read in two ways is refused. Pure.

The values are those that `kubectl apply` hands to the API server. kubectl cuts the file at lines that begin with `---`
and reads one document between two of them; the events of a document come from libyaml, of which kubectl's reader is a
port. Nodes carry their place, and an alias costs what it expands to, so that no small file becomes a large object.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from conformance.bundle_scalars import Scalar, resolve

BYTES = 1 << 18
"""More than 250 lines of 200 characters can have (BND-15), whatever the characters."""

DEPTH = 64
"""Kubernetes' own objects end before 30."""

EXPANDED = 1000
"""Nodes that the aliases of a document may stand for, all together."""

_FOREIGN = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)"
)
_SEPARATOR = re.compile(r"---(?:\s+(?:#.*)?)?", re.DOTALL)
_SLASH = re.compile(r"(?<!\\)(?:\\\\)*\\/")
_COLLECTIONS = {yaml.MappingStartEvent: "tag:yaml.org,2002:map", yaml.SequenceStartEvent: "tag:yaml.org,2002:seq"}


class Illegible(AssertionError):  # noqa: N818 - it reads as the verdict that it gives
    """The file cannot be read, or not by everybody in the same way: the bundle's own fault. `line`, `column` from 1."""

    def __init__(self, why: str, line: int, column: int) -> None:
        self.why = why
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {why}")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the place where it begins; `keys` of a mapping: the line of each key."""

    value: "Scalar | list[Node] | dict[str, Node]"
    line: int
    column: int
    keys: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet. `key` waits for its value; `size` counts nodes, those of aliases too."""

    node: Node
    anchor: str | None
    flow: bool
    key: tuple[str, int] | None = None
    size: int = 1


def read(text: str) -> tuple[Node, ...]:
    """The documents of a file, without those that are empty.

    Raises:
        Illegible: kubectl could not read it, or another reader could read something else in it.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > BYTES or len(text.encode("utf-8", "surrogatepass")) > BYTES:
        raise Illegible(f"the file is larger than {BYTES} bytes: no reviewer can read it", 1, 1)
    if (found := _FOREIGN.search(text)) is not None:
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        raise Illegible(
            f"the character U+{ord(found[0]):04X} is no text, or a line break to some readers only", line, column
        )
    documents = (_Document(chunk, before).read() for before, chunk in _chunks(text))
    return tuple(each for each in documents if each is not None and each.value is not None)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """The text between two separators as kubectl cuts it, and the number of lines before it."""
    before, held = 0, list[str]()
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("---"):
            if _SEPARATOR.fullmatch(line) is None:
                why = f"kubectl takes nothing but a comment behind the separator ---, not {line[3:].strip()[:40]!r}"
                raise Illegible(why, number + 1, 4)
            if held:
                yield before, "\n".join([*held, ""])
                before, held = number + 1, []
                continue
        held.append(line)
    yield before, "\n".join(held)


class _Document:
    """Reads the one document of a chunk, event by event: no depth of nesting is a depth of calls."""

    def __init__(self, chunk: str, before: int) -> None:
        self._chunk = chunk
        self._before = before
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._expanded = 0
        self._root: Node | None = None

    def read(self) -> Node | None:
        """The document's root, or None where the chunk holds nothing but comments."""
        started = False
        try:
            for event in yaml.parse(self._chunk, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.DocumentStartEvent):
                    if started:
                        raise self._fault(
                            "a document goes on behind its end; kubectl leaves what stands there out", event
                        )
                    started = True
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise self._broken(error) from error
        return self._root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.CollectionEndEvent():
                self._end()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        quoted = event.style in ("'", '"', "|", ">")
        if quoted and event.implicit[0]:
            raise self._fault("the tag ! means something to some readers only: leave it out", event)
        if self._awaits_key and event.value == "<<" and (not quoted or event.tag == "tag:yaml.org,2002:merge"):
            raise self._fault(
                "a merge key (<<) is read in one order by kubectl and in another by others: write the keys out", event
            )
        if (odd := self._odd(event)) is not None:
            raise self._fault(odd, event)
        try:
            value = resolve(event.value, event.tag, plain=not quoted)
        except ValueError as error:
            raise self._fault(str(error), event) from error
        node = Node(value, *self._place(event))
        self._anchor(event)
        self._put(node, 1, event)
        self._known(event.anchor, node, 1)

    def _odd(self, event: yaml.ScalarEvent) -> str | None:
        """What libyaml has learnt to read since kubectl's reader was made of it."""
        if event.style == '"' and _SLASH.search(self._chunk[event.start_mark.index : event.end_mark.index]):
            return "the escape \\/ is known to some readers only: write / alone"
        if not event.style and event.tag is not None and not event.value:
            return f"nothing stands behind the tag {event.tag}"
        if not event.style and "?" in event.value and self._open and self._open[-1].flow:
            return "a ? in a list or mapping of one line ends the value for some readers: write the value in quotes"
        return None

    def _alias(self, event: yaml.AliasEvent) -> None:
        if self._awaits_key:
            raise self._fault("an alias stands for a key: write keys out", event)
        found = self._anchors.get(event.anchor)
        if found is None:
            raise self._fault(f"the alias *{event.anchor} stands for nothing that is complete before it", event)
        node, size = found
        self._expanded += size
        if self._expanded > EXPANDED:
            raise self._fault(f"the document's aliases stand for more than {EXPANDED} values: write them out", event)
        # What it stands for is told about at the place where it is used.
        line, column = self._place(event)
        self._put(Node(node.value, line, column, node.keys), size, event)

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if self._awaits_key:
            raise self._fault("a key is a list or a mapping, not text", event)
        if event.tag not in (None, _COLLECTIONS[type(event)]):
            raise self._fault(f"the tag {event.tag} means something to some readers only: leave it out", event)
        if len(self._open) == DEPTH:
            raise self._fault(f"values are nested more than {DEPTH} deep; no Kubernetes object is", event)
        self._anchor(event)
        empty: list[Node] | dict[str, Node] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(Node(empty, *self._place(event)), event.anchor, bool(event.flow_style)))

    def _end(self) -> None:
        closed = self._open.pop()
        self._put(closed.node, closed.size, None)
        self._known(closed.anchor, closed.node, closed.size)

    @property
    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].node.value, dict) and self._open[-1].key is None

    def _put(self, node: Node, size: int, event: yaml.Event | None) -> None:
        """Gives a value its place in what holds it; a scalar where a key is awaited becomes the key."""
        if not self._open:
            self._root = node
            return
        holder = self._open[-1]
        holder.size += size
        held = holder.node.value
        if isinstance(held, list):
            held.append(node)
        elif isinstance(held, dict) and holder.key is not None:
            name, line = holder.key
            held[name], holder.node.keys[name], holder.key = node, line, None
        elif isinstance(held, dict):
            name = _key(node)
            if name is None:
                raise self._fault("a key is neither text nor a small whole number: write it in quotes", event)
            if name in held:
                raise self._fault(f"the key {name!r} stands twice, first in line {holder.node.keys[name]}", event)
            holder.key = (name, node.line)

    def _anchor(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            if event.anchor in self._anchors:
                raise self._fault(f"the anchor &{event.anchor} stands twice in one document", event)
            self._anchors[event.anchor] = None

    def _known(self, anchor: str | None, node: Node, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        return self._before + event.start_mark.line + 1, event.start_mark.column + 1

    def _fault(self, why: str, event: yaml.Event | None) -> Illegible:
        line, column = (self._before + 1, 1) if event is None else self._place(event)
        return Illegible(why, line, column)

    def _broken(self, error: yaml.MarkedYAMLError) -> Illegible:
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, (error.context, error.problem)))
        line, column = (0, 0) if mark is None else (mark.line, mark.column)
        return Illegible(f"the bundle is not YAML: {words}", self._before + line + 1, column + 1)


def _key(node: Node) -> str | None:
    """A key as kubectl writes it into its JSON, or None for one that it cannot write, or writes unlike others."""
    match node.value:
        case bool():
            return "true" if node.value else "false"
        case int() if abs(node.value) >= 1_000_000:
            return None  # it may have been written as 1e6, which Go would write as 1e+06
        case int() | str():
            return str(node.value)
        case _:
            return None
