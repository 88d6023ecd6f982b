"""What operators are told of their way out, and who knows what is decided there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.environment.run_environment import Authorities, Environment
from conformance.environment.site_proxy import SiteProxy
from conformance.observe.exceptions import SourceAbsent
from conformance.target.description import Target


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
