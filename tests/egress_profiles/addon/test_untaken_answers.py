"""A client of HTTP/2 that takes nothing of a large answer holds its server up, and fills no memory.

CVE-2019-9511 and CVE-2019-9517. The clock of these tests is the work that the proxy does meanwhile for somebody else.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, StreamEnded, StreamReset
from mitmproxy.connection import Client, Server
from mitmproxy.proxy.server import ConnectionIO

from egress_profiles.battery import sending
from egress_profiles.battery.cases import OK, REGISTRY
from egress_profiles.battery.sending import Inner, Via
from egress_profiles.untaken_answers import AHEAD, UntakenAnswers
from tests.egress_profiles.addon.attempt import Ports, good, tunnel
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, scripted, strict

SIZE = 48
"""MiB of the large answer; what sockets hold on their own is a sixth of it."""
STRICTER = """
from egress_profiles import addon, address_bounds
address_bounds.{bound} = {size}
addons = addon.addons
"""


@pytest.fixture(scope="module")
def proxy(place: Place) -> Iterator[Running]:
    """The strict proxy, once for this module."""
    ports = free_ports(place)
    with running(place, "untaken", ports, strict(place, ports)) as found:
        yield found


@contextlib.contextmanager
def asking(ports: Ports, *paths: str) -> Iterator[tuple[Inner, H2Connection]]:
    """Ask for something in HTTP/2, and take no more of it than the first 64 KiB."""
    with sending.dial(Via("127.0.0.1", ports.operator), patience=20.0) as stream:
        assert " 200 " in sending.connect(stream, f"{OK}:{ports.server}")
        inner = Inner(stream, OK, multiplexed=True)
        spoken = H2Connection(H2Configuration(client_side=True))
        spoken.initiate_connection()
        for number, path in enumerate(paths):
            head = {":method": "GET", ":scheme": "https", ":authority": f"{OK}:{ports.server}", ":path": path}
            spoken.send_headers(2 * number + 1, [*head.items()], end_stream=True)
        inner.sendall(spoken.data_to_send())
        yield inner, spoken


def held_up(place: Place, ports: Ports) -> int:
    """Serve another client until nothing more is sent meanwhile, and give how much was."""
    arrivals, still, before = place.server.arrivals, 0, -1
    for _ in range(400):
        assert "answered" in good(ports, REGISTRY, "m-beside", actor="node")
        still = still + 1 if arrivals.sent == before else 0
        before = arrivals.sent
        if still == 20:
            return before
    raise AssertionError(f"still sending after {before} MiB")


def taken(inner: Inner, spoken: H2Connection) -> int:
    """Take everything of one answer, and give its bytes."""
    size = 0
    spoken.increment_flow_control_window(2**30)
    spoken.increment_flow_control_window(2**30, 1)
    while True:
        inner.sendall(spoken.data_to_send())
        for event in spoken.receive_data(inner.recv(65536)):
            assert not isinstance(event, StreamReset)
            if isinstance(event, DataReceived):
                size += len(event.data)
            if isinstance(event, StreamEnded):
                return size


def test_a_server_waits_for_a_client_that_takes_nothing(place: Place, proxy: Running) -> None:
    """And goes on as soon as it takes: nothing is lost."""
    place.server.arrivals.sent = 0
    with asking(proxy.ports, f"/large/{SIZE}") as (inner, spoken):
        assert held_up(place, proxy.ports) < SIZE // 2
        assert taken(inner, spoken) == SIZE * 1024 * 1024


def test_a_client_that_leaves_lets_its_server_go(place: Place, proxy: Running) -> None:
    """Nothing stands and waits for it: the server sees the end."""
    place.server.arrivals.sent = 0
    with asking(proxy.ports, f"/large/{SIZE}"):
        sent = held_up(place, proxy.ports)
    assert held_up(place, proxy.ports) <= sent + 1
    assert "answered" in good(proxy.ports, OK, "m-after")


@contextlib.contextmanager
def stricter(place: Place, bound: str, size: int) -> Iterator[Running]:
    """The strict proxy with another bound for what it holds."""
    ports, name = free_ports(place), f"stricter-{bound.lower().replace('_', '-')}-{size}"
    script = scripted(place, name, STRICTER.format(bound=bound, size=size))
    with running(place, name, ports, strict(place, ports, script)) as found:
        yield found


def cuts(proxy: Running, why: str) -> int:
    """Count the clients that were cut for that reason, once the log has come to the end."""
    proxy.reload()
    return sum('"stage": "cut"' in line and why in line for line in proxy.lines)


def unanswered(ports: Ports) -> contextlib.AbstractContextManager[object]:
    """Send a whole body of 300 kB to where nobody answers."""
    return said(ports, f"POST /silent HTTP/1.1\r\nHost: {OK}:{ports.server}\r\nContent-Length: 300000\r\n\r\n", 300_000)


def unread(ports: Ports) -> contextlib.AbstractContextManager[object]:
    """Ask for something large in HTTP/1, and read nothing of it."""
    return said(ports, f"GET /large/8 HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n")


def unwanted(ports: Ports) -> contextlib.AbstractContextManager[object]:
    """Ask for something large in HTTP/2, and have no window for it."""
    return asking(ports, "/large/8")


@contextlib.contextmanager
def said(ports: Ports, head: str, body: int = 0) -> Iterator[Inner]:
    """Say something in a tunnel, and read nothing."""
    with tunnel(ports, OK) as inner:
        inner.sendall(head.encode() + bytes(body))
        yield inner


def test_many_small_answers_are_bounded_too(place: Place) -> None:
    """Each is whole and ended at the server, so nobody can be held up; the client is cut."""
    with stricter(place, "HELD", 100_000) as proxy:
        with asking(proxy.ports, *["/large/1"] * 4) as (inner, _), contextlib.suppress(OSError):
            while inner.recv(65536):
                pass
        assert cuts(proxy, "All connections of its address") == 1


@pytest.mark.parametrize("held", [unanswered, unread, unwanted])
@pytest.mark.parametrize(("bound", "why"), [("HELD", "All connections"), ("HELD_BY_ALL", "and this one most")])
def test_what_many_connections_leave_is_bounded_together(
    place: Place, held: Callable[[Ports], contextlib.AbstractContextManager[object]], bound: str, why: str
) -> None:
    """Ten connections hold more than they may: as many as must are cut, and one that holds little goes on."""
    with stricter(place, bound, 1_000_000) as proxy, contextlib.ExitStack() as open_ones:
        small = open_ones.enter_context(tunnel(proxy.ports, OK))
        for _ in range(10):
            open_ones.enter_context(held(proxy.ports))
        held_up(place, proxy.ports)
        small.sendall(f"GET /m-small HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\n\r\n".encode())
        assert b" 200 " in small.recv(65536)
        assert 1 <= cuts(proxy, why) <= 9


class Downloads:
    """So many downloads of a MiB in HTTP/1 that are under way at the same time, each with a connection of its own."""

    def __init__(self, ports: Ports, count: int) -> None:
        self._ports, self.count = ports, count
        self._few, self._all = threading.Semaphore(8), threading.Barrier(count, timeout=120)

    def sizes(self) -> list[int]:
        """Give the bytes of each."""
        with ThreadPoolExecutor(self.count) as clients:
            return list(clients.map(self._one, range(self.count)))

    def _one(self, _: int) -> int:
        with contextlib.ExitStack() as held:
            with self._few:  # a handshake may take its seconds on a busy machine, but not those of all others
                stream = held.enter_context(sending.dial(Via("127.0.0.1", self._ports.operator), patience=60.0))
                assert " 200 " in sending.connect(stream, f"{OK}:{self._ports.server}")
                inner = Inner(stream, OK, multiplexed=False)
                inner.sendall(f"GET /large/1 HTTP/1.1\r\nHost: {OK}:{self._ports.server}\r\n\r\n".encode())
                read = inner.recv(16384)
            self._all.wait()
            while len(read.partition(b"\r\n\r\n")[2]) < 1024 * 1024 and (more := inner.recv(16384)):
                read += more
            return len(read.partition(b"\r\n\r\n")[2])


def test_a_node_may_pull_hundreds_of_layers_at_once(proxy: Running) -> None:
    """They share an address and take what comes a little later."""
    downloads = Downloads(proxy.ports, 300)
    assert downloads.sizes() == [1024 * 1024] * 300
    assert cuts(proxy, "memory") == 0


class Socket:
    """Stands for a client's stream and transport, with so many bytes in it."""

    def __init__(self, size: int) -> None:
        self.size, self.transport = size, self

    def get_write_buffer_size(self) -> int:
        """Give what it holds."""
        return self.size

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Hold writers up as a socket of asyncio does."""
        return 16 * 1024, 64 * 1024


@pytest.mark.parametrize(("size", "waiting"), [(0, 0), (1, 0), (64 * 1024, 0), (64 * 1024 + 1, 2)])
def test_what_lies_before_mitmproxy_counts_where_its_server_waits(size: int, waiting: int) -> None:
    """Not where a client is only a little behind: hundreds of them hold next to nothing."""
    client, *servers = Client(peername=("", 0), sockname=("", 0)), Server(address=None), Server(address=None)
    handler = SimpleNamespace(client=client, transports=dict.fromkeys([client, *servers], ConnectionIO()))
    handler.transports[client] = ConnectionIO(writer=Socket(size))
    untaken = UntakenAnswers(None, handler)
    untaken.begin(multiplexed=False)
    assert untaken.kept == size
    assert untaken.all == size + waiting * AHEAD


def test_who_takes_its_answers_may_have_as_many_as_it_likes(place: Place) -> None:
    """Bodies and answers that were held a moment ago count for nothing any more."""
    with stricter(place, "HELD", 1_000_000) as proxy:
        for _ in range(6):
            with asking(proxy.ports, "/large/2") as (inner, spoken):
                assert taken(inner, spoken) == 2 * 1024 * 1024
            for number in range(2):
                body = "x" * 300_000
                head = f"POST /m-{number} HTTP/1.1\r\nHost: {OK}:{proxy.ports.server}\r\nContent-Length: 300000\r\n\r\n"
                with tunnel(proxy.ports, OK) as inner:
                    inner.sendall((head + body).encode())
                    assert b" 200 " in inner.recv(65536)
        assert cuts(proxy, "memory") == 0
