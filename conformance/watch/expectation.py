"""What somebody expects of an operator, as frozen data: observe.toml, or one sentence about its fault. Pure.

The contract says what holds of every operator; which rights it is granted, where its sandboxes are to run and whom it
may speak with, only its owner can say.
"""

import ipaddress
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.contract.exits import UsageError
from conformance.contract.schema import fault
from conformance.observe.rbac import CLUSTER, FOREIGN, OWN, Right

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PLACES = {"": (OWN,), OWN: (OWN,), FOREIGN: (FOREIGN,), CLUSTER: (OWN, FOREIGN, CLUSTER)}
"""Where a right holds that is said to hold there: what holds in the whole cluster holds in each namespace of it."""


@dataclass(frozen=True)
class Grant:
    """The rights that the operator's account may have; `exact`: and has, each of them."""

    rights: frozenset[Right]
    exact: bool


@dataclass(frozen=True)
class Destination:
    """Addresses and a port that the operator may speak with, and what for."""

    to: Network
    port: int
    purpose: str

    def covers(self, address: str, port: int) -> bool:
        """Whether this end of a connection is meant."""
        return port == self.port and ipaddress.ip_address(address) in self.to


@dataclass(frozen=True)
class Expectation:
    """All that was said; what was not is None, or empty."""

    grant: Grant | None = None
    placement: Mapping[str, Any] | None = None
    egress: tuple[Destination, ...] | None = None
    public: frozenset[str] = frozenset()
    """Values of Secrets that are none, as `secret/key`."""


def load(text: str, file: Path, schema: Mapping[str, Any]) -> Expectation:
    """Read the text of an observe.toml.

    Raises:
        UsageError: it is no TOML, breaks the schema, or names a right or an address that is none.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"--expect {file}: this is no TOML: {error}") from error
    found = fault(document, schema)
    if found:
        raise UsageError(f"--expect {file}: {found}")
    rights = document.get("rights")
    return Expectation(
        grant=None if rights is None else _grant(rights, file),
        placement=document.get("placement"),
        egress=tuple(_destination(each, file) for each in document["egress"]) if "egress" in document else None,
        public=frozenset(document.get("secrets", {}).get("public", ())),
    )


def _grant(rights: Mapping[str, Iterable[str]], file: Path) -> Grant:
    ((key, lines),) = rights.items()
    return Grant(frozenset(right for line in lines for right in _rights(line, file)), key == "exactly")


def _rights(line: str, file: Path) -> Iterable[Right]:
    """`get,list pods`, `create jobs.batch in the whole cluster`: as kubectl and our own messages write a right."""
    said, _, place = line.partition(" in ")
    verbs, _, resource = said.strip().partition(" ")
    named = [verb.strip() for verb in verbs.split(",")]
    if place.strip() not in _PLACES or not all(named) or not resource or " " in resource.strip():
        raise UsageError(
            f"--expect {file}: {line!r} is no right; write verbs, a resource and, where it is not its own namespace, "
            f"the place, such as 'get,list pods' or 'create jobs.batch in {CLUSTER}' (or {FOREIGN})"
        )
    return [Right(verb, resource.strip(), where) for verb in named for where in _PLACES[place.strip()]]


def _destination(each: Mapping[str, Any], file: Path) -> Destination:
    try:
        return Destination(ipaddress.ip_network(each["to"]), each["port"], each["for"])
    except ValueError as error:
        raise UsageError(
            f"--expect {file}: egress to {each['to']!r} is no address and no range: {error}; sockets show addresses, "
            "so that a name cannot be compared with them"
        ) from error
