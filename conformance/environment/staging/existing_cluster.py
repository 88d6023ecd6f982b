"""What the harness runs on a cluster that somebody else made: one namespace, and nothing outside of it. Edge: its API.

No node is touched, no image loaded, the cluster's DNS left as it is. The Services come first, since the cluster gives
them their addresses; whatever is rendered after that names those.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clusters import go_builds
from clusters.go_modules import KUBERNETES
from clusters.progress import silent
from conformance.contract.access import Access
from conformance.contract.exits import UsageError
from conformance.environment import addresses, pull_secret
from conformance.environment.addresses import Addresses
from conformance.environment.expectations import Condition
from conformance.environment.options import OthersCluster
from conformance.environment.run_environment import SYSTEM, system_pod
from conformance.environment.staging import cloud, harness_components, run_claim
from conformance.environment.staging.harness_components import LoadedImages
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.waiting import eventually
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.proxy import in_force, parse_decisions
from conformance.target.description import ADDON, Target
from egress_profiles import canary_manifests, loading
from egress_profiles.endpoints import DNS

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
"""Our own pods keep the strictest of the Pod Security Standards, and the API server holds them to it."""

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Where clusters have their pods and Services (RFC 1918, 6598, 4193)."""

_API = "import os; print(os.environ.get('KUBERNETES_SERVICE_HOST', ''))"

OUR_MARK = "/api/v1/namespaces/kube-system/configmaps/byohost-created"


def connect(others: OthersCluster, run: str) -> Kube:
    """The cluster, under the account of its kubeconfig; with namespace access, kept to what was given.

    Raises:
        UsageError: it is one of ours.
    """
    # A name that no operator can know tells in each object whether the harness has made it.
    kubectl = str(go_builds.programs(KUBERNETES, silent) / "kubectl")
    kube = replace(Kube.connect(others.kubeconfig, kubectl), manager=f"byohost-{secrets.token_hex(8)}")
    if others.access is Access.NAMESPACE:
        return replace(kube, bounds=Bounds(others.system, others.given, run))
    if kube.find(OUR_MARK) is not None:
        raise UsageError(
            f"--access {others.access}: {others.server} is a cluster that byohost has made, whose node confines every "
            "pod: leave --access and --registry out to judge on it with all evidence"
        )
    return kube


@dataclass(frozen=True)
class System:
    """The harness's own objects in that cluster: who they are for, their images, and which registry launches name."""

    identity: RunIdentity
    images: LoadedImages
    registry: str
    pull_secret: str = ""
    name_server: str = ""
    """The address that the name server's Service asks for; empty for any."""

    def build(self, kube: Kube, target: Target) -> Addresses:
        """Apply everything, and wait until each Deployment is available; where the Services are.

        Raises:
            HarnessError: another run has just begun there.
            KubeError: the API server refused something.
            UsageError: the cluster gives Services no IPv4 address, or the name server not the one that was asked for.
            WaitFailed: a Deployment is not available in time, or the proxy has no profile in force.
        """
        run_claim.made(kube, self.identity.run, RESTRICTED)
        if kube.bounds is None and self.pull_secret:
            pull_secret.copy(kube, self.pull_secret, SYSTEM, self.identity.run)
        _await_authority(kube)
        self._served(kube, target)
        found = _given(kube) if kube.bounds is None else _given_inside(kube, ())
        wanted = self._placed(self._objects(kube, target, found))
        kube.apply(wanted)
        harness_components.await_available(kube, wanted)
        if target.network.proxy == ADDON:
            _await_profile(kube)
        return found if kube.bounds is None else _given_inside(kube, _api(kube))

    def _served(self, kube: Kube, target: Target) -> None:
        """Apply the Services alone."""
        services = [each for each in self._objects(kube, target, Addresses()) if each["kind"] == "Service"]
        try:
            kube.apply(self._placed(services))
        except KubeError as refusal:
            if not self.name_server or self.name_server not in str(refusal):
                raise
            raise UsageError(
                f"--name-server {self.name_server}: the cluster does not give it ({refusal}); give another address of "
                "its range of Services, from the lower part"
            ) from refusal

    def _objects(self, kube: Kube, target: Target, found: Addresses) -> list[Object]:
        platform = harness_components.platform_of(
            self.identity, self.images.platform, cloud.issuer_authority(kube, SYSTEM)
        )
        proxy = harness_components.proxy_of(self.identity, self.images.proxy, target)
        profile = loading.from_json(proxy.profile_json).moved(found.moved)
        own = harness_components.objects(
            self.identity,
            self.images,
            replace(platform, registry=self.registry),
            replace(proxy, profile_json=profile.to_json(), name_server=found.at(DNS)),
            found.moved,
        )
        certificate = "".join(self.identity.canary)
        return [*own, *canary_manifests.canary(self.images.canary, certificate)]

    def _placed(self, objects: Iterable[Object]) -> list[Object]:
        run, secret = self.identity.run, pull_secret.named(self.pull_secret)
        return [
            harness_components.labelled(_with_its_pods(self._asking(placed(each, secret)), run), run)
            for each in objects
        ]

    def _asking(self, manifest: Object) -> Object:
        """The name server's Service asks for the address that somebody has told the site's proxy."""
        if not self.name_server or (manifest["kind"], manifest["metadata"]["name"]) != ("Service", DNS.name):
            return manifest
        return manifest | {"spec": manifest["spec"] | {"clusterIP": self.name_server}}


def placed(manifest: Object, secret: str = "") -> Object:
    """An object of ours as it is put into a cluster that is not: the cluster gives addresses, nodes pull images."""
    match manifest["kind"]:
        case "Service":
            fixed = ("clusterIP", "clusterIPs", "ipFamilies")
            spec = {key: value for key, value in manifest["spec"].items() if key not in fixed}
            return manifest | {"spec": spec | {"ipFamilyPolicy": "PreferDualStack"}}
        case "Deployment":
            pulled = {key: _pulled(value) for key, value in manifest.items()}
            if secret:
                pulled["spec"]["template"]["spec"]["imagePullSecrets"] = [{"name": secret}]
            return pulled
        case _:
            return manifest


def _with_its_pods(manifest: Object, run: str) -> Object:
    """A Deployment's pods carry the run's label as it does itself, so that clean-up knows when they are gone."""
    if manifest["kind"] != "Deployment":
        return manifest
    spec = manifest["spec"]
    return manifest | {"spec": spec | {"template": harness_components.labelled(spec["template"], run)}}


def _pulled(value: Any) -> Any:
    """Whatever is named by digest needs one pull of each node, and no more."""
    match value:
        case Mapping():
            return {key: "IfNotPresent" if key == "imagePullPolicy" else _pulled(each) for key, each in value.items()}
        case list() | tuple():
            return [_pulled(each) for each in value]
        case _:
            return value


def _await_authority(kube: Kube) -> None:
    """Wait until the cluster has put its certificate into the namespace, as it does into each new one."""
    path = f"/api/v1/namespaces/{SYSTEM}/configmaps/kube-root-ca.crt"
    there = Condition("the namespace holds the cluster's certificate", lambda found: found is not None)
    eventually(lambda: kube.find(path), until=there, within=harness_components.START / 3)


def _await_profile(kube: Kube) -> None:
    """Wait until the proxy says that a profile is in force: one that has read none would let everything through."""

    def profiles() -> tuple[str, ...]:
        log = kube.logs(SYSTEM, system_pod(kube, "proxy")["metadata"]["name"], "proxy")
        return in_force(parse_decisions(log.decode(errors="replace")))

    eventually(profiles, until=Condition("the proxy has a profile in force", bool), within=harness_components.START / 3)


def _given(kube: Kube) -> Addresses:
    """The addresses that the Services have got, and the cluster's networks as far as it tells them."""
    services = {
        each["metadata"]["name"]: tuple(each["spec"]["clusterIPs"])
        for each in kube.get(f"/api/v1/namespaces/{SYSTEM}/services")["items"]
    }
    api = tuple(kube.get("/api/v1/namespaces/default/services/kubernetes")["spec"]["clusterIPs"])
    found = addresses.given(services, api, networks(kube))
    if not found.at(DNS):
        raise UsageError("this cluster gives Services no IPv4 address; this version needs one, or both families")
    return found


def _given_inside(kube: Kube, api: tuple[str, ...]) -> Addresses:
    """The same for whoever sees no more than namespaces, where neither the API's address nor the networks are told.

    Nothing of what operators reach through the proxy has a private address, so private networks go past it.
    """
    items = kube.get(f"/api/v1/namespaces/{SYSTEM}/services")["items"]
    services = {each["metadata"]["name"]: tuple(each["spec"]["clusterIPs"]) for each in items}
    found = addresses.given(services, api, PRIVATE)
    if not found.at(DNS):
        raise UsageError("this cluster gives Services no IPv4 address; this version needs one, or both families")
    return found


def _api(kube: Kube) -> tuple[str, ...]:
    """The API server's address as every pod is told it."""
    name = system_pod(kube, "control-client")["metadata"]["name"]
    done = kube.exec(SYSTEM, name, ["python3", "-c", _API], container="control-client")
    return tuple(done.stdout.split())


def networks(kube: Kube) -> tuple[str, ...]:
    """The ranges of Services (networking.k8s.io/v1, ServiceCIDR) and of each node's pods."""
    ranges = kube.get("/apis/networking.k8s.io/v1/servicecidrs")["items"]
    nodes = kube.get("/api/v1/nodes")["items"]
    found = [*(one for each in ranges for one in each["spec"]["cidrs"])]
    found += [one for each in nodes for one in each["spec"].get("podCIDRs") or ()]
    return tuple(dict.fromkeys(found))
