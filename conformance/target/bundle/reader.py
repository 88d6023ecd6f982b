"""The YAML of a bundle, read as kubectl reads it; what two readers could read in two ways is refused. Pure.

The values are those that `kubectl apply` hands to the API server. kubectl cuts the file at lines that begin with `---`
and reads one document between two of them; the events of a document come from libyaml, of which kubectl's reader is a
port. Nodes carry their place, and an alias costs what it expands to, so that no small file becomes a large object.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from conformance.target.bundle.nodes import Built, Collection, Illegible, Node
from conformance.target.bundle.scalars import resolve

BYTES = 1 << 18
"""More than 250 lines of 200 characters can have (BND-15), whatever the characters."""

DEPTH = 64
"""Kubernetes' own objects end before 30."""

EXPANDED = 1000
"""Nodes that the aliases of a document may stand for, all together."""

_FOREIGN = re.compile(
    r"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)"
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0d\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's Default_Ignorable_Code_Point, but for the two by which an emoji is drawn or written."""
_WRITE_OUT = "is not seen, or turns round what a person reads: write it as an escape in double quotes"
_SEPARATOR = re.compile(r"---(?:\s+(?:#.*)?)?", re.DOTALL)
_SLASH = re.compile(r"(?<!\\)(?:\\\\)*\\/")
_COLLECTIONS = {yaml.MappingStartEvent: "tag:yaml.org,2002:map", yaml.SequenceStartEvent: "tag:yaml.org,2002:seq"}


def read(text: str) -> tuple[Node, ...]:
    """The documents of a file, without those that are empty.

    Raises:
        Illegible: kubectl could not read it, or another reader could read something else in it.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > BYTES or len(text.encode("utf-8", "surrogatepass")) > BYTES:
        raise Illegible(f"the file is larger than {BYTES} bytes: no reviewer can read it", 1, 1)
    for rule, why in ((_FOREIGN, "is no text, or a line break to some readers only"), (_UNSEEN, _WRITE_OUT)):
        if (found := rule.search(text)) is not None:
            line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
            if "\udc80" <= found[0] <= "\udcff":
                raise Illegible(
                    f"the byte 0x{ord(found[0]) - 0xDC00:02X} is no UTF-8: save the file as UTF-8", line, column
                )
            raise Illegible(f"the character U+{ord(found[0]):04X} {why}", line, column)
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
        self._open: list[Collection] = []
        self._anchors: dict[str | None, Built | None] = {}
        self._expanded = 0
        self._root: Node | None = None

    def read(self) -> Node | None:
        """The document's root, or None where the chunk holds nothing but comments."""
        try:
            for event in yaml.parse(self._chunk, Loader=yaml.CSafeLoader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark: Any = error.problem_mark
            words = " ".join(filter(None, (error.context, error.problem)))
            line, column = self._before + mark.line + 1, mark.column + 1
            raise Illegible(f"the bundle is not YAML: {words}", line, column) from error
        return self._root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self._open.pop()
            self._put(closed.built(), closed.anchor)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if (odd := self._odd(event)) is not None:
            raise self._fault(odd, event)
        try:
            value = resolve(event.value, event.tag, plain=not event.style)
        except ValueError as error:
            raise self._fault(str(error), event) from error
        self._anchor(event)
        built = Built(Node(value, *self._place(event)))
        if self._awaits_key and event.value == "<<" and not event.style and event.tag is None:
            self._merge_key(event)
        elif self._awaits_key:
            self._known(event.anchor, built)
            self._key(built.node, event)
        else:
            self._put(built, event.anchor)

    def _odd(self, event: yaml.ScalarEvent) -> str | None:
        """Why a scalar is read in two ways: by its tag, or by libyaml's newer grammar."""
        if event.style and event.implicit[0]:
            return "the tag ! means something to some readers only: leave it out"
        if event.style == '"' and _SLASH.search(self._source(event)):
            return "the escape \\/ is known to some readers only: write / alone"
        if not event.style and event.tag is not None and not event.value:
            return f"nothing stands behind the tag {event.tag}"
        if not event.style and "?" in event.value and self._open and self._open[-1].flow:
            return "a ? in a list or mapping of one line ends the value for some readers: write the value in quotes"
        return None

    def _merge_key(self, event: yaml.ScalarEvent) -> None:
        holder = self._open[-1]
        if holder.merge_line or event.anchor is not None:
            raise self._fault("a mapping has one merge key (<<) at most, without an anchor: write a list", event)
        holder.merge_line, holder.merging = self._place(event)[0], True

    def _key(self, node: Node, event: yaml.Event) -> None:
        holder, name = self._open[-1], _key(node)
        if name is None:
            raise self._fault("a key is neither text nor a small whole number: write it in quotes", event)
        if name in holder.keys and name not in holder.merged:
            raise self._fault(f"the key {name!r} stands twice, first in line {holder.keys[name]}", event)
        holder.merged.discard(name)
        holder.key, holder.keys[name] = name, node.line

    def _alias(self, event: yaml.AliasEvent) -> None:
        if self._awaits_key:
            raise self._fault("an alias stands for a key: write keys out", event)
        found = self._anchors.get(event.anchor)
        if found is None:
            raise self._fault(f"the alias *{event.anchor} stands for nothing that is complete before it", event)
        self._expanded += found.size
        if self._expanded > EXPANDED:
            raise self._fault(f"the document's aliases stand for more than {EXPANDED} values: write them out", event)
        self._deep(found.height, event)
        if self._open and self._open[-1].merging and isinstance(found.node.value, list):
            raise self._fault("an alias of a list stands behind a merge key (<<): write the list of aliases", event)
        # A fault in what it stands for is told at the place where it is used.
        self._put(found._replace(node=Node(found.node.value, *self._place(event), found.node.keys)), None)

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if self._awaits_key:
            raise self._fault("a key is a list or a mapping, not text", event)
        if event.tag not in (None, _COLLECTIONS[type(event)]):
            raise self._fault(f"the tag {event.tag} means something to some readers only: leave it out", event)
        self._deep(1, event)
        self._anchor(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(Collection(mapping, bool(event.flow_style), event.anchor, self._place(event)))

    def _deep(self, height: int, event: yaml.Event) -> None:
        if len(self._open) + height > DEPTH:
            raise self._fault(f"values are nested more than {DEPTH} deep; no Kubernetes object is", event)

    @property
    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1].awaits_key

    def _put(self, built: Built, anchor: str | None) -> None:
        """Gives a value its place in what holds it."""
        self._known(anchor, built)
        if self._open:
            self._open[-1].hold(built)
        else:
            self._root = built.node

    def _anchor(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            if event.anchor in self._anchors:
                raise self._fault(f"the anchor &{event.anchor} stands twice in one document", event)
            self._anchors[event.anchor] = None

    def _known(self, anchor: str | None, built: Built) -> None:
        if anchor is not None:
            self._anchors[anchor] = built

    def _source(self, event: yaml.Event) -> str:
        begin: Any = event.start_mark
        end: Any = event.end_mark
        return self._chunk[begin.index : end.index]

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark: Any = event.start_mark
        return self._before + mark.line + 1, mark.column + 1

    def _fault(self, why: str, event: yaml.Event) -> Illegible:
        return Illegible(why, *self._place(event))


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
