import json
import socket
import ssl
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.egress_profiles.canary.running import ADDRESSES, Running, canary

CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE
QUESTION = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + b"\1a\4test\0" + struct.pack(">2H", 255, 1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with canary(tmp_path_factory.mktemp("canary")) as made:
        yield made


@pytest.fixture(params=ADDRESSES)
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _connection(running: Running, listener: str, address: str) -> socket.socket:
    return socket.create_connection((address, running.ports[listener, "tcp", address]), timeout=10)


def _all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_connection_is_written_down_before_it_says_anything(running: Running, address: str) -> None:
    """Even a silent connection is an arrival, with its own source and port."""
    with _connection(running, "http", address) as connection:
        source, port = connection.getsockname()[:2]
        hit = running.until(event="accept", sourcePort=port)[0]
    assert (hit["listener"], hit["source"], hit["local"], hit["bytes"]) == ("http", source, address, 0)


def test_a_request_is_written_down_and_answered(running: Running, address: str) -> None:
    """Host headers, target and all bytes of a request with a body are on the log."""
    request = b"POST /a?b HTTP/1.1\r\nHost: one\r\nHost: two\r\nContent-Length: 4\r\n\r\nbody"
    with _connection(running, "http", address) as connection:
        port = connection.getsockname()[1]
        connection.sendall(request)
        answer = _all(connection)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["canary"] is True
    hit = running.hits(event="request", sourcePort=port)[0]
    assert (hit["host"], hit["path"], hit["bytes"]) == ("one, two", "/a?b", len(request))


@pytest.mark.parametrize("name", ["anything.test", None])
def test_tls_answers_to_every_name(running: Running, address: str, name: str | None) -> None:
    """The handshake works with any server name or none, and name and Host are written down apart."""
    with _connection(running, "tls", address) as plain:
        port = plain.getsockname()[1]
        with CONTEXT.wrap_socket(plain, server_hostname=name) as connection:
            connection.sendall(b"GET /x HTTP/1.1\r\nHost: other.test\r\n\r\n")
            assert b'"canary": true' in connection.recv(65536)
    assert running.hits(event="hello", sourcePort=port)[0].get("sni") == name
    request = running.hits(event="request", sourcePort=port)[0]
    assert (request.get("sni"), request["host"]) == (name, "other.test")


def test_a_hello_counts_though_the_handshake_fails(running: Running) -> None:
    """A client that does not trust the certificate has arrived all the same."""
    strict = ssl.create_default_context()
    with _connection(running, "tls", "127.0.0.1") as plain:
        port = plain.getsockname()[1]
        with pytest.raises(ssl.SSLCertVerificationError):
            strict.wrap_socket(plain, server_hostname="strict.test")
    assert running.until(event="hello", sourcePort=port)[0]["sni"] == "strict.test"


@pytest.mark.parametrize(("listener", "sent"), [("tls", b"SSH-2.0-x\r\n"), ("http", b"\0\1\2"), ("tls", b"\x16\x03\1")])
def test_raw_bytes_are_counted(running: Running, listener: str, sent: bytes) -> None:
    """What is neither TLS nor HTTP is data of so many bytes."""
    with _connection(running, listener, "127.0.0.1") as connection:
        port = connection.getsockname()[1]
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert _all(connection) == b""
    assert running.hits(event="data", sourcePort=port)[0]["bytes"] == len(sent)


def test_raw_bytes_inside_tls_are_counted(running: Running) -> None:
    """A tunnel through TLS is seen as data as well."""
    with _connection(running, "tls", "127.0.0.1") as plain:
        port = plain.getsockname()[1]
        with CONTEXT.wrap_socket(plain) as connection:
            connection.sendall(b"raw bytes")
    assert running.until(event="data", sourcePort=port)[0]["bytes"] == 9


def test_a_reset_does_not_hide_what_came_before(running: Running) -> None:
    """Half a request and a reset leave both arrivals on the log, and the canary running."""
    with _connection(running, "http", "127.0.0.1") as connection:
        port = connection.getsockname()[1]
        connection.sendall(b"GET / HT")
        running.until(event="accept", sourcePort=port)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert running.until(event="data", sourcePort=port)[0]["bytes"] == 8


def test_echo_sends_back(running: Running, address: str) -> None:
    """The echo listener proves a two-way path for any protocol."""
    with _connection(running, "echo", address) as connection:
        connection.sendall(b"hello")
        assert connection.recv(10) == b"hello"
        assert running.hits(event="data", sourcePort=connection.getsockname()[1])[0]["bytes"] == 5


def test_dns_answers_with_its_own_address(running: Running, address: str) -> None:
    """A question over UDP and over TCP gets the address that was asked, and the name is written down."""
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    with _connection(running, "dns", address) as connection:
        connection.sendall(len(QUESTION).to_bytes(2, "big") + QUESTION)
        assert _all(connection)[2:].endswith(packed)
        assert running.hits(event="query", sourcePort=connection.getsockname()[1])[0]["host"] == "a.test"
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        endpoint.settimeout(10)
        endpoint.sendto(QUESTION, (address, running.ports["dns", "udp", address]))
        assert endpoint.recv(1000).endswith(packed)
        assert running.hits(event="query", sourcePort=endpoint.getsockname()[1])[0]["type"] == "ANY"


@pytest.mark.parametrize(("listener", "event"), [("udp", "datagram"), ("dns", "datagram")])
def test_datagrams_are_written_down(running: Running, address: str, listener: str, event: str) -> None:
    """A datagram is an arrival though nothing answers it, on the DNS port too if it is no question."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        endpoint.sendto(b"hello", (address, running.ports[listener, "udp", address]))
        hit = running.until(event=event, sourcePort=endpoint.getsockname()[1])[0]
    assert (hit["listener"], hit["local"], hit["bytes"]) == (listener, address, 5)


def test_half_a_question_is_data(running: Running) -> None:
    """A TCP question that stops early is counted."""
    with _connection(running, "dns", "127.0.0.1") as connection:
        port = connection.getsockname()[1]
        connection.sendall(b"\0\x20half")
        connection.shutdown(socket.SHUT_WR)
        assert _all(connection) == b""
    assert running.hits(event="data", sourcePort=port)[0]["bytes"] == 4


def test_a_log_survives_a_restart(tmp_path: Path) -> None:
    """A second canary appends to the same log."""
    for _ in range(2):
        with canary(tmp_path) as running, _connection(running, "http", "127.0.0.1") as connection:
            running.until(event="accept", sourcePort=connection.getsockname()[1])
    assert len(running.hits(event="accept")) == 2
