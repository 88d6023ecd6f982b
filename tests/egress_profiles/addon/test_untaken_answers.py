"""A client of HTTP/2 that takes nothing of a large answer holds its server up, and fills no memory.

CVE-2019-9511 and CVE-2019-9517. The clock of these tests is the work that the proxy does meanwhile for somebody else.
"""

import contextlib
from collections.abc import Iterator

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, StreamEnded, StreamReset

from egress_profiles.battery import sending
from egress_profiles.battery.cases import OK, REGISTRY
from egress_profiles.battery.sending import Inner, Via
from tests.egress_profiles.addon.attempt import Ports, good
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, scripted, strict

SIZE = 48
"""MiB of the large answer; what sockets hold on their own is a sixth of it."""
STRICTER = """
from egress_profiles import addon, watched_http
watched_http.MOST_OF_ALL = 100_000
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


def test_many_small_answers_are_bounded_too(place: Place) -> None:
    """Each is whole and ended at the server, so nobody can be held up; the client is cut."""
    ports = free_ports(place)
    with running(place, "stricter", ports, strict(place, ports, scripted(place, "stricter", STRICTER))) as found:
        with asking(ports, *["/large/1"] * 4) as (inner, _), contextlib.suppress(OSError):
            while inner.recv(65536):
                pass
        found.reload()
        assert [line for line in found.lines if '"stage": "cut"' in line and "untaken" in line]
