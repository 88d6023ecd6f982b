"""The addon's own options and what it demands of mitmproxy's."""

import pytest

from egress_profiles.addon_options import parse_ports, shortcomings
from egress_profiles.profile import Actor


def test_ports_name_actors() -> None:
    """Each port is one actor's."""
    expected = {3128: Actor.OPERATOR, 3129: Actor.NODE, 3130: Actor.SANDBOX}
    assert parse_ports("operator=3128, node=3129,sandbox=3130") == expected


@pytest.mark.parametrize("text", ["", "operator", "operator=x", "root=1", "operator=1,node=1"])
def test_bad_ports_are_refused(text: str) -> None:
    """An unknown actor, no number, a port given twice."""
    with pytest.raises(ValueError, match="byohost_ports"):
        parse_ports(text)


def test_shortcomings_are_named() -> None:
    """Another mode than regular, and no CA to trust, each make the start unfit."""
    assert shortcomings(["regular@3128", "regular"], "/ca") == []
    found = " ".join(shortcomings(["regular@3128", "transparent", "reverse:https://a.test"], None))
    assert all(word in found for word in ("transparent", "reverse", "ssl_verify_upstream_trusted_ca"))
