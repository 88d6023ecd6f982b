"""REC-08: an operator that was cut off from the platform comes back and touches no pod."""

import pytest

from conformance.families._shared.snapshot import Snapshot
from conformance.families.reconnect.platform_unreachable import Partition
from conformance.observe.pods import container_ids, restarts

pytestmark = pytest.mark.clause("REC-08")


@pytest.fixture(params=["during", "after"])
def later(request: pytest.FixtureRequest, partition: Partition) -> Snapshot:
    """While the operator is cut off, and when it is back."""
    moment: Snapshot = getattr(partition, request.param)
    return moment


@pytest.mark.control("test_it_was_cut_off")
def test_pod_untouched(partition: Partition, later: Snapshot) -> None:
    """The sandbox keeps its pod and its processes, though the operator could reach the cluster all the time."""
    assert partition.before.pods, "no sandbox ran before the operator was cut off"
    for name, pod in partition.before.pods.items():
        now = later.staying(name)
        assert now is not None, f"the pod of sandbox {name} is gone: its operator was cut off from the platform"
        assert now["metadata"]["uid"] == pod["metadata"]["uid"], f"sandbox {name} has another pod than before the cut"
        assert restarts(now) == restarts(pod), f"containers of sandbox {name} were restarted over the cut"
        assert container_ids(now) == container_ids(pod), f"containers of sandbox {name} were replaced over the cut"


@pytest.mark.control("test_it_was_cut_off")
def test_reconnected(partition: Partition) -> None:
    """Let back, the host is connected, by the same pod of the operator."""
    assert partition.back.connection == "connected", (
        f"the operator was let back, and its host shows {partition.back.connection}"
    )
    assert partition.back.instance == partition.connected.instance, "the operator's pod was replaced over the cut"


@pytest.mark.control("test_it_was_cut_off")
def test_repointed(partition: Partition) -> None:
    """The survivor holds a newer token than before the cut."""
    for name in partition.before.sidecars:
        held, now = partition.before.generation(name), partition.after.generation(name)
        assert now > held, f"after the cut the sidecar of sandbox {name} was not re-pointed: it holds generation {now}"


def test_it_was_cut_off(partition: Partition) -> None:
    """The control: the host was shown dropped, and nothing came up while the network was cut."""
    assert partition.dropped.connection == "dropped", f"the host that was cut off shows {partition.dropped.connection}"
    assert partition.dropped.instance == partition.connected.instance, (
        "another instance acted while this one was cut off"
    )
