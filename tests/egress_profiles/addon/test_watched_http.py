"""A client that floods, drips or crashes a parser is cut, and another client's request never waits a second for it.

The proxy does one thing after the other, so what it spends of its processor on one client is what others wait; that is
measured, since how long a second takes on a busy machine says nothing about the proxy.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from egress_profiles.battery import http2, sending
from egress_profiles.battery.cases import OK, REGISTRY
from egress_profiles.battery.sending import Inner, Via
from egress_profiles.client_bounds import DATAS
from tests.egress_profiles.addon.attempt import Ports, ended, good, tunnel
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, scripted, strict

SOON = 1.0
"""Seconds of the proxy's processor that one client may cost."""
IMPATIENT = """
from egress_profiles import addon, client_bounds
client_bounds.HEAD_SECONDS = 0.3
addons = addon.addons
"""


MODEST = """
from egress_profiles import addon, address_bounds
address_bounds.HELD, address_bounds.CONNECTIONS = 160_000, 4
addons = addon.addons
"""


@pytest.fixture(scope="module")
def proxy(place: Place) -> Iterator[Running]:
    """The strict proxy, once for this module."""
    ports = free_ports(place)
    with running(place, "watched", ports, strict(place, ports)) as found:
        yield found


@contextlib.contextmanager
def multiplexed(ports: Ports, host: str = OK, actor: str = "operator") -> Iterator[Inner]:
    """Hold a tunnel with HTTP/2 inside."""
    with sending.dial(Via("127.0.0.1", ports.of(actor))) as stream:
        assert " 200 " in sending.connect(stream, f"{host}:{ports.server}")
        inner = Inner(stream, host, multiplexed=True)
        assert inner.protocol == "h2"
        inner.sendall(http2.opening())
        yield inner


def head(ports: Ports, stream: int, mark: str, **more: str) -> bytes:
    """Write a good request."""
    pseudo = {":method": "GET", ":scheme": "https", ":authority": f"{OK}:{ports.server}", ":path": f"/{mark}"}
    return http2.head(stream, [*(pseudo | more).items()])


def spent(proxy: Running) -> float:
    """Give the seconds of its processor that a proxy has used so far (proc(5))."""
    fields = Path(f"/proc/{proxy.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(proxy: Running, said: Iterable[bytes]) -> float:
    """Send bytes inside a tunnel until the proxy ends it, then another client's request; give what both cost it."""
    before = spent(proxy)
    with contextlib.suppress(OSError), multiplexed(proxy.ports) as inner:
        for data in said:
            inner.sendall(data)
        while inner.recv(65536):
            pass
    assert "answered" in good(proxy.ports, REGISTRY, "m-beside", actor="node")
    return spent(proxy) - before


def cuts(proxy: Running) -> int:
    """Count what the log says of clients that were cut for their bounds, once it has come to the end."""
    proxy.reload()
    return sum('"stage": "cut"' in line and '"rule": "bounds"' in line for line in proxy.lines)


def test_streams_that_are_opened_and_reset_cost_nobody_else(proxy: Running) -> None:
    """CVE-2023-44487: of 2,000 requests next to none is dialled for, and that client is cut."""
    before, cancel = cuts(proxy), (8).to_bytes(4, "big")
    streams = range(1, 4000, 2)
    flood = [head(proxy.ports, n, "reset") + http2.frame(http2.RST_STREAM, 0, n, cancel) for n in streams]
    assert cost(proxy, [b"".join(flood)]) < SOON
    assert cost(proxy, flood) < SOON
    assert cuts(proxy) == before + 2


@pytest.mark.parametrize("kind", ["ping", "settings", "priority", "unknown", "empty"])
def test_frames_that_are_no_requests_are_bounded(proxy: Running, kind: str) -> None:
    """CVE-2019-9512 and -9515 and their like: a flood of them ends its connection."""
    frames = {
        "ping": http2.frame(6, 0, 0, bytes(8)),
        "settings": http2.frame(http2.SETTINGS, 0, 0),
        "priority": http2.frame(2, 0, 1, bytes(5)),
        "unknown": http2.frame(0x77, 0, 0, bytes(8)),
        "empty": http2.frame(http2.DATA, 0, 1),
    }
    before = cuts(proxy)

    assert cost(proxy, [frames[kind] * 400] * 200) < SOON
    assert cuts(proxy) == before + 1


def test_a_head_without_end_is_cut(proxy: Running) -> None:
    """In HTTP/1, once it is longer than any head is."""
    before = cuts(proxy)
    with tunnel(proxy.ports, OK) as inner:
        inner.sendall(b"GET / HTTP/1.1\r\nX-A: ")
        with contextlib.suppress(OSError):
            for _ in range(64):
                inner.sendall(b"a" * 65536)
        assert ended(inner)
    assert cuts(proxy) == before + 1


def test_a_head_that_drips_is_cut(place: Place) -> None:
    """Its first byte sets the time; a connection that is silent may stay so, and so may one after a request."""
    ports = free_ports(place)
    arguments = strict(place, ports, scripted(place, "impatient", IMPATIENT))
    with running(place, "impatient", ports, arguments) as proxy:
        with tunnel(ports, OK) as silent, tunnel(ports, OK) as dripping:
            dripping.sendall(b"G")
            assert ended(dripping)
            silent.sendall(f"GET /m-patient HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n".encode())
            assert b" 200 " in silent.recv(65536)
            assert not ended(silent)
        with sending.dial(Via("127.0.0.1", ports.operator)) as stream:
            stream.sendall(b"CONN")
            assert not stream.recv(1)
        assert cuts(proxy) == 2


def test_a_next_head_that_drips_behind_a_request_is_cut(place: Place) -> None:
    """Sent together with a request before its answer, it has no longer than one that is sent alone."""
    ports = free_ports(place)
    good_one = f"GET /m-before HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n"
    with running(place, "hasty", ports, strict(place, ports, scripted(place, "impatient", IMPATIENT))) as proxy:
        for behind in ("GET /m-behind", "\r\n\r\nGET /m-behind"):
            with tunnel(ports, OK) as inner:
                inner.sendall(f"{good_one}{behind}".encode())
                assert b" 200 " in inner.recv(65536)
                while inner.recv(65536):  # the answer's body, and then the end
                    pass
        assert cuts(proxy) == 2


@pytest.mark.parametrize("empty", ["\r\n", "\n"])
def test_a_request_behind_an_empty_line_is_answered(place: Place, proxy: Running, empty: str) -> None:
    """RFC 9112 2.2 forgives one; mitmproxy 11 and 12 read on behind it only when more bytes come, which never did."""
    said = [f"GET /m-line-{n} HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\n" for n in range(2)]
    with tunnel(proxy.ports, OK) as inner:
        inner.sendall(f"{empty}{said[0]}\r\n{empty}{said[1]}Connection: close\r\n\r\n".encode())
        while inner.recv(65536):
            pass
    assert [place.server.arrivals.saw(f"m-line-{n}") for n in range(2)] == [True, True]


def test_what_crashes_a_parser_ends_its_connection(proxy: Running) -> None:
    """Chunked trailers, which mitmproxy 11 and 12 do not know in HTTP/1: nothing of the request leaves."""
    before = cuts(proxy)
    said = f"POST /m-crash HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with tunnel(proxy.ports, OK) as inner:
        inner.sendall(f"{said}0\r\nhost: evil.test\r\n\r\n".encode())
        assert ended(inner)
    assert cuts(proxy) == before + 1


def test_a_chunk_that_does_not_end_where_it_says_ends_its_connection(place: Place, proxy: Running) -> None:
    """CVE-2025-43859: older parsers take any two bytes there; a good body, in pieces or behind another, passes."""
    before = cuts(proxy)
    said = f"POST /m-chunk HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with tunnel(proxy.ports, OK) as inner:
        inner.sendall(f"{said}2\r\nabXX0\r\n\r\n".encode())
        assert ended(inner)
    assert not place.server.arrivals.saw("m-chunk")
    said = said.replace("m-chunk", "m-piece")
    with tunnel(proxy.ports, OK) as inner:
        for piece in (f"{said}2\r", "\nab", "\r\n3;a=b\r\nabc\r\n0\r\n\r", f"\n{said}1\r\na\r\n0\r\n\r\n"):
            inner.sendall(piece.encode())
        read = b""
        while read.count(b"answered") < 2:
            read += inner.recv(65536)
    assert place.server.arrivals.saw("m-piece")
    assert cuts(proxy) == before + 1


def test_a_body_in_the_smallest_chunks_costs_nobody_else(place: Place, proxy: Running) -> None:
    """A quarter of a million of them: mitmproxy hands each that it reads to every layer, so it reads them as fewer."""
    body = b"1\r\na\r\n" * 250_000 + b"0\r\n\r\n"
    said = f"POST /m-small HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\nTransfer-Encoding: chunked\r\n\r\n"
    before = spent(proxy)
    with sending.dial(Via("127.0.0.1", proxy.ports.operator), patience=20.0) as stream:
        sending.connect(stream, f"{OK}:{proxy.ports.server}")
        inner = Inner(stream, OK, multiplexed=False)
        inner.sendall(said.encode() + body)
        assert b" 200 " in inner.recv(65536)
    assert place.server.arrivals.saw("m-small")
    assert spent(proxy) - before < SOON


def test_a_busy_client_is_not_cut(place: Place, proxy: Running) -> None:
    """The control: as many requests at once as it was offered, and each is answered."""
    before = cuts(proxy)
    streams = [2 * n + 1 for n in range(100)]
    with multiplexed(proxy.ports) as inner:
        inner.sendall(b"".join(head(proxy.ports, n, f"m-busy-{n}-") for n in streams))
        read = b""
        while not all(http2.ended(read, n) for n in streams):
            read += inner.recv(65536)
    assert all(place.server.arrivals.saw(f"m-busy-{n}-") for n in streams)
    assert cuts(proxy) == before


@pytest.mark.parametrize("version", [1, 2])
def test_a_body_that_comes_as_fast_as_it_can_is_taken(place: Place, proxy: Running, version: int) -> None:
    """Pushed behind its head at once, as a sandbox does with a blob: the verdict on the head comes later than it."""
    before = cuts(proxy)
    for number in range(4):
        mark, body = f"m-fast-{version}-{number}-", "x" * 1024 * 1024
        if version == 1:
            said = f"POST /{mark} HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\nContent-Length: {len(body)}\r\n\r\n"
            with tunnel(proxy.ports, OK) as inner:
                inner.sendall((said + body).encode())
                assert b" 200 " in inner.recv(65536)
        else:
            opened = head(proxy.ports, 1, mark, **{":method": "POST"}).replace(
                bytes([1, 5]), bytes([1, 4]), 1
            )  # HEADERS, not the stream's end
            pieces = [
                http2.frame(http2.DATA, 0, 1, body[at : at + 16384].encode()) for at in range(0, len(body), 16384)
            ]
            with multiplexed(proxy.ports) as inner:
                inner.sendall(b"".join([opened, *pieces, http2.frame(http2.DATA, http2.END_STREAM, 1)]))
                read = b""
                while not http2.ended(read, 1):
                    read += inner.recv(65536)
        assert place.server.arrivals.saw(mark)
    assert cuts(proxy) == before


def test_an_address_that_holds_too_much_is_cut(place: Place) -> None:
    """By all its connections together; it has room again once they have ended."""
    ports = free_ports(place)
    with running(place, "modest", ports, strict(place, ports, scripted(place, "modest", MODEST))) as proxy:
        said = f"POST /m-held HTTP/1.1\r\nHost: {OK}:{ports.server}\r\nContent-Length: 200000\r\n\r\n"
        with tunnel(ports, OK) as one, tunnel(ports, OK) as other:
            one.sendall((said + "x" * 150_000).encode())
            other.sendall((said + "x" * 150_000).encode())
            assert [ended(one), ended(other)].count(True) == 1
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for _ in range(5):
                held.enter_context(tunnel(ports, OK))
        # The proxy sees their end a moment after us; each try is a connection.
        assert any("answered" in good(ports, OK, f"m-after-{number}") for number in range(50))
        assert "more than 4 connections" in proxy.log
        assert cuts(proxy) == 1


def test_connections_that_have_ended_count_no_more(place: Place) -> None:
    """Each was kept alive, so that its server was still there when it ended; ten of them come one after the other."""
    ports = free_ports(place)
    with running(place, "modest", ports, strict(place, ports, scripted(place, "modest", MODEST))) as proxy:
        for number in range(10):
            gone = cuts(proxy)  # the proxy has had its turn since the last one ended
            with tunnel(ports, OK) as inner:
                inner.sendall(f"GET /m-kept-{number} HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n".encode())
                assert b" 200 " in inner.recv(65536)
            assert gone == 0
        assert "connections" not in proxy.log


def test_a_small_body_where_only_reading_is_permitted_is_refused(place: Place, proxy: Running) -> None:
    """In HTTP/2 it need not be announced: it is read, within bounds, and nothing leaves."""
    pseudo = [(":method", "GET"), (":scheme", "https"), (":authority", f"{REGISTRY}:{proxy.ports.server}")]
    with multiplexed(proxy.ports, REGISTRY, "node") as inner:
        inner.sendall(http2.head(1, [*pseudo, (":path", "/m-body")], "content"))
        read = b""
        while not http2.ended(read, 1):
            read += inner.recv(65536)
        inner.sendall(http2.head(3, [*pseudo, (":path", "/m-bodiless")]))
        while not http2.ended(read, 3):
            read += inner.recv(65536)
    assert (place.server.arrivals.saw("m-body "), place.server.arrivals.saw("m-bodiless")) == (False, True)
    assert '"path": "/m-body", "verdict": "deny", "rule": "body"' in proxy.log


def test_a_client_that_sends_short_data_is_read_from_slowly(proxy: Running) -> None:
    """Whoever writes in small pieces may; what that costs is spread, and others are served meanwhile."""
    pieces = 2 * DATAS
    opened = head(proxy.ports, 1, "m-pieces", **{":method": "POST"})
    upload = opened[:4] + bytes([http2.END_HEADERS]) + opened[5:] + http2.frame(http2.DATA, 0, 1, bytes(20)) * pieces
    with multiplexed(proxy.ports) as inner:
        started = time.monotonic()
        inner.sendall(upload + http2.frame(http2.DATA, http2.END_STREAM, 1, b"the end"))
        assert "answered" in good(proxy.ports, REGISTRY, "m-beside-pieces", actor="node")
        read = b""
        while not http2.ended(read, 1) and (data := inner.recv(65536)):
            read += data
    assert b"answered" in read
    assert time.monotonic() - started > 0.5
