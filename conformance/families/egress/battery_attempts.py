"""The battery's cases as attempts of the probe: through the sandboxes' proxy port, and past it. Pure."""

import base64
from collections.abc import Mapping
from typing import Any

from conformance.families._shared.probe_attempts import SANDBOX_PROXY
from egress_profiles.battery import http2
from egress_profiles.battery.cases import Case, fill
from egress_profiles.battery.direct import Direct, Kind
from egress_profiles.battery.hello import client_hello
from egress_profiles.endpoints import PROXY, SANDBOX_PROXY_PORT

Attempt = dict[str, Any]
SECONDS = 3
"""Time-out of one attempt; a refusal comes at once, and silence is an end too."""
CONTROL_SECONDS = 8
"""Of one that must arrive: on a busy node it is late, and silence would prove nothing about the others."""


def through(case: Case, words: Mapping[str, str]) -> Attempt:
    """One case at the sandboxes' proxy port."""
    base: Attempt = {"id": case.id, "timeout": SECONDS}
    if case.connect is None:
        clear = fill(case.clear, words).encode()
        return base | {"kind": "raw", "host": PROXY.ipv4, "port": SANDBOX_PROXY_PORT, "bytesBase64": _base64(clear)}
    base |= {"kind": "connect", "proxy": SANDBOX_PROXY, "authority": fill(case.connect, words)}
    if case.hello:
        hello = client_hello([fill(name, words) for name in case.hello], case.form)
        return base | {"tls": False, "bytesBase64": _base64(hello)}
    if case.sni is None:
        return base | {"tls": False, "bytesBase64": _base64(fill(case.clear, words).encode())}
    base |= {"serverName": fill(case.sni, words) or None}
    if not case.requests:
        return base | {"bytesBase64": _base64(fill(case.inside, words).encode())}
    contents = ["" for _ in case.requests[1:]] + [fill(case.content, words)]
    heads = [
        http2.head(2 * number + 1, [(fill(name, words), fill(value, words)) for name, value in headers], content)
        for number, (headers, content) in enumerate(zip(case.requests, contents, strict=True))
    ]
    streams = {"alpn": "h2", "lastStream": 2 * len(case.requests) - 1}
    return base | streams | {"bytesBase64": _base64(http2.opening() + b"".join(heads))}


def past(case: Direct, words: Mapping[str, str]) -> Attempt:
    """One case straight at its destination; over TLS whoever answers is good enough."""
    host, text = fill(case.host, words).strip("[]"), fill(case.text, words)
    base: Attempt = {"id": case.id, "timeout": SECONDS}
    match case.kind:
        case Kind.HTTP | Kind.HTTPS:
            shown = f"[{host}]" if ":" in host else host
            trust = {"insecure": True, "serverName": words["ok"]} if case.kind is Kind.HTTPS else {}
            return base | {"kind": "http", "url": f"{case.kind}://{shown}:{case.port}{text}", **trust}
        case Kind.DNS:
            asked = {"server": host, "port": case.port, "name": text, "type": case.record}
            return base | {"kind": "dns", "transport": "tcp" if case.over_tcp else "udp", **asked}
        case Kind.ICMP:
            return base | {"kind": "icmp", "host": host, "send": text}
        case _:  # TCP or UDP
            patience = {"timeout": 1} if case.kind is Kind.UDP else {}  # the canary never answers a datagram
            return base | {"kind": str(case.kind), "host": host, "port": case.port, "send": text, **patience}


def named(attempt: Attempt, name: str, number: int) -> Attempt:
    """The same attempt under another id, in that round."""
    return attempt | {"id": name, "round": number}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
