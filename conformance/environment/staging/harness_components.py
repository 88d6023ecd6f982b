"""What the harness runs inside the cluster: DNS, registry, platform, proxy, control client. Edge: the API server.

Every object carries the run's label; `remove` deletes the one namespace they live in, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging import cloud, policy_engine
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.waiting import Pace, eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Kube, Object
from conformance.target.description import ADDON, Target
from egress_profiles import loading
from egress_profiles import manifests as egress_manifests
from egress_profiles.battery_profile import FOREIGN_HOST, witnessed
from fake_platform import manifests as platform_manifests
from fake_platform import registry_manifests
from fake_platform.manifests import PlatformDeployment
from fake_platform.pods import RUN_LABEL, USER, confined
from fake_platform.registry_manifests import RegistryDeployment

NAMESPACE = f"/api/v1/namespaces/{SYSTEM}"
START = 90.0
"""Seconds that the harness gives its own pods to become available."""


class StagingError(Exception):
    """The surroundings of a run could not be built: our error, with the sentence that says what and why."""


@dataclass(frozen=True)
class LoadedImages:
    """References of the images that were loaded into the node; they are never pulled."""

    platform: str
    proxy: str
    registry: str
    dns: str
    policy_engine: str = ""
    """Empty where nothing is to enforce network policies."""
    canary: str = ""
    """Empty where the canary stands beside the node."""


def remove(kube: Kube) -> None:
    """Delete what an earlier run left under our label; a namespace without it is somebody else's and is refused."""
    cloud.remove(kube)
    found = kube.find(NAMESPACE)
    if found is None:
        return
    if RUN_LABEL not in found["metadata"].get("labels", {}):
        raise StagingError(
            f"the namespace {SYSTEM} exists and is not ours (no label {RUN_LABEL}): delete or rename it first"
        )
    clear(kube, NAMESPACE)
    eventually(
        lambda: kube.find(NAMESPACE), until=Condition("the namespace is gone", lambda left: left is None), within=START
    )


def namespaces_of(kube: Kube, run: str) -> list[str]:
    """The namespaces of a run's hosts: their names end with its id (`conformance.environment.registration`)."""
    names = [each["metadata"]["name"] for each in kube.get("/api/v1/namespaces")["items"]]
    return [name for name in names if name.startswith("byohost-") and name.endswith(f"-{run}")]


def remove_hosts(kube: Kube, run: str) -> None:
    """Delete the namespaces of the run's hosts, and no other, whatever became of the platform; wait for their end."""
    for name in namespaces_of(kube, run):
        clear(kube, f"/api/v1/namespaces/{name}")
    gone = Condition("no namespace of the run's hosts is left", lambda names: not names)
    eventually(lambda: namespaces_of(kube, run), until=gone, within=START)


def clear(kube: Kube, namespace: str) -> None:
    """Delete a namespace, and its pods without their grace: nobody waits for what they would still do."""
    kube.delete(namespace)
    kube.delete(f"{namespace}/pods", grace_seconds=0)


def build(kube: Kube, identity: RunIdentity, images: LoadedImages, target: Target, *, federated: bool) -> None:
    """Apply everything and wait until each Deployment is available; `federated`: with what workload identities need.

    Raises StagingError naming the Deployments that are not, with what their pods say.
    """
    make_namespace(kube, identity.run)
    platform = platform_of(identity, images.platform, cloud.issuer_authority(kube))
    wanted = [
        *objects(identity, images, platform, proxy_of(identity, images.proxy, target)),
        *(cloud.objects(identity, images.platform) if federated else []),
        *(policy_engine.objects(images.policy_engine) if images.policy_engine else []),
    ]
    kube.apply([labelled(each, identity.run) for each in wanted])
    await_available(kube, wanted)
    if federated:
        cloud.register(kube, identity)


def make_namespace(kube: Kube, run: str) -> None:
    """Make the one namespace of everything that is not a host's."""
    metadata = {"name": SYSTEM, "labels": {RUN_LABEL: run}}
    kube.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}])


def objects(
    identity: RunIdentity,
    images: LoadedImages,
    platform: PlatformDeployment,
    proxy: egress_manifests.Proxy,
    moved: Mapping[str, str] | None = None,
) -> list[Object]:
    """What every run has, on whatever cluster: name server, registry, platform, proxy, control client.

    `moved`: the Services' addresses, where they are not the fixed ones (`conformance.environment.addresses`).
    """
    return [
        *egress_manifests.name_server(images.dns, moved),
        *registry_manifests.render(_registry(identity, images)),
        *platform_manifests.render(platform),
        *egress_manifests.proxy(proxy),
        control_client(images.platform),
    ]


def await_available(kube: Kube, objects: Iterable[Object]) -> None:
    """Wait until each Deployment among them is available.

    Raises:
        StagingError: a node has tried to pull an image more than once, and could not.
        WaitFailed: one is not, in `START` seconds; with what its pods say.
    """
    names = [each["metadata"]["name"] for each in objects if each["kind"] == "Deployment"]
    try:
        eventually(
            lambda: _waiting(kube, names),
            until=Condition("every Deployment of the harness is available", lambda waiting: not waiting),
            unless=Condition("a node cannot pull an image", lambda waiting: bool(_unpulled(waiting))),
            within=START,
            pace=Pace(every=0.3),
        )
    except WaitFailed as failed:
        if failed.timed_out or not isinstance(failed.last, list):
            raise
        raise StagingError(
            f"nodes cannot pull: {'; '.join(_unpulled(failed.last))}; `byohost preflight --pods` asks each node, and "
            "tells what its runtime says"
        ) from failed


def _unpulled(waiting: Iterable[str]) -> list[str]:
    """Those of them whose image a node has given up for a while (Kubernetes, "Images": ImagePullBackOff)."""
    return [each for each in waiting if "ImagePullBackOff" in each]


def exchange_proxy(kube: Kube, identity: RunIdentity, image: str, target: Target) -> None:
    """Put the target's proxy in the place of the one that stands, and wait until it is available."""
    kube.apply([labelled(each, identity.run) for each in egress_manifests.proxy(proxy_of(identity, image, target))])
    kube.rollout(SYSTEM, "proxy")


def exchange_platform(kube: Kube, identity: RunIdentity, image: str, *, federated: bool) -> None:
    """Put another platform, and its webhook, in the place of what stands, and wait for it; it knows nobody yet."""
    wanted = [
        *platform_manifests.render(platform_of(identity, image, cloud.issuer_authority(kube))),
        *(cloud.objects(identity, image) if federated else []),
    ]
    kube.apply([labelled(each, identity.run) for each in wanted])
    for each in wanted:
        if each["kind"] == "Deployment":
            kube.rollout(SYSTEM, each["metadata"]["name"])


def labelled(manifest: Object, run: str) -> Object:
    """The same object with the run's label."""
    metadata = manifest["metadata"]
    return manifest | {"metadata": metadata | {"labels": metadata.get("labels", {}) | {RUN_LABEL: run}}}


def control_client(image: str) -> Object:
    """A pod of the infra role that idles: the probe runs in it where a positive control is wanted."""
    container = {
        "name": "control-client",
        "image": image,
        "imagePullPolicy": "Never",
        "command": ["python3", "-m", "fake_platform.sandbox", "sleep"],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": confined(),
    }
    labels = {"app.kubernetes.io/name": "control-client"}
    pod = {
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 1,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": pod},
    }
    metadata = {"name": "control-client", "namespace": SYSTEM, "labels": labels}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def _waiting(kube: Kube, names: list[str]) -> list[str]:
    """The Deployments that are not available yet, each with what its pods say."""
    waiting = []
    for name in names:
        status = kube.get(f"/apis/apps/v1/namespaces/{SYSTEM}/deployments/{name}").get("status", {})
        if status.get("availableReplicas", 0) < 1 or status.get("unavailableReplicas", 0):
            waiting.append(f"{name}: {_plight(kube, name)}")
    return waiting


def _plight(kube: Kube, name: str) -> str:
    said = []
    for pod in kube.pods(SYSTEM, f"app.kubernetes.io/name={name}"):
        states = [status.get("state", {}) for status in pod["status"].get("containerStatuses", [])]
        reasons = [each.get("reason", "") for state in states for each in state.values() if isinstance(each, dict)]
        said.append(f"{pod['status'].get('phase')} {' '.join(filter(None, reasons))}".strip())
    return ", ".join(said) or "no pod"


def platform_of(identity: RunIdentity, image: str, issuer_ca: str) -> PlatformDeployment:
    """The platform of that run; `issuer_ca` is the PEM of who signed the token issuer's certificate."""
    certificate, key = identity.platform.leaf(*platform_manifests.names())
    return PlatformDeployment(image, certificate, key, identity.control_token, identity.run, issuer_ca)


def _registry(identity: RunIdentity, images: LoadedImages) -> RegistryDeployment:
    certificate, key = identity.platform.leaf(*registry_manifests.NAMES)
    command = ("/bin/registry", "serve")
    return RegistryDeployment(images.registry, certificate, key, images.platform, identity.run, command)


def proxy_of(identity: RunIdentity, image: str, target: Target) -> egress_manifests.Proxy:
    """The strict proxy, or the naive one that a target names by its mitmdump arguments or that a mutant brings."""
    network, mutant = target.network, target.mutant
    arguments = egress_manifests.STRICT if network.proxy == ADDON else tuple(network.proxy)
    script = ""
    if mutant is not None and mutant.kind == "network" and mutant.build is not None:
        script = target.resolve(mutant.build).read_text(encoding="utf-8")
        arguments = (*arguments[2:], "-s", egress_manifests.SCRIPT_PATH)
    certificate, key = identity.foreign.leaf(FOREIGN_HOST, egress_manifests.DISTRUSTED_HOST)
    others, its_key = identity.proxy.leaf(f"not-{egress_manifests.MISNAMED_HOST}")
    return egress_manifests.Proxy(
        image=image,
        profile_json=witnessed(loading.named(network.profile)).to_json(),
        platform_ca_pem=identity.platform.cert_pem,
        ca_pem=identity.proxy.key_pem + identity.proxy.cert_pem,
        pairs=identity.pairs,
        foreign_pem=key + certificate,
        misnamed_pem=its_key + others,
        arguments=arguments,
        script=script,
    )
