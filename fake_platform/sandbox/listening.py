"""The one socket that the sidecar listens on. Edge: sockets.

Apart from `sidecar` because it must exist early: the pod's start-up probe waits for it, and the imports that check
signatures take most of the sidecar's CPU.
"""

import socket


def listener(port: int) -> socket.socket:
    """A listening socket for IPv6 and IPv4 on every address; IPv4 alone where the kernel has no IPv6.

    Raises:
        OSError: the port is taken.
    """
    if socket.has_dualstack_ipv6():
        return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
    return socket.create_server(("", port), backlog=128)
