"""Ports for servers that must be told theirs before they start, and ports where nobody listens. Edge: sockets.

Whoever can, is given port 0 and says which it got. Some cannot: the number stands in their settings, in a URL that
others are told first, or has to be the same after a restart. For those a port is bound, and left in TIME_WAIT: for a
minute the kernel gives it to nobody who asks for any port, while a server that names it may have it (SO_REUSEADDR).
"""

import contextlib
import socket
from collections.abc import Iterator

from clusters.control_plane.layout import HERE
from clusters.control_plane.ports import reserved

__all__ = ["HERE", "reserved", "silent"]


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port on which nobody listens as long as the context lasts, over TCP and UDP: whoever comes is refused."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind((HERE, 0))  # bound, and not listening
            port = int(tcp.getsockname()[1])
            try:
                udp.bind((HERE, port))
            except OSError:  # somebody has the same number over UDP: another one
                continue
            udp.connect(tcp.getsockname())  # it hears that one sender alone; the others are told that nobody is here
            yield port
            return
