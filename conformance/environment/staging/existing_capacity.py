"""How many operators may stand at once on a cluster that somebody else made. Edge: its API, its scheduler.

Each host of a run has an operator, from its installation to the run's end. On a node that is nearly full fewer hosts
pass more scenarios each: the run takes longer, and nothing waits for room.
"""

from collections.abc import Iterable
from fractions import Fraction

from conformance.environment import pod_alike
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM, system_pod
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.pods import amount, containers
from conformance.observe.untrusted_json import fields

OPERATOR = Fraction(1, 10)
"""Processors that an operator of ordinary size asks for."""
BESIDE = 6
"""Operators beside those of installed hosts (the steady host, two hosts of their own), and as much for sandboxes."""
FEWEST, MOST = 4, 8
"""Hosts that scenarios cannot do without, and as many as a cluster of ours has."""

ASKED = 10.0
"""Seconds in which a scheduler says whether a node has room for a pod."""

_PODS = f"/api/v1/namespaces/{SYSTEM}/pods"
_ENDED = {"Succeeded", "Failed"}


def hosts(kube: Kube) -> int:
    """Installed hosts for which there is room now; never fewer than a run needs, which may then meet a shortage."""
    return bounded(free(kube.get("/api/v1/nodes")["items"], kube.get("/api/v1/pods")["items"]))


def tried(kube: Kube, run: str, most: int) -> int:
    """The same for whoever may not read nodes: as many, up to `most`, as one node says that it has room for.

    A pod is made that asks for as much as all their operators, and goes as soon as the scheduler has said yes or no;
    several nodes may have more room together, which nobody can ask for in one pod.
    """
    return next((hosts for hosts in range(most, FEWEST, -1) if _fits(kube, run, hosts)), min(most, FEWEST))


def _fits(kube: Kube, run: str, hosts: int) -> bool:
    name, path = f"room-{hosts}", f"{_PODS}/room-{hosts}"
    asked = {"cpu": f"{int((hosts + BESIDE) * OPERATOR * 1000)}m", "memory": "32Mi"}
    like = system_pod(kube, "control-client")
    resources = {"requests": asked, "limits": asked}
    said = Condition("the scheduler has said whether a node has room", bool)
    try:
        kube.create(_PODS, pod_alike.manifest(name, run, like, ["python3", "-c", ""], resources))
        status: str = wait_or_last(lambda: _scheduled(kube.pod(SYSTEM, name)), until=said, within=ASKED, pace=BRISK)
    except KubeError:
        return False  # a quota, or a LimitRange, says no
    finally:
        kube.delete(path, grace_seconds=0)
    return status == "True"


def _scheduled(pod: Object | None) -> str:
    """What its condition says (core/v1, PodScheduled); empty until the scheduler has looked."""
    conditions = (pod or {}).get("status", {}).get("conditions") or ()
    return next((str(each.get("status")) for each in conditions if each.get("type") == "PodScheduled"), "")


def bounded(processors: Fraction) -> int:
    """That number for so many free processors."""
    return max(FEWEST, min(MOST, int(processors / OPERATOR) - BESIDE))


def free(nodes: Iterable[Object], pods: Iterable[Object]) -> Fraction:
    """Processors that nobody has asked for, on nodes that take pods."""
    taking = {
        each["metadata"]["name"]: amount(each["status"]["allocatable"]["cpu"])
        for each in nodes
        if not each["spec"].get("unschedulable")
        and not any(_keeps_off(one) for one in each["spec"].get("taints") or ())
    }
    asked = sum(
        (_asked(pod) for pod in pods if pod["spec"].get("nodeName") in taking and not _has_ended(pod)), Fraction(0)
    )
    return sum(taking.values(), Fraction(0)) - asked


def _keeps_off(taint: Object) -> bool:
    return taint.get("effect") in {"NoSchedule", "NoExecute"}


def _has_ended(pod: Object) -> bool:
    return fields(pod, "status").get("phase") in _ENDED


def _asked(pod: Object) -> Fraction:
    requests = (fields(each, "resources", "requests").get("cpu") or 0 for each in containers(pod))
    return sum((amount(each) for each in requests), Fraction(0))
