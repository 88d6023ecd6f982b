"""Carries out one case against a forward proxy. Edge: sockets, TLS, the clock.

Certificates inside the tunnel are not verified: whether a request reached the server is the server's to say. TLS is
driven over memory buffers, since it may run inside the TLS of the proxy's own port.
"""

import base64
import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from egress_profiles.battery import dialogues, faults, requests
from egress_profiles.battery.answers import Head, NotHttpError, read_head
from egress_profiles.battery.cases import Case, fill
from egress_profiles.battery.dialogues import CHUNK, NotSpokenError, Stream
from egress_profiles.battery.hello import client_hello
from egress_profiles.battery.verdicts import Told

T = TypeVar("T")
PATIENCE = 1.5
"""Seconds that an answer may take, unless somebody says otherwise."""
_SEVERAL = 4
"""How many such waits one attempt has at most: for the tunnel, for TLS, for the answer inside."""


@dataclass(frozen=True)
class Via:
    """A forward proxy: where it listens, how its own TLS is trusted (None: plain), and `user:password` or nothing."""

    host: str
    port: int
    context: ssl.SSLContext | None = None
    pair: str = field(default="", repr=False)

    def authorization(self, kind: str) -> str:
        """Give the field that carries the credentials: the client's own, none, or wrong ones."""
        pair = {"own": self.pair, "none": "", "wrong": "byohost:wrong"}[kind]
        return f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n" if pair else ""


def send(case: Case, via: Via, words: Mapping[str, str]) -> str:
    """Try a case to its end and give what the client last read; every refusal on the way is an end too.

    Raises:
        NotSpokenError: the case speaks HTTP/2 or SOCKS and the other side does not.
    """
    attempt = _Attempt(via, words, time.monotonic() + _SEVERAL * PATIENCE)
    with contextlib.suppress(OSError, NotHttpError), dial(via) as stream:
        attempt.carry_out(case, stream)
    return attempt.read


def converse(case: Case, via: Via, words: Mapping[str, str], patience: float) -> Told:
    """Try a case to its end and give what the client learnt on the way; each answer may take `patience` seconds."""
    started = time.monotonic()
    attempt = _Attempt(via, words, started + _SEVERAL * patience)
    silent, spoken, fault, stream = False, True, "", None
    try:
        stream = dial(via, patience)
        attempt.carry_out(case, stream)
    except NotSpokenError:
        spoken = False
    except NotHttpError:
        fault = "an answer that is no HTTP"
    except TimeoutError:
        silent, fault = True, f"no answer within {patience:g} s"
    except OSError as error:
        fault = faults.words(error)
    else:
        fault = "" if attempt.read else "closed without an answer"
    if stream is not None:
        stream.close()
    return Told(
        request=requests.asked(case, words),
        answers=tuple(attempt.answers),
        status=attempt.status,
        fault=fault,
        silent=silent,
        asked=stream is not None,
        spoken=spoken,
        seconds=time.monotonic() - started,
        certificate=attempt.certificate,
    )


class Inner:
    """TLS as a client, without verification, over a stream that may itself be TLS."""

    def __init__(self, stream: Stream, name: str, *, multiplexed: bool, protocols: Sequence[str] = ("h2",)) -> None:
        self._stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if multiplexed:
            context.set_alpn_protocols(list(protocols))
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)
        self._driven(self._tls.do_handshake)
        self.protocol = self._tls.selected_alpn_protocol()

    def sendall(self, data: bytes) -> None:
        """Send bytes."""
        self._driven(lambda: self._tls.write(data))

    def recv(self, size: int) -> bytes:
        """Receive bytes; empty at the end."""
        try:
            return self._driven(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def certificate(self) -> bytes:
        """Give the certificate that was shown, as DER."""
        return self._tls.getpeercert(binary_form=True) or b""

    def _driven(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                if received := self._stream.recv(CHUNK):
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._stream.sendall(self._outgoing.read())


def dial(via: Via, patience: float = PATIENCE) -> socket.socket:
    """Connect to the proxy's own port; each answer may take `patience` seconds.

    Raises:
        OSError: it does not answer, or its certificate is not trusted.
    """
    stream = socket.create_connection((via.host, via.port), timeout=patience)
    try:
        return stream if via.context is None else via.context.wrap_socket(stream, server_hostname=via.host)
    except OSError:
        stream.close()
        raise


def connect(stream: Stream, authority: str, fields: str = "") -> str:
    """Ask for a tunnel, and give the head of the answer; empty if there was none."""
    try:
        return open_tunnel(stream, authority, fields).text
    except (NotHttpError, ConnectionAbortedError):
        return ""


def open_tunnel(stream: Stream, authority: str, fields: str = "", host: str = "") -> Head:
    """Ask for a tunnel, and give the answer's head; its `rest` already belongs to the tunnel.

    Raises:
        NotHttpError: the answer is no HTTP.
        ConnectionAbortedError: there was none.
    """
    stream.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {host or authority}\r\n{fields}\r\n".encode())
    data = b""
    while (head := read_head(data)) is None:
        received = stream.recv(CHUNK)
        if not received:
            raise ConnectionAbortedError("closed without an answer")
        data += received
    return head


class _Ahead:
    """A stream of which some bytes were already read, and which nobody may keep open beyond a moment."""

    def __init__(self, stream: Stream, early: bytes, until: float) -> None:
        self._stream, self._early, self._until = stream, early, until
        self.sendall = stream.sendall

    def recv(self, size: int, /) -> bytes:
        if time.monotonic() > self._until:
            raise TimeoutError
        if self._early:
            early, self._early = self._early, b""
            return early
        return self._stream.recv(size)


class _Attempt:
    """One attempt, and what it has read so far."""

    def __init__(self, via: Via, words: Mapping[str, str], until: float) -> None:
        self._via, self._words, self._until = via, words, until
        self.read = ""
        self.answers: list[str] = []
        self.status: int | None = None
        self.certificate = b""

    def carry_out(self, case: Case, stream: Stream) -> None:
        """Ask for the tunnel, if the case has one, and say inside what it has to say."""
        fields, early = self._via.authorization(case.credentials), b""
        stream = _Ahead(stream, b"", self._until)
        if case.connect is not None:
            head = open_tunnel(stream, self._fill(case.connect), fields, self._fill(getattr(case, "host", "")))
            self._note(head.text)
            if not head.opens:
                return
            early = head.rest
        self._inside(case, _Ahead(stream, early, self._until), fields)

    def _inside(self, case: Case, stream: Stream, fields: str) -> None:
        if case.hello:
            stream.sendall(client_hello([self._fill(name) for name in case.hello], case.form))
            self._note(stream.recv(CHUNK).decode("latin-1"))
            return
        if case.socks:
            self._note(dialogues.through_socks(stream, case, self._words))
            return
        if case.clear:
            clear = case.clear if case.connect is not None else case.clear.replace("\r\n", f"\r\n{fields}", 1)
            stream.sendall(self._fill(clear).encode())
        if case.sni is None:
            self._note(stream.recv(CHUNK).decode("latin-1"))
            self._go_on(case, stream)
            return
        tunnel = Inner(stream, self._fill(case.sni), multiplexed=bool(case.requests))
        self.certificate = tunnel.certificate()
        if case.requests:
            self._note(dialogues.multiplexed(tunnel, tunnel.protocol, case, self._words))
            return
        tunnel.sendall(self._fill(case.inside).encode())
        self._note(dialogues.answer(tunnel))
        if " 101 " in self.read:
            tunnel.sendall(dialogues.masked(self._words["mark"].encode()))
            self._note(tunnel.recv(CHUNK).decode("latin-1"))

    def _go_on(self, case: Case, stream: Stream) -> None:
        """Say what comes next on the connection; closed without a word instead, it takes no second request.

        A path is asked for only inside a tunnel that was opened.
        """
        if not case.then or (case.then.startswith("GET /") and (self.status or 0) // 100 != 2):
            return
        try:
            stream.sendall(self._fill(case.then).encode())
            read = stream.recv(CHUNK)
        except ConnectionError:
            read = b""
        if read:
            self._note(read.decode("latin-1"))
        elif self.read or "{ok}" in case.clear:
            raise NotSpokenError

    def _note(self, read: str) -> None:
        """Keep what was read, and the status line that it begins with."""
        self.read = read
        with contextlib.suppress(NotHttpError):
            if head := read_head(read.encode("latin-1")):
                self.status = head.status
                self.answers.append(requests.printable(head.line))

    def _fill(self, text: str) -> str:
        return fill(text, self._words)
