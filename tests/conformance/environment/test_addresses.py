"""Fixed addresses on a cluster of ours, and the given ones in their place elsewhere."""

from conformance.environment.addresses import SERVICES, Addresses, given
from egress_profiles.endpoints import DNS, KUBERNETES, PLATFORM, PROXY

SINGLE = given(
    {each.name: (f"10.9.0.{number}",) for number, each in enumerate(SERVICES)}, ("10.9.0.99",), ("10.9.0.0/16",)
)


def test_ours_are_fixed() -> None:
    """What the gate knows before anything stands."""
    ours = Addresses()
    assert (ours.are_ours, SINGLE.are_ours) == (True, False)
    assert (ours.at(PLATFORM), ours.operators_proxy) == ("10.96.0.81", "10.96.0.80:3128")
    assert (
        ours.no_proxy
        == "10.96.0.0/16,fd00:10:96::/112,10.244.0.0/16,fd00:10:244::/56,localhost,127.0.0.1,.svc,.cluster.local"
    )
    assert ours.translated({"url": "https://10.96.0.81/x"}) == {"url": "https://10.96.0.81/x"}


def test_elsewhere_each_service_has_what_it_was_given() -> None:
    """The API server too; a family that the cluster has not is empty."""
    assert (SINGLE.at(DNS), SINGLE.at(PROXY), SINGLE.at(KUBERNETES)) == ("10.9.0.0", "10.9.0.1", "10.9.0.99")
    assert SINGLE.moved[DNS.ipv6] == ""
    assert (SINGLE.operators_proxy, SINGLE.no_proxy) == (
        "10.9.0.1:3128",
        "10.9.0.0/16,localhost,127.0.0.1,.svc,.cluster.local",
    )


def test_both_families_are_told_apart() -> None:
    """In whatever order the cluster lists them."""
    found = given({each.name: ("fd00::1", "10.9.0.1") for each in SERVICES}, ("10.9.0.2", "fd00::2"), ())
    assert (found.moved[DNS.ipv4], found.moved[DNS.ipv6], found.at(KUBERNETES)) == ("10.9.0.1", "fd00::1", "10.9.0.2")


def test_whole_addresses_are_translated_wherever_they_stand() -> None:
    """In texts, lists and mappings; never a part of a longer one, and numbers are left as they are."""
    asked = [{"url": "https://10.96.0.81:443/10.96.0.8", "port": 443}, ("10.96.0.80", "110.96.0.80", "10.96.0.800")]
    assert SINGLE.translated(asked) == [
        {"url": "https://10.9.0.2:443/10.96.0.8", "port": 443},
        ["10.9.0.1", "110.96.0.80", "10.96.0.800"],
    ]


def test_what_has_no_address_in_its_place_leads_nowhere() -> None:
    """An attempt over IPv6 stays one, and finds nobody."""
    assert SINGLE.translated("[fd00:10:96::80]:3128") == "[fd00:10:96::80]:3128"
