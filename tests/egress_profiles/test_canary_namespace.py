import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest

from egress_profiles.canary_namespace import (
    ADDRESSES,
    RANGES,
    Server,
    network,
    remove,
    remove_unreachable,
    set_up,
)
from tests.egress_profiles.node import IMAGE, POD, Node, node


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with node(tmp_path_factory.mktemp("node")) as made:
        yield made


@pytest.fixture
def server(standing: Node) -> Server:
    return Server(IMAGE, user="0:0", folder=str(standing.folder))


def _version(address: str) -> int:
    return ipaddress.ip_address(address).version


def _everything(timeout: float = 20) -> list[dict[str, object]]:
    """Each listener at each address, and the id says which."""
    attempts: list[dict[str, object]] = []
    for host in ADDRESSES:
        shown = f"[{host}]" if ":" in host else host
        record = {4: "A", 6: "AAAA"}[_version(host)]
        attempts += [
            {"id": f"http {host}", "kind": "http", "url": f"http://{shown}/x", "timeout": timeout},
            {"id": f"tls {host}", "kind": "http", "url": f"https://{shown}/x", "insecure": True, "timeout": timeout},
            {"id": f"echo {host}", "kind": "tcp", "host": host, "port": 7, "send": "hi", "read": 2, "timeout": timeout},
            {"id": f"dns {host}", "kind": "dns", "server": host, "name": "a.test", "type": record, "timeout": timeout},
        ]
    return attempts


def _outcomes(results: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: result["outcome"] for name, result in results.items() if name != "identity"}


def test_the_unreachable_routes_come_before_everything_else() -> None:
    """No line of the script makes a namespace or a link before every range is unreachable."""
    lines = [line for line in set_up(Server(IMAGE)).splitlines() if line]
    assert lines[0] == "set -eu"
    assert [line.split()[5] for line in lines[1 : len(RANGES) + 1]] == list(RANGES)
    assert all("route replace unreachable" in line for line in lines[1 : len(RANGES) + 1])


def test_every_address_lies_in_a_routed_range() -> None:
    """An address outside the ranges would be reached over the default route."""
    ranges = [ipaddress.ip_network(each) for each in RANGES]
    assert all(any(ipaddress.ip_address(address) in each for each in ranges) for address in ADDRESSES)


def test_a_hostile_image_reference_stays_one_word() -> None:
    """What comes from outside is quoted."""
    assert "'a; reboot'" in set_up(Server("a; reboot"))


def test_pods_and_node_reach_every_listener_and_nothing_leaves(standing: Node, server: Server) -> None:
    """With the canary up, all attempts arrive there over both families, from their own source, none outside."""
    standing.done(set_up(server))
    before, outside = len(standing.hits()), len(standing.hits("outside"))
    from_pod, from_node = standing.probe(_everything()), standing.probe(_everything(), namespace=None)
    assert set(_outcomes(from_pod).values()) | set(_outcomes(from_node).values()) == {"answered"}
    arrived = standing.hits()[before:]
    seen = {(hit["listener"], hit["local"]) for hit in arrived if hit["source"] in POD.values()}
    assert seen == {(listener, address) for listener in ("http", "tls", "echo", "dns") for address in ADDRESSES}
    assert len(standing.hits("outside")) == outside


def test_setting_up_twice_gives_one_working_canary(standing: Node, server: Server) -> None:
    """The script may run again at any time, also over its own result."""
    standing.done(set_up(server))
    standing.done(set_up(server))
    routes = [line for line in standing.run("ip route; ip -6 route").stdout.splitlines() if "canary0 metric" in line]
    assert len(routes) == len(RANGES)
    assert set(_outcomes(standing.probe(_everything())).values()) == {"answered"}


def test_without_the_canary_its_addresses_are_unreachable_and_nothing_leaves(standing: Node, server: Server) -> None:
    """Once removed, every attempt of node and pod is unreachable, and the outside sees none of them.

    The kernel tells a pod at a bounded rate only (icmp_ratelimit), so that some of its attempts end in silence.
    """
    standing.done(set_up(server))
    standing.done(remove())
    standing.done(remove())
    outside = len(standing.hits("outside"))
    assert set(_outcomes(standing.probe(_everything(), namespace=None)).values()) == {"refused"}
    assert {"refused"} <= set(_outcomes(standing.probe(_everything(1))).values()) <= {"refused", "timeout"}
    assert len(standing.hits("outside")) == outside
    assert standing.run("ip netns list; ip link").stdout.count("canary") == 0


def test_another_address_of_a_range_goes_nowhere(standing: Node, server: Server) -> None:
    """An address of the ranges that nobody owns is silent or refused, and never outside."""
    standing.done(set_up(server))
    outside = len(standing.hits("outside"))
    attempts: list[dict[str, object]] = [
        {"id": host, "kind": "tcp", "host": host, "port": 80, "timeout": 1} for host in ("192.0.2.77", "2001:db8:7::7")
    ]
    assert set(_outcomes(standing.probe(attempts)).values()) <= {"refused", "timeout"}
    assert len(standing.hits("outside")) == outside


def test_the_outside_is_reached_without_these_routes(standing: Node) -> None:
    """The control: in this very stand-in a leak would be seen, once routes and canary are taken away."""
    standing.done(remove())
    standing.done(remove_unreachable())
    standing.done(remove_unreachable())
    outside = len(standing.hits("outside"))
    assert set(_outcomes(standing.probe(_everything())).values()) == {"answered"}
    assert len(standing.hits("outside")) > outside
    assert "unreachable" not in standing.run("ip route; ip -6 route").stdout


def test_a_datagram_to_the_discard_port_is_written_down(standing: Node, server: Server) -> None:
    """UDP 9 answers nothing, so that only the log tells that the datagram arrived."""
    standing.done(set_up(server))
    attempts: list[dict[str, object]] = [
        {"id": host, "kind": "udp", "host": host, "port": 9, "send": "hello", "timeout": 0.5} for host in ADDRESSES
    ]
    assert set(_outcomes(standing.probe(attempts)).values()) == {"timeout"}
    arrived = [hit for hit in standing.hits() if hit["listener"] == "udp" and hit["bytes"] == 5]
    assert {hit["local"] for hit in arrived} == set(ADDRESSES)


def test_the_server_runs_in_the_namespace_as_an_ordinary_user(standing: Node, server: Server) -> None:
    """What ctr is asked for names the namespace, the user, the log folder and every address."""
    standing.done(set_up(server))
    asked = (standing.folder / "run").read_text()
    assert "--with-ns network:/run/netns/canary" in asked
    assert f"--log-uri file://{standing.folder}/server.log" in asked
    assert all(f"--address {address}" in asked for address in ADDRESSES)
    assert "--user 65532:65532" in set_up(Server(IMAGE))


def test_a_missing_image_is_one_sentence(standing: Node, server: Server) -> None:
    """Without the image nothing is started, and the sentence says what to do."""
    result = standing.run(set_up(Server("absent:1", server.user, server.folder)))
    assert result.returncode == 1
    assert result.stderr.startswith("absent:1 is not in containerd's namespace byohost: run ctr")


def test_a_server_that_does_not_start_shows_its_output(standing: Node, server: Server) -> None:
    """After the patience the script fails with what the server said."""
    silent = (standing.folder / "ctr").read_text().replace('"$@" </dev/null', "echo broken </dev/null")
    (standing.folder / "mute").mkdir()
    (standing.folder / "mute" / "ctr").write_text(silent)
    (standing.folder / "mute" / "ctr").chmod(0o755)
    impatient = Server(server.image, server.user, server.folder, patience=1)
    script = f'PATH="{standing.folder}/mute:$PATH"\n{set_up(impatient)}'
    result = standing.run(script)
    assert result.returncode == 1
    assert result.stderr == "The canary did not listen within 1 s; its output:\nbroken\n"


def test_a_namespace_that_is_gone_is_made_again(standing: Node, server: Server) -> None:
    """A link that outlived its namespace is in nobody's way: the script makes both anew."""
    standing.done(set_up(server))
    standing.done("ip netns del canary")
    standing.done(set_up(server))
    assert set(_outcomes(standing.probe(_everything())).values()) == {"answered"}


def test_the_network_alone_needs_no_containerd(standing: Node) -> None:
    """Routes and namespace may be made before the image is there."""
    assert "ctr" not in network().split()
    standing.done(network())
