"""What is said inside an open stream, protocol by protocol, and what was read of the answer. Edge: streams."""

import re
from collections.abc import Mapping
from typing import Protocol

from egress_profiles.battery import http2, socks
from egress_profiles.battery.cases import Case, fill

CHUNK = 65536


class NotSpokenError(Exception):
    """What a case would say cannot be said: no HTTP/2 was agreed upon, no SOCKS spoken, no second request taken."""


class Stream(Protocol):
    """Bytes in and out, as a socket has them."""

    def recv(self, size: int, /) -> bytes:
        """Receive bytes; empty at the end."""

    def sendall(self, data: bytes, /) -> None:
        """Send bytes."""


def answer(tunnel: Stream) -> str:
    """Read one answer with the body that its head announces; the body may come later than the head."""
    read = b""
    while data := tunnel.recv(CHUNK):
        read += data
        head, end, body = read.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    return read.decode("latin-1")


def through_socks(stream: Stream, case: Case, words: Mapping[str, str]) -> str:
    """Ask for the unlisted host by SOCKS, and say inside what a case says; who answers in HTTP speaks no SOCKS."""
    steps = socks.asked(case.socks, words["evil"], int(words["port"]))
    for said, yes in steps:
        try:
            stream.sendall(said)
            answer = stream.recv(CHUNK)
        except OSError as error:
            raise NotSpokenError from error
        if not answer.startswith(yes[:1]):
            raise NotSpokenError
        if not answer.startswith(yes):
            return ""
    stream.sendall(fill(case.inside, words).encode())
    return stream.recv(CHUNK).decode("latin-1")


def multiplexed(tunnel: Stream, protocol: str | None, case: Case, words: Mapping[str, str]) -> str:
    """Send HTTP/2 requests one after the other, each after the last one's answer."""
    if protocol != "h2":
        raise NotSpokenError
    tunnel.sendall(http2.opening())
    read = b""
    for stream, headers in enumerate(case.requests):
        content = fill(case.content, words) if headers is case.requests[-1] else ""
        filled = [(fill(name, words), fill(value, words)) for name, value in headers]
        tunnel.sendall(http2.head(2 * stream + 1, filled, content))
        while not http2.ended(read, 2 * stream + 1):
            data = tunnel.recv(CHUNK)
            if not data:
                return read.decode("latin-1")
            read += data
            if any(kind == http2.SETTINGS and not flags & http2.ACK for kind, flags, _ in http2.frames(data)):
                tunnel.sendall(http2.frame(http2.SETTINGS, http2.ACK, 0))
    return read.decode("latin-1")


def masked(text: bytes) -> bytes:
    """Write one short text frame as a WebSocket client does (RFC 6455 5.2)."""
    mask = b"\1\2\3\4"
    return b"\x81" + bytes([0x80 | len(text)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(text))
