"""Makes faults of a module's source: the same source gives the same faults, under the same ids. Pure.

A fault is one change at one place that compiles. Its id is `module:line:kind`, with a number behind it where a line has
several of a kind. Nobody has any check in mind here: what is changed is what can be changed.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.strength import expressions
from tests.strength.expressions import Change
from tests.strength.source import Edit, Place, Text, is_docstring, is_entry, speaks

LEAVES = (ast.Raise, ast.AugAssign, ast.Delete)
"""Statements without which a function still makes sense, whatever they hold."""


@dataclass(frozen=True)
class Fault:
    """One generated fault: `was` and `becomes` are what it changes, as a person reads it."""

    id: str
    module: str
    line: int
    statement: int
    kind: str
    function: str
    was: str
    becomes: str
    source: str
    """The whole module, with the fault."""


def faults(module: str, source: str) -> list[Fault]:
    """All faults of that module, in the order of their places."""
    text, seen, found = Text(source), Counter[str](), []
    for edit in sorted(dict.fromkeys(_edits(text)), key=lambda each: (each.begin, each.end, each.kind)):
        changed = text.edited(edit)
        if changed == source or not _compiles(changed):
            continue
        name = f"{module}:{edit.line}:{edit.kind}"
        seen[name] += 1
        was, becomes = _words(text, edit)
        number = f".{seen[name]}" if seen[name] > 1 else ""
        found.append(
            Fault(
                id=name + number,
                module=module,
                line=edit.line,
                statement=edit.statement,
                kind=edit.kind,
                function=edit.function,
                was=was,
                becomes=becomes,
                source=changed,
            )
        )
    return found


def executed(found: Iterable[Fault], lines: Mapping[str, Sequence[int]]) -> tuple[list[Fault], list[Fault]]:
    """Those whose statement a run has executed, and the others; `lines` are by module."""
    passed = {module: frozenset(numbers) for module, numbers in lines.items()}
    inside: list[Fault] = []
    outside: list[Fault] = []
    for each in found:
        (inside if each.statement in passed.get(each.module, ()) else outside).append(each)
    return inside, outside


def _words(text: Text, edit: Edit) -> tuple[str, str]:
    """The lines around the change, before and after it, on one line each."""
    begin = text.source.rfind(b"\n", 0, edit.begin) + 1
    end = text.source.find(b"\n", edit.end)
    end = len(text.source) if end < 0 else end
    whole = text.between(begin, edit.begin), text.between(edit.end, end)
    was = f"{whole[0]}{text.between(edit.begin, edit.end)}{whole[1]}"
    return " ".join(was.split()), " ".join(f"{whole[0]}{edit.text}{whole[1]}".split()) or "(nothing)"


def _compiles(source: str) -> bool:
    try:
        compile(source, "<fault>", "exec")
    except SyntaxError:
        return False
    return True


def _edits(text: Text) -> Iterator[Edit]:
    yield from _of_body(ast.parse(text.source.decode()).body, text, "")


def _of_body(body: Sequence[ast.stmt], text: Text, function: str) -> Iterator[Edit]:
    kept = [each for each in body if not is_docstring(each) and not is_entry(each)]
    for each in kept:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            yield from _of_body(each.body, text, f"{function}.{each.name}".strip("."))
        elif not isinstance(each, ast.Import | ast.ImportFrom):
            yield from _of_statement(each, text, Place(function, each.lineno))
    for one, other in pairwise(kept):
        if _swappable(one) and _swappable(other):
            begin, end = text.span(one)[0], text.span(other)[1]
            middle = text.between(text.span(one)[1], text.span(other)[0])
            swapped = f"{text.of(other)}{middle}{text.of(one)}"
            yield Edit("order", one.lineno, one.lineno, function, begin, end, swapped)


def _swappable(node: ast.stmt) -> bool:
    """A call for its effect, or a change of something that goes on."""
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not speaks(node.value)) or _goes_on(
        node
    )


def _goes_on(node: ast.stmt) -> bool:
    """Whether it changes what there is: left out, it stays as it was."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target = node.targets[0]
    if isinstance(target, ast.Name):
        return any(isinstance(each, ast.Name) and each.id == target.id for each in ast.walk(node.value))
    return isinstance(target, ast.Attribute | ast.Subscript)


def _of_statement(node: ast.stmt, text: Text, place: Place) -> Iterator[Edit]:
    for kind, begin, end, becomes in _statement(node, text, place.function):
        yield Edit(kind, node.lineno, place.statement, place.function, begin, end, becomes)
    for child in ast.iter_child_nodes(node) if not speaks(node) else ():
        if isinstance(child, ast.ExceptHandler):
            yield from _of_body(child.body, text, place.function)
        elif isinstance(child, ast.match_case):
            yield from _within(child.guard, text, place)
            yield from _of_body(child.body, text, place.function)
        elif isinstance(child, ast.withitem):
            yield from _within(child.context_expr, text, place)
        elif not isinstance(child, ast.stmt) and not (isinstance(node, ast.AnnAssign) and child is node.annotation):
            yield from _within(child, text, place)
    for name in ("body", "orelse", "finalbody"):
        inner = getattr(node, name, None)
        if isinstance(inner, list):
            yield from _of_body(inner, text, place.function)


def _statement(node: ast.stmt, text: Text, function: str) -> Iterator[Change]:
    """What can be wrong about a statement as such."""
    span = text.span(node)
    if isinstance(node, LEAVES) or (_goes_on(node) and not function.endswith("__init__")):
        yield ("statement-left-out", *span, "pass")
    match node:
        case ast.Expr(value=ast.Call()) if not speaks(node.value):
            yield ("call-left-out", *span, "pass")
        case ast.If():
            yield ("condition-always", *text.span(node.test), "True")
            yield ("condition-never", *text.span(node.test), "False")
        case ast.While():
            yield ("once", span[0], span[0] + len("while"), "if")
        case ast.For():
            written = text.of(node.iter)
            yield ("first-only", *text.span(node.iter), f"[*{expressions.parenthesised(written)}][:1]")
        case ast.Try():
            yield from expressions.handlers(node.handlers, text)


def _within(node: ast.AST | None, text: Text, place: Place) -> Iterator[Edit]:
    """What can be wrong inside of an expression; not about words for people, nor inside an f-string."""
    if node is None or speaks(node) or isinstance(node, ast.JoinedStr):
        return
    line = getattr(node, "lineno", place.statement)
    if isinstance(node, ast.comprehension):
        line = node.iter.lineno
    for kind, begin, end, becomes in expressions.changes(node, text):
        yield Edit(kind, line, place.statement, place.function, begin, end, becomes)
    for child in ast.iter_child_nodes(node):
        yield from _within(child, text, place)
