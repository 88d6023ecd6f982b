"""Filters of the data plane: a Boolean expression over one connection, read once, asked of many. Pure.

Microsoft Learn, "OData filter syntax in the Azure Web PubSub service". `not` binds tightest, then comparisons and `in`,
then `and`, then `or`. Types are checked when the filter is read; at run time null spreads through functions, is equal
to null alone, and a filter that comes to null chooses nobody.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

DEEPEST = 100  # levels of parentheses, functions and `not`
_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([+-]?\d{1,18})(?![\w'])|([A-Za-z]\w*)|([(),]))", re.ASCII)


class BadFilter(ValueError):  # noqa: N818 - what it is
    """A filter that is none; the message says why, without its text."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a filter sees of a connection."""

    connection_id: str
    user_id: str | None
    groups: AbstractSet[str]
    protocol: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """Its type (bool, int, string, null, collection), and its value for a subject."""

    type: str
    value: Callable[[Subject], Any]


_IDENTIFIERS = {
    "userid": Expression("string", lambda subject: subject.user_id),
    "connectionid": Expression("string", lambda subject: subject.connection_id),
    "protocol": Expression("string", lambda subject: subject.protocol),
    "groups": Expression("collection", lambda subject: subject.groups),
    "true": Expression("bool", lambda _: True),
    "false": Expression("bool", lambda _: False),
    "null": Expression("null", lambda _: None),
}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}


def _substring(text: str, start: int, length: int | None = None) -> str:
    """Outside the string there is nothing."""
    first = max(start, 0)
    return text[first:] if length is None else text[first : first + max(length, 0)]


# name: type of the result, types of the arguments (optional ones after None), what it does
_FUNCTIONS: dict[str, tuple[str, tuple[str | None, ...], Callable[..., Any]]] = {
    "startswith": ("bool", ("string", "string"), str.startswith),
    "endswith": ("bool", ("string", "string"), str.endswith),
    "contains": ("bool", ("string", "string"), str.__contains__),
    "indexof": ("int", ("string", "string"), str.find),
    "concat": ("string", ("string", "string"), str.__add__),
    "tolower": ("string", ("string",), str.lower),
    "toupper": ("string", ("string",), str.upper),
    "trim": ("string", ("string",), str.strip),
    "substring": ("string", ("string", "int", None, "int"), _substring),
    "length": ("int", ("string or collection",), len),
}


def predicate(text: str) -> Callable[[Subject], bool]:
    """Whom the filter chooses.

    Raises:
        BadFilter: no Boolean expression of the grammar, wrong types, or too deep.
    """
    reader = _Reader(_tokens(text))
    chosen = reader.disjunction()
    if reader.ahead is not None:
        raise BadFilter("something follows the expression")
    _expect("bool", chosen, "a filter")
    return lambda subject: chosen.value(subject) is True


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise BadFilter(f"character {place + 1} fits nothing")
        found.append(token.group().lstrip())
        place = token.end()
    return found


def _expect(wanted: str, given: Expression, by: str) -> None:
    if given.type not in (*wanted.split(" or "), "null"):
        raise BadFilter(f"{by} takes {wanted}, not {given.type}")


class _Reader:
    """Recursive descent, one method for each level of precedence."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def ahead(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _accept(self, *words: str) -> str | None:
        """The next token, if it is one of the words; words are case-insensitive."""
        word = (self.ahead or "").lower()
        if word not in words:
            return None
        self._place += 1
        return word

    def _demand(self, mark: str) -> None:
        if self._accept(mark) is None:
            raise BadFilter(f"{mark} is missing")

    def disjunction(self) -> Expression:
        """`or`, the loosest."""
        return self._chain("or", self._conjunction, any)

    def _conjunction(self) -> Expression:
        return self._chain("and", self._comparison, all)

    def _chain(self, word: str, operand: Callable[[], Expression], of: Callable[..., bool]) -> Expression:
        """Operands beside each other and not inside each other: a long chain is not deep."""
        operands = [operand()]
        while self._accept(word):
            operands.append(operand())
        if len(operands) == 1:
            return operands[0]
        for given in operands:
            _expect("bool", given, word)
        return Expression("bool", lambda subject: of(given.value(subject) is True for given in operands))

    def _comparison(self) -> Expression:
        left = self._unary()
        operator = self._accept(*_COMPARISONS, "in")
        if operator is None:
            return left
        return self._membership(left) if operator == "in" else _compared(left, operator, self._unary())

    def _membership(self, left: Expression) -> Expression:
        _expect("string or int or bool", left, "in")
        if (self.ahead or "").lower() == "groups":
            right = self._primary()
            return Expression("bool", lambda subject: left.value(subject) in right.value(subject))
        self._demand("(")
        members = self._arguments()
        if len(members) == 1 and members[0].type == "collection":
            right = members[0]
            return Expression("bool", lambda subject: left.value(subject) in right.value(subject))
        for member in members:
            _expect(left.type, member, "in")
        return Expression("bool", lambda subject: left.value(subject) in [member.value(subject) for member in members])

    def _unary(self) -> Expression:
        if not self._accept("not"):
            return self._primary()
        self._deeper()
        operand = self._unary()
        self._depth -= 1
        if operand.type != "bool":
            raise BadFilter(f"not takes bool, not {operand.type}")
        return Expression("bool", lambda subject: operand.value(subject) is not True)

    def _primary(self) -> Expression:
        word = self.ahead
        if word is None:
            raise BadFilter("the expression ends too early")
        self._place += 1
        if word == "(":
            return self._grouped()
        if word.startswith("'"):
            string = word[1:-1].replace("''", "'")
            return Expression("string", lambda _: string)
        if word.lstrip("+-").isdigit():
            number = int(word)
            return Expression("int", lambda _: number)
        name = word.lower()
        if name in _FUNCTIONS and self._accept("("):
            return self._call(name)
        if name not in _IDENTIFIERS:
            raise BadFilter("an unknown name or a mark out of place")
        return _IDENTIFIERS[name]

    def _grouped(self) -> Expression:
        self._deeper()
        inner = self.disjunction()
        self._demand(")")
        self._depth -= 1
        return inner

    def _call(self, name: str) -> Expression:
        kind, wanted, function = _FUNCTIONS[name]
        arguments = self._arguments()
        required = wanted.index(None) if None in wanted else len(wanted)
        types = [type_ for type_ in wanted if type_ is not None]
        if not required <= len(arguments) <= len(types):
            raise BadFilter(f"{name} takes another number of arguments")
        for type_, argument in zip(types, arguments, strict=False):
            _expect(type_, argument, name)

        def value(subject: Subject) -> Any:
            values = [argument.value(subject) for argument in arguments]
            return None if None in values else function(*values)

        return Expression(kind, value)

    def _arguments(self) -> list[Expression]:
        """Up to and with the closing parenthesis."""
        self._deeper()
        found = [self.disjunction()]
        while self._accept(","):
            found.append(self.disjunction())
        self._demand(")")
        self._depth -= 1
        return found

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadFilter(f"the filter is deeper than {DEEPEST} levels")


def _compared(left: Expression, operator: str, right: Expression) -> Expression:
    """`eq` and `ne` of equal types or null, the others of integers."""
    types = {left.type, right.type} - {"null"}
    if len(types) > 1 or "collection" in types:
        raise BadFilter(f"{operator} cannot compare {left.type} with {right.type}")
    ordering = operator not in ("eq", "ne")
    if ordering and not types <= {"int"}:
        raise BadFilter(f"{operator} takes int")
    compare = _COMPARISONS[operator]

    def value(subject: Subject) -> bool:
        first, second = left.value(subject), right.value(subject)
        return not (ordering and (first is None or second is None)) and compare(first, second)

    return Expression("bool", value)
