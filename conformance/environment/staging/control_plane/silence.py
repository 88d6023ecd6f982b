"""A place on this machine at which nobody listens, or nobody answers. Edge: a socket of loopback."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from clusters.control_plane.layout import HERE


@dataclass(frozen=True)
class SilentSocket:
    """A `SilentPlace` that is a socket: it has its port, and takes connections only while it is silent."""

    own: socket.socket

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{HERE}:{self.own.getsockname()[1]}/"

    @contextmanager
    def silent(self) -> Iterator[Callable[[], int]]:
        """Connections are taken and never read; all end with this."""
        with ExitStack() as taken:
            came: list[socket.socket] = []
            self.own.listen()

            def count() -> int:
                while True:
                    try:
                        came.append(taken.enter_context(self.own.accept()[0]))
                    except BlockingIOError:
                        return len(came)

            yield count


@contextmanager
def silent_place() -> Iterator[SilentSocket]:
    """One, for as long as this lasts."""
    with socket.socket() as own:
        own.bind((HERE, 0))
        own.setblocking(False)
        yield SilentSocket(own)
