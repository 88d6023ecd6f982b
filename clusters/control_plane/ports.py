"""Ports of loopback for servers that must be told theirs before they start. Edge: sockets.

One connection has come to such a port and gone, and its own side has closed it first: for a minute the kernel gives it
to nobody who asks for any port, while a server that names it may have it (SO_REUSEADDR, which Go's servers set).
"""

import contextlib
import socket

from clusters.control_plane.layout import HERE


def reserved(number: int = 1) -> tuple[int, ...]:
    """So many different ports of 127.0.0.1, kept for whoever names them."""
    with contextlib.ExitStack() as stack:
        return tuple(_reserved(stack.enter_context(socket.create_server((HERE, 0)))) for _ in range(number))


def _reserved(server: socket.socket) -> int:
    """The port of a server on which one connection has come and gone; its own side has closed it first."""
    with socket.create_connection(server.getsockname()) as caller:
        accepted, _ = server.accept()
        accepted.close()
        caller.recv(1)
    return int(server.getsockname()[1])
