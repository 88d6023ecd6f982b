"""How many operators may stand at once on a cluster that somebody else made. Edge: its API.

Each host of a run has an operator, from its installation to the run's end. On a node that is nearly full fewer hosts
pass more scenarios each: the run takes longer, and nothing waits for room.
"""

from collections.abc import Iterable
from fractions import Fraction

from conformance.observe.kube import Kube, Object
from conformance.observe.pods import amount, containers
from conformance.observe.untrusted_json import fields

OPERATOR = Fraction(1, 10)
"""Processors that an operator of ordinary size asks for."""
BESIDE = 6
"""Operators beside those of installed hosts (the steady host, two hosts of their own), and as much for sandboxes."""
FEWEST, MOST = 4, 8
"""Hosts that scenarios cannot do without, and as many as a cluster of ours has."""

_ENDED = {"Succeeded", "Failed"}


def hosts(kube: Kube) -> int:
    """Installed hosts for which there is room now; never fewer than a run needs, which may then meet a shortage."""
    return bounded(free(kube.get("/api/v1/nodes")["items"], kube.get("/api/v1/pods")["items"]))


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
