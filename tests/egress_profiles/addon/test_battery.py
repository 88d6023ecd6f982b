"""Battery E01 to E50 against real mitmdump processes: nothing passes ours, and the naive ones each fail their cases."""

import json
import uuid
from collections.abc import Iterator

import pytest

from egress_profiles.battery.cases import CASES, OK, REGISTRY, Needs
from egress_profiles.decision_record import Decision, read_decisions
from tests.egress_profiles.addon.attempt import attempt, channel, exchange, good
from tests.egress_profiles.addon.proxies import (
    ADDON,
    BROKEN_JUDGE,
    Place,
    Running,
    free_ports,
    naive,
    running,
    scripted,
    strict,
)
from tests.egress_profiles.addon.upstream import TOKEN

FIRST, SECOND = "first.webpubsub.byohost.test", "second.webpubsub.byohost.test"
HIDDEN = (TOKEN, "t0ken", "access_token")


def controls(place: Place, proxy: Running, moment: str) -> None:
    """Prove that what is listed works: a GET, a key exchange, the learnt channel, the node's pull."""
    arrivals = place.server.arrivals
    arrivals.channel = FIRST
    assert "answered" in good(proxy.ports, OK, f"control-get-{moment}")
    assert "wss://" in exchange(proxy.ports)
    assert f"control-channel-{moment}" in channel(proxy.ports, FIRST, f"control-channel-{moment}")
    assert "answered" in good(proxy.ports, REGISTRY, f"control-pull-{moment}", actor="node")
    assert all(arrivals.saw(f"control-{what}-{moment}") for what in ("get", "channel", "pull"))


def reached(place: Place, proxy: Running, prefix: str) -> set[str]:
    """Try every case, and give the ids of those whose mark arrived; no two calls share a mark, since arrivals stay."""
    prefix = f"{prefix}-{uuid.uuid4().hex[:8]}"
    asked = [case for case in CASES if case.needs not in {Needs.CREDENTIALS, Needs.CLUSTER}]
    marks = {case.id: f"{prefix}-mark-{number:03d}" for number, case in enumerate(asked)}
    for case in asked:
        attempt(case, proxy.ports, marks[case.id])
    return {case for case, mark in marks.items() if place.server.arrivals.saw(mark)}


def decisions(proxy: Running) -> list[Decision]:
    """Give the proxy's decisions so far."""
    return list(read_decisions(proxy.log))


@pytest.fixture(scope="module")
def proxy(place: Place) -> Iterator[Running]:
    """The strict proxy, once for this module."""
    ports = free_ports(place)
    with running(place, "strict", ports, strict(place, ports)) as found:
        yield found


def test_nothing_hostile_passes_and_everything_listed_does(place: Place, proxy: Running) -> None:
    """0 of the battery reach the server, between two sets of positive controls."""
    controls(place, proxy, "before")
    assert reached(place, proxy, "strict") == set()
    controls(place, proxy, "after")


def test_a_denied_name_is_not_even_looked_up(place: Place, proxy: Running) -> None:
    """E22: the resolver sees listed names only."""
    reached(place, proxy, "lookup")
    listed = {OK, REGISTRY, FIRST, SECOND, "rebound.byohost.test"}
    assert set(proxy.asked) <= listed


def test_the_log_holds_every_denial_and_no_secret(place: Place, proxy: Running) -> None:
    """Each decision is one JSON line with actor and client; tokens and queries are in none."""
    controls(place, proxy, "log")
    attempt(CASES[0], proxy.ports, "logged")
    found = decisions(proxy)
    assert [decision.n for decision in found] == list(range(1, len(found) + 1))
    assert any(d.stage == "connect" and d.verdict == "deny" and d.host == "evil.test" for d in found)
    assert any(d.stage == "request" and d.path == "/client/hubs/byohost" and d.actor == "operator" for d in found)
    assert {d.client for d in found if d.stage != "start"} <= {"127.0.0.1", ""}
    assert not [word for word in HIDDEN if word in proxy.log]


def test_the_channel_host_is_the_newest_exchanges_only(place: Place, proxy: Running) -> None:
    """E18: unknown before it is learnt, known after, and the previous one refused from the next exchange on."""
    arrivals = place.server.arrivals
    arrivals.channel = FIRST
    exchange(proxy.ports)
    assert "m-first" in channel(proxy.ports, FIRST, "m-first")
    assert "m-early" not in channel(proxy.ports, SECOND, "m-early")
    arrivals.channel = SECOND
    exchange(proxy.ports)
    assert "m-second" in channel(proxy.ports, SECOND, "m-second")
    assert "m-late" not in channel(proxy.ports, FIRST, "m-late")
    assert not arrivals.saw("m-early")
    assert not arrivals.saw("m-late")


@pytest.mark.parametrize(
    "host", ["evil.test", "deep.down.webpubsub.byohost.test", "webpubsub.byohost.test", "127.0.0.1"]
)
def test_an_exchange_cannot_open_what_lies_outside_the_bound(place: Place, proxy: Running, host: str) -> None:
    """A platform that names a host outside the profile's bound teaches the proxy nothing."""
    place.server.arrivals.channel = host
    exchange(proxy.ports)
    assert "m-outside" not in channel(proxy.ports, host, "m-outside")
    assert [d for d in decisions(proxy) if d.stage == "learn"][-1].verdict == "deny"


def test_a_request_on_the_channel_host_that_is_no_websocket_is_refused(place: Place, proxy: Running) -> None:
    """E20: nothing but the upgrade passes to the channel host."""
    place.server.arrivals.channel = FIRST
    exchange(proxy.ports)
    assert "403" in good(proxy.ports, FIRST, "m-plain-get")
    assert not place.server.arrivals.saw("m-plain-get")


def test_a_redirect_is_judged_at_its_second_hop(place: Place, proxy: Running) -> None:
    """E19: the listed host's redirect arrives at the client, and where it leads is refused."""
    answer = good(proxy.ports, OK, "redirect-m-hop")
    assert "Location: https://evil.test" in answer
    assert "403" in good(proxy.ports, "evil.test", "m-second-hop")
    assert not place.server.arrivals.saw("m-second-hop")


NAIVE = {
    "allow-hosts": {"E01", "E05", "E07-raw", "E10", "E11", "E14-host", "E18", "E48-version"},
    "pretty_host": {"E11", "E12", "E14", "E07-raw"},
    "host": {"E09", "E10", "E12", "E13", "E14-host", "E07-raw"},
    "raising": {"E01", "E10", "E11", "E14", "E18"},
    "suffix": {"E09", "E10", "E17-evil{ok}", "E17-x.{ok}", "E07-raw"},
    "ip-pinned": {"E01", "E11", "E17-{ok}.{evil}", "E18", "E05"},
    "dns-open": {"E09", "E10", "E12", "E13", "E07-raw"},
}


@pytest.mark.parametrize("name", NAIVE)
def test_a_naive_proxy_lets_its_named_cases_through(place: Place, name: str) -> None:
    """The battery can fail: each way that people get it wrong lets at least these cases reach the server."""
    with running(place, name, free_ports(place), naive(place, name)) as proxy:
        assert "answered" in good(proxy.ports, OK, f"control-{name}")
        through = reached(place, proxy, name)
    assert NAIVE[name] <= through, f"{name} let through {sorted(through)}"


@pytest.mark.parametrize("name", ["ip-pinned", "dns-open"])
def test_a_proxy_that_looks_up_before_it_judges_tells_the_name(place: Place, name: str) -> None:
    """E22: the unlisted name reaches the name server, whether it is refused afterwards or not."""
    with running(place, f"lookup-{name}", free_ports(place), naive(place, name)) as proxy:
        good(proxy.ports, "secret-word.evil.test", f"m-lookup-{name}")
        assert "secret-word.evil.test" in proxy.asked


@pytest.mark.parametrize("fault", ["missing", "corrupt", "raising"])
def test_a_fault_denies_everything(place: Place, fault: str) -> None:
    """E35: without a policy, with a broken one, or with hooks that raise, not even the listed host is reached."""
    ports = free_ports(place)
    script = scripted(place, "broken", BROKEN_JUDGE) if fault == "raising" else ADDON
    profile = place.profile if fault == "raising" else place.folder / f"{fault}.json"
    if fault == "corrupt":
        profile.write_text(json.dumps({"name": "x", "destination": [{"host": "*"}]}))
    arguments = strict(place, ports, script, profile)
    with running(place, fault, ports, arguments) as proxy:
        assert "answered" not in good(proxy.ports, OK, f"m-{fault}")
        through = reached(place, proxy, f"fault-{fault}")
        assert "secret words" not in proxy.log
        assert decisions(proxy)[-1].verdict == "deny"
    assert (through, place.server.arrivals.saw(f"m-{fault}")) == (set(), False)


def test_options_that_would_open_it_are_refused(place: Place) -> None:
    """A mitmdump started with rawtcp or an eager strategy ends up strict all the same: the addon sets what it needs."""
    ports = free_ports(place)
    arguments = [*strict(place, ports), "--set", "rawtcp=true", "--set", "connection_strategy=eager", "--ssl-insecure"]
    with running(place, "eager", ports, arguments) as proxy:
        before = place.server.arrivals.connections
        assert reached(place, proxy, "eager") == set()
        dialled = place.server.arrivals.connections - before
        assert "answered" in good(proxy.ports, OK, "control-eager")
    assert dialled <= 1, "only E15's first stream, which is good, may open a connection"
