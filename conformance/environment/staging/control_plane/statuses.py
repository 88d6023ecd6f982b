"""A pod's status as a kubelet shows it, from what its containers do. Pure.

Source: Kubernetes API, PodStatus; KEP-753 (native sidecars: init containers that are always started again).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Object = dict[str, Any]
INITIALIZING = "PodInitializing"
NO_NODE = "0/1 nodes are available: 1 Insufficient cpu."


@dataclass(frozen=True)
class Shown:
    """One container at one moment; `state` and `last` are the API's ContainerState."""

    name: str
    image: str
    state: Object
    last: Object | None = None
    restarts: int = 0
    started: bool = False
    ready: bool = False
    id: str = ""

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return "running" in self.state

    @property
    def ended(self) -> bool:
        """Whether its process has ended and none comes after it, as far as is known."""
        return "terminated" in self.state

    def to_json(self) -> Object:
        """As the API has it."""
        return {
            "name": self.name,
            "image": self.image,
            "imageID": self.image if self.id else "",
            "containerID": self.id,
            "restartCount": self.restarts,
            "started": self.started,
            "ready": self.ready,
            "state": self.state,
            "lastState": self.last or {},
        }


def moment(seconds: float) -> str:
    """RFC 3339, in whole seconds as the API has it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def waiting(reason: str, message: str = "") -> Object:
    """The state of a container without a process."""
    return {"waiting": {"reason": reason} | ({"message": message} if message else {})}


def running(since: float) -> Object:
    """The state of a container with one."""
    return {"running": {"startedAt": moment(since)}}


def terminated(since: float, until: float, code: int, reason: str, identity: str) -> Object:
    """The state of a container whose process has ended."""
    times = {"startedAt": moment(since), "finishedAt": moment(until)}
    return {"terminated": {"exitCode": code, "reason": reason, "containerID": identity, **times}}


def refused_pull(image: str) -> str:
    """What containerd says of an image that its registry does not have."""
    host = image.partition("/")[0]
    return (
        f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": '
        f"unexpected status from HEAD request to https://{host}/v2/: {image}: not found"
    )


def is_name(image: str) -> bool:
    """Whether a kubelet would ask a registry for an image of this name (distribution: a repository is lower-case)."""
    return image.partition("/")[2] == image.partition("/")[2].lower()


def no_name(image: str) -> str:
    """What it says otherwise (kubelet, applyDefaultImageTag)."""
    trouble = "invalid reference format: repository name must be lowercase"
    return f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": {trouble}'


def first(container: Mapping[str, Any]) -> Shown:
    """A container before anything was done for it."""
    return Shown(str(container["name"]), str(container["image"]), waiting(INITIALIZING))


def unschedulable() -> Object:
    """The status of a pod that no node takes."""
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": NO_NODE}
    return {"phase": "Pending", "conditions": [condition]}


def phase(sidecars: Sequence[Shown], main: Sequence[Shown], restart: str) -> str:
    """Of a pod on a node."""
    over = [each for each in main if each.ended]
    if len(over) == len(main) and restart != "Always":
        bad = any(each.state["terminated"]["exitCode"] for each in over)
        return "Failed" if bad else "Succeeded"
    begun = any(each.runs or each.ended or each.last for each in main)
    initialized = all(each.started for each in sidecars)
    return "Running" if (begun and initialized) or over else "Pending"


def status(pod: Object, shown: Mapping[str, Shown], address: str, since: float) -> Object:
    """The status of a pod on a node, with what is shown of each of its containers by name."""
    spec = pod["spec"]
    early = [shown[each["name"]] for each in spec.get("initContainers") or []]
    main = [shown[each["name"]] for each in spec["containers"]]
    stage = phase(early, main, spec.get("restartPolicy", "Always"))
    initialized = all(each.started or each.ended for each in early)
    ready = initialized and stage == "Running" and all(each.ready for each in main)
    facts = {
        "PodReadyToStartContainers": True,
        "Initialized": initialized,
        "Ready": ready,
        "ContainersReady": ready,
        "PodScheduled": True,
    }
    return {
        "phase": stage,
        "hostIP": "127.0.0.1",
        "hostIPs": [{"ip": "127.0.0.1"}],
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": moment(since),
        "qosClass": "Burstable",
        "conditions": [_condition(name, moment(since), holds=holds) for name, holds in facts.items()],
        "initContainerStatuses": [each.to_json() for each in early],
        "containerStatuses": [each.to_json() for each in main],
    }


def _condition(name: str, since: str, *, holds: bool) -> Object:
    return {"type": name, "status": "True" if holds else "False", "lastTransitionTime": since}
