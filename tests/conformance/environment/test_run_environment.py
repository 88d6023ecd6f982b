"""What the environment reads of the proxy's log: each decision once, whole, and loudly where something is missing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.run_environment import Authorities, Environment, Images, ProxyLog
from conformance.environment.site_proxy import SiteProxy
from conformance.observe.exceptions import SourceAbsent
from conformance.target.description import Target


def line(host: str, time: str) -> bytes:
    """One decision in the proxy's log."""
    return json.dumps({"actor": "node", "verdict": "allow", "host": host, "time": time}).encode() + b"\n"


def test_decisions_are_those_of_the_run_each_once() -> None:
    """What was decided before it began is another run's; a log is read when it is its turn."""
    kept = ProxyLog(since=1_767_225_600.0)
    log = line("early", "2025-12-31T23:59:59Z") + line("first", "2026-01-01T00:00:01Z")
    assert [one.host for one in kept.decided("p", lambda: log)] == ["first"]
    log += line("second", "2026-01-01T00:00:02Z")
    assert [one.host for one in kept.decided("p", lambda: log)] == ["first", "second"]
    assert [one.host for one in kept.decided("another", lambda: log[:0])] == []


def test_a_log_that_was_cut_is_an_error_of_ours() -> None:
    """Nothing can be said of what is no longer there."""
    kept = ProxyLog()
    log = line("first", "2026-01-01T00:00:01Z")
    kept.decided("p", lambda: log)
    with pytest.raises(HarnessError, match="shorter than it was"):
        kept.decided("p", lambda: b"")


def environment(way: SiteProxy | None) -> Environment:
    """One of which nothing but the way out is asked."""
    nothing = cast("Any", None)
    return Environment(
        run="r1",
        target=Target(),
        kube=nothing,
        control=nothing,
        node=nothing,
        images=nothing,
        authorities=Authorities("PLATFORM\n", "PROXY\n", "FOREIGN\n"),
        evidence=Path(),
        pairs={},
        site_proxy=way,
    )


def test_operators_are_told_our_proxy_and_its_authority() -> None:
    """Where no other is in the path."""
    ours = environment(None)
    assert ours.proxy_url() == f"http://{ours.addresses.operators_proxy}"
    assert ours.proxy_url("10.0.0.9:1") == "http://10.0.0.9:1"
    assert ours.trusted == "PROXY\n"


def test_operators_are_told_the_sites_proxy_and_who_signs_behind_it() -> None:
    """The platform itself through a tunnel, the proxy's own authority where it opens TLS; who one is stays with it."""
    theirs = environment(SiteProxy("proxy.corp", 3128, "SITE\n", "me:word"))
    assert (theirs.operators_proxy, theirs.proxy_url()) == ("proxy.corp:3128", "http://me:word@proxy.corp:3128")
    assert theirs.proxy_url("10.0.0.9:1") == "http://me:word@10.0.0.9:1"
    assert theirs.trusted == "PLATFORM\nSITE\n"


@pytest.mark.parametrize("ask", [Environment.decisions, Environment.connects, Environment.profiles])
def test_nobody_knows_what_the_sites_proxy_decides(ask: Callable[[Environment], object]) -> None:
    """Ours stands, too, and what it says of others would be taken for an operator's."""
    with pytest.raises(SourceAbsent, match="leave --proxy out to have ours in the path"):
        ask(environment(SiteProxy("proxy.corp", 3128)))


@pytest.mark.parametrize(
    ("mirror", "named"), [("reg:5000/team", "reg:5000/sandbox@d"), ("m", "reg:5000/team/sandbox@d")]
)
def test_a_mirror_adds_its_prefix_itself(mirror: str, named: str) -> None:
    """So a launch names what lies below it; a mirror at another host has the registry's own paths."""
    images = Images(operator="", sandbox="reg:5000/team/sandbox@d", newer="", mirror=mirror)
    assert images.before_mirror("team/sandbox@d") == named
