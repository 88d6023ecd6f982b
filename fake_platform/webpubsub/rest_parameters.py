"""What a request of the data plane says besides its body: versions, names, pages, permissions, tokens. Pure.

Everything here raises ValueError with a sentence that repeats nothing the caller said; it becomes a 400.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fake_platform.webpubsub import access
from fake_platform.webpubsub.administration import LARGEST_PAGE
from fake_platform.webpubsub.frames import group_is_well_named
from fake_platform.webpubsub.roles import PERMISSIONS
from fake_platform.webpubsub.session import Identity

VERSIONS = ("2021-10-01", "2022-11-01", "2023-07-01", "2024-01-01", "2024-12-01")
LONGEST_TTL = 300
_CLIENTS = {"default": "/client/hubs/", "mqtt": "/clients/mqtt/hubs/"}
_ISSUER = "https://webpubsub.azure.com"
_BAD_GROUP = "Invalid group name. Valid group name should be in between 1 and 1024 characters long."  # as recorded
_LARGEST_INTEGER = 2**31 - 1  # all numbers are of format int32 (swagger of the data plane)


class Query(Protocol):
    """A query string: names that may occur more than once."""

    def get(self, name: str, /) -> str | None:
        """The first value."""
        ...

    def getall(self, name: str, default: list[str], /) -> list[str]:
        """All values."""
        ...


def check_version(given: Sequence[str]) -> None:
    """A known `api-version`, once; without one the latest is meant."""
    if len(given) > 1:
        raise ValueError("api-version is given more than once.")
    if given and given[0] not in VERSIONS:
        raise ValueError(f"api-version must be one of {', '.join(VERSIONS)}.")


def check_names(named: Mapping[str, str]) -> None:
    """The names in a path."""
    if not access.hub_is_well_named(named["hub"]):
        raise ValueError("The hub's name must be a letter and up to 127 letters, digits or _`,.[].")
    if "group" in named and not group_is_well_named(named["group"]):
        raise ValueError(_BAD_GROUP)


def check_ttl(given: str | None) -> None:
    """`messageTtlSeconds`."""
    if given is not None and not 0 <= _integer(given, "messageTtlSeconds") <= LONGEST_TTL:
        raise ValueError(f"messageTtlSeconds must be 0 to {LONGEST_TTL}.")


def permission(given: str) -> str:
    """A permission's name; case does not matter."""
    for name in PERMISSIONS:
        if name.lower() == given.lower():
            return name
    raise ValueError(f"The permission must be one of {', '.join(PERMISSIONS)}.")


def target(given: str | None) -> str:
    """The group that a permission is about."""
    if given is None or not group_is_well_named(given):
        raise ValueError(_BAD_GROUP)
    return given


def groups_and_filter(body: bytes) -> tuple[tuple[str, ...], str | None]:
    """The body of `:addToGroups` and `:removeFromGroups`."""
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("The body must be JSON.") from error
    groups = given.get("groups") if isinstance(given, dict) else None
    if not isinstance(groups, list) or not groups:
        raise ValueError("groups must be an array of names.")
    if not all(isinstance(group, str) and group_is_well_named(group) for group in groups):
        raise ValueError(_BAD_GROUP)
    chosen = given.get("filter")
    if chosen is not None and not isinstance(chosen, str):
        raise ValueError("filter must be a string.")
    return tuple(groups), chosen


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that is asked for; `top` is how many members are wanted in all."""

    after: str | None
    size: int
    top: int | None

    def following(self, after: str | None) -> dict[str, str] | None:
        """What changes in the query for the next page; None where there is none."""
        left = None if self.top is None else self.top - self.size
        if after is None or left == 0:
            return None
        changed = {"continuationToken": after}
        return changed if left is None else changed | {"top": str(left)}


def listing(query: Query) -> Listing:
    """`maxpagesize`, `top` and `continuationToken`."""
    size = _positive(query.get("maxpagesize"), "maxpagesize") or LARGEST_PAGE
    top = _positive(query.get("top"), "top")
    if size > LARGEST_PAGE:
        raise ValueError(f"maxpagesize must be at most {LARGEST_PAGE}.")
    return Listing(query.get("continuationToken"), size if top is None else min(size, top), top)


def member(identity: Identity) -> dict[str, str | None]:
    """How a list shows a connection."""
    return {"connectionId": identity.connection_id, "userId": identity.grant.user_id}


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A client token that `:generateToken` is asked for."""

    user_id: str | None
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    minutes: int
    client: str

    def path(self, hub: str) -> str:
        """Where such a client connects."""
        return _CLIENTS[self.client] + hub

    def claims(self, audience: str, now: float) -> dict[str, Any]:
        """The claims of the token."""
        issued = int(now)
        claims: dict[str, Any] = {"iss": _ISSUER, "aud": audience, "iat": issued, "nbf": issued}
        claims["exp"] = issued + 60 * self.minutes
        optional = {"sub": self.user_id, "role": list(self.roles), "webpubsub.group": list(self.groups)}
        return claims | {name: value for name, value in optional.items() if value}


def token_request(query: Query) -> TokenRequest:
    """The query of `:generateToken`."""
    minutes = _positive(query.get("minutesToExpire"), "minutesToExpire") or 60
    client = (query.get("clientType") or "default").lower()
    if client not in _CLIENTS:
        raise ValueError("clientType must be Default or MQTT.")
    groups = tuple(query.getall("group", []))
    if not all(map(group_is_well_named, groups)):
        raise ValueError(_BAD_GROUP)
    return TokenRequest(query.get("userId"), tuple(query.getall("role", [])), groups, minutes, client)


def _positive(given: str | None, name: str) -> int | None:
    if given is None:
        return None
    number = _integer(given, name)
    if number < 1:
        raise ValueError(f"{name} must be at least 1.")
    return number


def _integer(given: str, name: str) -> int:
    if given.isascii() and given.isdigit() and len(given) <= 10 and int(given) <= _LARGEST_INTEGER:
        return int(given)
    raise ValueError(f"{name} must be a number.")
