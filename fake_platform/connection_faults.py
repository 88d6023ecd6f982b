"""What a waiting fault does to connections of the channel and to TLS handshakes. Edge: TLS, the clock.

The emulator asks `Trouble` at each occasion; the TLS listener asks `Disguise` at each handshake.
"""

import ssl
import tempfile
from pathlib import Path

from fake_platform.certificates import RunCA
from fake_platform.channel import named
from fake_platform.faults import Fault
from fake_platform.runtime import Platform
from fake_platform.webpubsub.frames import Event
from fake_platform.webpubsub.interference import Obstacle
from fake_platform.webpubsub.session import Identity

_AT_THE_DOOR = ("refuse-connection", "restart")


class Trouble:
    """The emulator's `Interference`, by the platform's faults."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def knock(self, authority: str, identity: Identity | None) -> Obstacle | None:
        """Turn a connection away; the channel's name tells the host of one that nobody knows any more."""
        hosts = self._platform.hosts_at(authority) if identity is None else {named(identity)[0]}
        whom = {"host": _only(hosts), "authority": authority}
        fault = self._platform.meet(_AT_THE_DOOR, lambda one: one.host is None or one.host in hosts, whom)
        return None if fault is None else Obstacle(fault.details.get("status"))

    def refuses_recovery(self, identity: Identity) -> bool:
        """Whether a lost connection may not go on."""
        host, _ = named(identity)
        whom = {"host": host, "connectionId": identity.connection_id}
        return self._platform.meet(("refuse-recovery",), lambda one: one.of(host), whom) is not None

    def withholds_ack(self, identity: Identity, event: Event) -> bool:
        """Whether the operator is left without the ack of this message."""
        host, _ = named(identity)
        whom = {"host": host, "connectionId": identity.connection_id, "ackId": event.ack_id}

        def wanted(one: Fault) -> bool:
            return one.of(host) and bool(one.details["message"] == event.event)

        return self._platform.meet(("drop-ack",), wanted, whom) is not None


def _only(hosts: set[str]) -> str | None:
    return next(iter(hosts)) if len(hosts) == 1 else None


class Disguise:
    """Shows a certificate of an authority that nobody trusts where a fault wants it (`SSLContext.sni_callback`)."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._contexts: dict[str, ssl.SSLContext] = {}

    def __call__(self, tls: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        """Exchange the context of one handshake."""
        del context
        asked = name or "localhost"
        hosts = self._platform.hosts_at(asked)
        at_exchange = asked == self._platform.site.authority.partition(":")[0]

        def wanted(one: Fault) -> bool:
            if one.details["place"] == "exchange":
                return at_exchange
            return one.host in hosts if one.host is not None else bool(hosts)

        fault = self._platform.meet(("wrong-certificate",), wanted, {"host": _only(hosts), "name": asked})
        if fault is not None:
            tls.context = self._foreign(asked)

    def _foreign(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            cert, key = RunCA.create("a foreign CA", laptop=True).leaf(name)
            made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "leaf.pem"
                file.touch(mode=0o600)
                file.write_text(key + cert, encoding="utf-8")
                made.load_cert_chain(file)
            self._contexts[name] = made
        return self._contexts[name]
