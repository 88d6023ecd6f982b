"""The cut between an operator and the cluster's API, as nftables reads it."""

from conformance.families.health.api_unreachable import TABLE, cut, removal


def test_each_address_is_refused_in_its_family_at_the_api_alone() -> None:
    """Counted and reset, before the gate's own chains, in a table of its own that is replaced as a whole."""
    text = cut(["10.244.0.7", "fd00:10:244::7"])
    rules = [line for line in text.splitlines() if line.startswith("add rule")]
    assert rules == [
        f"add rule inet {TABLE} input ip saddr 10.244.0.7 tcp dport 6443 counter reject with tcp reset",
        f"add rule inet {TABLE} input ip6 saddr fd00:10:244::7 tcp dport 6443 counter reject with tcp reset",
    ]
    assert text.startswith(removal())
    assert "priority filter - 20" in text
    assert text.endswith("\n")
