from conformance.families.launch.sidecar_blocked import RESET, packets, rules

LISTING = """
table inet byohost_wall {
	chain forward {
		type filter hook forward priority -30; policy accept;
		ip saddr 10.244.0.7 tcp dport 8081 counter packets 12 bytes 720 drop
		ip6 saddr fd00::7 tcp dport 8081 counter packets 3 bytes 240 drop
	}
}
"""


def test_both_addresses_of_the_operator_are_stopped() -> None:
    """Each in its own family, at the sidecars' port and at no other; the gate's own table is left alone."""
    text = rules(frozenset({"10.244.0.7", "fd00::7"}))
    assert "add rule inet byohost_wall forward ip saddr 10.244.0.7 tcp dport 8081 counter drop" in text
    assert "add rule inet byohost_wall forward ip6 saddr fd00::7 tcp dport 8081 counter drop" in text
    assert "byohost_gate" not in text


def test_what_is_not_dropped_is_refused() -> None:
    """As a port is at which nobody listens."""
    text = rules(frozenset({"10.244.0.7"}), RESET)
    assert text.endswith("ip saddr 10.244.0.7 tcp dport 8081 counter reject with tcp reset")


def test_what_was_dropped_is_added_up() -> None:
    """Over all rules; a table that stopped nothing says nothing."""
    assert packets(LISTING) == 15
    assert packets("table inet byohost_wall {\n}\n") == 0
