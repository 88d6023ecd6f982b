"""A mitmproxy that does not ask what we put in its place is not served with: nobody passes, and the log says what."""

import pytest

from egress_profiles.battery.cases import OK, Case
from egress_profiles.decision_record import read_decisions
from tests.egress_profiles.addon.attempt import attempt, good
from tests.egress_profiles.addon.proxies import Place, free_ports, running, scripted, strict

GONE = """
from egress_profiles import addon, final_answers, strict_chunks, untaken_answers
def nothing(*_):
    return None
{change}
addons = addon.addons
"""
AT_THE_START = {
    "chunked bodies": "del strict_chunks.StrictChunks.read_body",
    "interim answers": "final_answers.install = nothing",
}
AT_FIRST_USE = {
    "What bounds a client": "del addon.Egress.next_layer",
    "What waits for clients": "untaken_answers.UntakenAnswers._hold_up = nothing",
}
MULTIPLEXED = Case(
    "h2",
    "a good request in HTTP/2",
    requests=(((":method", "GET"), (":scheme", "https"), (":authority", "{ok}:{port}"), (":path", "/{mark}")),),
)


@pytest.mark.parametrize("what", AT_THE_START)
def test_a_reader_that_is_not_asked_is_found_at_the_start(place: Place, what: str) -> None:
    """No policy comes into force, whatever the profile says."""
    ports, name = free_ports(place), f"unasked-{what.partition(' ')[0]}"
    script = scripted(place, name, GONE.format(change=AT_THE_START[what]))
    with running(place, name, ports, strict(place, ports, script)) as proxy:
        assert "403" in good(ports, OK, f"m-{name}")
        first = next(read_decisions(proxy.log))
    assert (first.stage, first.verdict) == ("start", "deny")
    assert f"What reads {what} in mitmproxy's place is not asked" in first.reason
    assert not place.server.arrivals.saw(f"m-{name}")


@pytest.mark.parametrize("what", AT_FIRST_USE)
def test_what_is_not_asked_is_found_at_its_first_use(place: Place, what: str) -> None:
    """Its client has no answer, and from then on nobody has one."""
    ports, name = free_ports(place), f"unasked-{what.split(' ')[1]}"
    script = scripted(place, name, GONE.format(change=AT_FIRST_USE[what]))
    with running(place, name, ports, strict(place, ports, script)) as proxy:
        assert "answered" not in attempt(MULTIPLEXED, ports, f"m-{name}-first")
        assert "403" in good(ports, OK, f"m-{name}-later")
        said = [each for each in read_decisions(proxy.log) if each.stage == "start" and each.verdict == "deny"]
    assert len(said) == 1
    assert what in said[0].reason
    assert not place.server.arrivals.saw(f"m-{name}-later")


def test_a_good_request_in_http2_is_answered(place: Place) -> None:
    """The control: with everything in its place."""
    ports = free_ports(place)
    with running(place, "asked", ports, strict(place, ports)):
        assert "answered" in attempt(MULTIPLEXED, ports, "m-asked")
