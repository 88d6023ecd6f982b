"""What the gate counted: `nft -j list table inet byohost_gate` as attempts, and the CNI plugin's records. Pure."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from egress_profiles.gate import ACTORS, OUTCOMES, ROLES

_COUNTER_SET = re.compile(f"(?P<actor>{'|'.join(ACTORS)})_(?P<verdict>{'|'.join(OUTCOMES)})(?P<family>[46])")
_ROLE_SET = re.compile(f"(?P<role>{'|'.join(ROLES)})[46]")


class GateReadError(ValueError):
    """The text is not what nft or the CNI plugin writes; the message says what is missing."""


@dataclass(frozen=True, order=True)
class Attempt:
    """New connections (or datagrams) from one source to one destination as the sender named it, before DNAT.

    `family` is 4 or 6; `verdict` is allowed, refused, or passed (off the list, but the gate only counts).
    `port` is 0 for protocols without ports.
    """

    actor: str
    source: str
    family: int
    protocol: str
    destination: str
    port: int
    packets: int
    verdict: str


@dataclass(frozen=True)
class PodRecord:
    """What the CNI plugin wrote of one pod: `removed` is empty and `attempts` are none while it runs.

    `reason` says why a pod is a sandbox when its own description could not be read, else it is empty.
    """

    uid: str
    namespace: str
    name: str
    role: str
    reason: str
    addresses: tuple[str, ...]
    added: str
    removed: str = ""
    attempts: tuple[Attempt, ...] = ()


def read_attempts(text: str) -> tuple[Attempt, ...]:
    """Read every attempt out of nft's JSON, sorted.

    Raises:
        GateReadError: it is not nft's JSON.
    """
    found = []
    for name, elements in _sets(text):
        match = _COUNTER_SET.fullmatch(name)
        if match is None:
            continue
        for element in elements:
            inner = element["elem"]
            source, destination, protocol, port = inner["val"]["concat"]
            found.append(
                Attempt(
                    actor=match["actor"],
                    source=source,
                    family=int(match["family"]),
                    protocol=str(protocol),
                    destination=destination,
                    port=int(port),
                    packets=inner["counter"]["packets"],
                    verdict=match["verdict"],
                )
            )
    return tuple(sorted(found))


def read_roles(text: str) -> dict[str, str]:
    """Read which address has which role now, out of nft's JSON.

    Raises:
        GateReadError: it is not nft's JSON.
    """
    found = {}
    for name, elements in _sets(text):
        match = _ROLE_SET.fullmatch(name)
        if match is not None:
            found.update({str(address): match["role"] for address in elements})
    return found


def read_pod_records(text: str) -> tuple[PodRecord, ...]:
    """Read the files of /var/log/byohost-gate, one after the other: a line when a pod comes, one when it is removed.

    Raises:
        GateReadError: it is not what the plugin writes.
    """
    found: dict[str, PodRecord] = {}
    try:
        for line in text.splitlines():
            data = json.loads(line)
            uid = data["uid"]
            if "added" in data:  # once more for a pod whose network was made anew: what was counted of it stays
                counted = found[uid].attempts if uid in found else ()
                found[uid] = PodRecord(**data | {"addresses": tuple(data["addresses"])}, attempts=counted)
            else:
                counted = tuple(Attempt(**attempt) for attempt in data["attempts"])
                attempts = tuple(sorted((*found[uid].attempts, *counted)))
                found[uid] = replace(found[uid], removed=data["removed"], attempts=attempts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GateReadError(f"This is no record of the gate's CNI plugin: {error}.") from error
    return tuple(found.values())


def _sets(text: str) -> list[tuple[str, list[Any]]]:
    try:
        entries = json.loads(text)["nftables"]
        return [(entry["set"]["name"], entry["set"].get("elem", [])) for entry in entries if "set" in entry]
    except (ValueError, TypeError, KeyError) as error:
        raise GateReadError(f"This is not nft's JSON listing of a table: {error}.") from error
