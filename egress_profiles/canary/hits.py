"""One arrival at the canary, as the JSON line that the harness reads. Pure.

Events: `accept` a TCP connection, `hello` a TLS ClientHello (with `sni`), `request` an HTTP request (`host`: every Host
header joined by commas, `path`: the request target as sent, `bare` where its head holds a control byte), `query` a DNS
question (`host`: its name, `type`), `data` bytes that are none of these, `datagram` UDP bytes.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Listener = Literal["http", "tls", "echo", "dns", "udp", "quic"]
Event = Literal["accept", "hello", "request", "query", "data", "datagram"]


_MARK = re.compile(rb"byohost-[0-9a-f]{8}-[a-z0-9]+")


def marks(data: bytes) -> str | None:
    """The words by which the proxy check knows its probes, joined by commas; None without any."""
    found = sorted({each.decode("ascii") for each in _MARK.findall(data)})
    return ",".join(found) or None


@dataclass(frozen=True)
class Origin:
    """Where something arrived, and from where: `local` is the canary's address that was used."""

    listener: Listener
    source: str
    source_port: int
    local: str


@dataclass(frozen=True)
class Hit:
    """One arrival: `size` counts the bytes that it brought, `marks` are the probes' words that were found in them."""

    origin: Origin
    event: Event
    size: int = 0
    sni: str | None = None
    host: str | None = None
    path: str | None = None
    type: str | None = None
    marks: str | None = None
    bare: bool = False

    def line(self, time: float) -> str:
        """The JSON line for an arrival at `time` (seconds since the epoch); what is not known is left out."""
        stamp = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        seen = {"sni": self.sni, "host": self.host, "path": self.path, "type": self.type, "marks": self.marks}
        seen |= {"bare": "yes"} if self.bare else {}
        members = {
            "time": stamp,
            "listener": self.origin.listener,
            "event": self.event,
            "source": self.origin.source,
            "sourcePort": self.origin.source_port,
            "local": self.origin.local,
            **{name: value for name, value in seen.items() if value is not None},
            "bytes": self.size,
        }
        return json.dumps(members) + "\n"
