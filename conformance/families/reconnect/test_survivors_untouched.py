"""REC-01: while the operator is away and back, its sandboxes' pods stay as they are."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.operator_stopped import Outage
from conformance.families._shared.snapshot import Snapshot
from conformance.observe.kube import Object
from conformance.observe.pods import container_ids, restarts

pytestmark = pytest.mark.clause("REC-01")


@pytest.fixture(params=["during", "after"])
def later(request: pytest.FixtureRequest, outage: Outage) -> Snapshot:
    """The sandboxes while the operator is away, and when it is back."""
    moment: Snapshot = getattr(outage, request.param)
    return moment


def _uid(pod: Object) -> str:
    return str(pod["metadata"]["uid"])


def test_same_pods(outage: Outage, later: Snapshot) -> None:
    """Each sandbox still has its pod, with the same uid, and none is being deleted."""
    for name, pod in outage.before.pods.items():
        assert name in later.pods, f"the pod of sandbox {name} is gone: it ran before the operator was taken away"
        now = later.pods[name]
        assert _uid(now) == _uid(pod), f"sandbox {name} has another pod: uid {_uid(pod)} before, {_uid(now)} later"
        assert "deletionTimestamp" not in now["metadata"], f"the pod of sandbox {name} is being deleted"


def test_same_processes(outage: Outage, later: Snapshot) -> None:
    """No container of theirs was restarted or replaced."""
    for name, pod in outage.before.pods.items():
        now = later.pods.get(name)
        assert now is not None, f"the pod of sandbox {name} is gone: it ran before the operator was taken away"
        counts = restarts(now)
        again = listed(
            f"{container} ({count})" for container, count in counts.items() if count != restarts(pod).get(container)
        )
        assert not again, f"containers of sandbox {name} were restarted: {again}"
        assert container_ids(now) == container_ids(pod), f"containers of sandbox {name} were replaced during the outage"


def test_sidecars_answered_all_the_time(outage: Outage, later: Snapshot) -> None:
    """Each sidecar answers as the same sandbox."""
    for name in outage.before.pods:
        reply = later.sidecars.get(name)
        assert reply is not None and reply.body.get("sandboxId") == name, (  # noqa: PT018 - one fact
            f"the sidecar of sandbox {name} answers {reply.body if reply else 'nothing'} and not as its sandbox"
        )
