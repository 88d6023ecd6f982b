"""An operator that makes a pod for each delivery of a launch, and reports each pod."""

import sys
from typing import Any

from reference_operator import acting, decide, launch_changes, wire
from reference_operator.__main__ import main
from reference_operator.action import CreatePod
from reference_operator.cluster import _Pods
from reference_operator.model import Launch, Status
from reference_operator.pod import render

AGAIN = "-again"
TAKE, CREATE, REPORT = launch_changes.take, acting.create_pod, decide._report
second: dict[str, str] = {}


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and one more pod for a launch that is known already."""
    known = isinstance(message, Launch) and message.sandbox_id in step.state.sandboxes
    step = TAKE(step, message, now)
    if not known:
        return step
    manifest = render(message, decide._site(step.state, step.state.connection.terms))
    manifest["metadata"]["name"] += AGAIN
    return step.do(CreatePod(message.sandbox_id, manifest, None))


def create_pod(cluster: Any, action: Any) -> Any:
    """As ever; of the second pod the uid is remembered."""
    if not action.manifest["metadata"]["name"].endswith(AGAIN):
        return CREATE(cluster, action)
    created = cluster.client.request("post", obj=_Pods(**action.manifest), namespace=cluster.namespace)
    second[action.sandbox_id] = created["metadata"]["uid"]
    return None


def report(step: Any, sandbox_id: str) -> Any:
    """As ever; who is ready is so with either pod."""
    before = step.state.sandboxes[sandbox_id].reported
    step = REPORT(step, sandbox_id)
    after = step.state.sandboxes[sandbox_id].reported
    if after == before or after[0] != "ready" or sandbox_id not in second:
        return step
    status = Status(sandbox_id, second[sandbox_id], "ready", token_generation=after[1])
    return step.send("sandbox.status", wire.status(status))


launch_changes.take, acting.create_pod, decide._report = take, create_pod, report

if __name__ == "__main__":
    sys.exit(main())
