"""A mitmproxy that does not ask what we put in its place is not served with: nobody passes, and the log says what.

Where only one client's requests are not read as they must be, it alone is cut.
"""

import ssl

import pytest

from egress_profiles.battery import http2, sending
from egress_profiles.battery.cases import OK, Case
from egress_profiles.battery.sending import Via
from egress_profiles.decision_record import read_decisions
from tests.egress_profiles.addon.attempt import attempt, good
from tests.egress_profiles.addon.proxies import Place, free_ports, running, scripted, strict

GONE = """
from mitmproxy.proxy.layers.http import _http2
from egress_profiles import addon, client_watch, final_answers, in_force, strict_chunks, strict_frames, untaken_answers
def nothing(*_):
    return None
{change}
addons = addon.addons
"""
AT_THE_START = {
    "reads chunked bodies in mitmproxy's place is not asked": "del strict_chunks.StrictChunks.read_body",
    "reads interim answers in mitmproxy's place is not asked": "final_answers.install = nothing",
    "reads WebSocket frames in mitmproxy's place is not asked": "strict_frames.install = nothing",
    "mitmproxy keeps of answers cannot be counted": "del _http2.BufferedH2Connection.send_data",
}
AT_FIRST_USE = {
    "What bounds a client": "del addon.Egress.next_layer",
    "What waits for clients": "untaken_answers.UntakenAnswers._hold_up = nothing",
}
UNCOUNTED = """
in_force.unasked = lambda: []
untaken_answers.UntakenAnswers.kept = property(lambda kept: kept.is_gone)
"""
ONE_MISSED = """
asked = client_watch.ClientWatch.unasked
def unasked(watch, flow):
    return "Missed." if "m-missed" in flow.request.path else asked(watch, flow)
client_watch.ClientWatch.unasked = unasked
"""
MULTIPLEXED = Case(
    "h2",
    "a good request in HTTP/2",
    requests=(((":method", "GET"), (":scheme", "https"), (":authority", "{ok}:{port}"), (":path", "/{mark}")),),
)


@pytest.mark.parametrize("what", AT_THE_START)
def test_a_reader_that_is_not_asked_is_found_at_the_start(place: Place, what: str) -> None:
    """No policy comes into force, whatever the profile says."""
    ports, name = free_ports(place), f"unasked-{[*AT_THE_START].index(what)}"
    script = scripted(place, name, GONE.format(change=AT_THE_START[what]))
    with running(place, name, ports, strict(place, ports, script)) as proxy:
        assert "403" in good(ports, OK, f"m-{name}")
        first = next(read_decisions(proxy.log))
    assert (first.stage, first.verdict) == ("start", "deny")
    assert f"What {what}" in first.reason
    assert not place.server.arrivals.saw(f"m-{name}")


@pytest.mark.parametrize("what", AT_FIRST_USE)
def test_what_is_not_asked_is_found_at_its_first_use(place: Place, what: str) -> None:
    """Its client is cut without an answer, and so is each that comes after it."""
    ports, name = free_ports(place), f"unasked-{what.split(' ')[1]}"
    script = scripted(place, name, GONE.format(change=AT_FIRST_USE[what]))
    with running(place, name, ports, strict(place, ports, script)) as proxy:
        assert "answered" not in attempt(MULTIPLEXED, ports, f"m-{name}-first")
        assert "answered" not in attempt(MULTIPLEXED, ports, f"m-{name}-later")
        proxy.reload()
        said = [each.reason for each in read_decisions(proxy.log) if each.rule == "in-force"]
    assert len(said) == 2
    assert all(what in each for each in said)


def test_what_is_kept_is_counted_or_its_client_is_cut(place: Place) -> None:
    """Should the count fail behind a good start, its client is no longer read from."""
    ports = free_ports(place)
    script = scripted(place, "uncounted", GONE.format(change=UNCOUNTED))
    with running(place, "uncounted", ports, strict(place, ports, script)) as proxy:
        assert "answered" not in good(ports, OK, "m-uncounted")
        proxy.reload()  # the log has come to the end
        assert "or not counted" in proxy.log


def test_tls_on_the_proxys_own_port_takes_it_from_nobody(place: Place) -> None:
    """What such a client speaks is agreed on after its layers are made; it is refused, and others are served."""
    ports = free_ports(place)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    fields = {":method": "GET", ":scheme": "https", ":authority": f"{OK}:{ports.server}", ":path": "/m-own-port"}
    with running(place, "own-port", ports, strict(place, ports)) as proxy:
        with sending.dial(Via("127.0.0.1", ports.operator)) as stream, context.wrap_socket(stream) as own:
            assert own.selected_alpn_protocol() == "h2"
            own.sendall(http2.opening() + http2.head(1, fields.items()))
            read = b""
            while not http2.ended(read, 1) and (data := own.recv(65536)):
                read += data
        assert "answered" in attempt(MULTIPLEXED, ports, "m-beside-it")
        proxy.reload()
        denied = [each for each in read_decisions(proxy.log) if each.verdict == "deny"]
    assert [(each.stage, each.rule) for each in denied] == [("tls", "name"), ("request", "sni")]
    assert not place.server.arrivals.saw("m-own-port")


def test_one_client_that_is_missed_is_cut_alone(place: Place) -> None:
    """Whatever it did to be missed: the others are served as before."""
    ports = free_ports(place)
    script = scripted(place, "one-missed", GONE.format(change=ONE_MISSED))
    with running(place, "one-missed", ports, strict(place, ports, script)) as proxy:
        assert "answered" in good(ports, OK, "m-first")
        assert "answered" not in good(ports, OK, "m-missed")
        assert "answered" in good(ports, OK, "m-others")
        proxy.reload()
        assert [each.rule for each in read_decisions(proxy.log) if each.verdict == "deny"] == ["in-force", "grammar"]
    assert not place.server.arrivals.saw("m-missed")


def test_a_good_request_in_http2_is_answered(place: Place) -> None:
    """The control: with everything in its place."""
    ports = free_ports(place)
    with running(place, "asked", ports, strict(place, ports)):
        assert "answered" in attempt(MULTIPLEXED, ports, "m-asked")
