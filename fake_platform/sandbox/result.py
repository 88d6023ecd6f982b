"""The outcome of an attempt, and the JSON line that tells it. Pure.

`answered`: what was waited for came. `refused`: somebody said no: a reset, an unreachable or prohibited (ICMP or local
rule), a close without an answer, a TLS alert, or an HTTP status other than 2xx to CONNECT. `timeout`: silence.
`error`: anything else, for example a name that does not resolve or a certificate that is not trusted.
Source of the numbers: errno(3), and icmp errors in ip(7) and ipv6(7).
"""

import base64
import errno
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fake_platform.sandbox import dns
from fake_platform.sandbox.message import MalformedError, read_reply

Outcome = Literal["answered", "refused", "timeout", "error"]
Stage = Literal["resolve", "dial", "proxy", "tls", "send", "read", "done"]

MOST_BODY = 4096
"""Bytes of a body that a line carries."""

MOST_HEADERS = 40

REFUSALS = frozenset(
    {
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.ECONNABORTED,
        errno.EPIPE,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.EHOSTDOWN,
        errno.ENOPROTOOPT,  # ICMP protocol unreachable
        errno.EACCES,  # ICMPv6 administratively prohibited, or an unreachable route of type prohibit
        errno.EPERM,  # a local packet filter
    }
)


class UnresolvedError(Exception):
    """The host's name has no address; `symbol` is the resolver's own, as EAI_NONAME."""

    def __init__(self, symbol: str, sentence: str) -> None:
        super().__init__(sentence)
        self.symbol = symbol


class ClosedError(Exception):
    """The far end closed the connection without the awaited answer."""


class ProxyRefusedError(Exception):
    """The proxy answered CONNECT with a status other than 2xx; `data` is its whole answer."""

    def __init__(self, data: bytes) -> None:
        super().__init__("the proxy refused CONNECT")
        self.data = data


@dataclass(frozen=True)
class Result:
    """One attempt's outcome: the `stage` that it reached, `seconds` taken, and `facts` that depend on the kind."""

    id: str
    outcome: Outcome
    stage: Stage
    seconds: float
    facts: Mapping[str, object] = field(default_factory=dict)

    def line(self) -> str:
        """The result as one JSON line, without facts that are None."""
        facts = {name: value for name, value in self.facts.items() if value is not None}
        shown = {
            "id": self.id,
            "outcome": self.outcome,
            "stage": self.stage,
            **facts,
            "seconds": round(self.seconds, 4),
        }
        return json.dumps(shown) + "\n"


def verdict(fault: Exception) -> tuple[Outcome, Mapping[str, object]]:
    """The outcome that an exception stands for, and its `error` and `errno` facts."""
    facts = {"error": str(fault) or type(fault).__name__, "errno": _name(fault)}
    if isinstance(fault, TimeoutError):
        return "timeout", facts
    if isinstance(fault, ClosedError | ProxyRefusedError | ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "refused", facts
    if isinstance(fault, ssl.SSLError):
        reason = getattr(fault, "reason", None) or ""  # absent where Python itself made the error
        refused = any(word in reason for word in ("ALERT", "UNRECOGNIZED_NAME"))
        return "refused" if refused else "error", facts
    refused = isinstance(fault, OSError) and fault.errno in REFUSALS
    return "refused" if refused else "error", facts


def heard(data: bytes) -> Mapping[str, object]:
    """The facts of what was received: `status` and `headers` if it is HTTP, `bytes` of body, and `body` in base64."""
    try:
        reply = read_reply(data, ended=True) if data.startswith(b"HTTP/") else None
    except MalformedError:
        reply = None
    body = data if reply is None else reply.body
    facts = {"bytes": len(body), "body": base64.b64encode(body[:MOST_BODY]).decode("ascii")}
    if reply is None:
        return facts
    return {"status": reply.status, "headers": [list(pair) for pair in reply.headers[:MOST_HEADERS]], **facts}


def heard_dns(data: bytes) -> tuple[Outcome, Mapping[str, object]]:
    """The facts of a DNS reply: its code as `status`, `answers` as {type, value}; `error` if it is none."""
    try:
        reply = dns.reply(data)
    except dns.NotDNSError as fault:
        return "error", {"error": str(fault), **heard(data)}
    answers = [{"type": record, "value": value} for record, value in reply.answers]
    return "answered", {"status": reply.code, "bytes": len(data), "answers": answers}


def _name(fault: Exception) -> str | None:
    """The symbol of a failure, as ECONNREFUSED or EAI_NONAME."""
    if isinstance(fault, UnresolvedError):
        return fault.symbol
    number = fault.errno if isinstance(fault, OSError) and not isinstance(fault, ssl.SSLError) else None
    return None if number is None else errno.errorcode.get(number)
