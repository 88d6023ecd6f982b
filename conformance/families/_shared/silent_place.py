"""A place at which the API server finds nobody, and then hears nothing for a while. Edge: the node, or a socket."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from conformance.environment.node import Node
from conformance.environment.silent_place import SilentPlace
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.network_cut import Cut, Fate, Hook, in_force, met


@dataclass(frozen=True)
class _InNode:
    """A `SilentPlace` that is a port of the API server's node, which is loopback to it."""

    node: Node
    name: str
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://127.0.0.1:{self.port}/"

    @contextmanager
    def silent(self) -> Iterator[Callable[[], int]]:
        """What comes there is dropped."""
        cut = Cut(self.name, Hook.INPUT, (f"ip daddr 127.0.0.1 tcp dport {self.port}",), Fate.DROP)
        with in_force(self.node, cut):
            yield lambda: met(self.node, cut)


def silent_place(host: HostUnderTest) -> AbstractContextManager[SilentPlace]:
    """Where the API server of a host's cluster can be let wait: by a port of the host's own, as packets are counted."""
    own = host.environment.silent_place
    if own is not None:
        return own()
    return nullcontext(
        _InNode(host.environment.node, f"{host.name}-silent", 500 + zlib.crc32(host.name.encode()) % 500)
    )
