"""Keeps every pod and service account that appears in a run's namespaces, from before the first bundle. Edge: the API.

It stands for the audit log where a run has none: for what was created, not for reads, refusals and deletions. One
thread watches, in short turns that follow each other without a gap; whoever asks waits for a turn that began after
the question, so that what is there by then is in the answer.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Self

from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from conformance.contract.exits import HarnessError
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Kube, KubeError
from conformance.observe.recorded_submissions import creation
from conformance.observe.scheduling import lacks_room

TURN = 1
"""Seconds of one watch."""
PATIENCE = 30.0
"""Seconds within which a whole turn passes, or the API server is not heard any more."""
RESOURCES = ("pods", "serviceaccounts")
QUIET = 5
"""Turns without a word, after which a watch goes on from a later version: the server forgets old ones."""
AWAY, PAUSE = 60.0, 1.0
"""Seconds since its last turn in which a watch that was cut is taken up from its last version, and before each time.

An API server that starts anew, or an address that moves to another one, is away as long as that.
"""
GONE = 410
"""The status of a version that the server has forgotten (Kubernetes API concepts, "410 Gone responses")."""
LONG = 5.0
"""Seconds that a pod may wait for a node before it counts: others may be on their way out."""


@dataclass(frozen=True)
class _Wait:
    """A pod that no node had room for, from then until then (`time.monotonic`), and the scheduler's words."""

    namespace: str
    pod: str
    words: str
    begun: float
    ended: float = float("inf")


@dataclass(frozen=True)
class Clock:
    """The time, and a pause of so many seconds: true where the recorder is to end meanwhile."""

    now: Callable[[], float]
    pause: Callable[[float], bool]


class Recorder:
    """Watches a cluster, or one namespace of it, for what is created in namespaces that `ours` holds for."""

    def __init__(
        self,
        kube: Kube,
        ours: Callable[[str], bool],
        namespace: str = "",
        clock: Clock | None = None,
    ) -> None:
        self._kube = kube
        self._ours = ours
        self._base = f"/api/v1/namespaces/{namespace}" if namespace else "/api/v1"
        self._seen: dict[str, tuple[str, dict[str, Any]]] = {}
        self._versions: dict[str, str] = {}
        self._silent = dict.fromkeys(RESOURCES, 0)
        self._waits: dict[str, _Wait] = {}
        self._turns = 0
        self._trouble: Exception | None = None
        self._over = threading.Event()
        self._clock = clock or Clock(time.monotonic, self._over.wait)
        self._turned = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="recorder", daemon=True)

    def __enter__(self) -> Self:
        """From here on nothing is missed."""
        for resource in RESOURCES:
            self._versions[resource] = self._now(resource)
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
        return self.made_until(self.mark(), account)

    def mark(self) -> int:
        """The number of the turn after which nothing from before this moment is missing."""
        with self._turned:
            return self._turns + 2  # the turn that goes on may have begun before what is asked about

    def made_until(self, wanted: int, account: str) -> tuple[AuditEvent, ...]:
        """Every creation until the end of that turn; raises as `made` does."""
        with self._turned:
            heard = self._turned.wait_for(lambda: self._turns >= wanted or self._trouble is not None, PATIENCE)
            self._refuse_if_broken_off()
            if not heard:
                raise HarnessError(f"the API server let no watch end within {PATIENCE:g} s")
            seen = tuple(self._seen.values())
        manager = self._kube.manager
        made = (creation(resource, each, manager, account) for resource, each in seen)
        return tuple(sorted(made, key=lambda event: event.time))

    def waited(self, namespace: str, since: float) -> str:
        """A pod of that host that waited long for room, since then, and the scheduler's words; empty: none did.

        What a scenario makes beside its host's namespace ends with the host's name too.

        Raises:
            HarnessError: the watch has broken off, so that nobody knows what waits.
        """
        host = namespace.removeprefix("byohost")
        with self._turned:
            self._refuse_if_broken_off()
            waits = tuple(self._waits.values())
        now = time.monotonic()
        long = (one for one in waits if one.namespace.endswith(host) and one.ended > since)
        found = next((one for one in long if min(one.ended, now) - max(one.begun, since) > LONG), None)
        return f"{found.namespace}/{found.pod}: {found.words}" if found else ""

    def _refuse_if_broken_off(self) -> None:
        if self._trouble is not None:
            raise HarnessError(f"what was created could not be watched to the end: {self._trouble}")

    def _watch(self) -> None:
        try:
            while not self._over.is_set():
                for resource in RESOURCES:
                    self._persist(resource)
                with self._turned:
                    self._turns += 1
                    self._turned.notify_all()
        except Exception as trouble:  # noqa: BLE001 - whatever has ended the thread, whoever asks must hear of it
            with self._turned:
                self._trouble = trouble
                self._turned.notify_all()

    def _persist(self, resource: str) -> None:
        """One turn, taken up again where the connection or the server failed, and no version is lost by that."""
        last = self._clock.now()
        while True:
            try:
                self._turn(resource)
            except (KubeError, ApiException, HTTPError, OSError) as trouble:
                late = self._clock.now() - last >= AWAY
                if _refused(trouble) or late or self._clock.pause(PAUSE):
                    raise
            else:
                return

    def _now(self, resource: str) -> str:
        return str(self._kube.get(f"{self._base}/{resource}?limit=1")["metadata"]["resourceVersion"])

    def _turn(self, resource: str) -> None:
        # Asked before the watch: whatever happened until then is among what the watch, from the older one on, tells.
        later = self._now(resource) if self._silent[resource] >= QUIET else None
        events = self._kube.watch(f"{self._base}/{resource}", self._versions[resource], TURN)
        self._silent[resource] = 0 if events or later else self._silent[resource] + 1
        if later and not events:
            self._versions[resource] = later
        for event in events:
            found = event["object"]
            if event["type"] == "ERROR":
                raise KubeError(str(found.get("message")), int(found.get("code") or GONE))
            metadata = found["metadata"]
            self._versions[resource] = str(metadata["resourceVersion"])
            if event["type"] == "BOOKMARK" or not self._ours(str(metadata.get("namespace"))):
                continue
            with self._turned:
                if event["type"] == "ADDED":
                    self._seen.setdefault(str(metadata["uid"]), (resource, found))
                if resource == "pods":
                    self._note_room(found, gone=event["type"] == "DELETED")

    def _note_room(self, pod: dict[str, Any], *, gone: bool) -> None:
        metadata, now = pod["metadata"], time.monotonic()
        uid, words = str(metadata["uid"]), "" if gone else lacks_room(pod)
        begun = self._waits.get(uid)
        if words and begun is None:
            self._waits[uid] = _Wait(str(metadata["namespace"]), str(metadata["name"]), words, now)
        elif not words and begun is not None and begun.ended > now:
            self._waits[uid] = replace(begun, ended=now)


def _refused(trouble: Exception) -> bool:
    """Whether the API server has answered, and would answer the same again."""
    status = trouble.status if isinstance(trouble, KubeError) else None
    return status is not None and status < 500 and status != 429


class Recorders:
    """One for each of several namespaces, for whoever may watch no more than those."""

    def __init__(self, kube: Kube, namespaces: Iterable[str]) -> None:
        self._each = tuple(Recorder(kube, lambda _: True, namespace) for namespace in namespaces)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """From here on nothing is missed in any of them."""
        for each in self._each:
            self._stack.enter_context(each)
        return self

    def __exit__(self, *_: object) -> None:
        """All of them end with their turns."""
        self._stack.close()

    def made(self, account: str) -> tuple[AuditEvent, ...]:
        """Every creation so far, oldest first; raises as a recorder does."""
        wanted = [each.mark() for each in self._each]  # of all at once, so that all are waited for together
        made = (one for each, turn in zip(self._each, wanted, strict=True) for one in each.made_until(turn, account))
        return tuple(sorted(made, key=lambda event: event.time))

    def waited(self, namespace: str, since: float) -> str:
        """As a recorder tells it, of the one for that namespace."""
        return next(filter(None, (each.waited(namespace, since) for each in self._each)), "")
