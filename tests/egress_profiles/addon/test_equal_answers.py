"""The whole truth table, asked of Squid and of our own proxy between network namespaces: equal but for residuals."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from shutil import which

import pytest

from egress_profiles import loading, residuals
from egress_profiles.truth_table import Asked, asked, differences
from tests.egress_profiles import asking
from tests.egress_profiles.addon.attempt import Ports
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


def in_pod(made: Lab, ask: Callable[[], tuple[Asked, ...]]) -> tuple[Asked, ...]:
    """Call from within the proxy's pod; what is started there stays there."""
    return made.inside("proxy", ask)


@pytest.mark.skipif(not installed(), reason="Debian's package squid-openssl is not installed")
def test_squid_answers_the_whole_table_but_for_its_residuals(place: Place, world: tuple[Lab, Arrivals]) -> None:
    """Each name at its own addresses and at others, IPv4 and IPv6, in every way of asking."""
    made, arrivals = world
    found = tuple(
        cell
        for number, (hosts, table) in enumerate(asking.rounds(TABLE))
        for cell in in_pod(made, partial(_ask_squid, place, arrivals, hosts, table, f"squid{number}"))
    )
    expected = residuals.cases(residuals.SQUID_TABLE)
    assert sorted(cell for cell in set(found) - set(TABLE) if cell.kind not in expected) == []
    assert differences(TABLE, found) == expected


def _ask_squid(
    place: Place, arrivals: Arrivals, hosts: dict[str, str], table: tuple[Asked, ...], run: str
) -> tuple[Asked, ...]:
    ports = free_ports(place)
    with serving(place, ports, configuration(place, ports, PROFILE, (CHANNEL,)), hosts) as squid:
        found = asking.answers(table, arrivals, asking.through(ports.of), run)
        assert complaints(squid.lines) == []
    return found


def test_our_proxy_answers_the_whole_table_without_a_residual(
    place: Place, world: tuple[Lab, Arrivals], tmp_path: Path
) -> None:
    """Decrypting, with the channel host fed to it."""
    made, arrivals = world
    found = in_pod(made, partial(_ask_addon, place, arrivals, tmp_path))
    assert sorted(set(found) - set(TABLE)) == []
    assert differences(TABLE, found) == residuals.cases(residuals.ADDON_TABLE)


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
