"""What one attempt of the probe does on the wire, whatever its kind. Pure.

All kinds come down to four plans, so that the edge that executes them stays small: a dialogue over TCP, a datagram, an
ICMP echo, a look at a file.
"""

from dataclasses import dataclass
from typing import Literal

from fake_platform.sandbox.frames import ended
from fake_platform.sandbox.message import MalformedError, read_reply

MOST_BYTES = 256 * 1024
"""Received bytes after which a dialogue has heard enough."""

Kind = Literal["tcp", "udp", "tls", "http", "connect", "raw", "dns", "icmp", "file"]


@dataclass(frozen=True)
class Trust:
    """Which certificates count: one CA by file or by text, any at all if `insecure`, else the system's."""

    ca_file: str | None = None
    ca_pem: str | None = None
    insecure: bool = False


@dataclass(frozen=True)
class Hello:
    """A TLS handshake; `server_name` None sends no SNI, `protocol` is the only one offered by ALPN (RFC 7301)."""

    server_name: str | None
    trust: Trust
    protocol: str | None = None


@dataclass(frozen=True)
class Dialogue:
    """One TCP connection: `tunnel` (a CONNECT request) first, then TLS, then `send`, then wait for `least` bytes.

    `least` 0 waits for nothing: the connection, tunnel or handshake is the answer. A reply that begins as HTTP is read
    to its end instead, one that is `counted` (DNS over TCP) as far as its first two bytes say, and HTTP/2 until its
    `last_stream` has ended. `timeout` in seconds is for the whole of it, name lookup included.
    """

    host: str
    port: int
    timeout: float
    tunnel: bytes = b""
    hello: Hello | None = None
    send: bytes = b""
    least: int = 0
    counted: bool = False
    last_stream: int = 0

    @property
    def waits(self) -> bool:
        """Whether an answer of the far end is awaited."""
        return self.least > 0 or self.counted


@dataclass(frozen=True)
class Datagram:
    """One datagram out, one awaited back within `timeout` seconds."""

    host: str
    port: int
    timeout: float
    send: bytes


@dataclass(frozen=True)
class Echo:
    """One ICMP echo request with `send` as its data; the reply that brings it back is awaited `timeout` seconds."""

    host: str
    timeout: float
    send: bytes


@dataclass(frozen=True)
class Look:
    """Whether a path exists and may be read or written; nothing is opened or changed."""

    path: str


@dataclass(frozen=True)
class Attempt:
    """One line of the batch: the caller's `id`, the `kind` asked for, the plan that it came down to, and its round.

    A round begins when all attempts of the round before have ended.
    """

    id: str
    kind: Kind
    plan: Dialogue | Datagram | Echo | Look
    round: int = 0


def heard_enough(plan: Dialogue, data: bytes) -> bool:
    """Whether the dialogue may stop reading: the counted or HTTP reply is whole, or there are `least` bytes."""
    if len(data) >= MOST_BYTES:
        return True
    if plan.last_stream:
        return ended(data, plan.last_stream)
    if plan.counted:
        return len(data) >= 2 and len(data) - 2 >= int.from_bytes(data[:2], "big")
    if data.startswith(b"HTTP/"):
        try:
            return read_reply(data, ended=False) is not None
        except MalformedError:
            return True
    return len(data) >= plan.least and not (data and b"HTTP/".startswith(data))
