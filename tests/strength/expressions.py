"""What can be wrong about an expression: comparisons, conditions, constants, elements, calls, orders. Pure.

Each function yields the spans to replace, and by what.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from tests.strength.source import Text, speaks

Change = tuple[str, int, int, str]
"""Kind, first byte, the byte after the last, the text that comes there."""

COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
REACH: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
FLUENT = frozenset(
    {"do", "put", "send", "know", "connect", "forget", "end", "await_token", "strip", "rstrip", "lstrip", "lower"}
)
"""Methods that give what they were asked of, changed: left out, it stays as it was."""

CHANGING = frozenset({"replace", "know", "connect"})
"""Calls whose keywords are fields to change: left out, a field keeps what it had."""

CHOOSING = frozenset({"max", "min", "sorted", "round"})


def changes(node: ast.AST, text: Text) -> Iterator[Change]:
    """What can be wrong about that very node."""
    if type(node) in RULES and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from RULES[type(node)](node, text)


def tuples(node: ast.AST) -> Iterator[ast.Tuple]:
    """Tuples that are collections: what is iterated, searched, or made a set of."""
    found: Sequence[ast.expr] = ()
    match node:
        case ast.For() | ast.comprehension():
            found = [node.iter]
        case ast.Compare():
            found = node.comparators
        case ast.Call(func=ast.Name(id="frozenset" | "set" | "tuple")):
            found = node.args
        case ast.ExceptHandler(type=ast.Tuple() as caught):
            found = [caught]
    yield from (each for each in found if isinstance(each, ast.Tuple))


def _compared(node: ast.Compare, text: Text) -> Iterator[Change]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        begin, end = text.span(left)[1], text.span(right)[0]
        was, becomes = COMPARED[type(operator)]
        written = text.between(begin, end)
        if was in written:
            yield "comparison", begin, end, written.replace(was, becomes, 1)
        left = right
    yield from (change for one in tuples(node) for change in _elements(one, text))


def _combined(node: ast.BoolOp, text: Text) -> Iterator[Change]:
    was, becomes = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for one, other in pairwise(node.values):
        begin, end = text.span(one)[1], text.span(other)[0]
        if len(node.values) == 2:
            yield "and-or", begin, end, text.between(begin, end).replace(was, becomes, 1)
    for number in range(len(node.values)):
        kept = [text.of(each) for place, each in enumerate(node.values) if place != number]
        yield ("operand-left-out", *text.span(node), f"({f' {was} '.join(f'({each})' for each in kept)})")


def _constant(node: ast.Constant, text: Text) -> Iterator[Change]:
    span, value = text.span(node), node.value
    if isinstance(value, bool):
        yield ("constant", *span, str(not value))
    elif isinstance(value, int):
        yield ("constant", *span, str(value + 1))
        yield from [("constant", *span, str(value - 1))] if value > 0 else []
    elif isinstance(value, float):
        yield ("constant", *span, repr(value * 3 or 1.0))
        yield from [("constant", *span, repr(value / 3))] if value else []
    elif isinstance(value, str) and value and not any(each.isspace() for each in value):
        yield ("constant", *span, repr(f"{value}x"))


def _arithmetic(node: ast.BinOp, text: Text) -> Iterator[Change]:
    words = (ast.JoinedStr, ast.Constant)
    if any(isinstance(each, words) and isinstance(getattr(each, "value", ""), str) for each in (node.left, node.right)):
        return
    begin, end = text.span(node.left)[1], text.span(node.right)[0]
    if type(node.op) in REACH:
        was, becomes = REACH[type(node.op)]
        yield "arithmetic", begin, end, text.between(begin, end).replace(was, becomes, 1)
    if isinstance(node.op, ast.BitOr):
        yield ("operand-left-out", *text.span(node), f"({text.of(node.left)})")


def _call(node: ast.Call, text: Text) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    spoken = bool(node.args) and all(speaks(each) for each in node.args)
    if isinstance(node.func, ast.Attribute) and name in FLUENT and not spoken:
        yield ("call-left-out", *text.span(node), text.of(node.func.value))
    if name in CHANGING:
        for each in node.keywords:
            yield ("field-left-out", *text.with_comma(*text.span(each)), "")
    if name in CHOOSING and isinstance(node.func, ast.Name):
        for argument in node.args:
            if not isinstance(argument, ast.Starred | ast.GeneratorExp):
                yield ("call-left-out", *text.span(node), f"({text.of(argument)})")
    yield from (change for one in tuples(node) for change in _elements(one, text))


def _entries(node: ast.Dict, text: Text) -> Iterator[Change]:
    """An entry that is not there; and of two mappings that are merged, the other one that wins."""
    spans = [
        (text.span(key)[0] if key is not None else text.span(value)[0] - 2, text.span(value)[1])
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    for span in spans:
        yield ("entry-left-out", *text.with_comma(*span), "")
    for number, (one, other) in enumerate(pairwise(spans)):
        if node.keys[number] is None or node.keys[number + 1] is None:
            kept = text.between(one[1], other[0])
            yield "order", one[0], other[1], f"{text.between(*other)}{kept}{text.between(*one)}"


def _elements(node: ast.List | ast.Set | ast.Tuple, text: Text) -> Iterator[Change]:
    """One element that is not there; a tuple of one keeps its comma."""
    if len(node.elts) > 1:
        for each in node.elts:
            begin, end = text.with_comma(*text.span(each))
            yield "element-left-out", max(begin, text.span(each)[0]) if isinstance(node, ast.Tuple) else begin, end, ""


def _comprehension(node: ast.comprehension, text: Text) -> Iterator[Change]:
    for condition in node.ifs:
        yield ("condition-always", *text.span(condition), "True")
    yield ("first-only", *text.span(node.iter), f"[*{parenthesised(text.of(node.iter))}][:1]")
    yield from (change for one in tuples(node) for change in _elements(one, text))


def parenthesised(written: str) -> str:
    """The same as one operand."""
    return f"({written})"


def handlers(caught: Iterable[ast.ExceptHandler], text: Text) -> Iterator[Change]:
    """An exception that is not foreseen any more: let through by all of its handler, or not among those caught."""
    for each in caught:
        begin, end = text.span(each.body[0])[0], text.span(each.body[-1])[1]
        if text.between(begin, end) != "raise":
            yield "handler-left-out", begin, end, "raise"
        yield from (change for one in tuples(each) for change in _elements(one, text))


def _unless(node: ast.UnaryOp, text: Text) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield ("not-left-out", *text.span(node), parenthesised(text.of(node.operand)))


def _either(node: ast.IfExp, text: Text) -> Iterator[Change]:
    yield ("condition-always", *text.span(node.test), "True")
    yield ("condition-never", *text.span(node.test), "False")


def _sliced(node: ast.Subscript, text: Text) -> Iterator[Change]:
    if isinstance(node.slice, ast.Slice):
        yield ("slice-left-out", *text.span(node), text.of(node.value))


RULES: dict[type[ast.AST], Callable[[Any, Text], Iterator[Change]]] = {
    ast.Compare: _compared,
    ast.BoolOp: _combined,
    ast.UnaryOp: _unless,
    ast.IfExp: _either,
    ast.Constant: _constant,
    ast.BinOp: _arithmetic,
    ast.Call: _call,
    ast.Dict: _entries,
    ast.List: _elements,
    ast.Set: _elements,
    ast.Subscript: _sliced,
    ast.comprehension: _comprehension,
}
"""What can be wrong about each kind of node."""
