"""Keeps every pod and service account that appears in a run's namespaces, from before the first bundle. Edge: the API.

It stands for the audit log where a run has none: for what was created, not for reads, refusals and deletions. One
thread watches, in short turns that follow each other without a gap; whoever asks waits for a turn that began after
the question, so that what is there by then is in the answer.
"""

import threading
from collections.abc import Callable
from typing import Any, Self

from conformance.contract.exits import HarnessError
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Kube, KubeError
from conformance.observe.recorded import creation

TURN = 1
"""Seconds of one watch."""
PATIENCE = 30.0
"""Seconds within which a whole turn passes, or the API server is not heard any more."""
RESOURCES = ("pods", "serviceaccounts")


class Recorder:
    """Watches a cluster for what is created in namespaces that `ours` holds for."""

    def __init__(self, kube: Kube, ours: Callable[[str], bool]) -> None:
        self._kube = kube
        self._ours = ours
        self._seen: dict[str, tuple[str, dict[str, Any]]] = {}
        self._versions: dict[str, str] = {}
        self._turns = 0
        self._trouble: Exception | None = None
        self._over = threading.Event()
        self._turned = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="recorder", daemon=True)

    def __enter__(self) -> Self:
        """From here on nothing is missed."""
        for resource in RESOURCES:
            listed = self._kube.get(f"/api/v1/{resource}?limit=1")
            self._versions[resource] = str(listed["metadata"]["resourceVersion"])
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """The thread ends with its turn."""
        self._over.set()
        self._thread.join()

    def made(self, account: str) -> tuple[AuditEvent, ...]:
        """Every creation so far, oldest first; `account` is what operators run under.

        Raises:
            HarnessError: the watch has broken off, so that something may be missing.
        """
        with self._turned:
            wanted = self._turns + 2  # the turn that goes on may have begun before what is asked about
            heard = self._turned.wait_for(lambda: self._turns >= wanted or self._trouble is not None, PATIENCE)
            if self._trouble is not None:
                raise HarnessError(f"what was created could not be watched to the end: {self._trouble}")
            if not heard:
                raise HarnessError(f"the API server let no watch end within {PATIENCE:g} s")
            seen = tuple(self._seen.values())
        manager = self._kube.manager
        made = (creation(resource, each, manager, account) for resource, each in seen)
        return tuple(sorted(made, key=lambda event: event.time))

    def _watch(self) -> None:
        try:
            while not self._over.is_set():
                for resource in RESOURCES:
                    self._turn(resource)
                with self._turned:
                    self._turns += 1
                    self._turned.notify_all()
        except (KubeError, OSError, ValueError, KeyError, HarnessError) as trouble:
            with self._turned:
                self._trouble = trouble
                self._turned.notify_all()

    def _turn(self, resource: str) -> None:
        for event in self._kube.watch(f"/api/v1/{resource}", self._versions[resource], TURN):
            found = event["object"]
            if event["type"] == "ERROR":
                raise HarnessError(str(found.get("message")))
            metadata = found["metadata"]
            self._versions[resource] = str(metadata["resourceVersion"])
            if event["type"] == "ADDED" and self._ours(str(metadata.get("namespace"))):
                with self._turned:
                    self._seen.setdefault(str(metadata["uid"]), (resource, found))
