"""Pods of ours in the cluster that is asked, for as long as the questions last. Edge: the API server, clocks.

Everything carries the label of this run and is removed again, whatever happens: also after a Ctrl-C, which may come
at any moment. What a kill leaves ends by itself and goes with `byohost cleanup`.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from websocket import WebSocketException

from conformance.environment.expectations import Condition
from conformance.environment.given_namespaces import LABEL
from conformance.environment.waiting import BRISK, eventually
from conformance.observe import kube_exec
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube_exec import Exec, Order
from conformance.observe.probe import PROBE, ProbeError, parse_probe
from conformance.preflight import probe_pods, pulls
from conformance.preflight.api import Api, Object, OutOfTimeError, Reply, UnreachedError
from conformance.preflight.cluster_answers import RefusedError
from conformance.preflight.probe_pods import Pictures, Place
from conformance.preflight.pulls import Pull
from conformance.preflight.traces import Traces

POLICIES = "/apis/networking.k8s.io/v1"
EXEC = 20.0
"""Seconds for one command in a pod."""
GOING = 20.0
"""Seconds in which what was made has to be gone."""
ACCOUNT = 10.0
"""Seconds in which a new namespace has its default account, without which it takes no pod."""


@dataclass(frozen=True)
class Standing:
    """Pods of this run in one namespace."""

    api: Api
    place: Place
    traces: Traces

    @property
    def pods(self) -> str:
        """Where its pods are."""
        return f"/api/v1/namespaces/{self.place.namespace}/pods"

    @property
    def policies(self) -> str:
        """Where its policies are."""
        return f"{POLICIES}/namespaces/{self.place.namespace}/networkpolicies"

    def make(self, collection: str, body: Object) -> Reply:
        """Create something; its path is kept before it is asked for.

        Raises:
            RefusedError: the API server does not take it.
        """
        path = f"{collection}/{body['metadata']['name']}"
        self.traces.made.append(path)
        reply = self.api.made(collection, body)
        if not reply.ok:
            self.traces.made.remove(path)
            raise RefusedError(reply.words)
        return reply

    def remove(self, path: str) -> int:
        """Delete something at once; the status of the answer."""
        return self.api.removed(path).status

    def mine(self) -> list[Object]:
        """The pods of this run as they are now."""
        reply = self.api.get(f"{self.pods}?labelSelector={LABEL}%3D{self.place.run}")
        if not reply.ok:
            raise RefusedError(reply.words)
        return [each for each in reply.body.get("items") or () if isinstance(each, dict)]

    def run(self, pod: str, command: Sequence[str], stdin: str | None = None, seconds: float = EXEC) -> Exec:
        """A command in a pod's probe: what it printed, or a code that is not 0 and the trouble's words."""
        order = Order(command, "probe", stdin)
        try:
            done = kube_exec.run(self.api.client, f"{self.pods}/{pod}/exec", order, seconds)
        except (WebSocketException, OSError, ValueError) as error:
            return Exec("", f"pods/exec failed: {error or type(error).__name__}", 1)
        return done or Exec("", f"no end within {seconds:g} s", 1)

    def tried(self, pod: str, attempts: Sequence[Object]) -> dict[str, dict[str, Any]]:
        """The probe's results by attempt.

        Raises:
            ProbeError: it could not be run.
        """
        done = self.run(pod, PROBE, json.dumps(list(attempts)))
        return parse_probe(done.stdout, done.stderr, done.code).results

    def looked(self, pod: str, attempt: Object) -> dict[str, Any]:
        """The result of one attempt; trouble is one as well."""
        try:
            return self.tried(pod, [attempt])[attempt["id"]]
        except (ProbeError, KeyError) as error:
            return {"outcome": "error", "stage": "exec", "error": str(error)}


@contextmanager
def standing(api: Api, place: Place, traces: Traces, *, fresh: bool) -> Iterator[Standing]:
    """Where pods can be made; at the end nothing of it is left. `fresh`: the namespace is made, too.

    Raises:
        RefusedError: the API server does not take the namespace.
    """
    stand = Standing(api, place, traces)
    try:
        if fresh:
            stand.make("/api/v1/namespaces", probe_pods.space(place))
            account = f"/api/v1/namespaces/{place.namespace}/serviceaccounts/default"
            there = Condition("its default account is there", lambda reply: bool(reply.ok))
            eventually(lambda: api.get(account), until=there, within=ACCOUNT, pace=BRISK)
        yield stand
    finally:
        _clear(dataclasses.replace(stand, api=dataclasses.replace(api, deadline=time.monotonic() + GOING + 5)))


def _clear(stand: Standing) -> None:
    """Delete what was made, the last first, and wait until it is gone."""
    traces = stand.traces
    paths = list(reversed(traces.made))

    def left() -> list[str]:
        # Who may delete something may not read it for that; once it is gone, deleting it is answered with 404.
        return [path for path in paths if stand.remove(path) != 404]

    gone = Condition("what was made is gone", lambda found: not found)
    traces.left = (
        paths  # until a look has said otherwise: whatever ends this, nothing is called gone that was not seen so
    )
    try:
        try:
            eventually(left, until=gone, within=GOING, pace=BRISK)
            traces.left = []
        except WaitFailed:
            traces.left = left()
    except (UnreachedError, OutOfTimeError) as error:
        traces.trouble = str(error)


def awaited(stand: Standing, wanted: int, seconds: float, say: Callable[[str], None], *, events: bool) -> list[Pull]:
    """What each pod says of its images, once all is said or the seconds are over; `events` may be read."""
    told: set[str] = set()

    def read() -> list[Pull]:
        found = [each for pod in _looking(stand) for each in pulls.of(pod, ())]
        for each in found:
            if each.done and f"{each.node} {each.image}" not in told:
                told.add(f"{each.node} {each.image}")
                say(f"{each.node} has pulled {each.image}")
        return found

    def enough(found: list[Pull]) -> bool:
        return len(found) >= wanted and pulls.settled(found)

    try:
        eventually(read, until=Condition("each image is pulled or refused", enough), within=seconds, pace=BRISK)
    except WaitFailed:
        say("not every image was pulled in time")
    return [each for pod in _looking(stand) for each in pulls.of(pod, _events(stand, pod) if events else ())]


def _looking(stand: Standing) -> list[Object]:
    return [each for each in stand.mine() if each["metadata"]["labels"][probe_pods.PART] == probe_pods.LOOKING]


def _events(stand: Standing, pod: Object) -> list[Object]:
    """What kubelet said of a pod."""
    name = pod["metadata"]["name"]
    reply = stand.api.get(
        f"/api/v1/namespaces/{stand.place.namespace}/events?fieldSelector=involvedObject.name%3D{name}"
    )
    return [each for each in reply.body.get("items") or () if isinstance(each, dict)] if reply.ok else []


def start(stand: Standing, pictures: Pictures, nodes: Sequence[str], among: int) -> int:
    """Make a looking pod for each node, or `among` of them where nodes are not known, and the canary; how many looks.

    Raises:
        RefusedError: the API server does not take one.
    """
    looking = list(nodes) or [""] * among
    for number, node in enumerate(looking):
        stand.make(stand.pods, probe_pods.pod(stand.place, pictures, number, node))
    stand.make(stand.pods, probe_pods.pod(stand.place, pictures, len(looking), part=probe_pods.CANARY))
    return len(looking)
