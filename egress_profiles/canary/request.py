"""HTTP requests as the canary reads and answers them. Pure.

Reads loosely on purpose: what a strict server refuses is still an arrival.
"""

import json
import re
from dataclasses import dataclass

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 1024 * 1024
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")


@dataclass(frozen=True)
class Request:
    """A request: its `target` as sent, all `hosts`, and the bytes of head and announced body together.

    `bare`: its head holds a CR or LF without the other, or NUL (RFC 9112 2.2: a proxy refuses it or makes it a blank).
    """

    target: str
    hosts: tuple[str, ...]
    length: int
    bare: bool = False


def read_request(data: bytes) -> Request | None:
    """The request that the bytes begin with; None if its head is incomplete or no request."""
    head, found, _ = data.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    words = start.split(" ")
    if not found or len(words) != 3 or not words[2].startswith("HTTP/"):
        return None
    fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    sizes = [int(value) for name, value in fields if name == "content-length" and value.isdecimal() and len(value) < 8]
    body = min(max(sizes, default=0), BODY_LIMIT)
    hosts = tuple(value for name, value in fields if name == "host")
    return Request(words[1], hosts, len(head) + 4 + body, bool(_BARE.search(head)))


def reply(listener: str, local: str, request: Request) -> bytes:
    """An answer that no error page of a proxy can be taken for."""
    body = {
        "canary": True,
        "listener": listener,
        "local": local,
        "host": ", ".join(request.hosts),
        "path": request.target,
    }
    content = json.dumps(body).encode()
    head = ["HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(content)}", "Connection: close"]
    return "\r\n".join([*head, "", ""]).encode("ascii") + content
