"""Whether the scheduler has found no room for a pod, told from the pod's own condition. Pure.

Source: core/v1 PodCondition `PodScheduled` with reason `Unschedulable`, whose message counts the nodes by what each
lacks: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. …".
"""

import re
from collections.abc import Iterable

from conformance.observe.kube import Object
from conformance.observe.pods import amount, containers
from conformance.observe.untrusted_json import Misfit, fields, text

_ROOM = re.compile(r"Insufficient [a-z-]+|Too many pods", re.IGNORECASE)
_QUOTA = re.compile(r"exceeded quota: (?P<name>[^,\s]+), requested: (?P<rest>.+)$", re.DOTALL)
NO_NODE = 100
"""Processors that a pod asks for only if it is not to be placed: the launches of the run that have to wait."""


def lacks_room(pod: Object) -> str:
    """The scheduler's words where some node would do but for its room; empty otherwise."""
    for each in _conditions(pod, "PodScheduled"):
        said = text(each, "message")
        if (each.get("status"), each.get("reason")) == ("False", "Unschedulable") and _ROOM.search(said):
            return "" if _is_not_to_be_placed(pod) else said.partition(". ")[0].rstrip(".")
    return ""


def exceeds_quota(replica_sets: Iterable[Object], ours: str) -> str:
    """The words of a quota that keeps pods from being created, unless it is the one of that name, which is ours."""
    for each in replica_sets:
        for condition in _conditions(each, "ReplicaFailure"):
            found = _QUOTA.search(text(condition, "message"))
            if found is not None and found["name"] != ours:
                return f"exceeded quota: {found['name']}, requested: {found['rest']}"
    return ""


def _conditions(value: Object, kind: str) -> list[Object]:
    found = fields(value, "status").get("conditions")
    return [each for each in found or () if each.get("type") == kind]


def _is_not_to_be_placed(pod: Object) -> bool:
    try:
        asked = [amount(fields(each, "resources", "requests").get("cpu") or 0) for each in containers(pod)]
    except Misfit:
        return True
    return sum(asked) >= NO_NODE
