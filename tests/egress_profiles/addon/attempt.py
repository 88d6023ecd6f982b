"""Carries out one hostile case, or a good request, against a forward proxy on loopback. Edge: sockets, TLS, HTTP/2.

Certificates are not verified here: whether a request reached the server is the server's to say.
"""

import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import h2.config
import h2.connection

from tests.egress_profiles.addon.hostile import EVIL, OK, Case
from tests.egress_profiles.addon.upstream import masked

PATIENCE = 1.5


@dataclass(frozen=True)
class Ports:
    """Where the proxy listens for each actor, and where the two servers do."""

    operator: int
    node: int
    sandbox: int
    server: int
    raw: int

    def of(self, actor: str) -> int:
        """Give an actor's proxy port."""
        return {"operator": self.operator, "node": self.node, "sandbox": self.sandbox}[actor]

    def fill(self, text: str, mark: str) -> str:
        """Put names, ports and the mark into a case's text."""
        words = {"ok": OK, "evil": EVIL, "port": str(self.server), "raw": str(self.raw), "mark": mark}
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", value)
        return text


def attempt(case: Case, ports: Ports, mark: str) -> str:
    """Try a case to its end and give what the client last read; every refusal on the way is an end too."""

    def fill(text: str) -> str:
        return ports.fill(text, mark)

    with contextlib.suppress(OSError, h2.exceptions.ProtocolError):
        return _attempt(case, ports.of(case.actor), fill, mark)
    return ""


def _attempt(case: Case, port: int, fill: Callable[[str], str], mark: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as stream:
        if case.connect is not None:
            authority = fill(case.connect).encode()
            stream.sendall(b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (authority, authority))
            answer = stream.recv(65536).decode("latin-1")
            if " 200 " not in answer:
                return answer
        if case.clear:
            stream.sendall(fill(case.clear).encode())
        if case.sni is None:
            return stream.recv(65536).decode("latin-1")
        with _encrypt(stream, fill(case.sni), multiplexed=bool(case.requests)) as tunnel:
            if case.requests:
                return _multiplexed(tunnel, [[(n, fill(v)) for n, v in request] for request in case.requests])
            tunnel.sendall(fill(case.inside).encode("latin-1"))
            answer = _answer(tunnel)
            if " 101 " in answer:
                tunnel.sendall(masked(mark.encode()))
                answer = tunnel.recv(65536).decode("latin-1")
            return answer


def good(ports: Ports, host: str, mark: str, actor: str = "operator") -> str:
    """Send one GET that a profile may permit, and give the answer."""
    inside = f"GET /{{mark}} HTTP/1.1\r\nHost: {host}:{{port}}\r\nConnection: close\r\n\r\n"
    return attempt(Case("control", "", f"{host}:{{port}}", sni=host, inside=inside, actor=actor), ports, mark)


@contextlib.contextmanager
def tunnel(ports: Ports, host: str, actor: str = "operator", fields: str = "") -> Iterator[ssl.SSLSocket]:
    """Hold a tunnel with TLS inside, as long as the block runs.

    Raises:
        ConnectionRefusedError: the CONNECT was not answered by 200; its text is the answer.
    """
    with socket.create_connection(("127.0.0.1", ports.of(actor)), timeout=PATIENCE) as stream:
        authority = f"{host}:{ports.server}"
        stream.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{fields}\r\n".encode())
        answer = stream.recv(65536).decode("latin-1")
        if " 200 " not in answer:
            raise ConnectionRefusedError(answer)
        with _encrypt(stream, host, multiplexed=False) as inside:
            yield inside


def ended(stream: socket.socket) -> bool:
    """Tell whether the other side has ended a silent connection; False if it stays silent."""
    try:
        return not stream.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True


def exchange(ports: Ports, host_id: str = "h1") -> str:
    """Carry out a key exchange, and give the answer."""
    head = f"POST /v1/hosts/{host_id}/key-exchange HTTP/1.1\r\nHost: {{ok}}:{{port}}\r\nContent-Length: 0\r\n\r\n"
    return attempt(Case("exchange", "", inside=head), ports, "exchange")


def channel(ports: Ports, host: str, mark: str) -> str:
    """Open a channel with a token in its query, send one frame, and give its echo."""
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    head = f"GET /client/hubs/byohost?access_token=t0ken HTTP/1.1\r\nHost: {host}:{{port}}\r\n"
    inside = head + "Connection: Upgrade\r\nUpgrade: websocket\r\n" + key
    return attempt(replace(Case("channel", ""), connect=f"{host}:{{port}}", sni=host, inside=inside), ports, mark)


def _answer(tunnel: ssl.SSLSocket) -> str:
    """Read one answer with the body that its head announces; the body may come later than the head."""
    read = b""
    while data := tunnel.recv(65536):
        read += data
        head, end, body = read.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    return read.decode("latin-1")


def _encrypt(stream: socket.socket, name: str, *, multiplexed: bool) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if multiplexed:
        context.set_alpn_protocols(["h2"])
    return context.wrap_socket(stream, server_hostname=name or None)


def _multiplexed(tunnel: ssl.SSLSocket, requests: list[list[tuple[str, str]]]) -> str:
    """Send HTTP/2 requests one after the other, each after the last one's answer; hostile heads are not checked."""
    unchecked = h2.config.H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False)
    talk = h2.connection.H2Connection(unchecked)
    talk.initiate_connection()
    read = ""
    for number, headers in enumerate(requests):
        talk.send_headers(2 * number + 1, headers, end_stream=True)
        tunnel.sendall(talk.data_to_send())
        ended = False
        while not ended:
            data = tunnel.recv(65536)
            if not data:
                return read
            for event in talk.receive_data(data):
                name = type(event).__name__
                read += name
                ended = ended or name in {"StreamEnded", "StreamReset", "ConnectionTerminated"}
            tunnel.sendall(talk.data_to_send())
    return read
