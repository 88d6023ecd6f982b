"""The node pulls small variants of the sandbox image from a mirror and from registries that redirect. Edge: the node.

Each pull is a bare pod of ours, because the node's runtime is judged and no operator. It disturbs: the mirror and the
profile in force are everybody's.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.node_files import write
from conformance.environment.run_environment import SYSTEM, Environment
from conformance.environment.waiting import Pace, eventually, wait_or_last
from conformance.families._shared import egress_profile
from conformance.observe.canary import Hit
from conformance.observe.kube import Object
from conformance.observe.proxy import Decision
from egress_profiles import loading, node_mirror
from egress_profiles.battery_profile import FOREIGN_HOST, MIRROR_HOST, REDIRECTING_HOST, STRAYING_HOST, witnessed
from egress_profiles.endpoints import MIRROR
from fake_platform.pods import confined
from fake_platform.registry_manifests import HOST

SECONDS = 30
"""Patience with one pull; a refused one ends in a second or two."""

AIR_GAPPED = "air-gapped-mirror"
_MIRROR_SERVICE = f"/api/v1/namespaces/{SYSTEM}/services/{MIRROR.name}"


@dataclass(frozen=True)
class Pull:
    """One pull: whether the pod's container came to run, what the kubelet said, and what the node asked the proxy."""

    image: str
    running: bool
    message: str
    decisions: tuple[Decision, ...]

    def asked(self, host: str) -> tuple[Decision, ...]:
        """The node's requests to a host, allowed or not."""
        return tuple(one for one in self.decisions if one.host == host)


@dataclass(frozen=True)
class Pulls:
    """All of them, in the order in which they were made."""

    mirrored: Pull
    """Through the mirror, which is up."""
    down: Pull
    """The mirror is down, and the registry itself could be reached."""
    cut_off: Pull
    """The mirror is down, the runtime would go back to the registry, and the profile lists the mirror alone."""
    redirected: Pull
    """Blobs are at a listed host."""
    strayed: Pull
    """Blobs are at a host that is not listed."""
    hits: tuple[Hit, ...]
    """What arrived there meanwhile."""
    untrusted: Pull
    """The inspecting proxy shows a certificate of a CA that the node was not given."""
    trusted: Pull
    """The same image of the same mirror, by the name for which the proxy uses its own CA."""


@dataclass(frozen=True)
class Permitted:
    """Those that a profile with the mirrors permits; as in `Pulls`."""

    mirrored: Pull
    down: Pull
    redirected: Pull
    strayed: Pull
    hits: tuple[Hit, ...]
    untrusted: Pull
    trusted: Pull


def pull_permitted(environment: Environment, mirror_is_back: Callable[[], object]) -> Permitted:
    """Carry those out, with such a profile in force; mirror and runtime are afterwards as before.

    The mirror is taken away at first, and it is told when it will not be again.
    """
    exclusive = environment.target.network.runtime != "falls-back"
    try:
        with mirrored(environment, exclusive=exclusive):
            through_mirror = _pull(environment, HOST, "mirrored")
            with _down(environment):
                down = _pull(environment, HOST, "down")
    finally:
        mirror_is_back()
    with ThreadPoolExecutor(3) as beside:  # each is asked for by hosts of its own
        following = beside.submit(_pull, environment, REDIRECTING_HOST, "redirected")
        straying = beside.submit(_stray, environment)
        trusting = beside.submit(_distrust, environment)
    redirected, (strayed, hits), (untrusted, trusted) = following.result(), straying.result(), trusting.result()
    return Permitted(through_mirror, down, redirected, strayed, hits, untrusted, trusted)


def pull_cut_off(environment: Environment, permitted: Permitted) -> Pulls:
    """The last one, with the air-gapped profile in force; then all of them."""
    with (
        egress_profile.in_force(environment, witnessed(loading.named(AIR_GAPPED))),
        mirrored(environment, exclusive=False),
        _down(environment),
    ):
        cut_off = _pull(environment, HOST, "cut-off")
    return Pulls(**vars(permitted), cut_off=cut_off)


def _stray(environment: Environment) -> tuple[Pull, tuple[Hit, ...]]:
    """The pull whose blobs are at an unlisted host, and what arrived at the canaries meanwhile."""
    before = len(environment.node.canary_hits())
    strayed = _pull(environment, STRAYING_HOST, "strayed")
    return strayed, tuple(environment.node.canary_hits()[before:])


def _distrust(environment: Environment) -> tuple[Pull, Pull]:
    """One image without trust, then with it; in this order, because afterwards the node holds its layers."""
    with _as_set(environment, FOREIGN_HOST):
        untrusted = _pull(environment, FOREIGN_HOST, "distrusted")
    return untrusted, _pull(environment, MIRROR_HOST, "distrusted")


@contextlib.contextmanager
def mirrored(environment: Environment, *, exclusive: bool) -> Iterator[None]:
    """The node takes everything of the registry from the mirror, and where that is down from nobody, if exclusive."""
    path = node_mirror.path(HOST)
    write(environment.node.run, path, node_mirror.hosts(HOST, MIRROR_HOST, exclusive=exclusive))
    try:
        yield
    finally:
        environment.node.run(["rm", "-f", path])


@contextlib.contextmanager
def _as_set(environment: Environment, registry: str) -> Iterator[None]:
    """The registry is verified, unless the target's runtime is set otherwise."""
    path = node_mirror.path(registry)
    if environment.target.network.runtime == "unverified":
        write(environment.node.run, path, node_mirror.unverified(registry))
    try:
        yield
    finally:
        environment.node.run(["rm", "-f", path])


@contextlib.contextmanager
def _down(environment: Environment) -> Iterator[None]:
    """The mirror's Service leads nowhere."""
    selector = environment.kube.get(_MIRROR_SERVICE)["spec"]["selector"]
    environment.kube.merge(_MIRROR_SERVICE, {"spec": {"selector": dict.fromkeys(selector, "nobody")}})
    try:
        _endpoints(environment, there=False)
        yield
    finally:
        environment.kube.merge(_MIRROR_SERVICE, {"spec": {"selector": selector}})
        _endpoints(environment, there=True)


def _endpoints(environment: Environment, *, there: bool) -> None:
    selected = f"labelSelector=kubernetes.io%2Fservice-name%3D{MIRROR.name}"
    path = f"/apis/discovery.k8s.io/v1/namespaces/{SYSTEM}/endpointslices?{selected}"
    eventually(
        lambda: [address for each in environment.kube.get(path)["items"] for address in each.get("endpoints") or []],
        until=Condition(f"the mirror has {'an' if there else 'no'} endpoint", lambda found: bool(found) is there),
        within=SECONDS,
        pace=Pace(every=0.2),
    )


def _pull(environment: Environment, host: str, variant: str) -> Pull:
    """Let a pod be made of a variant under that host's name, until its container runs or its image was refused."""
    image = f"{host}/{environment.images.variants[variant]}"
    before = len(environment.decisions())
    path = f"/api/v1/namespaces/{SYSTEM}/pods"
    name = str(environment.kube.create(path, _pod(image, variant, environment.run))["metadata"]["name"])
    told = Condition("the pull came to an end", lambda status: status[0] or status[1])
    running, message = wait_or_last(
        lambda: _status(environment.kube.pod(SYSTEM, name)), until=told, within=SECONDS, pace=Pace(every=0.2)
    )
    environment.kube.delete(f"{path}/{name}", grace_seconds=0)
    asked = tuple(one for one in environment.decisions()[before:] if one.actor == "node")
    return Pull(image, running, message, asked)


def _status(pod: Object | None) -> tuple[bool, str]:
    """Whether the one container runs, and what is said of its image if that was refused."""
    statuses: Sequence[Any] = (pod or {}).get("status", {}).get("containerStatuses", [])
    for status in statuses:
        waiting = status["state"].get("waiting", {})
        if waiting.get("reason") in {"ErrImagePull", "ImagePullBackOff"}:
            return False, str(waiting.get("message", ""))
        if "running" in status["state"]:
            return True, ""
    return False, ""


def _pod(image: str, variant: str, run: str) -> Object:
    container = {
        "name": "pulled",
        "image": image,
        "imagePullPolicy": "Always",
        "command": ["python3", "-m", "fake_platform.sandbox", "sleep"],
        "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}, "limits": {"memory": "96Mi"}},
        "securityContext": confined(),
    }
    spec = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    metadata = {"generateName": f"pull-{variant}-", "namespace": SYSTEM, "labels": {"byohost.test/run": run}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
