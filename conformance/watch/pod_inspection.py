"""Looks into the operator's pods all the time, and once into some of its sandboxes. Edge: threads, the API server."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import inf

from conformance.observe import ephemeral_probe
from conformance.observe.ephemeral_probe import ANSWER, Guest, Visit
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.kube import Kube
from conformance.observe.untrusted_json import fields, records, text
from conformance.watch.seen import Absent
from conformance.watch.timeline import Object, Watched

SLICE = 3.0
"""Seconds of one look at the operator's sockets."""

AGAIN, PAUSE = 3, 1.0
"""How often in a row a look that failed is taken again, and the seconds before each time."""

MOST = 5
"""Sandboxes that are looked into: each look leaves a name in a pod."""

AT_ONCE = 2
OWN_AT_ONCE = 8
"""Pods of the operator that are stayed with at the same time: replicas, and those of a rollout."""
BEYOND = 60.0
"""Seconds that a probe stays beyond the watch, where nothing ends it."""

NO_IMAGE = "not seen from inside: no --probe-image was given"
TOO_LATE = "the watch was over before it could be looked into"


@dataclass(frozen=True)
class Looks:
    """What was seen of one pod, by container, or why nothing was."""

    found: dict[str, Inside] = field(default_factory=dict)
    why: str = NO_IMAGE
    entered: bool = False
    """Whether each of its containers was looked into, so that `why` is of later."""
    last: float = 0.0
    """When the last look ended that told something, by the watch's clock."""

    @property
    def outcome(self) -> "dict[str, Inside] | Absent":
        """As a rule reads it."""
        return self.found or Absent(self.why)


def of_the_operator(pods: Iterable[Watched], looks: Mapping[str, Looks]) -> "dict[str, Inside] | Absent":
    """Its pods from inside, by pod and container."""
    seen = [(each, looks[each.uid]) for each in pods if each.uid in looks]
    found = {f"{pod.called}/{name}": inside for pod, look in seen for name, inside in look.found.items()}
    why = next((look.why for _, look in seen), "the operator's pod was not seen running")
    return found or Absent(why)


def unlooked(pods: Iterable[Watched], looks: Mapping[str, Looks]) -> Iterator[str]:
    """The operator's pods that ran and were not looked into, or that ran on when a look broke off; and why."""
    for each in pods:
        look = looks.get(each.uid, Looks(why="it was going already when it was first seen running"))
        went = min((moment for moment in (each.ended, each.deleting, each.gone) if moment is not None), default=inf)
        excused = went <= look.last + SLICE + ANSWER  # a look that begins before the pod goes tells nothing any more
        if each.running is not None and not (look.entered and (excused or not look.why)):
            yield f"{each.called}: {look.why}"


class Crew:
    """Looks into pods while they are watched; without an image, into none."""

    def __init__(self, kube: Kube, image: str | None, seconds: float, now: Callable[[], float]) -> None:
        self._kube = kube
        self._now = now
        self._image = image
        self._seconds = seconds + BEYOND
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, "look")
        self._begun: dict[str, Future[Looks]] = {}
        self._own: dict[str, Future[Looks]] = {}
        self._operators = ThreadPoolExecutor(OWN_AT_ONCE, "operator")

    def stay_with(self, pod: Watched) -> None:
        """Look at a pod of the operator's from now on: each, since a standby shows nothing of what its leader does."""
        if self._image is not None and pod.uid not in self._own:
            self._own[pod.uid] = self._operators.submit(self._stay, pod.last, self._image)

    def look_into(self, pod: Watched) -> None:
        """Look once into each container of a sandbox, if there is room for one more."""
        if self._image is not None and pod.uid not in self._begun and len(self._begun) < MOST:
            self._begun[pod.uid] = self._pool.submit(self._look, pod.last, self._image)

    def end(self) -> "tuple[dict[str, Looks], dict[str, Looks]]":
        """What was seen of the operator's pods, and of sandboxes, by uid; nothing goes on afterwards."""
        self._over.set()
        self._pool.shutdown()
        self._operators.shutdown()
        own = {uid: begun.result() for uid, begun in self._own.items()}
        return own, {uid: begun.result() for uid, begun in self._begun.items()}

    def _stay(self, pod: Object, image: str) -> Looks:
        if self._over.is_set():
            return Looks(why=TOO_LATE)
        guests, found, why, entered, last = list[Guest](), dict[str, Inside](), "", False, 0.0
        try:
            for name in _containers(pod):
                guest = ephemeral_probe.enter(self._kube, pod, Visit(name, image, self._seconds))
                guests.append(guest)
                found[name] = self._searched(guest)
            entered, last = True, self._now()
            while not self._over.is_set():
                guest = guests[0]  # one network for all containers of a pod
                found[guest.target] = found[guest.target].joined(self._told(partial(guest.look, SLICE)))
                last = self._now()
        except Exception as error:  # noqa: BLE001 - the pod may have gone, in the middle of a look; what was seen counts
            why = _words(error)
        for guest in guests:
            with contextlib.suppress(Exception):  # one whose pod has gone went with it
                guest.leave()
        return Looks(found, why, entered, last)

    def _searched(self, guest: Guest) -> Inside:
        """The first look, taken again where it did not read what the process holds."""
        found = self._told(guest.search)
        for _ in range(AGAIN):
            if not found.unread or self._over.wait(PAUSE):
                break
            found = self._told(guest.search)
        return found

    def _told(self, look: Callable[[], Inside]) -> Inside:
        """One look, taken again where it failed: a connection that was cut says nothing of the pod."""
        for _ in range(AGAIN):
            try:
                return look()
            except Exception:  # noqa: BLE001 - whatever cut it; the last time it is told
                if self._over.wait(PAUSE):
                    break
        return look()

    def _look(self, pod: Object, image: str) -> Looks:
        found, why = dict[str, Inside](), ""
        for name in _containers(pod):
            if self._over.is_set():
                return Looks(found, TOO_LATE)
            try:
                guest = ephemeral_probe.enter(self._kube, pod, Visit(name, image, self._seconds))
                found[name] = guest.search()
                guest.leave()
            except Exception as error:  # noqa: BLE001 - as above
                why = _words(error)
        return Looks(found, why)


def _words(error: Exception) -> str:
    known = isinstance(error, CouldNotRun)
    return str(error) if known else f"a look broke off: {type(error).__name__}: {error}"


def _containers(pod: Object) -> list[str]:
    """The containers that last: its own, and sidecars among those of its start."""
    spec = fields(pod, "spec")
    sidecars = [each for each in records(spec, "initContainers") if text(each, "restartPolicy") == "Always"]
    return [str(each["name"]) for each in (*records(spec, "containers"), *sidecars)]
