"""What a client may do with a group, by the roles of its token and the permissions it was granted since. Pure.

Microsoft Learn, "Roles and permissions" and "Wildcard group roles": `*` within one dot segment, `**` across, `?` one
character but a dot, a backslash escapes, at most five `*`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

JOIN_LEAVE = "webpubsub.joinLeaveGroup"
SEND = "webpubsub.sendToGroup"
PERMISSIONS: Mapping[str, str] = MappingProxyType({"joinLeaveGroup": JOIN_LEAVE, "sendToGroup": SEND})
MOST_NAMES = 1000  # our own limit; the service's is not published
_MOST_STARS = 5
_PATTERN_TOKEN = re.compile(r"\\(.)|(\*\*|\*|\?)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Roles:
    """The `role` claim of a client's token."""

    names: frozenset[str] = frozenset()

    def allow(self, action: str, group: str) -> bool:
        """Whether JOIN_LEAVE or SEND is granted for the group: for all, by name, or by pattern."""
        if action in self.names or f"{action}.{group}" in self.names:
            return True
        prefix = f"{action}s."
        patterns = (name.removeprefix(prefix) for name in self.names if name.startswith(prefix))
        return any(_matches(_tokens(pattern), group) for pattern in patterns)

    def granting(self, action: str, group: str) -> "Roles":
        """With the literal role for the group."""
        return Roles(self.names | {f"{action}.{group}"})

    def revoking(self, action: str, group: str) -> "Roles":
        """Without the literal role for the group; general roles and patterns stay."""
        return Roles(self.names - {f"{action}.{group}"})


@dataclass(frozen=True, slots=True)
class _Token:
    """A wildcard (`*`, `**` or `?`), or the very character `text`."""

    text: str
    wild: bool

    def takes(self, character: str) -> bool:
        if not self.wild:
            return character == self.text
        return self.text == "**" or character != "."

    @property
    def repeats(self) -> bool:
        return self.wild and self.text != "?"


@lru_cache(maxsize=1024)
def _tokens(pattern: str) -> tuple[_Token, ...] | None:
    """The pattern in pieces; None if it has too many stars."""
    if pattern.count("*") > _MOST_STARS:
        return None
    found = (piece.groups() for piece in _PATTERN_TOKEN.finditer(pattern))
    return tuple(_Token(escaped or wild or plain, wild is not None) for escaped, wild, plain in found)


def _matches(tokens: tuple[_Token, ...] | None, group: str) -> bool:
    """All ways at once, so that no group name makes it slow (a regular expression would try them one by one)."""
    if tokens is None:
        return False
    places = _reached({0}, tokens)
    for character in group:
        taken = (place for place in places if place < len(tokens) and tokens[place].takes(character))
        places = _reached({place if tokens[place].repeats else place + 1 for place in taken}, tokens)
    return len(tokens) in places


def _reached(places: set[int], tokens: tuple[_Token, ...]) -> set[int]:
    """With the places behind stars, which may stand for nothing."""
    reached = set(places)
    for place in sorted(places):
        behind = place
        while behind < len(tokens) and tokens[behind].repeats:
            behind += 1
            reached.add(behind)
    return reached
