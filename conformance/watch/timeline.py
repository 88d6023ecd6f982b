"""Pods as they come, change, end and go, told by a watch. Pure.

Times are seconds since the watch began, by the watcher's own clock, when it heard of something: clocks of nodes have no
part in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.observe.untrusted_json import fields, text

Object = dict[str, Any]
Pods = Mapping[str, "Watched"]
"""By uid, in the order in which they came."""

_OVER = frozenset({"Succeeded", "Failed"})
"""Phases in which no container of a pod runs any more (Kubernetes API, PodStatus)."""


@dataclass(frozen=True)
class Watched:
    """One pod: as it was first and last seen, and when what befell it."""

    first: Object
    last: Object
    began: float
    running: float | None = None
    ended: float | None = None
    """Its containers have ended by themselves, before anybody asked for its deletion."""
    deleting: float | None = None
    gone: float | None = None

    @property
    def name(self) -> str:
        """The pod's name."""
        return text(fields(self.last, "metadata"), "name")

    @property
    def uid(self) -> str:
        """The pod's uid."""
        return text(fields(self.last, "metadata"), "uid")

    @property
    def called(self) -> str:
        """Its name and the beginning of its uid: a StatefulSet's next pod has the same name."""
        return f"{self.name} ({self.uid[:8]})"

    @property
    def labels(self) -> tuple[Mapping[str, str], ...]:
        """Its labels, as they came and as they were seen last."""
        return fields(self.first, "metadata", "labels"), fields(self.last, "metadata", "labels")

    @property
    def runs(self) -> bool:
        """Whether, as far as was heard, it runs now."""
        return self.running is not None and self.ended is None and self.deleting is None and self.gone is None


def told(pods: Pods, kind: str, pod: Object, at: float) -> Pods:
    """The pods after one event of the watch: ADDED, MODIFIED or DELETED; others say nothing of a pod."""
    if kind not in {"ADDED", "MODIFIED", "DELETED"}:
        return pods
    uid = text(fields(pod, "metadata"), "uid")
    before = pods.get(uid) or Watched(pod, pod, at)
    return {**pods, uid: _after(replace(before, last=pod), kind, at)}


def relisted(pods: Pods, items: list[Object], at: float) -> Pods:
    """The pods after a list: what is not in it is gone."""
    for each in items:
        pods = told(pods, "MODIFIED", each, at)
    there = {text(fields(each, "metadata"), "uid") for each in items}
    return {
        uid: each if uid in there or each.gone is not None else replace(each, gone=at) for uid, each in pods.items()
    }


def _after(pod: Watched, kind: str, at: float) -> Watched:
    phase = text(fields(pod.last, "status"), "phase")
    deleting = pod.deleting
    if deleting is None and "deletionTimestamp" in fields(pod.last, "metadata"):
        deleting = at
    over = phase in _OVER and deleting is None
    return replace(
        pod,
        running=at if pod.running is None and phase == "Running" else pod.running,
        ended=at if pod.ended is None and over else pod.ended,
        deleting=deleting,
        gone=at if kind == "DELETED" else pod.gone,
    )
