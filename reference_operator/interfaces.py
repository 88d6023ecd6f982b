"""The conversations that the loop holds, as it needs them; the edges hold them for real. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Protocol

from reference_operator.action import Send
from reference_operator.event import Event
from reference_operator.model import Pod, Terms, Token

Emit = Callable[[Event], None]
Clock = Callable[[], float]
Pause = Callable[[float], bool]
"""Waits so many seconds; True as soon as the process is to end."""

Draw = Callable[[], float]
"""A random number in [0, 1)."""


class ClusterError(Exception):
    """The API server refused (HTTP status, machine-readable reason), or could not be asked (status 0)."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class Cluster(Protocol):
    """The API server, as far as the Role reaches. Every method raises `ClusterError`."""

    def list_pods(self) -> tuple[tuple[Pod, ...], str]:
        """All sandbox pods of this host, and the version to watch from."""

    def watch_pods(self, version: str, seconds: int) -> Iterator[tuple[Literal["seen", "vanished"], Pod]]:
        """Changes from a version on, for at most so long."""

    def create_pod(self, manifest: Mapping[str, Any]) -> Pod:
        """Create a pod."""

    def find_pod(self, name: str) -> Pod | None:
        """One pod; None where there is none of this name, or it is not ours."""

    def delete_pod(self, name: str, uid: str) -> bool:
        """Delete the pod with this name and uid; False where there is none any more."""

    def find_account(self, name: str) -> Mapping[str, Any] | None:
        """One service account."""

    def create_account(self, manifest: Mapping[str, Any]) -> None:
        """Create a service account."""

    def allowed(self, resource: str, verb: str) -> bool:
        """Whether we may do this in the namespace."""


class ExchangeError(Exception):
    """The exchange was refused (problem type, HTTP status), or could not be made (status 0)."""

    def __init__(self, problem: str, status: int, detail: str, retry_after: float = 0.0) -> None:
        super().__init__(detail)
        self.problem = problem
        self.status = status
        self.retry_after = retry_after


class Platform(Protocol):
    """The platform endpoint."""

    def exchange(self) -> tuple[Terms, float]:
        """New terms, and the platform's clock minus ours in seconds; raises `ExchangeError`."""


class SidecarError(Exception):
    """The sidecar did not do what was asked; `reachable` tells whether a connection was made."""

    def __init__(self, detail: str, *, reachable: bool) -> None:
        super().__init__(detail)
        self.reachable = reachable


class TokenRefusedError(Exception):
    """The sidecar refused a token for good."""


class Sidecar(Protocol):
    """The sidecars, by the address of their pod."""

    def ask(self, address: str, sandbox_id: str) -> int:
        """The generation of the token it holds; raises `SidecarError`."""

    def give(self, address: str, sandbox_id: str, token: Token, rotations: tuple[str, ...]) -> int:
        """Hand a token over; the generation then held. Raises `SidecarError` and `TokenRefusedError`."""


class Channel(Protocol):
    """One connection to the messaging service; it tells by events how it fares."""

    def open(self) -> None:
        """Open it; `Opened` or `Dropped` follows."""

    def send(self, message: Send) -> None:
        """Send after all that was sent before; returns at once. `Acknowledged` or `Unacknowledged` follows."""

    def close(self) -> None:
        """End it for good; nothing more is emitted."""
