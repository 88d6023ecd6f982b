"""The table that cuts an operator off, as text."""

from conformance.families.reconnect.platform_unreachable import cut, removal


def test_both_ways_are_silent_and_nothing_else() -> None:
    """What the pod sends to the Service's own address, and what comes back from wherever that leads; by dropping."""
    lines = cut("10.244.0.9", "10.96.0.80").splitlines()
    rules = [line for line in lines if line.startswith("add rule")]
    assert rules == [
        "add rule inet byohost_partition forward ip saddr 10.244.0.9 ct original ip daddr 10.96.0.80 drop",
        "add rule inet byohost_partition forward ip daddr 10.244.0.9 ct original ip daddr 10.96.0.80 drop",
    ]
    assert [line for line in lines if "policy accept" in line]


def test_it_is_loaded_and_removed_as_often_as_need_be() -> None:
    """Each text first takes away what an earlier one left."""
    assert cut("10.244.0.9", "10.96.0.80").startswith(removal())
    assert removal().splitlines() == ["add table inet byohost_partition", "delete table inet byohost_partition"]
