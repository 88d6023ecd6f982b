"""Pods whose containers a kubelet has stopped, whatever for. Edge: the API server's events, which last for an hour.

A probe that was not answered, a pod sandbox that had to be made again: such an end is not the program's own.
"""

from collections.abc import Iterable

from conformance.observe.kube import Kube, Object
from conformance.observe.pods import restarts
from conformance.observe.untrusted_json import fields, text


def stopped(kube: Kube, pods: Iterable[Object]) -> frozenset[str]:
    """Their uids, of those pods whose containers were started again; nobody is asked where none was.

    Raises:
        KubeError: events may not be read.
    """
    again = [fields(pod, "metadata") for pod in pods if any(restarts(pod).values())]
    uids: set[str] = set()
    for namespace in sorted({text(each, "namespace") for each in again}):
        events = kube.get(f"/api/v1/namespaces/{namespace}/events?fieldSelector=reason%3DKilling")["items"]
        uids |= {text(fields(each, "involvedObject"), "uid") for each in events}
    return frozenset(uids & {text(each, "uid") for each in again})
