"""What arrives behind the proxy is read by real servers as exactly the requests that its log allowed, at their host.

Requests of both versions of HTTP, most of them ill-formed, are made by grammar and sent as raw bytes and frames, each
on a connection of its own with a good request behind it. Then two lists are compared: what the decision log allowed,
and what the server says that it has read. `BYOHOST_GRAMMAR_EXAMPLES` requests are sent in all (`.ci/run --long` asks
for more), a third of them well-formed ones, which must all pass.
"""

import contextlib
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from egress_profiles import loading
from egress_profiles.battery import http2, sending
from egress_profiles.battery.cases import OK, fill
from egress_profiles.battery.dialogues import CHUNK
from egress_profiles.battery.sending import Inner, Via
from egress_profiles.decision_record import path_only, read_decisions
from tests.egress_profiles.addon.attempt import Ports
from tests.egress_profiles.addon.generated import Drawn, Field, ill_formed, well_formed
from tests.egress_profiles.addon.proxies import ADDON, PATIENCE, ROOT, Place, Running, free_ports, running, strict
from tests.egress_profiles.addon.real_upstreams import LACKING, MAKES, Said, python

EXAMPLES = int(os.environ.get("BYOHOST_GRAMMAR_EXAMPLES", "2000"))
BATCH = 10
pytestmark = pytest.mark.timeout(600 * max(1, EXAMPLES // 10_000))
"""A bound for each test's share, as the 600 seconds of pyproject.toml are for a few."""
BELIEVING = ROOT / "tests" / "mutants" / "passes-on-what-it-did-not-read" / "proxy.py"
WAYS = ("1", "2-to-1", "2")
"""The client's version of HTTP and, where the proxy writes the request out in another, the server's."""
DESTINATION = """
[[destination]]
host = "{host}"
port = {port}
actors = ["operator"]
addresses = ["127.0.0.1"]
for = "a server that says what it has read"
"""
_numbers = itertools.count(1)
Read = tuple[str, str, str, int]
"""Method, path without its query, host and port."""


@dataclass(frozen=True)
class Line:
    """A proxy, a server of one make behind it, and the way between them."""

    proxy: Running
    server: Said
    way: str

    def _repr_pretty_(self, printer: RepresentationPrinter, _: bool) -> None:  # noqa: FBT001 - hypothesis' own form
        """Be short beside a batch that fails: over the length of a whole log hypothesis would fail instead."""
        printer.text(f"Line({self.way!r})")

    @property
    def port(self) -> int:
        """The server's port for this way."""
        return self.server.ports[self.way == "2"]

    def send(self, *drawn: Drawn) -> None:
        """Send requests on one connection, and read until the proxy has answered all of them, or has ended it."""
        words = {"host": OK, "port": str(self.port)}
        filled = [_filled(each, words) for each in drawn]
        streams = {2 * n + 1: each for n, each in enumerate(filled)}
        dialled = sending.dial(Via("127.0.0.1", self.proxy.ports.operator), PATIENCE)
        with contextlib.suppress(ConnectionError), dialled as stream:
            assert " 200 " in sending.connect(stream, f"{OK}:{self.port}")
            inner = Inner(stream, OK, multiplexed=self.way != "1", protocols=("h2", "http/1.1"))
            try:
                if self.way == "1":
                    inner.sendall(b"".join(each.http1() for each in filled))
                    _read_until(inner, lambda _: False)
                else:
                    inner.sendall(http2.opening() + b"".join(each.http2(n) for n, each in streams.items()))
                    _read_until(inner, lambda read: all(http2.ended(read, n) for n in streams))
            except TimeoutError:
                raise AssertionError(f"No answer within {PATIENCE} s to {drawn}") from None

    def fenced(self) -> list[dict[str, Any]]:
        """Give what the server has read until now; when this ends, what was decided is in the log too."""
        fence = Drawn(target=f"/fence-{next(_numbers)}", fields=self.closing)
        self.send(fence)  # alone: of two streams the server may read the second one first
        said = self.server.until(lambda line: line.get("target") == fence.target)
        self.proxy.reload()
        return said

    @property
    def closing(self) -> tuple[Field, ...]:
        """The fields of the last request on a connection: HTTP/2 has none for it."""
        return (("connection", "close"),) if self.way == "1" else ()

    def compared(self, batch: list[Drawn]) -> Counter[Read]:
        """Send a batch; give what was allowed of it, once it is seen to be what the server has read."""
        self.fenced()  # a batch that failed leaves something behind, which is not this one's
        start = len(self.proxy.lines)
        for drawn in batch:
            self.send(drawn, Drawn(target="/last", fields=self.closing))
        said = self.fenced()
        decided = list(read_decisions("\n".join(self.proxy.lines[start:])))
        allowed = Counter(
            (one.method, one.path, one.host, one.port)
            for one in decided
            if one.stage == "request" and one.verdict == "allow"
        )
        assert not [line for line in said if "unreadable" in line or line["odd"]], (batch, said)
        read = Counter((one["method"], path_only(one["target"]), one["host"] or OK, one["port"]) for one in said)
        assert read == allowed, (batch, read - allowed, allowed - read)
        return allowed


@pytest.fixture(scope="module", params=MAKES)
def server(request: pytest.FixtureRequest, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """A server of each make."""
    if LACKING[request.param]:
        pytest.skip(LACKING[request.param])
    with MAKES[request.param](place.folder / "leaf.pem", tmp_path_factory.mktemp(request.param)) as said:
        yield said


@pytest.fixture(scope="module")
def proxy(place: Place, server: Said, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The strict proxy in front of it."""
    with _front(place, tmp_path_factory.mktemp("grammar"), server, ADDON, free_ports(place)) as found:
        yield found


@contextlib.contextmanager
def _front(place: Place, folder: Path, server: Said, script: Path, ports: Ports) -> Iterator[Running]:
    listed = "".join(DESTINATION.format(host=OK, port=port) for port in server.ports)
    profile = folder / "profile.json"
    profile.write_text(loading.from_toml(f'name = "grammar"\n{listed}').to_json())
    with running(place, folder.name, ports, strict(place, ports, script, profile)) as found:
        yield found


@pytest.fixture(params=WAYS)
def line(request: pytest.FixtureRequest, server: Said, proxy: Running) -> Line:
    """One way through it."""
    return Line(proxy, server, request.param)


def _settings(share: float) -> settings:
    """Give settings for one test's share of the examples, over all makes and ways."""
    batches = max(1, round(EXAMPLES * share / BATCH / len(MAKES) / len(WAYS)))
    return settings(
        max_examples=batches,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],  # a batch that fails names its requests; to shrink it takes longer than to look
    )


def _read_until(inner: Inner, whole: Callable[[bytes], bool]) -> None:
    read = b""
    while not whole(read):
        data = inner.recv(CHUNK)
        if not data:
            return
        read += data


def _filled(drawn: Drawn, words: dict[str, str]) -> Drawn:
    fields = tuple((name, fill(value, words)) for name, value in drawn.fields)
    return replace(drawn, target=fill(drawn.target, words), authority=fill(drawn.authority, words), fields=fields)


@pytest.fixture(scope="module")
def believing(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The mutant that writes out again whatever it was sent, in front of Python's server."""
    folder = tmp_path_factory.mktemp("believing")
    ports = free_ports(place)
    with python(place.folder / "leaf.pem", folder) as said, _front(place, folder, said, BELIEVING, ports) as found:
        yield Line(found, said, "2-to-1")


@pytest.mark.parametrize(
    "hostile",
    [
        Drawn(target="https://evil.test:{port}/x"),
        Drawn(target="@evil.test:{port}/x"),
        Drawn(target="/x HTTP/1.1\r\nHost: evil.test:{port}\r\n\r\nGET /y"),
        Drawn(fields=(("x-a", "b\r\n\r\nGET /x HTTP/1.1\r\nHost: evil.test\r\nX-B: c"),)),
    ],
)
def test_a_proxy_that_leaves_the_grammar_to_others_is_found_out(believing: Line, hostile: Drawn) -> None:
    """The control of the comparison: what that proxy logs and what the server reads differ."""
    believing.compared([Drawn()])
    with pytest.raises(AssertionError, match=r"^\(\[Drawn"):
        believing.compared([hostile])


def test_a_body_that_is_a_request_stays_a_body(line: Line) -> None:
    """In HTTP/2 it may be of no length; for a server of HTTP/1 the proxy says one, where mitmproxy says none."""
    smuggled = Drawn(method="POST", body=f"GET /smuggled HTTP/1.1\r\nHost: {OK}:{line.port}\r\n\r\n")
    allowed = line.compared([replace(smuggled, length="right" if line.way == "1" else "none")])
    assert allowed["POST", "/", OK, line.port] == 1
    assert not [read for read in allowed if read[1] == "/smuggled"]


@_settings(2 / 3)
@given(batch=st.lists(ill_formed(), min_size=BATCH, max_size=BATCH))
def test_what_arrives_is_what_was_allowed(line: Line, batch: list[Drawn]) -> None:
    """Neither more nor less, nor anything read otherwise."""
    line.compared([drawn for drawn in batch if not (line.way == "2" and line.server.unsaid.fullmatch(drawn.method))])


@_settings(1 / 3)
@given(batch=st.lists(well_formed(), min_size=BATCH, max_size=BATCH))
def test_what_is_well_formed_passes(line: Line, batch: list[Drawn]) -> None:
    """All of it, each with the good request behind it; HTTP/2 has no chunks, a body there may be of no length."""
    if line.way != "1":
        batch = [replace(drawn, length="none") if drawn.length == "chunked" else drawn for drawn in batch]
    allowed = line.compared(batch)
    assert sum(allowed.values()) == 2 * BATCH + 1
    expected = Counter((drawn.method, path_only(drawn.target), OK, line.port) for drawn in batch)
    assert expected <= allowed
