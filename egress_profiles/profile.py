"""What may be reached, by whom, as data. Pure.

A `Profile` lists destinations per actor and how a channel host is learnt; `judgement` decides by it, `loading` reads it
from a file and refuses what could be misread.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Actor(StrEnum):
    """Who asks; the proxy port that was dialled tells (3128, 3129, 3130)."""

    OPERATOR = "operator"
    NODE = "node"
    SANDBOX = "sandbox"


class Mode(StrEnum):
    """How a proxy holds the profile: reading what it lets through, passing TLS on unread, or permitting everything.

    `OPEN` is the ground that a refusal is measured against; names and ports are free, the protocol is still TLS.
    """

    DECRYPT = "decrypt"
    TUNNEL = "tunnel"
    OPEN = "open"


@dataclass(frozen=True)
class Slowness:
    """A bad line, told by numbers alone so that two runs are alike: each step waits, each n-th tunnel is cut.

    `delay_ms` is added to each CONNECT, request and channel frame; `cut_every` 0 cuts none.
    """

    delay_ms: int
    cut_every: int = 0


@dataclass(frozen=True)
class Destination:
    """One exact host and port, the actors that may reach it, and the only addresses it may resolve to.

    `methods` empty means any; `addresses` empty means any globally routable one.
    """

    host: str
    port: int
    actors: frozenset[Actor]
    purpose: str
    addresses: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LearnRule:
    """Where a channel host is learnt from, and the bound (suffix, port, addresses) that it must lie inside.

    `exchange_path` holds `{host}` once, for the id of the host that is exchanged.
    """

    actor: Actor
    exchange_host: str
    exchange_port: int
    exchange_path: str
    suffix: str
    port: int
    purpose: str
    addresses: frozenset[str] = frozenset()

    def bounds(self, host: str) -> bool:
        """Tell whether `host` is exactly one label under the suffix."""
        label, _, rest = host.partition(".")
        return bool(label) and rest == self.suffix


@dataclass(frozen=True)
class Profile:
    """A named set of destinations and learn rules; what it does not list is denied, unless its mode is open.

    `credentials`: whoever asks must show the user name and password of its actor, which are no part of a profile.
    """

    name: str
    destinations: tuple[Destination, ...]
    learn: tuple[LearnRule, ...] = ()
    mode: Mode = Mode.DECRYPT
    credentials: bool = False
    slow: Slowness | None = None

    def moved(self, addresses: Mapping[str, str]) -> "Profile":
        """The same with other addresses in the place of some; one that has an empty text in its place is left out."""
        return replace(
            self,
            destinations=tuple(replace(one, addresses=_moved(one.addresses, addresses)) for one in self.destinations),
            learn=tuple(replace(one, addresses=_moved(one.addresses, addresses)) for one in self.learn),
        )

    def to_json(self) -> str:
        """Render as the JSON of the same shape as the TOML file; `loading.from_json` reads it back."""
        data: dict[str, Any] = {
            "name": self.name,
            "mode": self.mode,
            "credentials": self.credentials,
            "destination": [_destination(entry) for entry in self.destinations],
            "learn": [_rule(rule) for rule in self.learn],
        }
        if self.slow is not None:
            data["slow"] = {"delay_ms": self.slow.delay_ms, "cut_every": self.slow.cut_every}
        return json.dumps(data, indent=2, sort_keys=True)


def _moved(old: frozenset[str], to: Mapping[str, str]) -> frozenset[str]:
    """None at all would mean any address: where all of them have gone, the old ones, which lead nowhere, stay."""
    return frozenset(new for one in old if (new := to.get(one, one))) or old


def _destination(entry: Destination) -> dict[str, Any]:
    return {
        "host": entry.host,
        "port": entry.port,
        "actors": sorted(entry.actors),
        "addresses": sorted(entry.addresses),
        "methods": sorted(entry.methods),
        "for": entry.purpose,
    }


def _rule(rule: LearnRule) -> dict[str, Any]:
    return {
        "actor": rule.actor,
        "exchange_host": rule.exchange_host,
        "exchange_port": rule.exchange_port,
        "exchange_path": rule.exchange_path,
        "suffix": rule.suffix,
        "port": rule.port,
        "addresses": sorted(rule.addresses),
        "for": rule.purpose,
    }
