"""Requests that make or bind a pod of one host take their time. Edge: the API server.

On a cluster of ours it waits for a webhook of which nothing is heard (`pod_webhook`). Elsewhere nothing is registered:
there the API server itself holds them, for one namespace (`conformance.environment.held_requests`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.held_requests import Held, HeldRequests, Requests
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.pod_webhook import Asked, bound_again, tried, waited_for
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object


@dataclass(frozen=True)
class Slow:
    """Requests that take their time."""

    begun: Callable[[], int]
    """How many there were so far."""
    release: Callable[[], None]
    """Let those that take longer than they need be carried out; a webhook is waited for so long, and no longer."""


@contextmanager
def creations_slow(host: HostUnderTest, like: Object, seconds: int) -> Iterator[Slow]:
    """While this lasts, the host's pods take so many seconds to be made, or until they are let go."""
    holding = host.environment.held_requests
    if holding is not None:
        with _held(holding, Requests.creating_pods(host.namespace, host.operator.account)) as slow:
            yield slow
        return
    with waited_for(host, Asked(seconds=seconds), lambda: tried(host, like)) as count:
        yield Slow(count, _by_itself)


@contextmanager
def bindings_slow(host: HostUnderTest, pod: Object, seconds: int) -> Iterator[Slow]:
    """While this lasts, pods of the host have no node for so many seconds, or until they are let go."""
    holding = host.environment.held_requests
    if holding is not None:
        with _held(holding, Requests.binding_pods(host.namespace)) as slow:
            yield slow
        return
    asked = Asked(seconds=seconds, resource="pods/binding")
    with waited_for(host, asked, lambda: bound_again(host, pod)) as count:
        yield Slow(count, _by_itself)


@dataclass
class _Counted:
    """Requests that are held, and as many as were once seen to be: whatever is let go is counted no more."""

    held: Held
    most: int = 0

    def begun(self) -> int:
        """How many there were so far."""
        self.most = max(self.most, self.held.count())
        return self.most

    def release(self) -> None:
        """Let them go."""
        self.begun()
        self.held.release()


@contextmanager
def _held(holding: HeldRequests, requests: Requests) -> Iterator[Slow]:
    """While this lasts, they are held.

    Raises:
        CouldNotRun: none was. Where there are several API servers, one may have known nothing of it yet.
    """
    with holding.of(requests) as held:
        counted = _Counted(held)
        yield Slow(counted.begun, counted.release)
        if not counted.begun():
            raise CouldNotRun("the API server was to hold back requests about pods of this host, and none has met that")


def _by_itself() -> None:
    """It goes on when its seconds are over."""
