"""A place at which the API server finds nobody, and then hears nothing for a while. Edge: the node, or a socket."""

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
    url: str = "https://127.0.0.1:9/"

    @contextmanager
    def silent(self) -> Iterator[Callable[[], int]]:
        """What comes there is dropped."""
        cut = Cut(self.name, Hook.INPUT, ("ip daddr 127.0.0.1 tcp dport 9",), Fate.DROP)
        with in_force(self.node, cut):
            yield lambda: met(self.node, cut)


def silent_place(host: HostUnderTest) -> AbstractContextManager[SilentPlace]:
    """Where the API server of a host's cluster can be let wait."""
    own = host.environment.silent_place
    return own() if own is not None else nullcontext(_InNode(host.environment.node, f"{host.name}-silent"))
