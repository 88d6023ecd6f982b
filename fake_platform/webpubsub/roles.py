"""What a client may do with a group, by the roles of its token. Pure.

Microsoft Learn, "Roles and permissions" and "Wildcard group roles": `*` within one dot segment, `**` across, `?` one
character but a dot, a backslash escapes, at most five `*`.
"""

import re
from dataclasses import dataclass

JOIN_LEAVE = "webpubsub.joinLeaveGroup"
SEND = "webpubsub.sendToGroup"
_MOST_STARS = 5
_PATTERN_TOKEN = re.compile(r"\\(.)|(\*\*)|(\*)|(\?)|(.)", re.DOTALL)


@dataclass(frozen=True)
class Roles:
    """The `role` claim of a client's token."""

    names: frozenset[str] = frozenset()

    def allow(self, action: str, group: str) -> bool:
        """Whether JOIN_LEAVE or SEND is granted for the group: for all, by name, or by pattern."""
        if action in self.names or f"{action}.{group}" in self.names:
            return True
        prefix = f"{action}s."
        patterns = (name.removeprefix(prefix) for name in self.names if name.startswith(prefix))
        return any(_matches(pattern, group) for pattern in patterns)


def _matches(pattern: str, group: str) -> bool:
    if pattern.count("*") > _MOST_STARS:
        return False
    expression = "".join(_piece(found) for found in _PATTERN_TOKEN.finditer(pattern))
    return re.fullmatch(expression, group, re.DOTALL) is not None


def _piece(found: re.Match[str]) -> str:
    escaped, stars, star, question, plain = found.groups()
    if stars:
        return ".*"
    if star:
        return r"[^.]*"
    if question:
        return r"[^.]"
    return re.escape(escaped or plain)
