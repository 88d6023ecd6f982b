"""Hears of every pod of a namespace from its first moment on: a list, and from there a watch. Edge: the API server.

Short turns of a watch follow each other without a gap, since each begins where the last one ended. Where the API server
has forgotten that moment, everything is listed again, and that something may have been missed is counted.
"""

import time
from collections.abc import Callable

from conformance.observe.kube import Kube, KubeError
from conformance.observe.untrusted_json import fields, text
from conformance.watch import timeline
from conformance.watch.timeline import Object, Pods, Watched

TURN = 1
"""Seconds of one turn."""

GONE = 410
"""What the API server says of a version that it has forgotten."""


class PodWatch:
    """The pods of one namespace, as far as they were heard of.

    Attributes:
        pods: All of them, by uid.
        gaps: How often everything had to be listed again.
    """

    def __init__(self, kube: Kube, namespace: str, now: Callable[[], float] = time.monotonic) -> None:
        self._kube = kube
        self._path = f"/api/v1/namespaces/{namespace}/pods"
        self._now = now
        self._began = now()
        self._version = ""
        self.pods: Pods = {}
        self.gaps = 0

    @property
    def seconds(self) -> float:
        """Since the watch began."""
        return self._now() - self._began

    def turn(self) -> tuple[Watched, ...]:
        """Listen for a turn: the pods that something was heard of.

        Raises:
            KubeError: the API server refuses.
        """
        before = self.pods
        if not self._version:
            self._list()
        else:
            self._listen()
        return tuple(each for uid, each in self.pods.items() if before.get(uid) is not each)

    def _list(self) -> None:
        found = self._kube.get(self._path)
        self._version = str(found["metadata"]["resourceVersion"])
        self.pods = timeline.relisted(self.pods, found["items"], self.seconds)

    def _listen(self) -> None:
        try:
            events = self._kube.watch(self._path, self._version, TURN)
        except KubeError as refusal:
            if refusal.status != GONE:
                raise
            self._forget()
            return
        for event in events:
            if event.get("type") == "ERROR":
                self._forget()
                return
            found: Object = event["object"]
            self._version = text(fields(found, "metadata"), "resourceVersion")
            self.pods = timeline.told(self.pods, str(event["type"]), found, self.seconds)

    def _forget(self) -> None:
        self._version = ""
        self.gaps += 1
