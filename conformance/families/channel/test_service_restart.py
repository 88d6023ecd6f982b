"""CHN-11: a restart of the messaging service costs a new exchange and nothing else."""

import pytest

from conformance.families.channel.service_restarted import ServiceRestart
from conformance.observe.journal import answered
from conformance.observe.pods import container_ids

pytestmark = pytest.mark.clause("CHN-11")


@pytest.mark.control("test_service_was_away")
def test_connected_by_a_new_exchange(service_restart: ServiceRestart) -> None:
    """The host is connected again, by another exchange of the same instance, on another connection."""
    before, back = service_restart.connected, service_restart.back
    assert back.connection == "connected", f"after the service's restart the host shows {back.connection}"
    assert back.generation > before.generation, "after the service's restart there was no new exchange"
    assert back.connection_id != before.connection_id, "the lost connection is shown as if it went on"
    assert back.instance == before.instance, "the operator's pod was replaced over a restart of the service"
    assert answered(service_restart.journal), "the journal has no answered exchange after the restart"


@pytest.mark.control("test_service_was_away")
def test_sandbox_untouched(service_restart: ServiceRestart) -> None:
    """The sandbox keeps its pod and its processes, and holds a newer token afterwards."""
    (name,) = service_restart.before.pods
    before, now = service_restart.before.pods[name], service_restart.after.staying(name)
    assert now is not None, f"the pod of sandbox {name} is gone since the service's restart"
    assert now["metadata"]["uid"] == before["metadata"]["uid"], f"sandbox {name} has another pod since the restart"
    assert container_ids(now) == container_ids(before), f"containers of sandbox {name} were replaced over the restart"
    held = [moment.generation(name) for moment in (service_restart.before, service_restart.after)]
    assert held[1] > held[0], f"after the restart the sidecar holds token generation {held[1]}, and {held[0]} before"


def test_service_was_away(service_restart: ServiceRestart) -> None:
    """The control: the connection was lost with its session, by the restart alone."""
    ends = [
        one.data["reason"]
        for one in service_restart.journal
        if one.kind == "disconnect" and one.connection_id == service_restart.connected.connection_id
    ]
    assert ends == ["the service was restarted"], f"the connection ended as {ends}"
