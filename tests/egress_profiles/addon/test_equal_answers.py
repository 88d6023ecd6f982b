"""The whole truth table, asked of Squid and of our own proxy between network namespaces: equal but for residuals."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from egress_profiles import enforcement_gaps, loading
from egress_profiles.truth_table import Asked, asked, differences
from tests.egress_profiles import asking
from tests.egress_profiles.addon.attempt import Ports, good
from tests.egress_profiles.addon.proxies import Place, free_ports, running, scripted, strict
from tests.egress_profiles.addon.squid_proxy import complaints, configuration, installed, serving
from tests.egress_profiles.addon.upstream import Arrivals
from tests.egress_profiles.network_lab import Lab, lab

pytestmark = pytest.mark.skipif(which("nft") is None, reason="nft is not installed, or there are no network namespaces")

CHANNEL = "abc.webpubsub.byohost.test"
PROFILE = loading.named("allowlist")
TABLE = asked(PROFILE, frozenset({CHANNEL}))
RESOLVER = """
import ipaddress, json, pathlib, socket
former = socket.getaddrinfo
def getaddrinfo(host, port, *more, **named):
    text = host.decode() if isinstance(host, bytes) else host
    address = json.loads(pathlib.Path({file!r}).read_text()).get(text, text)
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return former(host, port, *more, **named)
    family, rest = (socket.AF_INET, ()) if version == 4 else (socket.AF_INET6, (0, 0))
    return [(family, socket.SOCK_STREAM, 6, "", (address, port or 0, *rest))]
socket.getaddrinfo = getaddrinfo
"""
"""A resolver that gives each name the one address of the file, and an address itself."""


@pytest.fixture(scope="module")
def world(place: Place) -> Iterator[tuple[Lab, Arrivals]]:
    """A pod for the proxy, and an outside that owns every address of the table."""
    with lab("eq") as made, asking.outside(made, TABLE, place.folder / "leaf.pem") as arrivals:
        yield made, arrivals


@pytest.mark.skipif(not installed(), reason="Debian's package squid-openssl is not installed")
def test_squid_answers_the_whole_table_but_for_its_residuals(place: Place, world: tuple[Lab, Arrivals]) -> None:
    """Each name at its own addresses and at others, IPv4 and IPv6, in every way of asking."""
    made, arrivals = world
    asks = (partial(_ask_squid, place, arrivals, each, f"squid{n}") for n, each in enumerate(asking.rounds(TABLE)))
    rounds = [made.inside("proxy", ask) for ask in asks]
    found = tuple(cell for table, _ in rounds for cell in table)
    expected = enforcement_gaps.cases(enforcement_gaps.SQUID_TABLE)
    assert sorted(cell for cell in set(found) - set(TABLE) if cell.kind not in expected) == []
    assert differences(TABLE, found) == expected
    assert complaints(line for _, lines in rounds for line in lines) == []


def _ask_squid(place: Place, arrivals: Arrivals, each: asking.Round, run: str) -> tuple[tuple[Asked, ...], list[str]]:
    """Give what was found in one round, and what Squid said."""
    hosts, table = each
    ports = free_ports(place)
    with serving(place, ports, configuration(place, ports, PROFILE, (CHANNEL,)), hosts) as squid:
        found = asking.answers(table, arrivals, asking.through(ports.of), run)
    return found, squid.lines


ELSEWHERE = (
    *("0.0.0.0", "0.0.0.1", "10.96.0.80", "10.96.0.82", "127.0.0.1", "192.0.2.10", "255.255.255.255", "::", "::1"),  # noqa: S104 - not bound to
    *("::fffe:ffff:ffff", "::1:0:0:0", "64:ff9b::a60:51", "2001:db8::bad", "fd00:10:96::80", "fd00:10:96::82"),
    *("2002:a60:51::", "fe80::1", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
)
"""What borders on the listed addresses, on the ends of both families, and on what means an IPv4 address in IPv6."""


@pytest.mark.skipif(not installed(), reason="Debian's package squid-openssl is not installed")
def test_squid_dials_no_name_that_is_anywhere_else(place: Place, world: tuple[Lab, Arrivals]) -> None:
    """Listed names, each of which resolves to another address than its own; those that do not are the control.

    Squid says yes to a CONNECT that it refuses, to speak of it in TLS of its own: the status inside counts.
    """
    own = ("10.96.0.81", "fd00:10:96::81", "::ffff:10.96.0.81")
    hosts = {f"h{number}.byohost.test": address for number, address in enumerate((*own, *ELSEWHERE))}
    listed = [
        {"host": host, "port": 443, "actors": ["operator"], "addresses": list(own[:2]), "for": "x"} for host in hosts
    ]
    answered = world[0].inside("proxy", partial(_statuses, place, hosts, listed))
    assert answered == dict.fromkeys(own, "200") | dict.fromkeys(ELSEWHERE, "403")


def _statuses(place: Place, hosts: dict[str, str], listed: list[dict[str, Any]]) -> dict[str, str]:
    ports, found = free_ports(place), {}
    profile = loading.from_mapping({"name": "p", "destination": listed})
    with serving(place, ports, configuration(place, ports, profile, ()), hosts) as squid:
        for host, address in hosts.items():
            found[address] = good(replace(ports, server=443), host, "m").partition(" ")[2][:3]
        assert complaints(squid.lines) == []
    return found


def test_our_proxy_answers_the_whole_table_without_a_residual(
    place: Place, world: tuple[Lab, Arrivals], tmp_path: Path
) -> None:
    """Decrypting, with the channel host fed to it."""
    made, arrivals = world
    found = made.inside("proxy", partial(_ask_addon, place, arrivals, tmp_path))
    assert sorted(set(found) - set(TABLE)) == []
    assert differences(TABLE, found) == enforcement_gaps.cases(enforcement_gaps.ADDON_TABLE)


def _ask_addon(place: Place, arrivals: Arrivals, folder: Path) -> tuple[Asked, ...]:
    names, profile, fed = folder / "names.json", folder / "profile.json", folder / "channels.json"
    profile.write_text(PROFILE.to_json())
    fed.write_text(json.dumps([{"host": "h1", "channel": CHANNEL, "expiresAt": "2100-01-01T00:00:00Z"}]))
    names.write_text("{}")
    ports: Ports = free_ports(place)
    script = scripted(place, "one-address", RESOLVER.format(file=str(names)))
    arguments = ["-s", str(script), *strict(place, ports, profile=profile, channels=fed)]
    found: list[Asked] = []
    with running(place, "equal", ports, arguments):
        for number, (hosts, table) in enumerate(asking.rounds(TABLE)):
            names.write_text(json.dumps(hosts))
            found += asking.answers(table, arrivals, asking.through(ports.of), f"addon{number}")
    return tuple(found)
