"""Fifty launches at once, beside a bare client that creates the same fifty pods. Edge: a cluster.

Both are measured from the first request to the moment when the last one is there: ours when the platform knows the last
sandbox as ready, the baseline's when the last pod's sidecar has started and its sandbox runs. They take turns, so that
a node that warms up or tires does so for both.
"""

import copy
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from kubernetes import watch
from kubernetes.client import CoreV1Api

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, eventually
from conformance.observe.kube import Object
from conformance.observe.pods import started_at
from tests.benchmarks.launch_to_ready import submitted
from tests.benchmarks.ratio import Ratio
from tests.benchmarks.staging import staged

BURST, ROUNDS, AT_ONCE = 50, 2, 8
BOUND = 240
"""Seconds for one burst."""

SMALL = {"requests": {"cpu": "1m", "memory": "16Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}}
"""The control plane asks for most of a node of two cores: what is left must hold all of them at once."""


def ours(host: HostUnderTest) -> float:
    """Seconds from the first launch taken to the last sandbox ready; then all of them end."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = list(pool.map(lambda _: host.launch(deadline_seconds=BOUND, resources=SMALL), range(BURST)))
    records = all_ready(begun)
    took = max(ready for _, ready in records) - min(requested for requested, _ in records)
    end(begun)
    return took


def all_ready(begun: list[SandboxUnderTest]) -> list[tuple[float, float]]:
    """When each was asked for and when it was ready, once all are."""
    host, wanted = begun[0].host, {one.id for one in begun}

    def ready() -> dict[str, tuple[float, float]]:
        found = host.environment.control.sandboxes(host.name)
        moments = {one.sandbox_id: (one.requested_at, one.ready_at) for one in found if one.sandbox_id in wanted}
        return {key: (asked.timestamp(), at.timestamp()) for key, (asked, at) in moments.items() if at is not None}

    done = Condition(f"all {len(wanted)} sandboxes to be ready", lambda found: len(found) == len(wanted))
    return list(eventually(ready, until=done, within=BOUND, pace=Pace(every=1.0)).values())


def end(begun: list[SandboxUnderTest]) -> None:
    """Terminate all, and wait until their pods are gone."""
    host = begun[0].host
    for one in begun:
        host.environment.control.terminate(one.id)
    _gone(host)


def _gone(host: HostUnderTest) -> None:
    left = Condition("no sandbox pod to be left", lambda pods: not pods)
    eventually(lambda: _sandboxes(host), until=left, within=BOUND, pace=Pace(every=1.0))


def _sandboxes(host: HostUnderTest) -> list[Object]:
    pods = host.environment.kube.pods(host.namespace)
    return [pod for pod in pods if pod["spec"].get("serviceAccountName") == "byohost-sandbox"]


def baseline(host: HostUnderTest, pod: Object) -> float:
    """Seconds from the first pod created to the last one running; then all of them are deleted."""
    label, path = secrets.token_hex(4), f"/api/v1/namespaces/{host.namespace}/pods"
    began = datetime.now(UTC)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(
            pool.map(
                lambda n: host.environment.kube.create(path, _named(pod, f"bare-{label}-{n}", label)), range(BURST)
            )
        )
    took = (_last_runs(host, label) - began).total_seconds()
    host.environment.kube.request("DELETE", f"{path}?labelSelector=bare%3D{label}&gracePeriodSeconds=0")
    _gone(host)
    return took


def _named(pod: Object, name: str, label: str) -> Object:
    own = copy.deepcopy(pod)
    own["metadata"] = {"name": name, "labels": {"bare": label}}
    return own


def _last_runs(host: HostUnderTest, label: str) -> datetime:
    running: set[str] = set()
    stream = watch.Watch()  # type: ignore[no-untyped-call] # the client has no types
    for event in stream.stream(  # type: ignore[no-untyped-call] # the client has no types
        CoreV1Api(host.environment.kube.api).list_namespaced_pod,
        host.namespace,
        label_selector=f"bare={label}",
        timeout_seconds=BOUND,
    ):
        seen = event["raw_object"]
        if started_at(seen, "sidecar") and started_at(seen, "sandbox"):
            running.add(seen["metadata"]["name"])
        if len(running) == BURST:
            stream.stop()  # type: ignore[no-untyped-call] # the client has no types
            return datetime.now(UTC)
    raise TimeoutError(f"{len(running)} of {BURST} pods run after {BOUND} s")


def measured(host: HostUnderTest) -> Ratio:
    """Both, taking turns; who begins changes each round."""
    pod = submitted(host, resources=SMALL)
    rounds = []
    for number in range(ROUNDS):
        if number % 2:
            bare, mine = baseline(host, pod), ours(host)
        else:
            mine, bare = ours(host), baseline(host, pod)
        rounds.append((mine, bare))
    return Ratio(
        f"burst of {BURST} / bare client", "s", tuple(a for a, _ in rounds), tuple(b for _, b in rounds), "<= 1.15"
    )


def main() -> int:
    """Stage, measure, print."""
    with staged() as host:
        print(measured(host).line(), flush=True)  # noqa: T201 - the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
