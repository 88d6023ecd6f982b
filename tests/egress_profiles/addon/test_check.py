"""The proxy check in its two steps against real proxies: one that keeps its policy, one that only seems to."""

import json
import threading
from pathlib import Path

import pytest

from egress_profiles import loading
from egress_profiles.battery import proxy_cases, verdicts
from egress_profiles.battery.canary_processes import Canaries, CanaryError, canaries
from egress_profiles.battery.cases import EVIL, OK
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.checking import Battery, NotReached
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.proxy_cases import Allowed
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Asked, Said
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, naive, running, strict


def ground(place: Place) -> Ground:
    """Give a ground of two free ports, with the certificate that the proxies trust."""
    free = free_ports(place)
    return Ground("127.0.0.1", OK, EVIL, free.operator, free.node, place.folder / "leaf.pem")


def battery(proxy: Running, where: Ground) -> Battery:
    """Give a run against a proxy; on loopback nobody needs a pause between probes."""
    return Battery(Via("127.0.0.1", proxy.ports.operator), where, "0123abcd", lambda: None, _pause)


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


def asked(where: Ground, standing: Canaries) -> Asked:
    """Give every case that an owner may ask."""
    return proxy_cases.asked(Allowed(where.words(standing.port, standing.other), owned=True))


@pytest.mark.parametrize(("profile", "kind"), [("allowlist", Kind.INTERCEPT), ("allowlist-tunnel", Kind.TUNNEL)])
def test_our_own_proxy_is_called_good(place: Place, tmp_path: Path, profile: str, kind: Kind) -> None:
    """Opened, then closed again by a reload: nothing arrives, nothing is left untold, and its kind is found out."""
    where, file, ports = ground(place), tmp_path / "profile.json", free_ports(place)
    file.write_text(loading.named("open").to_json())
    with running(place, "checked", ports, strict(place, ports, profile=file)) as proxy:
        with canaries(where, tmp_path) as standing:
            opened = battery(proxy, where).reachable(asked(where, standing), standing)
        assert not isinstance(opened, NotReached)
        file.write_text(json.dumps(_at(place, profile, where.port)))
        proxy.reload()
        with canaries(where, tmp_path) as standing:
            cases = asked(where, standing)
            seen = battery(proxy, where).ask(cases, standing, opened)
    outcomes = verdicts.judge(cases, seen, seen.kind)
    assert {"E01", "E07", "E11"} <= opened.reached
    assert seen.kind is kind
    assert [o for o in outcomes if o.said in {Said.REACHED, Said.COULD_NOT_RUN}] == []
    assert verdicts.exit_code(outcomes) == 0
    stopped = {outcome.case for outcome in outcomes if outcome.said is Said.STOPPED}
    assert {"E01", "E05", "E07", "E17-dot-1"} <= stopped
    # The canary speaks HTTP/1 alone, and our proxy no SOCKS; behind a refusal it closes, so that nothing can follow.
    unspoken = {case.id for case in cases.sent if case.requests or case.socks} | {"E01-again", "E15-plain"}
    assert opened.reached - seen.arrived - unspoken <= stopped


def _at(place: Place, profile: str, port: int) -> dict[str, object]:
    """Give the test's own list, at the canary's port, in the mode of a shipped profile."""
    data = json.loads(place.profile.read_text()) | {"learn": [], "mode": loading.named(profile).mode}
    for entry in data["destination"]:
        entry["port"] = port
        if data["mode"] == "tunnel":
            entry.pop("methods", None)
    return dict(data)


def test_a_proxy_that_believes_the_host_header_is_found_out(place: Place, tmp_path: Path) -> None:
    """No baseline is needed to say that something arrived."""
    where = ground(place)
    with (
        running(place, "believing", free_ports(place), naive(place, "pretty_host")) as proxy,
        canaries(where, tmp_path) as standing,
    ):
        cases = asked(where, standing)
        seen = battery(proxy, where).ask(cases, standing, None)
    outcomes = verdicts.judge(cases, seen, seen.kind)
    assert seen.kind is Kind.INTERCEPT
    assert {"E11", "E12"} <= {outcome.case for outcome in outcomes if outcome.said is Said.REACHED}
    assert verdicts.exit_code(outcomes) == 1


def test_canaries_that_cannot_stand_say_why(place: Place, tmp_path: Path) -> None:
    """An address of somebody else's."""
    with (
        pytest.raises(CanaryError, match="cannot start"),
        canaries(Ground("192.0.2.1", OK, EVIL), tmp_path),
    ):
        pass
