"""How the harness's own objects are put into a cluster that is not ours."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.contract.exits import UsageError
from conformance.environment.addresses import SERVICES
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging.existing_cluster import System, networks, placed
from conformance.environment.staging.harness_components import LoadedImages
from conformance.environment.staging.identity import RunIdentity
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError
from conformance.observe.kube_exec import Exec
from conformance.target.description import Target
from egress_profiles.endpoints import DNS, KUBERNETES

IMAGES = LoadedImages(
    **{
        name: f"reg.corp:5000/team/{name}@sha256:{'0' * 64}"
        for name in ("platform", "proxy", "registry", "dns", "canary")
    }
)


@dataclass
class Server:
    """An API server that gives Services addresses, and keeps what is applied."""

    addresses: tuple[str, ...] = ("10.9.0.7",)
    applied: list[dict[str, Any]] = field(default_factory=list)
    bounds: Bounds | None = None

    def find(self, path: str) -> dict[str, Any]:
        """What there is."""
        return self.get(path)

    def exec(self, _namespace: str, pod: str, _command: list[str], *, container: str) -> Exec:
        """The environment of a pod."""
        assert (pod, container) == ("proxy-0", "control-client")
        return Exec("10.9.0.1\n", "", 0)

    def get(self, path: str) -> dict[str, Any]:
        """What there is."""
        if path.endswith("kube-root-ca.crt"):
            return {"data": {"ca.crt": "PEM"}}
        if path.endswith("/services"):
            return {
                "items": [
                    {"metadata": {"name": each.name}, "spec": {"clusterIPs": self.addresses}} for each in SERVICES
                ]
            }
        if path.endswith("/kubernetes"):
            return {"spec": {"clusterIPs": ["10.9.0.1"]}}
        if path.endswith("/servicecidrs"):
            return {"items": [{"spec": {"cidrs": ["10.9.0.0/16"]}}]}
        if path.endswith("/nodes"):
            return {
                "items": [
                    {"spec": {"podCIDRs": ["10.8.0.0/24"]}},
                    {"spec": {}},
                    {"spec": {"podCIDRs": ["10.8.0.0/24"]}},
                ]
            }
        return {"status": {"availableReplicas": 1}}

    def pods(self, _namespace: str, _selector: str) -> list[dict[str, Any]]:
        """The proxy's."""
        return [{"metadata": {"name": "proxy-0"}}]

    def logs(self, _namespace: str, _pod: str, _container: str) -> bytes:
        """A profile is in force."""
        started = {"actor": "", "stage": "start", "verdict": "allow", "reason": "Profile allowlist is in force."}
        return json.dumps(started).encode()

    def create(self, _path: str, each: dict[str, Any]) -> None:
        """Keep it, as the client places it."""
        self.applied.append(self.bounds.placed(each) if self.bounds else each)

    def apply(self, objects: list[dict[str, Any]]) -> None:
        """Keep it."""
        self.applied += objects


@pytest.fixture(scope="module")
def identity() -> RunIdentity:
    """One for all, as its keys take a second to make."""
    return RunIdentity.create("r1")


def built(server: Server, identity: RunIdentity) -> dict[tuple[str, str], dict[str, Any]]:
    """What stands in the end, by kind and name."""
    System(identity, IMAGES, "reg.corp:5000").build(cast("Kube", server), Target())
    return {(each["kind"], each["metadata"]["name"]): each for each in server.applied}


def test_services_come_first_and_ask_for_no_address(identity: RunIdentity) -> None:
    """The cluster gives them theirs, in the families that it has."""
    server = Server()
    built(server, identity)
    kinds = [each["kind"] for each in server.applied]
    assert kinds[: 1 + len(SERVICES)] == ["Namespace", *["Service"] * len(SERVICES)]
    specs = [each["spec"] for each in server.applied if each["kind"] == "Service"]
    assert all(spec["ipFamilyPolicy"] == "PreferDualStack" for spec in specs)
    assert not any({"clusterIP", "clusterIPs", "ipFamilies"} & {*spec} for spec in specs)


def test_everything_names_the_given_addresses(identity: RunIdentity) -> None:
    """No fixed one is left; the name server has none to give over IPv6."""
    stands = built(Server(), identity)
    pod = stands["Deployment", "proxy"]["spec"]["template"]["spec"]
    assert pod["dnsConfig"] == {"nameservers": ["10.9.0.7"]}
    texts = f"{stands['ConfigMap', 'dns']['data']} {stands['ConfigMap', 'proxy']['data']['profile.json']}"
    assert "10.96.0." not in texts
    assert "fd00:10:96" not in texts


def test_images_are_pulled_and_pods_are_restricted(identity: RunIdentity) -> None:
    """From the one registry, by digest; the namespace holds them to the strictest standard; all carry the label."""
    stands = built(Server(), identity)
    text = str(stands)
    assert "Never" not in text
    assert stands["Namespace", SYSTEM]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {each["metadata"]["labels"]["byohost.test/run"] for each in stands.values()} == {"r1"}
    for (kind, _), each in stands.items():
        if kind == "Deployment":
            pod = each["spec"]["template"]["spec"]
            assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]) == (65532, 65532)
            assert all(one["image"].startswith("reg.corp:5000/team/") for one in pod["containers"])
            assert all(one["imagePullPolicy"] == "IfNotPresent" for one in pod["containers"])


def test_launches_name_that_registry(identity: RunIdentity) -> None:
    """The platform tells operators which one they may take images from."""
    arguments = built(Server(), identity)["Deployment", "platform"]["spec"]["template"]["spec"]["containers"][0]["args"]
    assert "--registry=reg.corp:5000" in arguments


def test_the_name_server_has_the_address_that_a_sites_proxy_was_told(identity: RunIdentity) -> None:
    """And no other Service asks for one."""
    server = Server()
    System(identity, IMAGES, "reg.corp:5000", name_server="10.9.0.53").build(cast("Kube", server), Target())
    asked = {
        each["metadata"]["name"]: each["spec"].get("clusterIP") for each in server.applied if each["kind"] == "Service"
    }
    assert {name for name, address in asked.items() if address} == {DNS.name}
    assert asked[DNS.name] == "10.9.0.53"


@dataclass
class Refusing(Server):
    """One that gives no address that is asked for."""

    words: str = "failed to allocate IP 10.9.0.53: provided IP is already allocated"

    def apply(self, objects: list[dict[str, Any]]) -> None:
        """Refuse Services, and take the rest."""
        if any(each["kind"] == "Service" for each in objects):
            raise KubeError(self.words)


def test_an_address_that_the_cluster_does_not_give_is_told_with_its_option(identity: RunIdentity) -> None:
    """Another refusal stays what it is."""
    system = System(identity, IMAGES, "reg.corp:5000", name_server="10.9.0.53")
    with pytest.raises(UsageError, match=r"--name-server 10\.9\.0\.53: the cluster does not give it .*allocated"):
        system.build(cast("Kube", Refusing()), Target())
    with pytest.raises(KubeError, match="no such quota"):
        system.build(cast("Kube", Refusing(words="no such quota")), Target())


def test_a_cluster_without_ipv4_is_refused(identity: RunIdentity) -> None:
    """In one sentence, before anything else is made."""
    with pytest.raises(UsageError, match="this cluster gives Services no IPv4 address"):
        built(Server(("fd00::7",)), identity)


def test_the_clusters_networks_are_told_once_each() -> None:
    """Services', and each node's pods' where the cluster says so."""
    assert networks(cast("Kube", Server())) == ("10.9.0.0/16", "10.8.0.0/24")


def test_other_kinds_are_left_as_they_are() -> None:
    """A Secret's text may hold anything."""
    secret = {"kind": "Secret", "stringData": {"imagePullPolicy": "Never"}}
    assert placed(secret) == secret


def test_whoever_has_namespaces_only_makes_none_and_asks_for_nothing_else(identity: RunIdentity) -> None:
    """The API's address is what every pod is told; private networks go past the proxy; pods pull with the secret."""
    server = Server(bounds=Bounds("ours", ("a",), "r1"))
    found = System(identity, IMAGES, "reg.corp:5000", "login").build(cast("Kube", server), Target())
    assert found.at(KUBERNETES) == "10.9.0.1"
    assert "10.0.0.0/8" in found.no_proxy
    assert "Namespace" not in {each["kind"] for each in server.applied}
    pods = [each["spec"]["template"]["spec"] for each in server.applied if each["kind"] == "Deployment"]
    assert all(pod["imagePullSecrets"] == [{"name": "login"}] for pod in pods)
