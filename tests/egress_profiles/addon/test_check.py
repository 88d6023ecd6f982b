"""The proxy check in its two steps against real proxies: one that keeps its policy, one that only seems to."""

import json
from pathlib import Path

import pytest

from egress_profiles import loading
from egress_profiles.battery import verdicts
from egress_profiles.battery.cases import EVIL, LISTED, OK
from egress_profiles.battery.checking import Battery, CanaryError, Ground, canaries
from egress_profiles.battery.sending import Via
from egress_profiles.battery.verdicts import Outcome, Said
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, naive, running, strict


def ground(place: Place) -> Ground:
    """Give a ground of two free ports, with the certificate that the proxies trust."""
    free = free_ports(place)
    return Ground("127.0.0.1", OK, EVIL, free.operator, free.node, place.folder / "leaf.pem")


def battery(proxy: Running, where: Ground) -> Battery:
    """Give a run against a proxy; on loopback nobody needs a pause."""
    return Battery(Via("127.0.0.1", proxy.ports.operator), where, "0123abcd", lambda: None)


def test_a_proxy_that_keeps_its_policy_lets_nothing_through(place: Place, tmp_path: Path) -> None:
    """Opened, then closed again by a reload: what had been reached is stopped, and nothing arrives."""
    where, profile, ports = ground(place), tmp_path / "profile.json", free_ports(place)
    profile.write_text(loading.named("open").to_json())
    cases = verdicts.asked(owned=True, credentials=False)
    with running(place, "checked", ports, strict(place, ports, profile=profile)) as proxy:
        with canaries(where, tmp_path) as standing:
            reachable = battery(proxy, where).reachable(cases, standing)
        data = json.loads(place.profile.read_text())
        for entry in data["destination"]:
            entry["port"] = where.port
        profile.write_text(json.dumps(data | {"learn": []}))
        proxy.reload()
        with canaries(where, tmp_path) as standing:
            seen = battery(proxy, where).ask(cases, standing, reachable)
    outcomes = verdicts.judge(cases, seen)
    assert {"E01", "E07", "E11"} <= reachable
    assert [o for o in outcomes if o.said is Said.REACHED] == []
    stopped = {outcome.case for outcome in outcomes if outcome.said is Said.STOPPED}
    assert stopped == {case.id for case in cases if case.connect == LISTED or case.id in reachable}


def test_a_proxy_that_believes_the_host_header_is_found_out(place: Place, tmp_path: Path) -> None:
    """No baseline is needed to say that something arrived."""
    where = ground(place)
    cases = verdicts.asked(owned=False, credentials=False)
    with (
        running(place, "believing", free_ports(place), naive(place, "pretty_host")) as proxy,
        canaries(where, tmp_path) as standing,
    ):
        outcomes = verdicts.judge(cases, battery(proxy, where).ask(cases, standing, frozenset()))
    assert {"E11", "E12"} <= {outcome.case for outcome in outcomes if outcome.said is Said.REACHED}
    assert verdicts.exit_code(outcomes) == 1
    assert Outcome("E01", "CONNECT to an unlisted host", Said.COULD_NOT_RUN, outcomes[0].reason) == outcomes[0]


def test_canaries_that_cannot_stand_say_why(place: Place, tmp_path: Path) -> None:
    """An address of somebody else's."""
    with (
        pytest.raises(CanaryError, match="cannot start"),
        canaries(Ground("192.0.2.1", OK, EVIL), tmp_path),
    ):
        pass
