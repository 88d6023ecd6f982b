"""A module's source as the places of its syntax: what stands where, and what it looks like changed. Pure.

Edits are made to the text and not to the tree, so that what is changed is one place and a person can read it.
"""

import ast
from dataclasses import dataclass

SPEAKERS = frozenset({"Note", "say", "critical"})
"""Calls whose words are for people: what a log says is no promise, and a changed sentence no fault."""


@dataclass(frozen=True)
class Edit:
    """One change: its kind, the bytes that go, what comes, and the line of the statement that must be executed."""

    kind: str
    line: int
    statement: int
    function: str
    begin: int
    end: int
    text: str


@dataclass(frozen=True)
class Place:
    """Where the walk is: the qualified name of the function, the line of the innermost statement."""

    function: str
    statement: int


class Text:
    """A module's text, addressed by nodes of its tree. Offsets of `ast` are in bytes, and so are ours."""

    def __init__(self, source: str) -> None:
        self.source = source.encode()
        self._starts = [0]
        for line in self.source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """First byte of a node, and the byte after its last."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end

    def of(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """A node's own text."""
        begin, end = self.span(node)
        return self.source[begin:end].decode()

    def with_comma(self, begin: int, end: int) -> tuple[int, int]:
        """A span with the comma behind it, or else the one before it: an element that goes takes it along."""
        after = len(self.source) - len(self.source[end:].lstrip())
        if self.source[after : after + 1] == b",":
            return begin, after + 1
        before = self.source[:begin].rstrip()
        return (len(before) - 1, end) if before.endswith(b",") else (begin, end)

    def between(self, begin: int, end: int) -> str:
        """The text of a span."""
        return self.source[begin:end].decode()

    def line(self, number: int) -> str:
        """The line of that number, without the space around it."""
        return self.source[self._starts[number - 1] : self._starts[number]].decode().strip()

    def edited(self, edit: Edit) -> str:
        """The whole text after that change."""
        return (self.source[: edit.begin] + edit.text.encode() + self.source[edit.end :]).decode()


def speaks(node: ast.AST) -> bool:
    """Whether that is a call, or an exception that is raised, whose words are for people."""
    if isinstance(node, ast.Raise):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in SPEAKERS


def is_docstring(node: ast.stmt) -> bool:
    """Whether that statement is a text that stands by itself."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_entry(node: ast.stmt) -> bool:
    """Whether that is `if __name__ == "__main__"`."""
    return isinstance(node, ast.If) and ast.unparse(node.test).startswith("__name__")
