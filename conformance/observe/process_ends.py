"""Processes of operators that have come to their end by themselves, by what kubelets show of their pods. Pure.

A process ends by a signal, and where it is superseded or cannot read its placement; nothing else that it meets is a
reason (openapi.yaml, 1): a restart would count its failures anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.observe.kube import Object
from conformance.observe.pods import found_name
from conformance.observe.untrusted_json import fields, number, records, text
from fake_platform.model import JournalEntry

KILLED, FOR_MEMORY = 137, "OOMKilled"
"""Exit code of a process that SIGKILL ended, and the reason that a kubelet gives where the kernel did it."""

LOST = (255, "Unknown")
"""What stands for the end of a process with its node: a reboot, or the runtime's own end."""


@dataclass(frozen=True)
class OperatorPod:
    """One as it was seen last."""

    pod: Object
    killed: int = 0
    """How many of its processes the harness has killed."""


def superseded(journal: Iterable[JournalEntry]) -> Mapping[str, int]:
    """How often each instance, by its pod's uid, was told on its connection that a newer one acts."""
    told: dict[str, int] = {}
    for entry in journal:
        if entry.kind == "disconnect" and fields(entry.data or {}).get("reason") == "superseded":
            told[str(entry.instance)] = told.get(str(entry.instance), 0) + 1
    return told


def own_ends(pods: Iterable[OperatorPod], told_to_end: Mapping[str, int]) -> list[str]:
    """A sentence for each pod of an operator whose processes ended more often than they had to.

    A SIGKILL of which the harness does not know came from outside too, but where the process had taken more memory than
    it may; only the last end tells of it.
    """
    return [words for each in pods if (words := _own_ends(each.pod, each.killed, told_to_end))]


def _own_ends(pod: Object, killed: int, told_to_end: Mapping[str, int]) -> str:
    statuses, uid = records(fields(pod, "status"), "containerStatuses"), text(fields(pod, "metadata"), "uid")
    last = [fields(each, "lastState", "terminated") for each in statuses]
    from_outside = max(sum(map(_came_from_outside, last)), killed)
    times = sum(number(each, "restartCount") for each in statuses) - from_outside - told_to_end.get(uid, 0)
    if times <= 0:
        return ""
    how = ", ".join(f"exit code {number(each, 'exitCode')} ({text(each, 'reason')})" for each in last if each)
    return (
        f"the operator's process in the pod {text(fields(pod, 'metadata'), 'namespace')}/{found_name(pod)} ended "
        f"{times} time{'s' if times > 1 else ''} though nobody had ended it, the last time with {how}"
    )


def _came_from_outside(end: Object) -> bool:
    code, reason = number(end, "exitCode"), text(end, "reason")
    return (code, reason) == LOST or (code == KILLED and reason != FOR_MEMORY)
