"""The file of a mirror, with and without a way back."""

import tomllib

from egress_profiles.node_mirror import hosts, path, unverified


def test_an_exclusive_mirror_leaves_no_way_back() -> None:
    """The registry's own name stands nowhere in it; otherwise it is where containerd falls back to."""
    assert tomllib.loads(hosts("r.test", "m.test", exclusive=True)) == {"server": "https://m.test"}
    lenient = tomllib.loads(hosts("r.test", "m.test", exclusive=False))
    assert (lenient["server"], list(lenient["host"])) == ("https://r.test", ["https://m.test"])
    assert tomllib.loads(unverified("r.test"))["host"]["https://r.test"] == {"skip_verify": True}
    assert path("r.test") == "/etc/containerd/certs.d/r.test/hosts.toml"
