"""The cluster's API puts off whoever asks for a pod, each pod in a way of its own. Edge: platform, a webhook.

A webhook's denial may bear any status (Kubernetes, "Dynamic Admission Control", Response), and one that says nothing is
waited for. Where no webhook of ours can be served to the API server, the one that says nothing is all.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.answering_webhook import Denial, Serves
from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.pod_webhook import Asked, asks, registered, tried
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Weight, scenario
from conformance.families._shared.silent_place import silent_place
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, found_id
from fake_platform.model import Sandbox

DEADLINE = 180
"""Seconds that each launch allows: an operator that waits ever longer has all the time to ask again."""

HELD = 15
"""Seconds for which no pod can be made after the last of them was asked for first: longer than an answer is awaited."""

SILENT = 12
"""Seconds after which the API server answers without the webhook, by 500, whoever has waited for so long."""

UNANSWERED = "not answered"
ANSWERS: Mapping[str, Denial | None] = {
    "answered 429, Retry-After 1": Denial(429, "TooManyRequests", 1),
    "answered 503": Denial(503, "ServiceUnavailable"),
    UNANSWERED: None,
}
Count = Callable[[], Mapping[str, int]]


@dataclass(frozen=True)
class PutOff:
    """What became of a launch whose pod could not be made at first."""

    how: str
    """One of `ANSWERS`; empty where nobody asked for its pod meanwhile."""
    sandbox: Sandbox
    """Ready, at its end, or as it was when patience was over."""
    creations: tuple[AuditEvent, ...]


class Turns:
    """Gives each sandbox its answer, in the order in which their pods are asked for, and counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: dict[str, str] = {}
        self._asked = Counter[str]()

    def __call__(self, request: Object) -> Denial | None:
        """What the API server is to say to this request; a trial of our own is told at once."""
        if request.get("dryRun"):
            return Denial(503, "ServiceUnavailable")
        with self._lock:
            how = self._given.setdefault(found_id(request["object"]), list(ANSWERS)[len(self._given) % len(ANSWERS)])
            self._asked[how] += 1
        return ANSWERS[how]

    def asked(self) -> Mapping[str, int]:
        """How often each answer was given so far."""
        with self._lock:
            return dict(self._asked)

    def of(self, sandbox: str) -> str:
        """How that one was put off; empty where nobody has asked for its pod."""
        return self._given.get(sandbox, "")


@scenario("creations_put_off", INSTALLED, weight=Weight(MOSTLY_WAITS))
def put_off_creations(host: HostUnderTest) -> tuple[PutOff, ...]:
    """Launch while no pod can be made; some time after each was asked for in vain, let pods be made again."""
    beside = bystander(host)
    like, serves, turns = beside.running_pod(), host.environment.answering_webhook, Turns()
    answers = tuple(ANSWERS) if serves is not None else (UNANSWERED,)
    with _answering(host, serves, turns, like) if serves is not None else _silent(host, like) as count:
        ones = tuple(host.launch(resources=SMALL, deadline_seconds=DEADLINE) for _ in answers)
        each_asked = Condition("each was asked for in vain", lambda found: all(found.get(how) for how in answers))
        wait_or_last(count, until=each_asked, within=PATIENCE, pace=BRISK)
        given_up = Condition("one was given up", lambda found: any(one.state in FINAL for one in found))
        wait_or_last(lambda: _records(ones), until=given_up, within=HELD, pace=BRISK)
        met = count()
    ways = {one.id: turns.of(one.id) if serves is not None else UNANSWERED * bool(met[UNANSWERED]) for one in ones}
    over = Condition("each is ready or at its end", lambda found: all(one.state in {"ready", *FINAL} for one in found))
    became = wait_or_last(lambda: _records(ones), until=over, within=DEADLINE / 2, pace=BRISK)
    made = host.environment.created()
    for each in (beside, *ones):
        host.environment.control.terminate(each.id)
    return tuple(PutOff(ways[one.sandbox_id], one, creations(made, host.namespace, one.sandbox_id)) for one in became)


def _records(ones: tuple[SandboxUnderTest, ...]) -> tuple[Sandbox, ...]:
    return tuple(one.record() for one in ones)


@contextmanager
def _answering(host: HostUnderTest, serves: Serves, turns: Turns, like: Object) -> Iterator[Count]:
    """While this lasts, each pod is put off in its turn."""
    with serves(turns) as webhook, registered(host, Asked(webhook.url, webhook.authority, SILENT)):
        asks(lambda: tried(host, like))
        yield turns.asked


@contextmanager
def _silent(host: HostUnderTest, like: Object) -> Iterator[Count]:
    """While this lasts, nobody who asks for a pod has an answer before `SILENT` seconds are over."""
    with silent_place(host) as place, registered(host, Asked(place.url, seconds=SILENT)):
        asks(lambda: tried(host, like))
        with place.silent() as count:
            yield lambda: {UNANSWERED: count()}
