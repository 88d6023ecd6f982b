"""A host whose placement has a property that no protocol has: its operator must not serve. Edge: cluster and platform.

Whoever left it out would run sandboxes where the site did not want them (openapi.yaml, 14).
"""

import json
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.site_changed import is_new
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import containers, ended
from conformance.target.bundle.patch import patched
from conformance.target.description import Patch

UNKNOWN = "topologySpreadConstraints"
"""A property of a PodSpec, and none of a placement (control.json)."""

PLACEMENT = {"nodeSelector": {"kubernetes.io/os": "linux"}, UNKNOWN: [{"maxSkew": 1}]}


@dataclass(frozen=True)
class UnknownPlacement:
    """What became of an operator that was given such a placement."""

    served: bool
    """Whether it came to be connected."""
    pods: tuple[Object, ...]
    """Its pods: once a process had ended, or it served, or as they were when patience was over."""
    printed: str
    """What its containers have printed, and left as their last words."""


def place_unknown(host: HostUnderTest) -> UnknownPlacement:
    """Apply a bundle with it, and wait until the operator's process has ended, or it is connected all the same."""
    before, old = host.record(), {pod["metadata"]["uid"] for pod in host.operator_pods()}
    setting = Patch("add", "ConfigMap", host.operator.settings, "/data/BYOHOST_PLACEMENT", json.dumps(PLACEMENT))
    host.apply(patched(host.download(), (setting,)))

    def look() -> tuple[bool, tuple[Object, ...]]:
        new = [pod for pod in host.operator_pods() if pod["metadata"]["uid"] not in old]
        return is_new(before, host.record()), tuple(new)

    over = Condition("its process has ended, or it is connected", lambda now: now[0] or any(map(ended, now[1])))
    served, pods = wait_or_last(look, until=over, within=2 * PATIENCE, pace=BRISK)
    host.environment.disruptions.excuse(pods)  # they had to end
    return UnknownPlacement(served, pods, "\n".join(_printed(host, pod) for pod in pods))


def _printed(host: HostUnderTest, pod: Object) -> str:
    said = [json.dumps(pod.get("status") or {})]
    for container in (each["name"] for each in containers(pod)):
        for previous in (False, True):
            try:
                text = host.environment.kube.logs(host.namespace, pod["metadata"]["name"], container, previous=previous)
            except KubeError:
                continue  # no process has begun, or none came before
            said.append(text.decode(errors="replace"))
    return "\n".join(said)
