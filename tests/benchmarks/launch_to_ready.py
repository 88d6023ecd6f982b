"""From a launch to a ready sandbox, beside a bare client that creates the same pod. Edge: a cluster.

Ours: from the platform's taking the launch to its hearing that the sandbox is ready, by the platform's own clock. The
baseline creates the very pod that the operator submitted, under a name and an id of its own, and watches until its
sidecar has started and its sandbox runs; it hands over no token. One of ours and one of the baseline take turns.
"""

import copy
import secrets
import sys
from time import monotonic
from typing import Any

from kubernetes import watch
from kubernetes.client import CoreV1Api

from conformance.environment.subject import HostUnderTest
from conformance.observe.kube import Object
from conformance.observe.pods import creations, started_at
from tests.benchmarks.ratio import Ratio
from tests.benchmarks.staging import staged

ROUNDS = 12
BOUND = 60
"""Seconds that a watch of the baseline lasts at most."""


def ours(host: HostUnderTest) -> float:
    """Seconds from the launch taken to the sandbox ready."""
    sandbox = host.launch()
    record = sandbox.until("ready")
    host.environment.control.terminate(sandbox.id)
    sandbox.until("finished", "gone")
    assert record.ready_at is not None, "it is ready and does not say since when"
    return (record.ready_at - record.requested_at).total_seconds()


def submitted(host: HostUnderTest, **changes: Any) -> Object:
    """A pod as the operator submits it; `changes` as in `HostUnderTest.order`."""
    sandbox = host.launch(**changes).ready()
    made = creations(host.environment.node.audit(), host.namespace, sandbox.id)
    host.environment.control.terminate(sandbox.id)
    sandbox.until("finished", "gone")
    return made[0].requested


def baseline(host: HostUnderTest, pod: Object) -> float:
    """Seconds from creating the pod to seeing its sidecar started and its sandbox running."""
    name = f"bare-{secrets.token_hex(4)}"
    own = copy.deepcopy(pod)
    own["metadata"] = {"name": name, "labels": {"bare": "client"}}
    path = f"/api/v1/namespaces/{host.namespace}/pods"
    began = monotonic()
    host.environment.kube.create(path, own)
    stream = watch.Watch()  # type: ignore[no-untyped-call] # the client has no types
    for event in stream.stream(  # type: ignore[no-untyped-call] # the client has no types
        CoreV1Api(host.environment.kube.api).list_namespaced_pod,
        host.namespace,
        field_selector=f"metadata.name={name}",
        timeout_seconds=BOUND,
    ):
        seen = event["raw_object"]
        if started_at(seen, "sidecar") and started_at(seen, "sandbox"):
            took = monotonic() - began
            stream.stop()  # type: ignore[no-untyped-call] # the client has no types
            host.environment.kube.delete(f"{path}/{name}", grace_seconds=0)
            return took
    raise TimeoutError(f"the pod {name} did not run within {BOUND} s")


def measured(host: HostUnderTest) -> Ratio:
    """Both, taking turns."""
    pod = submitted(host)
    rounds = [(ours(host), baseline(host, pod)) for _ in range(ROUNDS)]
    return Ratio(
        "launch to ready / bare client", "s", tuple(a for a, _ in rounds), tuple(b for _, b in rounds), "<= 1.10"
    )


def main() -> int:
    """Stage, measure, print."""
    with staged() as host:
        print(measured(host).line(), flush=True)  # noqa: T201 - the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
