"""What all pods of the played node have in common. Edge: the API, processes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from conformance.environment.staging.control_plane.api import Api
from conformance.environment.staging.control_plane.egress_proxy import WayOut
from conformance.environment.staging.control_plane.links import Carrier
from conformance.environment.staging.control_plane.operators import Operators, Running

STARTING = 2
"""Operators that start at once: their first second is all processor, and bounds of the contract begin with it."""


class Pulls(Protocol):
    """What becomes of an image when it is pulled."""

    def __call__(self, image: str) -> str:
        """`operator`, `sandbox`, `mute`, `foreign-sidecar` or `stalling`; empty where no registry has it."""


@dataclass(frozen=True)
class Node:
    """What all pods have in common: the API, the images, addresses, and the operators' processes by container id."""

    api: Api
    pulls: Pulls
    addresses: Iterator[str]
    operators: Operators
    way_out: WayOut
    server: tuple[str, int]
    """The API server's address."""
    sidecars: dict[str, Carrier] = field(default_factory=dict)
    """The link from operators to the sidecars of a namespace."""
    processes: dict[str, Running] = field(default_factory=dict)
    starting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(STARTING))
    """Held while an operator's process has just begun."""
