"""Runs inside a pod of ours: one way through a proxy to a far end, and what stands there. Edge: sockets, TLS, clock.

It is sent as text to `python3 -c`, so it imports nothing but the standard library; a JSON object in, another out:
CONNECT (RFC 9110, 9.3.6), TLS, who signed, and for `wss` an upgrade (RFC 6455) that is held idle and then has to pong.
Where a certificate is not trusted it is read once more without trust, to name its issuer; nothing is sent over that.
"""

import base64
import json
import os
import pathlib
import socket
import ssl
import sys
import time

PING, PONG = 0x9, 0xA
STORE = "/usr/share/ca-certificates/mozilla"
"""Where Debian's package has them: OpenSSL looks where a script would put them, and no image of ours has run it."""


def tried(asked: dict) -> dict:  # type: ignore[type-arg] # no module but the standard library's is there to say more
    """What the way came to: `stage` is the last one that was begun, `trouble` is empty where all went well."""
    found: dict = {"stage": "proxy", "trouble": "", "status": 0, "held": 0.0}  # type: ignore[type-arg]
    try:
        _through(asked, found)
    except (OSError, ValueError) as error:
        found["trouble"] = f"{error or type(error).__name__}"
    if found["stage"] == "tls" and "certificate verify failed" in found["trouble"]:
        found["certificate"] = _shown(asked)
    return found


def _through(asked: dict, found: dict) -> None:  # type: ignore[type-arg]
    with _tunnel(asked, found) as raw:
        found["stage"] = "tls"
        context = _trusting(asked["authorities"])
        with context.wrap_socket(raw, server_hostname=asked["host"]) as secured:
            found["certificate"] = _certificate(secured)
            if asked["path"]:
                _upgraded(secured, asked, found)
            found["stage"] = "done"


def _trusting(authorities: str) -> ssl.SSLContext:
    """Who is trusted in this image, and whom the caller names: whom a machine outside trusts is no pod's affair."""
    context = ssl.create_default_context()
    for file in pathlib.Path(STORE).glob("*.crt"):
        context.load_verify_locations(file)
    if authorities:
        context.load_verify_locations(cadata=authorities)
    return context


def _tunnel(asked: dict, found: dict) -> socket.socket:  # type: ignore[type-arg]
    place = f"{asked['host']}:{asked['port']}"
    raw = socket.create_connection((asked["proxyHost"], asked["proxyPort"]), asked["timeout"])
    who = f"Proxy-Authorization: Basic {asked['basic']}\r\n" if asked["basic"] else ""
    raw.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{who}\r\n".encode())
    head = _head(raw)
    found["status"] = int(head.split()[1])
    if found["status"] // 100 != 2:
        raw.close()
        raise OSError(f"the proxy answered CONNECT with {head.splitlines()[0].decode(errors='replace')}")
    return raw


def _head(stream: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        data = stream.recv(1)
        if not data:
            raise OSError("the connection ended before an answer")
        head += data
        if len(head) > 65536:
            raise OSError("the answer has no end")
    if not head.startswith(b"HTTP/1."):
        raise OSError("what answers speaks no HTTP")
    return head


def _certificate(secured: ssl.SSLSocket) -> str:
    return base64.b64encode(secured.getpeercert(binary_form=True) or b"").decode()


def _shown(asked: dict) -> str:  # type: ignore[type-arg]
    """The certificate that was not trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with _tunnel(asked, {}) as raw, context.wrap_socket(raw, server_hostname=asked["host"]) as secured:
            return _certificate(secured)
    except OSError:
        return ""


def _upgraded(secured: ssl.SSLSocket, asked: dict, found: dict) -> None:  # type: ignore[type-arg]
    """An upgrade, so many seconds of silence, then a ping that has to come back."""
    found["stage"] = "upgrade"
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {asked['path']} HTTP/1.1",
        f"Host: {asked['host']}:{asked['port']}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    secured.sendall("\r\n".join([*lines, "", ""]).encode())
    found["upgrade"] = int(_head(secured).split()[1])
    if found["upgrade"] != 101:
        return
    found["stage"] = "held"
    began = time.monotonic()
    try:
        _ponged(secured, began, asked["hold"])
    finally:
        found["held"] = round(time.monotonic() - began, 1)


def _ponged(secured: ssl.SSLSocket, began: float, hold: float) -> None:
    secured.settimeout(0.1)
    while (left := hold - (time.monotonic() - began)) > 0:
        secured.settimeout(left)
        try:
            if not secured.recv(4096):
                raise OSError("the connection was ended while it was idle")
        except TimeoutError:
            break
    secured.settimeout(10)
    secured.sendall(bytes([0x80 | PING, 0x80]) + os.urandom(4))
    while True:
        opcode, length = _frame(secured)
        if opcode == PONG:
            return
        if length < 0:
            raise OSError("the connection was ended when it was used again")


def _frame(secured: ssl.SSLSocket) -> tuple[int, int]:
    """The opcode of the next frame, and its length; -1 at the end."""
    head = _exactly(secured, 2)
    if len(head) < 2 or head[0] & 0xF == 0x8:
        return 0, -1
    length = head[1] & 0x7F
    if length > 125:
        length = int.from_bytes(_exactly(secured, 2 if length == 126 else 8), "big")
    _exactly(secured, length)
    return head[0] & 0xF, length


def _exactly(secured: ssl.SSLSocket, count: int) -> bytes:
    data = b""
    while len(data) < count and (more := secured.recv(count - len(data))):
        data += more
    return data


if __name__ == "__main__":
    sys.stdout.write(json.dumps(tried(json.load(sys.stdin))) + "\n")
