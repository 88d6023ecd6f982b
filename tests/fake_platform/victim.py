"""A host with faults of its own, and an operator that suffers them; what the journal says of both. Edge: sockets."""

import socket
import ssl
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from fake_platform.model import JournalEntry
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import RELIABLE, Stranger, install_key
from tests.fake_platform.wire import Wire, ended_by

LONG_LOST = "&awps_connection_id={connectionId}&awps_reconnection_token={reconnectionToken}"


class Victim:
    """A host with faults of its own, and an operator that suffers them."""

    def __init__(self, laptop: Laptop) -> None:
        self.control = laptop.control
        self.host = self.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name
        self.key = install_key(self.control.download_bundle(self.host, SITE))
        self.operator = Stranger(laptop.endpoint, laptop.ca_file, self.host)
        self._wires: list[Wire] = []

    def suffer(self, kind: str, **parameters: Any) -> None:
        """Ask for a fault of this host."""
        self.control.fault(self.host, kind, **parameters)

    def exchange(self) -> httpx.Response:
        """One key exchange."""
        return self.operator.exchange(self.key)

    def connected(self) -> dict[str, Any]:
        """Exchange, connect and check in; the `connected` frame."""
        assert self.exchange().status_code == 200
        frame = self.operator.connect()
        self.operator.inventory()
        self.operator.check_in()
        return frame

    @property
    def wire(self) -> Wire:
        """The operator's connection."""
        assert self.operator.socket is not None
        return self.operator.socket

    def knock(self, more: str = "") -> str:
        """An upgrade that is not answered: how TCP ends."""
        url = urlsplit(self.operator.claims["channel"]["url"] + more)
        request = (
            f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade"
            f"\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Protocol: {RELIABLE}"
        )
        context = ssl.create_default_context(cafile=self.operator.ca_file)
        with (
            socket.create_connection((url.hostname or "", url.port or 443)) as plain,
            context.wrap_socket(plain, server_hostname=url.hostname) as tls,
        ):
            tls.sendall(f"{request}\r\n\r\n".encode())
            return ended_by(tls)

    def again(self, frame: dict[str, Any]) -> Wire:
        """A recovery of the connection that began with this frame."""
        self._wires.append(Wire(self.operator.ca_file))
        self._wires[-1].connect(self.operator.claims["channel"]["url"] + LONG_LOST.format(**frame), RELIABLE)
        return self._wires[-1]

    def journal(self, kind: str) -> list[JournalEntry]:
        """The host's entries of one kind."""
        return [one for one in self.control.journal().entries if one.host == self.host and one.kind == kind]

    def befell(self, kind: str) -> list[Any]:
        """What the journal says that this fault did to the host."""
        return [one.data for one in self.journal("fault") if one.type == kind]

    def hurried(self, act: Callable[[], None]) -> None:
        """Do something with little patience for each frame."""
        self.wire.patience(1.0)
        try:
            act()
        finally:
            self.wire.patience()

    def close(self) -> None:
        """Close everything."""
        self.control.clear_faults(self.host)
        for wire in self._wires:
            wire.close()
        self.operator.leave()
