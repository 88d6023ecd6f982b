"""The squid.conf, evaluated as Squid does (first matching line wins), cell by cell; `addon/` runs a real one."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles import grammar, loading
from egress_profiles.grammar import Kind
from egress_profiles.profile import Actor
from egress_profiles.renderings import squid
from egress_profiles.renderings.entries import RenderError
from egress_profiles.truth_table import Cell
from tests.egress_profiles.truth import CHANNEL, PROFILES, truth


def holds(values: list[str], address: str) -> bool:
    """Tell whether an ACL's values, single ones, networks and ranges, hold an address; IPv4 is mapped, as in Squid."""

    def number(text: str) -> int:
        found = ip_address(text)
        return int(found) + (0xFFFF_0000_0000 if found.version == 4 else 0)

    asked = number(address)
    for value in values:
        first, _, last = value.partition("-")
        if "/" in value:
            network = ip_network(value)
            first, last = str(network[0]), str(network[-1])
        if number(first) <= asked <= number(last or first):
            return True
    return False


def permits(text: str, cell: Cell) -> bool:
    """Tell whether a CONNECT to a name that resolves to the cell's address gets through http_access."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    acls = {line[1]: line[2:] for line in lines if line[0] == "acl"}

    def matches(name: str) -> bool:
        if name == "all":
            return True
        kind, *values = acls[name]
        match kind:
            case "method":
                return True
            case "myportname":
                return values == [cell.actor]
            case "dstdomain":
                return values == ["-n", cell.host]
            case "port":
                return values == [str(cell.port)]
        assert kind == "dst", kind
        return holds(values, cell.address)

    for _, verb, *names in (line for line in lines if line[0] == "http_access"):
        if all(matches(name.removeprefix("!")) is not name.startswith("!") for name in names):
            return verb == "allow"
    raise AssertionError("no http_access line matches, and Squid would do the opposite of the last")


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "allowlist-auth"])
def test_http_access_answers_as_the_table_by_name(name: str) -> None:
    """Exact name, exact port, exact addresses, per actor's port."""
    expected = truth(name)
    text = squid.render(expected.profile, expected.channels)
    for cell in expected.by_name:
        assert permits(text, cell) is cell.allowed, cell


def test_a_name_that_resolves_elsewhere_is_refused() -> None:
    """E23: one address more than the listed ones is enough."""
    text = squid.render(loading.named("allowlist"), (CHANNEL,))
    listed = next(cell for cell in truth("allowlist").by_name if cell.allowed)
    for address in ("10.96.0.80", "169.254.169.254", "::1", "fd00:10:96::84"):
        assert not permits(text, Cell(listed.actor, listed.host, address, listed.port, allowed=False))


def test_what_squid_cannot_hold_is_refused() -> None:
    """Credentials, and a host that may be anywhere."""
    with pytest.raises(RenderError, match="auth_param"):
        squid.render(loading.named("allowlist-auth"))
    anywhere = {"host": "a.test", "port": 443, "actors": ["node"], "for": "x"}
    with pytest.raises(RenderError, match="write them"):
        squid.render(loading.from_mapping({"name": "p", "destination": [anywhere]}))


@given(st.sets(st.ip_addresses().map(str), max_size=4), st.ip_addresses())
def test_the_complement_holds_every_other_address(addresses: set[str], other: object) -> None:
    """None of the listed and all others, at both ends of both families too, and no two of its ranges meet."""
    addresses -= {each for each in addresses if unlisted(each)}
    ranges = squid.complement(tuple(addresses))
    ends = ("0.0.0.0", "0.0.0.1", "255.255.255.255", "::", "::1", "::fffe:ffff:ffff", "::1:0:0:0", "ff" * 2 + "::")  # noqa: S104 - not bound to
    for address in (*addresses, str(other), *ends):
        held = holds([*ranges, *squid.NOWHERE], address)
        mapped = getattr(ip_address(address), "ipv4_mapped", None)
        assert held is (str(mapped or ip_address(address)) not in addresses)
        assert sum(holds([each], address) for each in ranges) <= 1


def test_the_ends_of_both_families_may_be_left_out_as_well() -> None:
    """No profile can list them; the ranges are right all the same."""
    ends = ("255.255.255.255", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
    assert squid.complement(ends) == [
        "0.0.0.1-255.255.255.254",
        "::2-::fffe:ffff:ffff",
        "::1:0:0:0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
    ]


def unlisted(address: str) -> bool:
    """Tell whether no profile can list an address."""
    try:
        grammar.hold(Kind.ADDRESS, address, "address")
    except grammar.NotPlainError:
        return True
    return False


@pytest.mark.parametrize(
    "site", [{"certificate": "/etc/x.pem name=y"}, {"ports": {Actor.NODE: "1\nhttp_access allow all"}}]
)
def test_a_site_is_held_to_the_grammar_too(site: dict[str, Any]) -> None:
    """Its ports and its file stand in the text like any host."""
    with pytest.raises(grammar.NotPlainError):
        squid.Site(**site)
