"""Looks into the operator's pod all the time, and once into some of its sandboxes. Edge: threads, the API server."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from conformance.observe import ephemeral_probe
from conformance.observe.ephemeral_probe import Guest, Visit
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.kube import Kube
from conformance.observe.untrusted_json import fields, records, text
from conformance.watch.seen import Absent
from conformance.watch.timeline import Object, Watched

SLICE = 3.0
"""Seconds of one look at the operator's sockets."""

MOST = 5
"""Sandboxes that are looked into: each look leaves a name in a pod."""

AT_ONCE = 2
BEYOND = 60.0
"""Seconds that a probe stays beyond the watch, where nothing ends it."""

NO_IMAGE = "not seen from inside: no --probe-image was given"


@dataclass(frozen=True)
class Looks:
    """What was seen of one pod, by container, or why nothing was."""

    found: dict[str, Inside] = field(default_factory=dict)
    why: str = NO_IMAGE

    @property
    def outcome(self) -> "dict[str, Inside] | Absent":
        """As a rule reads it."""
        return self.found or Absent(self.why)


class Crew:
    """Looks into pods while they are watched; without an image, into none."""

    def __init__(self, kube: Kube, image: str | None, seconds: float) -> None:
        self._kube = kube
        self._image = image
        self._seconds = seconds + BEYOND
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, "look")
        self._begun: dict[str, Future[Looks]] = {}
        self._operator: Future[Looks] | None = None
        self._operators = ThreadPoolExecutor(1, "operator")

    def stay_with(self, pod: Watched) -> None:
        """Look at the operator's pod from now on, unless one is looked at already."""
        if self._image is not None and self._operator is None:
            self._operator = self._operators.submit(self._stay, pod.last, self._image)

    def look_into(self, pod: Watched) -> None:
        """Look once into each container of a sandbox, if there is room for one more."""
        if self._image is not None and pod.uid not in self._begun and len(self._begun) < MOST:
            self._begun[pod.uid] = self._pool.submit(self._look, pod.last, self._image)

    def end(self) -> "tuple[Looks, dict[str, Looks]]":
        """What was seen of the operator, and of sandboxes by uid; nothing goes on afterwards."""
        self._over.set()
        self._pool.shutdown()
        self._operators.shutdown()
        own = self._operator.result() if self._operator is not None else Looks(why=self._unseen())
        return own, {uid: begun.result() for uid, begun in self._begun.items()}

    def _unseen(self) -> str:
        return NO_IMAGE if self._image is None else "the operator's pod was not seen running"

    def _stay(self, pod: Object, image: str) -> Looks:
        guests, found, why = list[Guest](), dict[str, Inside](), ""
        try:
            for name in _containers(pod):
                guest = ephemeral_probe.enter(self._kube, pod, Visit(name, image, self._seconds))
                guests.append(guest)
                found[name] = guest.search()
            while not self._over.is_set():
                guest = guests[0]  # one network for all containers of a pod
                found[guest.target] = found[guest.target].joined(guest.look(SLICE))
        except Exception as error:  # noqa: BLE001 - the pod may have gone, in the middle of a look; what was seen counts
            why = _words(error)
        for guest in guests:
            guest.leave()
        return Looks(found, why)

    def _look(self, pod: Object, image: str) -> Looks:
        found, why = dict[str, Inside](), ""
        for name in _containers(pod):
            if self._over.is_set():
                return Looks(found, "the watch was over before it could be looked into")
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
