"""CiliumNetworkPolicies: the same table, with the server name beside the address, and names where no address is."""

import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from egress_profiles import loading
from egress_profiles.profile import Actor
from egress_profiles.renderings import cilium
from tests.egress_profiles.renderings.test_networkpolicy import LABELS, selects
from tests.egress_profiles.truth import PROFILES, truth
from tests.long import LONG


def rules(text: str, actor: Actor) -> list[dict[str, Any]]:
    """Give the egress rules that select an actor's pods."""
    policies = [policy["spec"] for policy in yaml.safe_load_all(text)]
    own = [spec for spec in policies if selects(spec["endpointSelector"], LABELS[actor])]
    assert len(own) == 2, "its own policy, and the one that closes every pod"
    return [rule for spec in own for rule in spec["egress"]]


def permits(found: list[dict[str, Any]], host: str, address: str, port: int) -> bool:
    """Tell whether TCP with a TLS server name may be opened to an address."""
    return any(
        any(ip_address(address) in ip_network(block) for block in rule.get("toCIDR", []))
        and any(
            {"port": str(port), "protocol": "TCP"} in ports["ports"] and host in ports["serverNames"]
            for ports in rule["toPorts"]
        )
        for rule in found
    )


@pytest.mark.parametrize("name", PROFILES)
def test_policies_answer_as_the_table_by_name(name: str) -> None:
    """The server name makes it exact: a neighbour at the same address is refused."""
    expected = truth(name)
    text = cilium.render(expected.profile, expected.channels)
    found = {actor: rules(text, actor) for actor in LABELS}
    for cell in expected.by_name:
        if cell.actor is not Actor.NODE:
            assert permits(found[cell.actor], cell.host, cell.address, cell.port) is cell.allowed, cell


def test_a_host_without_addresses_is_opened_by_name_with_its_lookup() -> None:
    """The one name may be asked for and is followed; nothing else may be asked."""
    profile = loading.from_mapping(
        {"name": "p", "destination": [{"host": "a.test", "port": 8443, "actors": ["sandbox"], "for": "x"}]}
    )
    _, lookup, rule = rules(cilium.render(profile), Actor.SANDBOX)
    assert lookup["toPorts"][0]["rules"] == {"dns": [{"matchName": "a.test"}]}
    assert rule["toFQDNs"] == [{"matchName": "a.test"}]
    assert rule["toPorts"][0]["ports"] == [{"port": "8443", "protocol": "TCP"}]


def test_an_actor_without_destinations_is_closed() -> None:
    """An empty list would mean "open" to Cilium, so an empty rule stands there."""
    profile = loading.from_mapping(
        {"name": "p", "destination": [{"host": "a.test", "port": 1, "actors": ["node"], "for": "x"}]}
    )
    assert rules(cilium.render(profile), Actor.SANDBOX) == [{}, {}]


def test_each_host_may_be_looked_up_and_nothing_else() -> None:
    """Pinned to addresses or not: who may reach a name may ask for it, of the cluster's DNS alone."""
    found = rules(cilium.render(loading.named("allowlist")), Actor.SANDBOX)
    asked = [
        name for rule in found for ports in rule.get("toPorts", []) for name in ports.get("rules", {}).get("dns", [])
    ]
    assert asked == [{"matchName": "login.byohost.test"}, {"matchName": "registry.byohost.test"}]


def test_many_hosts_become_policies_that_kubectl_can_apply() -> None:
    """None is larger than the annotation in which `kubectl apply` keeps its copy, even with the longest names."""
    host = ".".join(["a" * 62] * 3)
    hosts = [
        {"host": f"h{n}.{host}.test", "port": 443, "actors": ["sandbox"], "addresses": [f"2001:db8::{n:x}"], "for": "x"}
        for n in range(1000)
    ]
    documents = cilium.render(loading.from_mapping({"name": "many", "destination": hosts})).split("---\n")
    assert len(documents) == 1 + 1 + 4
    assert max(map(len, documents)) < 256 * 1024
    assert documents[-1].count("toCIDR") == 250


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cilium's own parser, built from Go modules: some minutes where nothing of it is built yet, so only when asked."""
    if not LONG or shutil.which("go") is None:
        pytest.skip("BYOHOST_LONG is not set, or Go is not installed: Cilium's own parser is not built")
    program = tmp_path_factory.mktemp("parser") / "cilium-parser"
    source = Path(__file__).with_name("cilium_parser")
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=source, check=True, timeout=1800)
    return program


def parsed(parser: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Give Cilium a text to read."""
    return subprocess.run([str(parser)], input=text, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("name", PROFILES)
def test_ciliums_own_parser_takes_each_policy(parser: Path, name: str) -> None:
    """Strictly, and sanitized as its agent does; it has nothing to say."""
    expected = truth(name)
    done = parsed(parser, cilium.render(expected.profile, expected.channels))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["byohost-deny", "byohost-operator", "byohost-sandbox"]


def test_ciliums_own_parser_would_say_so(parser: Path) -> None:
    """The controls: an unknown field, and a name that is a pattern."""
    text = cilium.render(loading.named("allowlist"))
    for good, bad in (('"egress":', '"egres":'), ('"matchName": "login', '"matchName": "*login')):
        assert good in text
        assert parsed(parser, text.replace(good, bad)).returncode == 1
