"""A server's interim answers are nobody's answer; RFC 9110 15.2."""

from collections.abc import Iterator

import pytest
from mitmproxy.proxy.layers import http

from egress_profiles import final_answers
from egress_profiles.battery.cases import OK
from egress_profiles.interim_answers import MOST
from tests.egress_profiles.addon.attempt import good, tunnel
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, strict


@pytest.fixture(scope="module")
def proxy(place: Place) -> Iterator[Running]:
    """The strict proxy, once for this module."""
    ports = free_ports(place)
    with running(place, "interim", ports, strict(place, ports)) as found:
        yield found


@pytest.mark.parametrize("number", [0, 1, MOST])
def test_the_answer_is_the_final_one(proxy: Running, number: int) -> None:
    """Behind as many interim ones as a server may send."""
    answer = good(proxy.ports, OK, f"interim/{number}")
    assert answer.startswith("HTTP/1.1 200 ")
    assert answer.endswith("answered")


def test_the_next_request_gets_its_own_answer(proxy: Running) -> None:
    """On the same connection, each behind interim answers of its own; they are counted for each request."""
    host = f"Host: {OK}:{proxy.ports.server}\r\n\r\n"
    with tunnel(proxy.ports, OK) as inner:
        for number in (MOST, MOST, 0):
            inner.sendall(f"GET /interim/{number} HTTP/1.1\r\n{host}".encode())
            read = b""
            while not read.endswith(b"answered"):
                read += inner.recv(65536)
            assert read.count(b"HTTP/1.1 ") == 1


def test_a_server_that_never_comes_to_its_answer_is_given_up(proxy: Running) -> None:
    """With an answer that says so."""
    assert good(proxy.ports, OK, f"interim/{MOST + 1}").startswith("HTTP/1.1 502 ")


def test_another_class_in_that_place_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What we do not know we do not replace."""
    monkeypatch.setattr(http, "Http1Client", object)
    with pytest.raises(AttributeError, match="another class"):
        final_answers.install()
