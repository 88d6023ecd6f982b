"""Processes of operators that have come to their end by themselves, by what kubelets show of their pods. Pure.

No trouble of exchange, channel or cluster ends an operator's process (openapi.yaml, 1): a restart would count its
failures anew. One that is superseded ends by the protocol's own word (asyncapi.yaml, 5).
"""

from collections.abc import Iterable, Mapping

from conformance.observe.kube import Object
from conformance.observe.pods import found_name, restarts
from conformance.observe.untrusted_json import fields, number, records, text
from fake_platform.model import JournalEntry

KILLED, FOR_MEMORY = 137, "OOMKilled"
"""Exit code of a process that SIGKILL ended, and the reason that a kubelet gives where the kernel did it."""


def superseded(journal: Iterable[JournalEntry]) -> Mapping[str, int]:
    """How often each instance, by its pod's uid, was told on its connection that a newer one acts."""
    told: dict[str, int] = {}
    for entry in journal:
        if entry.kind == "disconnect" and fields(entry.data or {}).get("reason") == "superseded":
            told[str(entry.instance)] = told.get(str(entry.instance), 0) + 1
    return told


def own_ends(pods: Iterable[Object], told_to_end: Mapping[str, int]) -> list[str]:
    """A sentence for each pod of an operator whose processes ended more often than they had to.

    A SIGKILL comes from outside, but where the process had taken more memory than it may.
    """
    return [words for pod in pods if (words := _own_ends(pod, told_to_end))]


def _own_ends(pod: Object, told_to_end: Mapping[str, int]) -> str:
    last = [fields(each, "lastState", "terminated") for each in records(fields(pod, "status"), "containerStatuses")]
    killed = sum(number(each, "exitCode") == KILLED and text(each, "reason") != FOR_MEMORY for each in last)
    times = sum(restarts(pod).values()) - killed - told_to_end.get(text(fields(pod, "metadata"), "uid"), 0)
    if times <= 0:
        return ""
    how = ", ".join(f"exit code {number(each, 'exitCode')} ({text(each, 'reason')})" for each in last if each)
    return (
        f"the operator's process in the pod {text(fields(pod, 'metadata'), 'namespace')}/{found_name(pod)} ended "
        f"{times} time{'s' if times > 1 else ''} though nobody had ended it, the last time with {how}"
    )
