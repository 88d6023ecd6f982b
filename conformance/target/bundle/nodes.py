"""Values of a bundle with the places where they begin, while they are read and afterwards. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from conformance.target.bundle.scalars import Scalar

_LATER = "kubectl takes the later of the two, others the key: write the merge key first"


class Illegible(AssertionError):  # noqa: N818 - it reads as the verdict that it gives
    """The file cannot be read, or not by everybody in the same way: the bundle's own fault. `line`, `column` from 1."""

    def __init__(self, why: str, line: int, column: int) -> None:
        self.why = why
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {why}")


_NO_KEYS: Mapping[str, int] = MappingProxyType({})


class Node(NamedTuple):
    """A value and the place where it begins; `keys` of a mapping: the line of each key."""

    value: "Scalar | list[Node] | dict[str, Node]"
    line: int
    column: int
    keys: Mapping[str, int] = _NO_KEYS


class Built(NamedTuple):
    """A value that is complete; `size` and `height` count what its aliases stand for."""

    node: Node
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class Collection:
    """A collection whose end has not come yet; of a mapping, `key` waits for its value.

    `merge_line` is where its merge key stands (0: nowhere), `merging` whether that one waits for its value, and
    `merged` are the keys that it brought.
    """

    mapping: bool
    flow: bool
    anchor: str | None
    place: tuple[int, int]
    items: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    merge_line: int = 0
    merging: bool = False
    merged: set[str] = field(default_factory=set)
    size: int = 1
    height: int = 1

    @property
    def awaits_key(self) -> bool:
        """Whether what comes next is a key."""
        return self.mapping and self.key is None and not self.merging

    def hold(self, built: Built) -> None:
        """Takes a value for the key that waits for it, or as the next of a list."""
        self.size += built.size
        self.height = max(self.height, built.height + 1)
        if self.merging:
            self._merge(built.node)
        elif self.key is None:
            self.items.append(built.node)
        else:
            self.fields[self.key], self.key = built.node, None

    def _merge(self, node: Node) -> None:
        """Takes the keys of a mapping, or of several of which the earlier win; keys that follow win over all of them.

        kubectl lets the later of a merge and a key win, others the key: where that is not the same it is refused.
        """
        for each in reversed(node.value) if isinstance(node.value, list) else [node]:
            if not isinstance(each.value, dict):
                raise Illegible("a merge key (<<) takes a mapping or a list of mappings", each.line, each.column)
            for name, value in each.value.items():
                if name in self.keys and name not in self.merged:
                    why = f"the key {name!r} stands before a merge key (<<) that brings it too: {_LATER}"
                    raise Illegible(why, self.merge_line, each.column)
                self.fields[name], self.keys[name] = value, self.merge_line
                self.merged.add(name)
        self.merging = False

    def built(self) -> Built:
        """The collection, complete."""
        return Built(Node(self.fields if self.mapping else self.items, *self.place, self.keys), self.size, self.height)
