"""The channel connections that are open, which keep their hosts known. Edge: mitmproxy's connections, the clock."""

from collections.abc import Callable
from datetime import datetime

from mitmproxy import connection

from egress_profiles.policy import Policy
from egress_profiles.tunnels import Tunnel


class OpenChannels:
    """One channel for each client connection at most, told to the policy as it opens and closes."""

    def __init__(self, policy: Policy, clock: Callable[[], datetime]) -> None:
        self._policy, self._clock = policy, clock
        self._hosts: dict[str, str] = {}

    def hold(self, client: connection.Client) -> bool:
        """Tell whether a client has a channel open."""
        return client.id in self._hosts

    def opened(self, client: connection.Client, tunnel: Tunnel | None) -> None:
        """Count a client's channel, if it has a tunnel."""
        if tunnel is not None:
            self._hosts[client.id] = tunnel.host
            self._policy.channels = self._policy.channels.opened(tunnel.host)

    def closed(self, client: connection.Client) -> None:
        """Count the end of a client's channel, if it had one."""
        host = self._hosts.pop(client.id, None)
        if host is not None:
            self._policy.channels = self._policy.channels.closed(host, self._clock())
