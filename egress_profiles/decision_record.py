"""One decision of the proxy as one JSON line, and back: the evidence that the harness reads. Pure.

No line holds a query string, a header or a body: channel tokens travel in query strings (protocol, "Channel").
Lines of the log that are not such JSON are the proxy's own words and no evidence.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LONGEST = 512
_encode = json.JSONEncoder().encode
STAGES = ("start", "connect", "request", "server", "tls", "learn", "cut", "error")


@dataclass(frozen=True)
class Decision:
    """What was decided: `n` counts from 1 in one proxy process, `client` is the pod's address."""

    time: str
    n: int
    actor: str
    client: str
    stage: str
    host: str
    port: int
    scheme: str
    method: str
    path: str
    verdict: str
    rule: str
    reason: str

    def to_line(self) -> str:
        """Render as one line of JSON, without line end; hostile text is escaped and cut."""
        theirs = {"host": self.host, "method": self.method, "path": self.path, "reason": self.reason}
        return _encode(vars(self) | {key: value[:LONGEST] for key, value in theirs.items()})


def timestamp(moment: datetime) -> str:
    """Write a UTC moment as RFC 3339 with milliseconds."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def path_only(target: str) -> str:
    """Cut a request target before its query or fragment, and take out any userinfo; the rest stays as it was asked."""
    bare = target.split("?", 1)[0].split("#", 1)[0]
    scheme, mark, rest = bare.partition("://")
    if not mark or "/" in scheme:
        scheme, mark, rest = "", "", bare
    authority, slash, path = rest.partition("/")
    _, at, host = authority.rpartition("@")
    return f"{scheme}{mark}{at}{host}{slash}{path}"


def read_decisions(log: str) -> Iterator[Decision]:
    """Give the decisions of a proxy's log, in order; other lines are passed over."""
    for line in log.splitlines():
        try:
            data: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict) and data.get("stage") in STAGES:
            try:
                yield Decision(**data)
            except TypeError:
                continue
