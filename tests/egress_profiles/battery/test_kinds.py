"""Which kind a certificate betrays."""

import pytest

from egress_profiles.battery.kinds import Kind, found


@pytest.mark.parametrize(("shown", "kind"), [(b"canary", Kind.TUNNEL), (b"another", Kind.INTERCEPT), (b"", None)])
def test_the_kind_is_told_by_the_certificate(shown: bytes, kind: Kind | None) -> None:
    """The canary's own is seen through a tunnel only."""
    assert found(shown, b"canary") is kind
