"""The two CoreDNS configurations as text, and the query log. CoreDNS itself answers in the cluster's run."""

import re

import pytest

from egress_profiles import dns
from egress_profiles.dns import Query


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("platform.byohost.test.", {"10.96.0.81", "fd00:10:96::81"}),
        ("registry.byohost.test.", {"10.96.0.82", "fd00:10:96::82"}),
        ("blobs.byohost.test.", {"10.96.0.83", "fd00:10:96::83"}),
        ("login.byohost.test.", {"10.96.0.85", "fd00:10:96::85"}),
        ("a1-b2.webpubsub.byohost.test.", {"10.96.0.81", "fd00:10:96::81"}),
        ("x.canary.test.", {"192.0.2.10", "2001:db8::10"}),
        ("deep.x.webpubsub.byohost.test.", {"192.0.2.10", "2001:db8::10"}),
        ("webpubsub.byohost.test.", {"192.0.2.10", "2001:db8::10"}),
        ("xplatform.byohost.test.", {"192.0.2.10", "2001:db8::10"}),
        ("platform.byohost.test.evil.test.", {"192.0.2.10", "2001:db8::10"}),
        ("platform.byohost.test.example.", set()),
        ("byohost.example.", set()),
    ],
)
def test_which_name_has_which_addresses(name: str, addresses: set[str]) -> None:
    """The patterns of the answers, applied as CoreDNS's template plugin applies them: the first that fits counts."""
    blocks = re.findall(r"match (\S+)\n\s+answer \"\{\{ \.Name \}\} 5 IN (\S+) (\S+)\"", dns.corefile())
    first: dict[str, str] = {}
    for pattern, kind, address in blocks:
        if re.search(pattern, name):
            first.setdefault(kind, address)
    assert set(first.values()) == addresses


def test_ours_forwards_nothing_and_logs_everything() -> None:
    """No name leaves; the last word is NXDOMAIN."""
    text = dns.corefile()
    assert "forward" not in text
    assert "\n    log\n" in text
    assert text.endswith("    template ANY ANY . {\n        rcode NXDOMAIN\n    }\n}\n")


def test_the_clusters_asks_ours_and_nobody_else() -> None:
    """The node's resolver is not its upstream."""
    text = dns.cluster_corefile()
    assert "forward . 10.96.0.53\n" in text
    assert "resolv.conf" not in text


def test_queries_are_read_from_the_log() -> None:
    """As CoreDNS 1.14 writes them; its other lines are passed over."""
    log = """.:1053
[INFO] 127.0.0.1:33264 - 7 "A IN Evil.test. udp 40 false 512" NXDOMAIN qr,aa,rd 40 0.000080562s
[INFO] [fd00:10:244::4]:43867 - 7 "AAAA IN platform.byohost.test. tcp 40 false 512" NOERROR qr,aa,rd 40 0.1s
[INFO] SIGTERM: Shutting down servers then terminating
"""
    assert list(dns.read_queries(log)) == [
        Query("127.0.0.1", "A", "evil.test", "udp", "NXDOMAIN"),
        Query("fd00:10:244::4", "AAAA", "platform.byohost.test", "tcp", "NOERROR"),
    ]


def test_addresses_that_a_cluster_gave_are_answered_in_the_place_of_the_fixed_ones() -> None:
    """A name without one of a family exists and has no data of it."""
    text = dns.corefile({"10.96.0.81": "10.9.0.3", "fd00:10:96::81": ""})
    platform = text[text.index("^platform") : text.index("^registry")]
    assert "IN A 10.9.0.3" in platform
    assert "IN AAAA" not in platform.replace("template IN AAAA", "")
    assert platform.count("rcode NOERROR") == 2
    assert "IN A 10.96.0.82" in text
