"""What a preflight with pods makes in a cluster: pods, one NetworkPolicy, and a namespace where there is none. Pure.

Each keeps Pod Security `restricted`, carries the label of its run, and ends by itself: `byohost cleanup` takes away
what a kill leaves, and until then it holds a node's resources for three minutes at most.
"""

from dataclasses import dataclass
from typing import Any

from conformance.preflight import sandbox_pod
from fake_platform.pods import RUN_LABEL

PREFIX = "byohost-preflight-"
PART = "byohost.test/part"
LOOKING, CANARY = "looking", "canary"
PORT = 8080
"""Where each of these pods answers; pods may use it without a privilege."""
LASTS = 180
"""Seconds after which kubelet ends such a pod."""
IMAGES = ("operator", "sandbox", "probe")
LINUX = {"kubernetes.io/os": "linux"}
"""What our images are for: the scheduler knows nothing of that (Kubernetes, well-known labels)."""
NOTHING = ["/byohost-preflight-wants-no-more-than-the-pull"]
"""A command that no image has: what is asked of this container is over once its image is there."""

ANSWERS = (
    "import socket\n"
    "both = socket.has_dualstack_ipv6()\n"
    "place, family = ('::', socket.AF_INET6) if both else ('', socket.AF_INET)\n"
    f"with socket.create_server((place, {PORT}), family=family, dualstack_ipv6=both) as server:\n"
    "    while True:\n"
    "        with server.accept()[0] as connection:\n"
    "            connection.sendall(b'byohost')\n"
)
"""The canary: it says a word to whoever reaches it."""


@dataclass(frozen=True)
class Pictures:
    """The images by digest: operator and sandbox as a run would pull them, `probe` a variant that no node has."""

    operator: str
    sandbox: str
    probe: str


@dataclass(frozen=True)
class Place:
    """Where pods of a run go: a namespace, the run's id, and the pull secret that is there, if one is meant."""

    namespace: str
    run: str
    secret: str = ""


def space(place: Place) -> dict[str, Any]:
    """The namespace, for a cluster in which none is given."""
    labels = {RUN_LABEL: place.run, "pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": place.namespace, "labels": labels}}


def pod(place: Place, pictures: Pictures, number: int, node: str = "", part: str = LOOKING) -> dict[str, Any]:
    """A pod that pulls each image and answers at its port; on that node, or wherever the scheduler puts it."""
    probe = _container("probe", pictures.probe, ["python3", "-c", ANSWERS])
    others = [_container(name, getattr(pictures, name), NOTHING) for name in IMAGES[:2]] if part == LOOKING else []
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "activeDeadlineSeconds": LASTS,
        "terminationGracePeriodSeconds": 1,
        "securityContext": sandbox_pod.POD_SECURITY,
        "containers": [probe, *others],
        "nodeSelector": LINUX,
        "affinity": _on(node) if node else _apart(place),
    }
    if place.secret:
        spec["imagePullSecrets"] = [{"name": place.secret}]
    labels = {RUN_LABEL: place.run, PART: part}
    name = f"{PREFIX}{place.run}-{number}"
    metadata = {"name": name, "namespace": place.namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _container(name: str, image: str, command: list[str]) -> dict[str, Any]:
    return sandbox_pod.container(name, sandbox_pod.SIDECAR) | {
        "image": image,
        "command": command,
        "imagePullPolicy": "Always",
    }


def _on(node: str) -> dict[str, Any]:
    """A pod for one node goes by way of the scheduler all the same, which heeds taints."""
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    required = {"nodeSelectorTerms": [{"matchFields": [field]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def _apart(place: Place) -> dict[str, Any]:
    """Pods whose nodes nobody may name go to different ones as far as there are."""
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {RUN_LABEL: place.run}}}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


def denial(place: Place) -> dict[str, Any]:
    """A policy under which the looking pods of this run reach nothing."""
    selector = {"matchLabels": {RUN_LABEL: place.run, PART: LOOKING}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": f"{PREFIX}{place.run}",
            "namespace": place.namespace,
            "labels": {RUN_LABEL: place.run},
        },
        "spec": {"podSelector": selector, "policyTypes": ["Egress"], "egress": []},
    }
