"""One attempt on the wire. Edge: sockets, TLS, name lookup, file access, the clock.

Whatever the far end does, a result comes back within the attempt's time-out; a programming mistake here still raises.
"""

import hashlib
import os
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

from fake_platform.sandbox.message import MalformedError, read_head, read_reply
from fake_platform.sandbox.plan import MOST_BYTES, Attempt, Datagram, Dialogue, Echo, Hello, Look, heard_enough
from fake_platform.sandbox.result import (
    ClosedError,
    ProxyRefusedError,
    Result,
    Stage,
    UnresolvedError,
    heard,
    heard_dns,
    verdict,
)

_LOOKUPS = {value: name for name, value in vars(socket).items() if name.startswith("EAI_")}

Address = tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]


@dataclass
class _Course:
    """How far an attempt has come; filled in while it runs, so that a failure can say what came before."""

    ends: float
    stage: Stage = "resolve"
    data: bytes = b""
    facts: dict[str, object] = field(default_factory=dict)

    def left(self) -> float:
        """The seconds left; raises TimeoutError at the end."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"nothing more within the time-out, at stage {self.stage}")
        return left


def tried(attempt: Attempt) -> Result:
    """The result of one attempt."""
    started = time.monotonic()
    if isinstance(attempt.plan, Look):
        return Result(attempt.id, "answered", "done", time.monotonic() - started, _look(attempt.plan.path))
    course = _Course(started + attempt.plan.timeout)
    fault: Exception | None = None
    try:
        if isinstance(attempt.plan, Datagram):
            _send_datagram(attempt.plan, course)
        elif isinstance(attempt.plan, Echo):
            _ping(attempt.plan, course)
        else:
            _hold_dialogue(attempt.plan, course)
    except (
        OSError,
        ValueError,
        OverflowError,
        MalformedError,
        ClosedError,
        ProxyRefusedError,
        UnresolvedError,
    ) as caught:
        fault = caught  # ValueError: a name that no resolver or TLS library takes
    return _result(attempt, course, fault, time.monotonic() - started)


def _result(attempt: Attempt, course: _Course, fault: Exception | None, seconds: float) -> Result:
    """The result of a course that ended by itself or by `fault`; what was heard at the last stage is an answer."""
    if isinstance(fault, ProxyRefusedError):
        outcome, facts = verdict(fault)
        return Result(attempt.id, outcome, course.stage, seconds, {**course.facts, **facts, **heard(fault.data)})
    if fault is not None and not (course.stage == "read" and course.data):
        outcome, facts = verdict(fault)
        return Result(attempt.id, outcome, course.stage, seconds, {**course.facts, **facts})
    if attempt.kind == "dns":
        data = course.data[2:] if isinstance(attempt.plan, Dialogue) else course.data
        outcome, facts = heard_dns(data)
        return Result(attempt.id, outcome, "done", seconds, {**course.facts, **facts})
    received = heard(course.data) if course.data else {}
    return Result(attempt.id, "answered", "done", seconds, {**course.facts, **received})


def _look(path: str) -> dict[str, object]:
    try:
        return {"exists": os.path.lexists(path), **{name: os.access(path, mode) for name, mode in _MODES.items()}}
    except ValueError as fault:  # a NUL in the path
        return {"exists": False, **dict.fromkeys(_MODES, False), "error": str(fault)}


_MODES = {"readable": os.R_OK, "writable": os.W_OK}


def _send_datagram(plan: Datagram, course: _Course) -> None:
    family, address = _addresses(plan.host, plan.port, course, socket.SOCK_DGRAM)[0]
    course.stage = "dial"
    with socket.socket(family, socket.SOCK_DGRAM) as endpoint:
        endpoint.connect(address)  # a connected socket hears ICMP errors
        course.facts["peer"] = str(address[0])
        course.stage = "send"
        endpoint.send(plan.send)
        course.stage = "read"
        endpoint.settimeout(course.left())
        course.data = endpoint.recv(65535)


def _ping(plan: Echo, course: _Course) -> None:
    """An echo from the kernel's unprivileged socket (icmp(7)), which writes identifier and checksum itself."""
    family, address = _addresses(plan.host, 0, course, socket.SOCK_DGRAM)[0]
    course.stage = "dial"
    protocol, kind = _ECHOES[family]
    with socket.socket(family, socket.SOCK_DGRAM, protocol) as endpoint:
        endpoint.connect(address)
        course.facts["peer"] = str(address[0])
        course.stage = "send"
        endpoint.send(bytes([kind, *bytes(7)]) + plan.send)
        course.stage = "read"
        endpoint.settimeout(course.left())
        course.data = endpoint.recv(65535)[8:]


_ECHOES = {socket.AF_INET: (socket.IPPROTO_ICMP, 8), socket.AF_INET6: (socket.IPPROTO_ICMPV6, 128)}
"""Protocol and message type of an echo request (RFC 792, RFC 4443 4.1)."""


def _hold_dialogue(plan: Dialogue, course: _Course) -> None:
    connection = _dialled(plan, course)
    with connection:
        early = _through(connection, plan, course) if plan.tunnel else b""
        if plan.hello is None:
            _talk(connection, plan, course, early)
            return
        course.stage = "tls"
        connection.settimeout(course.left())
        context, name = _context(plan.hello), _without_nul(plan.hello.server_name)
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname=name)  # an impossible name fails here:
        with context.wrap_socket(connection, server_hostname=name) as secured:  # here it would leave a socket open
            certificate = secured.getpeercert(binary_form=True) or b""
            course.facts["tls"] = {
                "version": secured.version(),
                "certificateSha256": hashlib.sha256(certificate).hexdigest(),
                "alpn": secured.selected_alpn_protocol(),
            }
            _talk(secured, plan, course, early)


def _dialled(plan: Dialogue, course: _Course) -> socket.socket:
    """A connection to the first of the host's addresses that takes one."""
    fault = OSError("the name has no address")
    for family, address in _addresses(plan.host, plan.port, course, socket.SOCK_STREAM):
        course.stage = "dial"
        course.facts["peer"] = str(address[0])
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(course.left())
            connection.connect(address)
        except OSError as caught:
            connection.close()
            fault = caught
        else:
            return connection
    raise fault


def _addresses(host: str, port: int, course: _Course, kind: socket.SocketKind) -> list[Address]:
    """The host's addresses. The lookup cannot be interrupted, so it runs in a thread that nobody waits for."""
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(_without_nul(host), port, type=kind)
            addresses: list[Address] = [(family, address) for family, _, _, _, address in found]
        except socket.gaierror as fault:
            answers.put(UnresolvedError(_LOOKUPS.get(fault.errno or 0, "EAI"), str(fault.strerror)))
        except (OSError, ValueError, OverflowError) as fault:
            answers.put(fault)
        else:
            answers.put(addresses)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=course.left())
    except queue.Empty:
        raise TimeoutError("the name was not resolved within the time-out") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _without_nul(name: str | None) -> str | None:
    """The name, unless it holds a NUL: the C library would take what is before it for the whole."""
    if name is not None and "\0" in name:
        raise ValueError("a name with a NUL can be neither looked up nor sent")
    return name


def _through(connection: socket.socket, plan: Dialogue, course: _Course) -> bytes:
    """Asks the proxy for the tunnel; gives what came right behind its consent."""
    course.stage = "proxy"
    connection.settimeout(course.left())
    connection.sendall(plan.tunnel)
    data = b""
    while (head := read_head(data)) is None:
        data += _received(connection, course)
    course.facts["connectStatus"] = head.status
    if 200 <= head.status < 300:
        return head.rest
    try:
        while len(data) < MOST_BYTES and read_reply(data, ended=False) is None:
            data += _received(connection, course)
    except (OSError, ClosedError, MalformedError):
        pass  # the status is enough of a refusal
    raise ProxyRefusedError(data)


def _talk(connection: socket.socket, plan: Dialogue, course: _Course, early: bytes) -> None:
    """Sends, and reads until enough was heard."""
    course.stage = "send"
    connection.settimeout(course.left())
    connection.sendall(plan.send)
    course.stage = "read"
    course.data = early
    while plan.waits and not heard_enough(plan, course.data):
        course.data += _received(connection, course)


def _received(connection: socket.socket, course: _Course) -> bytes:
    connection.settimeout(course.left())
    data = connection.recv(65536)
    if not data:
        raise ClosedError("the far end closed without a whole answer")
    return data


def _context(hello: Hello) -> ssl.SSLContext:
    """The client's side of the handshake; without a name to send there is none to compare."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = hello.server_name is not None and not hello.trust.insecure
    if hello.trust.insecure:
        context.verify_mode = ssl.CERT_NONE
    elif hello.trust.ca_file or hello.trust.ca_pem:
        context.load_verify_locations(cafile=hello.trust.ca_file, cadata=hello.trust.ca_pem)
    else:
        context.load_default_certs()
    if hello.protocol:
        context.set_alpn_protocols([hello.protocol])
    return context
